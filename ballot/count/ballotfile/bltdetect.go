package ballotfile

import (
	"bytes"

	"hustings/ballot/count"
)

// looksLikeBLT looks for two numbers, and for the 0 on its own that ends the
// ballots, or ballots that all end with one.
func looksLikeBLT(s source) bool {
	r := &bltReader{source: s}
	if _, err := r.head("", count.MaxProfileCandidates); err != nil {
		return false
	}
	if _, err := r.head("", count.MaxSeats); err != nil {
		return false
	}
	r.space()
	if r.pos < len(s) && bytes.IndexByte([]byte("[-("), s[r.pos]) >= 0 {
		return true
	}
	for _, line := range firstLines(s[r.pos:], sample) {
		b := line.trim().b
		if len(b) == 0 || b[0] == '#' || b[0] == '[' || b[0] == '-' || b[0] == '(' {
			continue
		}
		if len(b) == 1 && b[0] == '0' || b[0] == '"' {
			return true
		}
		if i := bytes.IndexByte(b, '#'); i >= 0 {
			b = bytes.TrimRight(b[:i], " \t")
		}
		if n := len(b); n < 2 || b[n-1] != '0' || b[n-2] != ' ' && b[n-2] != '\t' {
			return ballotsOverLines(s)
		}
	}
	return true
}

// ballotsOverLines looks for ballots that do not keep to lines, up to the 0
// that ends them, and names.
func ballotsOverLines(s source) bool {
	r := &bltReader{source: s, p: &count.Profile{}, nick: map[string]int{}}
	r.build = newBuilder(r.p)
	candidates, _ := r.head("", count.MaxProfileCandidates)
	_, _ = r.head("", count.MaxSeats)
	r.p.Candidates = make([]string, candidates)
	for range sample {
		more, err := r.entry()
		if err != nil {
			return false
		}
		if !more {
			r.space()
			return r.pos == len(s) || s[r.pos] < '0' || s[r.pos] > '9'
		}
	}
	return false
}
