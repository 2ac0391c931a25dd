package arch

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
)

const root = "../.." // of the module, seen from this directory

// load lists the module once for each target.
var load = struct {
	native, browser func() (Graph, error)
}{
	native:  sync.OnceValues(func() (Graph, error) { return list(nil) }),
	browser: sync.OnceValues(func() (Graph, error) { return list([]string{"GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0"}) }),
}

func list(env []string) (Graph, error) {
	return Load(context.Background(), root, env, "./...")
}

func TestModule(t *testing.T) {
	graphs := map[string]func() (Graph, error){"native": load.native, "browser": load.browser}
	rules := map[string]func(Graph) []string{
		"Listed": Listed, "Rows": Rows, "Wall": Wall, "Browser": Browser, "Fences": Fences, "Documented": Documented,
	}
	for target, load := range graphs {
		g, err := load()
		if err != nil {
			t.Fatal(err)
		}
		if len(g.Ours()) < 5 {
			t.Fatalf("%s: go list found only %q", target, g.Ours())
		}
		for name, rule := range rules {
			t.Run(target+"/"+name, func(t *testing.T) { report(t, rule(g)) })
		}
	}
}

func TestPureFiles(t *testing.T) {
	for _, p := range ours(t) {
		if room, ok := RoomOf(p.ImportPath); !ok || !room.Pure {
			continue
		}
		for _, src := range sources(t, p, slices.Concat(p.GoFiles, p.IgnoredGoFiles)) {
			if strings.HasSuffix(src.Name, "_test.go") {
				continue
			}
			breaches, err := Pure(src)
			if err != nil {
				t.Error(err)
			}
			report(t, breaches)
		}
	}
}

func TestOneSideInAFile(t *testing.T) {
	for _, p := range ours(t) {
		if room, ok := RoomOf(p.ImportPath); !ok || !room.Both {
			continue
		}
		breaches, err := OneSide(p.ImportPath, sources(t, p, p.GoFiles))
		if err != nil {
			t.Error(err)
		}
		report(t, breaches)
	}
}

func TestNames(t *testing.T) {
	breaches, err := Named(os.DirFS(root))
	if err != nil {
		t.Fatal(err)
	}
	report(t, breaches)
}

func ours(t *testing.T) []*Package {
	t.Helper()
	g, err := load.native()
	if err != nil {
		t.Fatal(err)
	}
	var own []*Package
	for _, p := range g.Ours() {
		own = append(own, g[p])
	}
	return own
}

func sources(t *testing.T, p *Package, names []string) []Source {
	t.Helper()
	var all []Source
	for _, name := range names {
		file := filepath.Join(p.Dir, name)
		text, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, Source{Name: file, Text: text})
	}
	return all
}

func report(t *testing.T, breaches []string) {
	t.Helper()
	for _, b := range breaches {
		t.Error(b)
	}
}
