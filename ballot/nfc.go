package ballot

import (
	"slices"
	"sort"
	"sync"
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
//	nfcLeads     from, to, number: of class 0, but taken for marks when marks are
//	             counted, since they combine with what is before them
//	nfcTrails    from, to, number: of marks at the end of a character's compatibility
//	             decomposition, where its canonical one has another number

// maxMarks is the number of marks in succession that UAX #15 calls stream-safe.
const maxMarks = 30

// Hangul syllables are composed by rule (Unicode Standard, 3.12).
const (
	hangulS, hangulL, hangulV, hangulT = 0xac00, 0x1100, 0x1161, 0x11a7
	countL, countV, countT             = 19, 21, 28
)

// nfcData is nfc_table.go taken apart.
type nfcData struct {
	parts                         map[rune][2]rune
	composed                      map[[2]rune]rune
	backward                      map[rune]bool // what can be the second of a pair
	classes, never, leads, trails []rune
}

var nfc = sync.OnceValue(func() *nfcData {
	d := &nfcData{
		parts: make(map[rune][2]rune), composed: make(map[[2]rune]rune), backward: make(map[rune]bool),
		classes: []rune(nfcClasses), never: []rune(nfcNever), leads: []rune(nfcLeads), trails: []rune(nfcTrails),
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

// lead is the number of marks that r counts for, 0 where it starts anew.
func (d *nfcData) lead(r, class rune) int {
	if class != 0 {
		return 1
	}
	n, _ := inRanges(d.leads, 3, r)
	return int(n)
}

// trail is the number of marks that r, which starts anew, ends with.
func (d *nfcData) trail(r rune) int {
	if n, ok := inRanges(d.trails, 3, r); ok {
		return int(n)
	}
	n := 0
	for _, part := range d.decompose(nil, r) {
		if n++; d.lead(part, d.class(part)) == 0 {
			n = 0
		}
	}
	return n
}

// isNFC says whether text, which is UTF-8, is in Normalization Form C and has at
// most maxMarks marks in succession.
func isNFC(text string) bool {
	if maxRune(text) < 0x300 { // the first mark, and nothing before it is ever not in NFC
		return true
	}
	d := nfc()
	var segment []rune // since the last character that starts anew
	marks, before, doubt := 0, rune(0), false
	for _, r := range text {
		class := d.class(r)
		n := d.lead(r, class)
		if n == 0 {
			if doubt && !d.isComposed(segment) {
				return false
			}
			segment, marks, doubt = segment[:0], d.trail(r), false
		}
		marks += n
		if _, never := inRanges(d.never, 2, r); never || marks > maxMarks || class != 0 && before > class {
			return false
		}
		segment, before, doubt = append(segment, r), class, doubt || d.combines(r)
	}
	return !doubt || d.isComposed(segment)
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
