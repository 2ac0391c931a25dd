package ballotfile

import (
	"bytes"

	"hustings/ballot/count"
)

// bltReader reads the format that most programs for the single transferable
// vote share, and David Hill's older HIL:
//
//	4 2                 candidates, seats
//	-3                  withdrawn; or [withdrawn 3]
//	[nick a b c d]      other names for candidates; other options are passed over
//	28 1 2=3 4 0        a ballot that counts 28 times, 2 and 3 equal; - skips a rank
//	(id 7) 1 2 0        a ballot with a name counts once
//	0                   end of ballots; names in quotes end them, too
//	"Ann" …             names, then the title
//
// A # begins a comment, up to the end of the line.
type bltReader struct {
	source
	pos    int
	p      *count.Profile
	nick   map[string]int
	places []count.Place
	build  *builder
	joined []*builder // the second half's
	failed error      // of the builder, met in plain
}

func readBLT(s source, _ Options) (*count.Profile, error) {
	r := &bltReader{source: s, p: &count.Profile{Form: count.Ranked}, nick: map[string]int{}}
	r.build = newBuilder(r.p)
	candidates, err := r.head("the number of candidates", count.MaxProfileCandidates)
	if err != nil {
		return nil, err
	}
	seats, err := r.head("the number of seats", count.MaxSeats)
	if err != nil {
		return nil, err
	}
	r.p.Candidates = make([]string, candidates)
	r.p.Seats = int(seats)
	lines := bytes.Count(s, []byte("\n"))
	if r.splits() {
		lines = lines/2 + 1
	}
	r.build.pack = newPacker(int(candidates), lines)
	if err := r.ballots(); err != nil {
		return nil, err
	}
	if err := r.bltNames(); err != nil {
		return nil, err
	}
	return r.p, nil
}

// ballots reads up to the 0 that ends them.
func (r *bltReader) ballots() error {
	second := r.ahead()
	for more := true; more; {
		if second != nil {
			if r.plain(second.at); r.pos >= second.at {
				if r.pos == second.at && r.failed == nil {
					r.failed = r.join(second)
				}
				second = nil
			}
		}
		if second == nil {
			r.plain(len(r.source)) // most of a file
		}
		if r.failed != nil {
			return r.fault(r.pos, "%v", r.failed)
		}
		var err error
		if more, err = r.entry(); err != nil {
			return err
		}
	}
	err := r.build.sort()
	if err == nil {
		err = gather(r.p, append([]*builder{r.build}, r.joined...)...)
	}
	if err != nil {
		return r.fault(r.pos, "%v", err)
	}
	return nil
}

// space passes over white space and comments.
func (r *bltReader) space() {
	for r.pos < len(r.source) {
		switch c := r.source[r.pos]; {
		case c == '#':
			end := bytes.IndexByte(r.source[r.pos:], '\n')
			if end < 0 {
				end = len(r.source) - r.pos
			}
			r.pos += end
		case c <= ' ':
			r.pos++
		default:
			return
		}
	}
}

// token is what stands up to the next white space or equals sign.
func (r *bltReader) token() text {
	r.space()
	start := r.pos
	for r.pos < len(r.source) {
		if c := r.source[r.pos]; c <= ' ' || c == '=' || c == '#' {
			break
		}
		r.pos++
	}
	return text{start, r.source[start:r.pos]}
}

func (r *bltReader) head(what string, maximum int64) (int64, error) {
	t := r.token()
	v, ok := t.number(maximum)
	if !ok || v < 1 {
		return 0, r.fault(t.at, "%q is not %s, between 1 and %d", t.b, what, maximum)
	}
	return v, nil
}

// entry reads a ballot or what may stand before one, and says whether there
// are more.
func (r *bltReader) entry() (more bool, err error) {
	r.space()
	if r.pos == len(r.source) {
		return false, r.fault(r.pos, "the file ends before the 0 that ends the ballots")
	}
	start := r.pos
	weight := int64(1)
	switch c := r.source[r.pos]; c {
	case '"': // names already: some files leave the 0 out
		return false, nil
	case '[':
		return true, r.option()
	case '(':
		end := bytes.IndexByte(r.source[r.pos:], ')')
		if end < 0 {
			return false, r.fault(r.pos, "a ballot's name has no )")
		}
		r.pos += end + 1
	case '-':
		t := r.token()
		return true, r.withdraw(text{t.at + 1, t.b[1:]})
	default:
		t := r.token()
		v, ok := t.number(count.MaxVotes)
		switch {
		case !ok:
			return false, r.fault(t.at, "%q is not how often a ballot counts, a whole number", t.b)
		case v == 0:
			return false, nil
		}
		weight = v
	}
	if err := r.ranking(); err != nil {
		return false, err
	}
	if err := r.build.add(weight, r.places); err != nil {
		return false, r.fault(start, "%v", err)
	}
	return true, nil
}

// option reads [withdrawn 4 5], [nick a b c]; others have no bearing on what
// the ballots say.
func (r *bltReader) option() error {
	start := r.pos
	end := bytes.IndexByte(r.source[start:], ']')
	if end < 0 {
		return r.fault(start, "an option without ]")
	}
	inner := &bltReader{source: r.source[:start+end], pos: start + 1}
	r.pos = start + end + 1
	key := inner.token()
	for n := 0; ; n++ {
		t := inner.token()
		if len(t.b) == 0 && inner.pos < len(inner.source) {
			inner.pos++ // an equals sign
			continue
		}
		if len(t.b) == 0 {
			return nil
		}
		switch string(key.b) {
		case "nick":
			if n >= len(r.p.Candidates) {
				return r.fault(t.at, "more nicknames than candidates")
			}
			r.nick[string(t.b)] = n
		case "withdrawn":
			if err := r.withdraw(t); err != nil {
				return err
			}
		}
	}
}

func (r *bltReader) withdraw(t text) error {
	n := int64(len(r.p.Candidates))
	v, ok := t.number(n)
	if nick, known := r.nick[string(t.b)]; known {
		v, ok = int64(nick)+1, true
	}
	if !ok || v < 1 {
		return r.fault(t.at, "%q is no candidate to withdraw; there are %d", t.b, n)
	}
	if r.p.Withdrawn == nil {
		r.p.Withdrawn = make([]bool, n)
	}
	r.p.Withdrawn[v-1] = true
	return nil
}
