package names

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
)

// block is a stretch of code points: width bytes of text for each, from first
// on; spaces where there is nothing to say.
type block struct {
	first rune
	width int
	text  string
}

// find gives a character's bytes in a table, or "".
func find(table []block, r rune) string {
	for _, b := range table {
		if r < b.first {
			break
		}
		if at := int(r-b.first) * b.width; at < len(b.text) {
			return strings.TrimSpace(b.text[at : at+b.width])
		}
	}
	return ""
}

// Strokes is the number of strokes of a character, by Unihan's kTotalStrokes; 0
// where it is none that is written in strokes.
func Strokes(r rune) int {
	code := find(strokeBlocks, r)
	if code == "" {
		return 0
	}
	n := int(code[0])
	if n > '`' {
		n--
	}
	return n - '('
}

var (
	placesOnce sync.Once
	places     map[rune]int // within those with as many strokes, in the order of strokes
)

func place(r rune) int {
	placesOnce.Do(func() {
		places = make(map[rune]int)
		for _, chars := range strokeOrder {
			i := 0
			for _, r := range chars {
				places[r] = i
				i++
			}
		}
	})
	if at, ok := places[r]; ok {
		return at
	}
	return math.MaxInt
}

// strokes compares two characters: by number of strokes, by order of strokes
// where both are in the table of it, those in it first, then by code point. What
// is not written in strokes comes last.
func strokes(a, b rune) int {
	if a == b {
		return 0
	}
	x, y := Strokes(a), Strokes(b)
	if x == 0 || y == 0 {
		return cmp.Or(cmp.Compare(y, 0)-cmp.Compare(x, 0), cmp.Compare(a, b))
	}
	return cmp.Or(cmp.Compare(x, y), cmp.Compare(place(a), place(b)), cmp.Compare(a, b))
}

// ByStroke compares two names by strokes of the surname (SPEC 9.19): the surname
// character by character; of the same surname given names of one character
// first, then the given name character by character.
func ByStroke(a, b Name) int {
	aSurname, aGiven := a.parts()
	bSurname, bGiven := b.parts()
	return cmp.Or(
		slices.CompareFunc(aSurname, bSurname, strokes),
		cmp.Compare(several(aGiven), several(bGiven)),
		slices.CompareFunc(aGiven, bGiven, strokes),
		strings.Compare(a.Text, b.Text),
	)
}

// several is 0 for a given name of one character or none, else 1.
func several(given []rune) int {
	if len(given) > 1 {
		return 1
	}
	return 0
}

// Order gives the places of names in a list in order: what to show first,
// second and so on. Names that compare equal keep their order.
func Order(list []Name, by func(a, b Name) int) []int {
	order := make([]int, len(list))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return by(list[a], list[b]) })
	return order
}
