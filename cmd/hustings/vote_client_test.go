package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestClientSize holds how much a phone has to load before its owner can vote. A
// poll with relays has a larger client, for which the same holds.
func TestClientSize(t *testing.T) {
	dir, err := clientOnce()
	if err != nil {
		t.Fatal(err)
	}
	for name, most := range map[string]int64{
		"vote.wasm.gz": 1_500_000, "vote.wasm.br": 1_150_000,
		"vote-relay.wasm.gz": 1_500_000, "vote-relay.wasm.br": 1_150_000,
	} {
		file, err := os.Stat(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("%s: %d bytes", name, file.Size())
		if file.Size() > most {
			t.Errorf("%s has %d bytes, more than %d", name, file.Size(), most)
		}
	}
}

// TestClientHolds holds what is not in the client of those who vote.
func TestClientHolds(t *testing.T) {
	list := exec.Command("go", "list", "-deps", "hustings/cmd/voter")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	deps := strings.Fields(string(out))
	for _, not := range []string{"crypto/x509", "crypto/tls", "regexp", "net", "net/http", "hustings/audit", "hustings/trustee", "crypto/hpke", "hustings/crypto/threshold", "html/template"} {
		if slices.Contains(deps, not) {
			t.Errorf("%s is in the voting client", not)
		}
	}
}

// TestClientTwice: two clones, at two places and with nothing built before in one
// of them, build the client bit for bit alike.
func TestClientTwice(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the standard library once more")
	}
	root, err := filepath.Abs("../..")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(root, ".git")); err != nil {
		t.Skip("*** SKIPPED: not a clone ***")
	}
	var built [2][]byte
	for i := range built {
		clone := filepath.Join(t.TempDir(), strings.Repeat("deeper", i), "clone")
		inClone(t, nil, root, "git", "clone", "-q", root, clone)
		var env []string
		if i == 1 {
			env = []string{"GOCACHE=" + t.TempDir()}
		}
		plan := inClone(t, nil, clone, "make", "-n", "client")
		for line := range strings.Lines(plan) {
			if strings.Contains(line, "-o build/client/vote.wasm") {
				inClone(t, env, clone, "sh", "-c", "mkdir -p build/client && "+line)
			}
		}
		if built[i], err = os.ReadFile(filepath.Join(clone, "build", "client", "vote.wasm")); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(built[0], built[1]) {
		t.Errorf("%d and %d bytes, and not the same", len(built[0]), len(built[1]))
	}
}

func inClone(t *testing.T, env []string, dir, name string, args ...string) string {
	t.Helper()
	command := exec.Command(name, args...)
	command.Dir, command.Env = dir, append(os.Environ(), env...)
	var said bytes.Buffer
	command.Stderr = &said
	out, err := command.Output()
	if err != nil {
		t.Fatalf("%s %q: %v\n%s", name, args, err, said.String())
	}
	return string(out)
}
