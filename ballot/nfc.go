package ballot

import (
	"slices"
	"sort"
	"sync"
	"unicode"
)

// Text is in Unicode Normalization Form C (UAX #15) or refused (SPEC 3.1). What is
// here only asks that question, with the answers of golang.org/x/text, to which
// tests hold it over all characters. That package can normalize as well, into four
// forms, with tables that would be a thirtieth of what a browser has to load.
//
// nfc_table.go has Unicode's data as runs of characters and numbers in strings:
//
//	nfcPairs     composed, first, second: of every character that NFC composes
//	nfcClasses   from, to, canonical combining class: where it is not 0
//	nfcNever     from, to: never in NFC

// maxMarks is the number of marks that may stand in succession (SPEC 3.1).
const maxMarks = 30

// Hangul syllables are composed by rule (Unicode Standard, 3.12).
const (
	hangulS, hangulL, hangulV, hangulT = 0xac00, 0x1100, 0x1161, 0x11a7
	countL, countV, countT             = 19, 21, 28
)

// nfcData is nfc_table.go taken apart.
type nfcData struct {
	parts          map[rune][2]rune
	composed       map[[2]rune]rune
	backward       map[rune]bool // what can be the second of a pair
	classes, never []rune
}

var nfc = sync.OnceValue(func() *nfcData {
	d := &nfcData{
		parts: make(map[rune][2]rune), composed: make(map[[2]rune]rune), backward: make(map[rune]bool),
		classes: []rune(nfcClasses), never: []rune(nfcNever),
	}
	for triple := range slices.Chunk([]rune(nfcPairs), 3) {
		pair := [2]rune{triple[1], triple[2]}
		d.parts[triple[0]], d.composed[pair], d.backward[triple[2]] = pair, triple[0], true
	}
	return d
})

// inRanges finds r in a list of from, to and what else makes up size characters,
// and gives the last of those.
func inRanges(list []rune, size int, r rune) (last rune, ok bool) {
	n := len(list) / size
	i := sort.Search(n, func(i int) bool { return list[size*i+1] >= r })
	if i == n || list[size*i] > r {
		return 0, false
	}
	return list[size*i+size-1], true
}

func (d *nfcData) class(r rune) rune {
	class, _ := inRanges(d.classes, 3, r)
	return class
}

// combines says whether r may compose with what is before it.
func (d *nfcData) combines(r rune) bool {
	return d.backward[r] || r >= hangulV && r < hangulV+countV || r > hangulT && r < hangulT+countT
}

// isNFC says whether text, which is UTF-8, is in Normalization Form C, has at most
// maxMarks marks in succession, and no character that is not assigned.
func isNFC(text string) bool {
	if maxRune(text) < 0x300 { // the first mark, and nothing before it is ever not in NFC
		return true
	}
	d := nfc()
	var segment []rune // since the last character that starts anew
	marks, before, doubt := 0, rune(0), false
	for _, r := range text {
		class := d.class(r)
		marks++
		if class == 0 {
			marks = 0
		}
		if class == 0 && !d.combines(r) {
			if doubt && !d.isComposed(segment) {
				return false
			}
			segment, doubt = segment[:0], false
		}
		_, never := inRanges(d.never, 2, r)
		if never || marks > maxMarks || class != 0 && before > class || !assigned(r) {
			return false
		}
		segment, before, doubt = append(segment, r), class, doubt || d.combines(r)
	}
	return !doubt || d.isComposed(segment)
}

// assigned tells whether a character is one of Unicode 15.0, or an ideograph of
// the blocks that came later, in which people's names are written (SPEC 3.1).
func assigned(r rune) bool {
	return r >= 0x2ebf0 && r <= 0x2ee5d || r >= 0x323b0 && r <= 0x33479 || !unicode.Is(unicode.Cn, r)
}

func maxRune(text string) rune {
	var most rune
	for _, r := range text {
		most = max(most, r)
	}
	return most
}

// isComposed decomposes and composes again (Unicode Standard, 3.11).
func (d *nfcData) isComposed(segment []rune) bool {
	var parts []rune
	for _, r := range segment {
		parts = d.decompose(parts, r)
	}
	d.order(parts)
	return slices.Equal(d.compose(parts), segment)
}

// decompose appends the full canonical decomposition of r.
func (d *nfcData) decompose(to []rune, r rune) []rune {
	if s := r - hangulS; s >= 0 && s < countL*countV*countT {
		to = append(to, hangulL+s/(countV*countT), hangulV+s/countT%countV)
		if s%countT != 0 {
			to = append(to, hangulT+s%countT)
		}
		return to
	}
	if pair, ok := d.parts[r]; ok {
		return append(d.decompose(to, pair[0]), pair[1])
	}
	return append(to, r)
}

// order puts marks that stand together in the order of their classes.
func (d *nfcData) order(parts []rune) {
	for i := range parts {
		for k := i; k > 0 && d.class(parts[k]) != 0 && d.class(parts[k-1]) > d.class(parts[k]); k-- {
			parts[k-1], parts[k] = parts[k], parts[k-1]
		}
	}
}

// compose joins, from the left, each starter with the marks that nothing parts from it.
func (d *nfcData) compose(parts []rune) []rune {
	out := make([]rune, 0, len(parts))
	starter, last := -1, rune(0) // last is the class of what stands at the end of out
	for _, r := range parts {
		class := d.class(r)
		if starter >= 0 && (last < class || starter == len(out)-1) {
			if c, ok := d.pair(out[starter], r); ok {
				out[starter] = c
				continue
			}
		}
		if class == 0 {
			starter = len(out)
		}
		last = class
		out = append(out, r)
	}
	return out
}

// pair composes two characters, if they do.
func (d *nfcData) pair(a, b rune) (rune, bool) {
	l, v, s, t := a-hangulL, b-hangulV, a-hangulS, b-hangulT
	switch {
	case l >= 0 && l < countL && v >= 0 && v < countV:
		return hangulS + (l*countV+v)*countT, true
	case s >= 0 && s < countL*countV*countT && s%countT == 0 && t > 0 && t < countT:
		return a + t, true
	}
	c, ok := d.composed[[2]rune{a, b}]
	return c, ok
}
