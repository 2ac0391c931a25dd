package ballotfile

import (
	"bytes"
	"strings"

	"hustings/ballot/count"
)

// cvotes reads the Condorcet Election Format, version 1:
//
//	#/Candidates: Ann ; Bob ; Eve
//	#/Number of Seats: 2
//	#/Implicit Ranking: true
//	#/Weight Allowed: true
//	tag, tag || Ann > Bob = Eve ^ 7 * 42   # weight 7, 42 such ballots
//	/EMPTY_RANKING/ * 3
//
// As the format says: who is not on the list is ignored, and weights are where
// they are not allowed, which is so where the file does not say.
type cvotes struct {
	source
	p       *count.Profile
	known   *names
	fixed   bool // candidates are known
	weights bool
}

// emptyRankings are what the format's versions call a blank ballot.
var emptyRankings = []string{"/EMPTY_RANKING/", "/EMPTY/"}

func readCVotes(s source, o Options) (*count.Profile, error) {
	r := &cvotes{source: s, p: &count.Profile{Form: count.Ranked}, known: newNames(nil)}
	if err := r.headers(); err != nil {
		return nil, err
	}
	parts := s.parts(0)
	if !r.fixed {
		if err := r.collect(parts, o.Candidates); err != nil {
			return nil, err
		}
	}
	r.p.Candidates = r.known.list
	if len(r.known.list) > count.MaxProfileCandidates {
		return nil, s.fault(0, "more than %d candidates", count.MaxProfileCandidates)
	}
	find := newFinder(r.known)
	lines := bytes.Count(s, []byte("\n"))/len(parts) + 1
	builds := make([]*builder, len(parts))
	err := atOnce(parts, func(i int, p part) error {
		v := &voteReader{cvotes: r, find: find.find, build: newBuilder(&count.Profile{Form: count.Ranked})}
		v.build.pack = newPacker(len(r.known.list), lines)
		builds[i] = v.build
		if err := v.each(p); err != nil {
			return err
		}
		return v.build.sort()
	})
	if err != nil {
		return nil, err
	}
	if err := gather(r.p, builds...); err != nil {
		return nil, s.fault(len(s), "%v", err)
	}
	return r.p, nil
}

// collect takes the candidates from the ballots, in code point order behind
// those given.
func (r *cvotes) collect(parts []part, given []string) error {
	found := make([]*names, len(parts))
	err := atOnce(parts, func(i int, p part) error {
		found[i] = newNames(given)
		v := &voteReader{cvotes: r, find: func(name []byte) (int, bool) { return found[i].numberOf(name), true }}
		return v.each(p)
	})
	if err != nil {
		return err
	}
	r.known = union(given, found)
	return nil
}

// headers reads every line that begins with #/, wherever it stands.
func (r *cvotes) headers() error {
	for at := 0; ; {
		i := bytes.Index(r.source[at:], []byte("#/"))
		if i < 0 {
			return nil
		}
		at += i
		start := bytes.LastIndexByte(r.source[:at], '\n') + 1
		rest := part{at, len(r.source)}
		line := r.line(&rest)
		if len((text{start, r.source[start:at]}).trim().b) == 0 {
			if err := r.header(line.trim()); err != nil {
				return err
			}
		}
		at = rest.from
	}
}

func (r *cvotes) header(line text) error {
	key, value, ok := text{line.at + 2, line.b[2:]}.cut(":")
	if !ok {
		return r.fault(line.at, "a parameter without a colon")
	}
	value = value.trim()
	switch strings.ToLower(key.trim().String()) {
	case "candidates":
		r.fixed = true
		for _, name := range value.split(";") {
			name = name.trim()
			if len(name.b) == 0 {
				return r.fault(name.at, "a candidate without a name")
			}
			if _, twice := r.known.index[name.String()]; twice {
				return r.fault(name.at, "candidate %q stands twice", name.b)
			}
			r.known.number(name.String())
		}
	case "number of seats", "number of seat":
		v, ok := value.number(count.MaxSeats)
		if !ok || v < 1 {
			return r.fault(value.at, "%q is no number of seats, between 1 and %d", value.b, count.MaxSeats)
		}
		r.p.Seats = int(v)
	case "implicit ranking":
		return r.yes(value, func(yes bool) { r.p.LeftOutApart = !yes })
	case "weight allowed":
		return r.yes(value, func(yes bool) { r.weights = yes })
	}
	return nil
}

func (r *cvotes) yes(value text, set func(bool)) error {
	switch strings.ToLower(value.String()) {
	case "true":
		set(true)
	case "false":
		set(false)
	default:
		return r.fault(value.at, "%q is neither true nor false", value.b)
	}
	return nil
}
