package ballotfile

import "hustings/ballot/count"

// plain reads ballots that stand alone on a line each, of numbers with a space
// between, as far as an offset. It stops before the first that is otherwise.
func (r *bltReader) plain(stop int) {
	s := r.source
	for r.pos < stop && r.failed == nil {
		if c := s[r.pos]; c == '\n' || c == '\r' {
			r.pos++
			continue
		}
		weight, i := uint64(1), r.pos+2
		if i >= len(s) || s[r.pos] != '1' || s[r.pos+1] != ' ' {
			if weight, i = digits(s, r.pos); i >= len(s) || s[i] != ' ' || weight == 0 {
				return
			}
			i++
		}
		end, ok := r.wordLine(i, int64(weight)) //nolint:gosec // of few digits
		if !ok {
			end, ok = r.longLine(i, int64(weight)) //nolint:gosec // of few digits
		}
		if !ok {
			return
		}
		r.pos = end
	}
}

// wordLine reads the ranks of a ballot that a word can hold, and the end of the line.
func (r *bltReader) wordLine(i int, weight int64) (end int, ok bool) {
	k := r.build.pack
	if k == nil {
		return 0, false
	}
	s, last := r.source, uint64(len(r.p.Candidates))
	word, places := uint64(0), 0
	for {
		v, end := digits(s, i)
		if end == i || end == len(s) || v > last {
			return 0, false
		}
		if i = end; v == 0 {
			break
		}
		if places++; s[i] != ' ' || places > k.most {
			return 0, false
		}
		word = word<<k.width | v
		i++
	}
	if s[i] != '\n' && s[i] != '\r' || places == 0 {
		return 0, false
	}
	r.failed = k.add(word, weight)
	return i + 1, true
}

// longLine reads those of one that it cannot.
func (r *bltReader) longLine(i int, weight int64) (end int, ok bool) {
	s, last := r.source, uint64(len(r.p.Candidates))
	r.places = r.places[:0]
	for {
		v, end := digits(s, i)
		if end == i || end == len(s) || v > last || len(r.places) > 2*count.MaxProfileCandidates {
			return 0, false
		}
		if i = end; v == 0 {
			break
		}
		if s[i] != ' ' {
			return 0, false
		}
		r.places = append(r.places, count.Place(v-1)) //nolint:gosec // at most MaxProfileCandidates
		i++
	}
	if s[i] != '\n' && s[i] != '\r' {
		return 0, false
	}
	r.failed = r.build.add(weight, r.places)
	return i + 1, true
}

// digits reads a number of at most nine digits.
func digits(s source, at int) (v uint64, end int) {
	for end = at; end < len(s) && end < at+9; end++ {
		d := s[end] - '0'
		if d > 9 {
			break
		}
		v = v*10 + uint64(d)
	}
	return v, end
}

// ranking reads up to the 0 that ends a ballot.
func (r *bltReader) ranking() error {
	r.places = r.places[:0]
	for {
		place, end, err := r.place()
		if err != nil {
			return err
		}
		if end {
			return nil
		}
		if len(r.places) > 2*count.MaxProfileCandidates {
			return r.fault(r.pos, "a ballot with more ranks than there can be")
		}
		r.places = append(r.places, place)
	}
}

func (r *bltReader) place() (place count.Place, end bool, err error) {
	r.space()
	var flag count.Place
	if r.pos < len(r.source) && r.source[r.pos] == '=' {
		if len(r.places) == 0 || r.places[len(r.places)-1] == count.Skipped {
			return 0, false, r.fault(r.pos, "= with no candidate before it")
		}
		flag = count.Equal
		r.pos++
		r.space()
	}
	// Most places are a number or two digits long: no token is cut for them.
	v, start := 0, r.pos
	for r.pos < len(r.source) && r.pos < start+4 && r.source[r.pos]-'0' <= 9 {
		v = v*10 + int(r.source[r.pos]-'0')
		r.pos++
	}
	plain := r.pos > start && (r.pos == len(r.source) || r.source[r.pos] <= ' ' || r.source[r.pos] == '=')
	if !plain {
		r.pos = start
		t := r.token()
		nick, known := r.nick[string(t.b)]
		switch {
		case known:
			v = nick + 1
		case string(t.b) == "-" && flag == 0:
			return count.Skipped, false, nil
		case len(t.b) == 0:
			return 0, false, r.fault(t.at, "a ballot without the 0 that ends it")
		default:
			return 0, false, r.fault(t.at, "%q is no candidate's number; there are %d", t.b, len(r.p.Candidates))
		}
	}
	if v == 0 && flag == 0 {
		return 0, true, nil
	}
	if v < 1 || v > len(r.p.Candidates) {
		return 0, false, r.fault(start, "candidate %d; there are %d", v, len(r.p.Candidates))
	}
	return count.Place(v-1) | flag, false, nil //nolint:gosec // at most MaxProfileCandidates
}
