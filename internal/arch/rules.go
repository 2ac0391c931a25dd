package arch

import (
	"fmt"
	"maps"
	"slices"
	"strings"
)

// Every rule returns one line for each breach, and nothing when it holds.

// Listed holds that every package has its place on the floor plan.
func Listed(g Graph) (breaches []string) {
	for _, p := range g.Ours() {
		if _, ok := RoomOf(p); !ok {
			breaches = append(breaches, fmt.Sprintf("%s is in no room: give it a row in internal/arch/rooms.go", p))
		}
	}
	return breaches
}

// Rows holds that imports run down only: to a lower row, or between rooms of one
// path (ballot and ballot/count).
func Rows(g Graph) (breaches []string) {
	for _, p := range g.Ours() {
		from, ok := RoomOf(p)
		if !ok {
			continue
		}
		for _, q := range g[p].Imports {
			to, ok := RoomOf(q)
			switch {
			case !ok:
			case to.Test && !from.Test:
				breaches = append(breaches, fmt.Sprintf("%s imports %s, which is for tests only", p, q))
			case under(from.Path, to.Path) || under(to.Path, from.Path):
			case to.Row >= from.Row:
				breaches = append(breaches, fmt.Sprintf("%s (row %d) imports %s (row %d): imports run down only", p, from.Row, q, to.Row))
			}
		}
	}
	return breaches
}

// Wall holds rule (a): nothing but store, web and cmd sees both WHO and WHAT,
// at whatever depth. A room on one side does not see the other in its tests
// either.
func Wall(g Graph) (breaches []string) {
	for _, p := range g.Ours() {
		room, ok := RoomOf(p)
		if !ok || room.Both {
			continue
		}
		via := g.Below(p)
		seen := map[Side]string{room.Side: p}
		for _, q := range slices.Sorted(maps.Keys(via)) {
			if to, ok := RoomOf(q); ok && seen[to.Side] == "" {
				seen[to.Side] = q
			}
		}
		if who, what := seen[Who], seen[What]; who != "" && what != "" {
			breaches = append(breaches, fmt.Sprintf("%s sees both sides of the wall: %s and %s", p, way(via, p, who), way(via, p, what)))
		}
		if room.Side == Neutral {
			continue
		}
		for _, q := range slices.Concat(g[p].TestImports, g[p].XTestImports) {
			if to, ok := RoomOf(q); ok && to.Side != Neutral && to.Side != room.Side {
				breaches = append(breaches, fmt.Sprintf("the tests of %s import %s, across the wall", p, q))
			}
		}
	}
	return breaches
}

// Browser holds the first half of rule (b): nothing that a WASM-safe room must
// not carry lies anywhere below it.
func Browser(g Graph) (breaches []string) {
	for _, p := range g.Ours() {
		if room, ok := RoomOf(p); !ok || !room.Wasm {
			continue
		}
		via := g.Below(p)
		for _, q := range slices.Sorted(maps.Keys(via)) {
			if notInBrowser(q) {
				breaches = append(breaches, fmt.Sprintf("%s is to run in a browser: %s", p, way(via, p, q)))
			}
		}
	}
	return breaches
}

// notInBrowser takes the standard library's paths exactly (net/netip and net/url
// are harmless) and other modules with all below them.
func notInBrowser(q string) bool {
	return slices.ContainsFunc(NotInBrowser, func(bad string) bool {
		return q == bad || strings.Contains(bad, ".") && under(q, bad)
	})
}

// Fences holds rule (c): what lies behind a border is imported by its rooms only.
func Fences(g Graph) (breaches []string) {
	for _, p := range g.Ours() {
		for _, border := range Borders {
			if slices.ContainsFunc(border.Rooms, func(r string) bool { return under(p, Module+"/"+r) }) {
				continue
			}
			for _, q := range g[p].Imports {
				behind := slices.ContainsFunc(border.Behind, func(b string) bool { return under(q, b) })
				if behind && !under(p, border.Behind[0]) {
					breaches = append(breaches, fmt.Sprintf("%s imports %s: %s", p, q, border.Why))
				}
			}
		}
	}
	return breaches
}

// Documented holds that each package says what it is.
func Documented(g Graph) (breaches []string) {
	for _, p := range g.Ours() {
		if g[p].Name != "" && g[p].Doc == "" {
			breaches = append(breaches, fmt.Sprintf("%s has no package doc: say what it is, what it implements, what it does not protect", p))
		}
	}
	return breaches
}
