package ballotfile

import (
	"bytes"
	"fmt"
	"strconv"
)

// bltNames reads the names and the title: a line each, in quotes or without,
// or several in quotes on one line. A file without any has numbers for names.
func (r *bltReader) bltNames() error {
	rest := r.source[r.pos:]
	var found []text
	lines := 0
	for _, line := range rest.lines() {
		line = line.trim()
		line.at += r.pos
		if len(line.b) == 0 || line.b[0] == '#' {
			continue
		}
		lines++
		found = append(found, line)
	}
	n := len(r.p.Candidates)
	if lines < n || lines == 1 {
		several, err := r.quoted()
		switch {
		case err == nil:
			found = several
		case lines < n:
			return err
		}
	}
	if len(found) == 0 {
		for i := range n {
			r.p.Candidates[i] = strconv.Itoa(i + 1)
		}
		return nil
	}
	if len(found) < n {
		return r.fault(len(r.source), "%d names for %d candidates", len(found), n)
	}
	seen := make(map[string]bool, n)
	for i := range n {
		name := unquote(found[i].b)
		if seen[name] {
			name = fmt.Sprintf("%s (%d)", name, i+1) // results are by name
		}
		seen[name] = true
		r.p.Candidates[i] = name
	}
	if len(found) > n {
		r.p.Title = unquote(found[n].b)
	}
	return nil
}

// quoted reads names in quotes, separated by white space.
func (r *bltReader) quoted() ([]text, error) {
	var found []text
	for {
		r.space()
		if r.pos == len(r.source) {
			return found, nil
		}
		start := r.pos
		if r.source[start] != '"' {
			return nil, r.fault(start, "a name without quotes; several on a line need them, or one line each for %d candidates", len(r.p.Candidates))
		}
		end := start + 1
		for {
			i := bytes.IndexByte(r.source[end:], '"')
			if i < 0 {
				return nil, r.fault(start, "a name without a closing quote")
			}
			end += i + 1
			if end == len(r.source) || r.source[end] <= ' ' || r.source[end] == '"' {
				break
			}
		}
		found = append(found, text{start, r.source[start:end]})
		r.pos = end
	}
}

// unquote drops the quotes around a name, and a comment behind them. Quotes
// inside stay.
func unquote(b []byte) string {
	if len(b) < 2 || b[0] != '"' {
		return string(b)
	}
	last := bytes.LastIndexByte(b, '"')
	if hash := bytes.LastIndexByte(b, '#'); hash >= 0 && last > hash {
		// A quote in a comment: the name ends at a quote that white space follows.
		if i := bytes.LastIndexByte(b[:hash], '"'); i > 0 && len(bytes.TrimSpace(b[i+1:hash])) == 0 {
			last = i
		}
	}
	behind := bytes.TrimSpace(b[last+1:])
	if last == 0 || len(behind) > 0 && behind[0] != '#' {
		return string(b)
	}
	return string(b[1:last])
}
