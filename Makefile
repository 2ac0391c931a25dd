# Everything a contributor runs. CONTRIBUTING.md says when.

GO      ?= go
TOOLS   := build/tools
NEWTOOL := $(TOOLS)/.built
AXE     := internal/tools/node_modules/.package-lock.json

# The rooms that make test runs once more under the race detector, and once more
# as WASM under Node. internal/arch holds the second list against the floor plan.
RACE := store box registrar board
WASM := crypto ballot survey person board audit trustee voter counter
all   = $(patsubst %,./%/...,$(wildcard $(1)))

# How long each fuzz target runs, and how many rounds the long tests take.
FUZZTIME ?= 30s
ROUNDS   ?= 100

# The clients of voters, and of officers, tellers and trustees. Without inlining they
# are a tenth smaller; a ballot takes the same blink of an eye. A collector made for
# many processors is of no use where there is one, and is left out as well. The tag
# voterclient leaves out what voters do not do (package count), norelay what a poll
# without relays does not need.
CLIENT := build/client
VOTER  := GOEXPERIMENT=nogreenteagc GOOS=js GOARCH=wasm $(GO) build -trimpath -buildvcs=false -ldflags='-s -w' -gcflags=all=-l

.PHONY: run demo test check bench soak fuzz generate build client tools shots axe oracle

run: client ## serve a sample branch of 64 at :8080, with everything in ./data
	$(GO) run ./cmd/hustings serve --sample

demo: ## hold a whole election of 60 made-up members and verify it
	rm -rf build/demo/bundle
	$(GO) run ./cmd/hustings demo --members 60 --out build/demo
	$(GO) run ./cmd/hustings verify build/demo/bundle

build: ## the one binary, the same bytes wherever it is built
	CGO_ENABLED=0 $(GO) build -trimpath -buildvcs=false -o bin/hustings ./cmd/hustings

client: ## what browsers run, the same bytes wherever it is built, compressed beside it
	mkdir -p $(CLIENT)
	$(VOTER) -tags voterclient,norelay -o $(CLIENT)/vote.wasm ./cmd/voter
	$(VOTER) -tags voterclient -o $(CLIENT)/vote-relay.wasm ./cmd/voter
	$(VOTER) -tags voterclient,survey -o $(CLIENT)/answer.wasm ./cmd/voter
	$(VOTER) -o $(CLIENT)/desk.wasm ./cmd/desk
	cp "$$($(GO) env GOROOT)/lib/wasm/wasm_exec.js" $(CLIENT)/wasm_exec.js
	$(GO) run ./internal/pack $(CLIENT)/*.wasm $(CLIENT)/*.js

test: client ## everything; needs PostgreSQL, Node and Chromium, and says so where one is missing
	.ci/missing
	$(if $(wildcard cmd/hustings),.ci/readme)
	.ci/wasm $(call all,$(WASM))
	$(if $(shell command -v gcc),.ci/postgres $(GO) test -timeout 45m -race $(call all,$(RACE)))
	.ci/postgres $(GO) test -timeout 45m ./...

check: $(NEWTOOL) ## form, vet, linters, generated files; no tests
	.ci/formatted $(TOOLS)/gofumpt
	$(GO) vet ./...
	GOOS=js GOARCH=wasm $(GO) vet $(call all,$(WASM) cmd/voter cmd/desk)
	$(TOOLS)/staticcheck ./...
	$(TOOLS)/golangci-lint run ./...
	.ci/generated

shots: ## a picture of every page, phone and desktop, zh and en, light and dark, in ./shots
	rm -rf shots
	HUSTINGS_SHOTS=$(CURDIR)/shots $(GO) test -count=1 -timeout 40m -run 'TestShots|TestDeskBrowser|TestDeskEndBrowser|TestTrusteesInBrowsers' ./cmd/hustings

axe: $(AXE) ## what the tests ask whether pages can be used by everybody, pinned in internal/tools

$(AXE): internal/tools/package.json internal/tools/package-lock.json
	cd internal/tools && npm ci --ignore-scripts --no-audit --no-fund
	touch $@

oracle: ## ask the real survey-core what package survey has to answer, pinned in internal/tools/oracle
	.ci/oracle --write

bench: build ## the figures of docs/OPERATIONS.md's last chapter, as ratios
	bin/hustings bench

soak: ## the long form of the tests that kill and attack
	HUSTINGS_ROUNDS=$(ROUNDS) .ci/postgres $(GO) test -count=1 -timeout 6h -run 'Kill|Crash|Attack' ./...

fuzz: ## every fuzz target for FUZZTIME
	.ci/fuzz $(FUZZTIME)

generate: ## what is made from other files
	$(GO) generate ./...

tools: $(NEWTOOL) ## the linters, pinned in internal/tools/go.mod

$(NEWTOOL): internal/tools/go.mod internal/tools/go.sum
	mkdir -p $(TOOLS)
	cd internal/tools && $(GO) build -trimpath -ldflags='-s -w' -o ../../$(TOOLS)/ tool
	touch $@
