package arch

import (
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/modfile"
)

// The Makefile's list of what runs under Node is the floor plan's.
func TestMakefileKnowsTheWasmRooms(t *testing.T) {
	var want []string
	for _, room := range Rooms {
		if top, _, _ := strings.Cut(room.Path, "/"); room.Pure && !slices.Contains(want, top) {
			want = append(want, top)
		}
	}
	var got []string
	for line := range strings.Lines(read(t, "Makefile")) {
		if list, ok := strings.CutPrefix(line, "WASM :="); ok {
			got = strings.Fields(list)
		}
	}
	slices.Sort(want)
	slices.Sort(got)
	if !slices.Equal(got, want) {
		t.Errorf("Makefile has WASM := %q, the floor plan %q", got, want)
	}
}

// A row of a table of DEPENDENCIES.md: module, why, who keeps it, way out.
var row = regexp.MustCompile("(?m)^\\| `([^` ]+)` \\|([^|\n]+)\\|([^|\n]+)\\|([^|\n]+)\\|$")

func TestDependenciesAreListed(t *testing.T) {
	listed := map[string]bool{}
	for _, m := range row.FindAllStringSubmatch(read(t, "docs/DEPENDENCIES.md"), -1) {
		for _, cell := range m[2:] {
			if strings.TrimSpace(cell) == "" {
				t.Errorf("DEPENDENCIES.md: an empty cell for %s", m[1])
			}
		}
		if listed[m[1]] {
			t.Errorf("DEPENDENCIES.md lists %s twice", m[1])
		}
		listed[m[1]] = true
	}
	program := requirements(t, "go.mod")
	tools := requirements(t, "internal/tools/go.mod")
	for _, module := range slices.Concat(imported(t, program), tool(t, "internal/tools/go.mod", tools)) {
		if !listed[module] {
			t.Errorf("DEPENDENCIES.md does not list %s: say why it is here, who keeps it, and the way out", module)
		}
	}
	for module := range listed {
		if !slices.Contains(program, module) && !slices.Contains(tools, module) {
			t.Errorf("DEPENDENCIES.md lists %s, which nothing requires", module)
		}
	}
}

// imported returns those modules that a package of ours, or a test of one,
// imports itself, here or in the browser.
func imported(t *testing.T, modules []string) (direct []string) {
	t.Helper()
	for _, load := range []func() (Graph, error){load.native, load.browser} {
		g, err := load()
		if err != nil {
			t.Fatal(err)
		}
		for _, p := range g.Ours() {
			for _, q := range slices.Concat(g[p].Imports, g[p].TestImports, g[p].XTestImports) {
				direct = append(direct, holding(modules, q)...)
			}
		}
	}
	slices.Sort(direct)
	return slices.Compact(direct)
}

// tool returns the modules that hold the tools of a go.mod.
func tool(t *testing.T, file string, modules []string) (direct []string) {
	t.Helper()
	for _, tool := range parse(t, file).Tool {
		direct = append(direct, holding(modules, tool.Path)...)
	}
	return direct
}

// holding returns the module with the longest path above the package's.
func holding(modules []string, importPath string) []string {
	best := ""
	for _, m := range modules {
		if under(importPath, m) && len(m) > len(best) {
			best = m
		}
	}
	if best == "" {
		return nil
	}
	return []string{best}
}

func requirements(t *testing.T, file string) (modules []string) {
	t.Helper()
	for _, r := range parse(t, file).Require {
		modules = append(modules, r.Mod.Path)
	}
	return modules
}

func parse(t *testing.T, file string) *modfile.File {
	t.Helper()
	f, err := modfile.Parse(file, []byte(read(t, file)), nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func read(t *testing.T, file string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(file)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}
