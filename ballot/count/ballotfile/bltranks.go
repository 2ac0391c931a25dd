package ballotfile

import "hustings/ballot/count"

// plain reads a ballot that stands alone on a line, of numbers with a space
// between, and that a word can hold. It leaves all others as they are.
func (r *bltReader) plain() bool {
	k := r.build.pack
	if k == nil {
		return false
	}
	r.newlines()
	s := r.source[r.pos:]
	var word uint64
	weight, v, n, places, digits := int64(0), 0, 0, 0, 0
	for i, c := range s {
		switch {
		case c-'0' <= 9:
			if digits++; digits > 9 {
				return false
			}
			v = v*10 + int(c-'0')
			continue
		case digits == 0 || c != ' ' && c != '\n' && c != '\r':
			return false
		case n == 0:
			weight = int64(v)
		case v == 0:
			if c == ' ' || weight == 0 || places == 0 {
				return false
			}
			r.failed = k.add(word, weight)
			r.pos += i + 1
			return r.failed == nil
		case v > len(r.p.Candidates) || places == k.most:
			return false
		default:
			word = word<<k.width | uint64(v) //nolint:gosec // at most the number of candidates
			places++
		}
		n++
		v, digits = 0, 0
	}
	return false
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
