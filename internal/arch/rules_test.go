package arch

import (
	"strings"
	"testing"
	"testing/fstest"
)

// graph makes a package graph from lines "importer: imported imported…" with
// paths as in house.md; every package of ours has a doc unless a line says
// "importer!:".
func graph(lines ...string) Graph {
	g := Graph{}
	add := func(p string) *Package {
		if g[p] == nil {
			g[p] = &Package{ImportPath: p, Name: lastName(p), Doc: "Package doc."}
		}
		return g[p]
	}
	for _, line := range lines {
		importer, imported, _ := strings.Cut(line, ":")
		bare := strings.TrimSuffix(importer, "!")
		p := add(full(bare))
		if bare != importer {
			p.Doc = ""
		}
		for _, q := range strings.Fields(imported) {
			if test, ok := strings.CutPrefix(q, "test="); ok {
				p.XTestImports = append(p.XTestImports, full(test))
				continue
			}
			p.Imports = append(p.Imports, full(q))
			add(full(q))
		}
	}
	return g
}

// full completes the path of one of our packages; "=" marks the others.
func full(p string) string {
	if foreign, ok := strings.CutPrefix(p, "="); ok {
		return foreign
	}
	return Module + "/" + p
}

// sound is the house as it is meant to be; each case below breaks it once.
var sound = []string{
	"crypto/blind: =github.com/cloudflare/circl/blindsign/blindrsa =filippo.io/bigmod",
	"crypto/threshold: crypto =filippo.io/nistec",
	"ballot: =net/url =time",
	"ballot/count: ballot",
	"board: ballot =golang.org/x/mod/sumdb/tlog",
	"roll: ballot",
	"audit: board ballot/count crypto/threshold",
	"registrar: roll crypto/blind",
	"box: audit board test=board",
	"voter: board crypto/blind",
	"trustee: audit",
	"store: migrations roll registrar board box =database/sql =github.com/jmoiron/sqlx",
	"web: registrar box =github.com/labstack/echo/v4",
	"cmd/hustings: web store roll box trustee voter",
	"cmd/voter: voter =syscall/js",
}

func TestRulesCanFail(t *testing.T) {
	for _, c := range []struct {
		name string
		rule func(Graph) []string
		add  []string
		want string
	}{
		{"a stray package", Listed, []string{"ledger:"}, "ledger is in no room"},
		{"up", Rows, []string{"ballot: board"}, "ballot (row 1) imports hustings/board (row 2)"},
		{"sideways", Rows, []string{"registrar: trustee"}, "registrar (row 4) imports hustings/trustee (row 4)"},
		{"sideways, pure", Rows, []string{"survey: ballot"}, "survey (row 1) imports hustings/ballot (row 1)"},
		{"tests only", Rows, []string{"web: internal/need"}, "for tests only"},
		{"tests only, of the same room", Rows, []string{"board: board/boardtest", "board/boardtest: ballot"}, "for tests only"},
		{"who to what", Wall, []string{"registrar: board"}, "registrar sees both sides"},
		{"what to who", Wall, []string{"box: roll"}, "box sees both sides"},
		{"who to what, far down", Wall, []string{"roll: ballot/draft", "ballot/draft: crypto/mix", "crypto/mix: audit"}, "hustings/roll -> hustings/ballot/draft -> hustings/crypto/mix -> hustings/audit"},
		{"neutral room with both", Wall, []string{"voter: roll"}, "voter sees both sides"},
		{"the browser's shell with both", Wall, []string{"cmd/voter: registrar"}, "cmd/voter sees both sides"},
		{"across in tests", Wall, []string{"roll: test=box"}, "the tests of hustings/roll import hustings/box"},
		{"net in the browser", Browser, []string{"audit: =net"}, "audit is to run in a browser: hustings/audit -> net"},
		{"net/http below a foreign package", Browser, []string{"voter: =example.org/fetch", "=example.org/fetch: =net/http"}, "hustings/voter -> example.org/fetch -> net/http"},
		{"SQL in the browser", Browser, []string{"crypto/blind: =database/sql"}, "crypto/blind -> database/sql"},
		{"Echo in the browser", Browser, []string{"cmd/voter: =github.com/labstack/echo/v4/middleware"}, "cmd/voter is to run in a browser"},
		{"SQL outside store", Fences, []string{"box: =database/sql"}, "only store sees SQL"},
		{"a driver outside store", Fences, []string{"cmd/hustings: =modernc.org/sqlite"}, "only store sees SQL"},
		{"Echo outside web", Fences, []string{"cmd/hustings: =github.com/labstack/echo/v4"}, "only web sees Echo"},
		{"circl outside crypto", Fences, []string{"voter: =github.com/cloudflare/circl/group"}, "only crypto sees circl"},
		{"store handed up", Fences, []string{"web: store"}, "only cmd opens a store"},
		{"migrations elsewhere", Fences, []string{"cmd/hustings: migrations"}, "only store applies migrations"},
		{"no doc", Documented, []string{"roll!:"}, "roll has no package doc"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if breaches := c.rule(graph(sound...)); len(breaches) != 0 {
				t.Fatalf("the sound house breaks the rule: %q", breaches)
			}
			breaches := c.rule(graph(append(sound, c.add...)...))
			if !strings.Contains(strings.Join(breaches, "\n"), c.want) {
				t.Errorf("breaches %q, want one with %q", breaches, c.want)
			}
		})
	}
}

func TestPureCanFail(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{`import "time"; const d = time.Second; func f(now time.Time) string { return now.After(now) }`, ""},
		{`import clock "strings"; var time = clock.NewReplacer(); var x = time.Now`, ""},
		{`import "os"`, "imports os"},
		{`import "os/exec"`, "imports os/exec"},
		{`import l "log/slog"`, "imports log/slog"},
		{`import "syscall"`, "imports syscall"},
		{`import "time"; func f() { _ = time.Now() }`, "time.Now"},
		{`import t "time"; var now = t.Now`, "time.Now"},
		{`import "time"; func f(s time.Time) { _ = time.Since(s) }`, "time.Since"},
		{`import . "time"; var now = Now()`, "as its own names"},
	} {
		breaches, err := Pure(Source{Name: "a.go", Text: []byte("package a; " + c.text)})
		if err != nil {
			t.Fatal(err)
		}
		check(t, c.text, breaches, c.want)
	}
}

func TestOneSideCanFail(t *testing.T) {
	const roll, board, neutral = `import "hustings/roll"; var _ roll.Member; `, `import "hustings/board"; var _ board.Entry; `, `import "hustings/ballot"; var _ ballot.Poll; `
	for _, c := range []struct{ a, b, want string }{
		{roll + `type members struct{}`, board + `type entries struct{}`, ""},
		{roll + `type members struct{}`, neutral + `var all members`, ""},
		{roll + `func f(m int) {}`, board + `func g(f int) { _ = f }`, ""},
		{roll, roll + board, "b.go imports both hustings/roll and hustings/board"},
		{roll, board + `import "hustings/registrar"`, "b.go imports both"},
		{roll + `type member struct{}`, board + `var of = map[string]member{}`, "uses member of a.go"},
		{roll + `func name() string { return "" }`, board + `var x = name()`, "uses name of a.go"},
		{neutral + `type s struct{}`, board + `func (s) seal() {}`, ""},
	} {
		breaches, err := OneSide("hustings/store", []Source{
			{Name: "a.go", Text: []byte("package store; " + c.a)},
			{Name: "b.go", Text: []byte("package store; " + imports(c.b))},
		})
		if err != nil {
			t.Fatal(err)
		}
		check(t, c.b, breaches, c.want)
	}
	breaches, err := OneSide("hustings/web", []Source{
		{Name: "server.go", Text: []byte(`package web; type server struct { n int }`)},
		{Name: "pass.go", Text: []byte(`package web; import "hustings/registrar"; var _ registrar.Pass; func (s *server) member() int { return s.n }`)},
		{Name: "cast.go", Text: []byte(`package web; import "hustings/box"; var _ box.Box; func (s *server) cast() int { return s.member() }`)},
	})
	if err != nil {
		t.Fatal(err)
	}
	check(t, "a method of the other side", breaches, "uses member of pass.go")
}

// imports puts import declarations first, where the grammar wants them.
func imports(text string) string {
	var first, rest []string
	for _, decl := range strings.Split(text, "; ") {
		if strings.HasPrefix(decl, "import ") {
			first = append(first, decl)
		} else if decl != "" {
			rest = append(rest, decl)
		}
	}
	return strings.Join(append(first, rest...), "; ")
}

func TestNamedCanFail(t *testing.T) {
	for _, c := range []struct{ file, want string }{
		{"box/receipt.go", ""},
		{"web/static/common.css", ""},
		{"box/utils.go", "box/utils.go"},
		{"box/helpers_test.go", "box/helpers_test.go"},
		{"common/a.go", "common"},
		{"ballot/types.go", "ballot/types.go"},
	} {
		breaches, err := Named(fstest.MapFS{c.file: {}})
		if err != nil {
			t.Fatal(err)
		}
		check(t, c.file, breaches, c.want)
	}
}

// check wants no breach, or one that says want.
func check(t *testing.T, what string, breaches []string, want string) {
	t.Helper()
	switch all := strings.Join(breaches, "\n"); {
	case want == "" && all != "":
		t.Errorf("%s: unexpected %s", what, all)
	case !strings.Contains(all, want):
		t.Errorf("%s: got %q, want one with %q", what, all, want)
	}
}
