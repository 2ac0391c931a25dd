package arch

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path"
	"slices"
	"strings"
)

// Package is what go list -json tells of a package, as far as the rules need it.
type Package struct {
	ImportPath     string
	Name           string
	Dir            string
	Doc            string
	GoFiles        []string
	IgnoredGoFiles []string
	TestGoFiles    []string
	XTestGoFiles   []string
	Imports        []string
	TestImports    []string
	XTestImports   []string
}

// Graph is packages by import path, closed under Imports except for packages
// that a fabricated graph leaves out.
type Graph map[string]*Package

// Load lists the packages under dir with all that lies below them, as the go
// command sees them with env added to the environment. A package that does not
// build is listed with what is known of it: building is another test's work.
func Load(ctx context.Context, dir string, env []string, patterns ...string) (Graph, error) {
	args := append([]string{"list", "-e", "-deps", "-json"}, patterns...)
	list := exec.CommandContext(ctx, "go", args...) // #nosec G204 -- arguments are ours
	list.Dir = dir
	list.Env = append(os.Environ(), env...)
	var stderr bytes.Buffer
	list.Stderr = &stderr
	out, err := list.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w: %s", err, stderr.String())
	}
	g := Graph{}
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p Package
		if err := dec.Decode(&p); errors.Is(err, io.EOF) {
			return g, nil
		} else if err != nil {
			return nil, fmt.Errorf("read go list: %w", err)
		}
		g[p.ImportPath] = &p
	}
}

// Ours returns the import paths of the module's own packages, sorted.
func (g Graph) Ours() []string {
	var own []string
	for _, p := range slices.Sorted(maps.Keys(g)) {
		if under(p, Module) {
			own = append(own, p)
		}
	}
	return own
}

// Below returns every package below p, each with the package through which it
// was first met, so that a message can tell the way.
func (g Graph) Below(p string) map[string]string {
	via := map[string]string{}
	queue := []string{p}
	for len(queue) > 0 {
		from := queue[0]
		queue = queue[1:]
		if g[from] == nil {
			continue
		}
		for _, to := range g[from].Imports {
			if _, met := via[to]; !met && to != p {
				via[to] = from
				queue = append(queue, to)
			}
		}
	}
	return via
}

// way tells how p comes to import q: p -> ... -> q.
func way(via map[string]string, p, q string) string {
	steps := []string{q}
	for q != p {
		q = via[q]
		steps = append(steps, q)
	}
	slices.Reverse(steps)
	return strings.Join(steps, " -> ")
}

// RoomOf returns the room that the package with this import path is in. A package
// whose name ends in "test" is for tests only, wherever it is.
func RoomOf(importPath string) (Room, bool) {
	for rel, ok := strings.CutPrefix(importPath, Module+"/"); ok && rel != "."; rel = path.Dir(rel) {
		for _, room := range Rooms {
			if room.Path == rel {
				room.Test = room.Test || strings.HasSuffix(importPath, "test")
				return room, true
			}
		}
	}
	return Room{}, false
}

// under reports whether the import path is root or lies below it. A version
// suffix of a module's path counts as below it.
func under(importPath, root string) bool {
	return importPath == root || strings.HasPrefix(importPath, root+"/")
}
