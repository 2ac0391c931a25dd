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
type cvotes struct {
	source
	p       *count.Profile
	known   *names
	fixed   bool // the file has a list of candidates
	weights bool
	build   *builder
	places  []count.Place
}

const emptyRanking = "/EMPTY_RANKING/"

func readCVotes(s source, o Options) (*count.Profile, error) {
	r := &cvotes{source: s, p: &count.Profile{Form: count.Ranked}, known: newNames(nil), weights: true}
	r.build = newBuilder(r.p)
	var votes []text
	for _, line := range s.lines() {
		line = line.trim()
		if bytes.HasPrefix(line.b, []byte("#/")) {
			if err := r.header(line); err != nil {
				return nil, err
			}
			continue
		}
		line, _, _ = line.cut("#")
		if line = line.trim(); len(line.b) > 0 {
			votes = append(votes, line)
		}
	}
	if !r.fixed {
		r.known = newNames(o.Candidates)
		if err := r.each(votes, func(text, int64) error { return nil }); err != nil {
			return nil, err
		}
		r.known = r.known.sorted(len(o.Candidates))
	}
	r.fixed = true
	r.p.Candidates = r.known.list
	return r.p, r.each(votes, func(at text, weight int64) error {
		if err := r.build.add(weight, r.places); err != nil {
			return r.fault(at.at, "%v", err)
		}
		return nil
	})
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
	case "number of seats":
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

// each reads every ballot into r.places and hands over its weight.
func (r *cvotes) each(votes []text, take func(text, int64) error) error {
	for _, vote := range votes {
		weight, err := r.vote(vote)
		if err != nil {
			return err
		}
		if weight == 0 {
			continue // "* 0": nobody said so
		}
		if err := take(vote, weight); err != nil {
			return err
		}
	}
	return nil
}

func (r *cvotes) vote(line text) (weight int64, err error) {
	if _, behind, tagged := line.cut("||"); tagged {
		line = behind
	}
	line, times, err := r.factor(line, "*")
	if err != nil {
		return 0, err
	}
	line, heavy, err := r.factor(line, "^")
	if err != nil {
		return 0, err
	}
	if !r.weights {
		heavy = 1
	}
	if heavy > 0 && times > count.MaxVotes/heavy {
		return 0, r.fault(line.at, "%v", errTooMany)
	}
	r.places = r.places[:0]
	if line = line.trim(); string(line.b) == emptyRanking {
		return times * heavy, nil
	}
	for _, rank := range line.split(">") {
		var flag count.Place
		for _, name := range rank.split("=") {
			c, err := r.candidate(name.trim())
			if err != nil {
				return 0, err
			}
			r.places = append(r.places, c|flag)
			flag = count.Equal
		}
	}
	return times * heavy, nil
}

// factor cuts "* 42" off the end of a line; without one it is 1.
func (r *cvotes) factor(line text, sign string) (rest text, n int64, err error) {
	rest, value, ok := line.cut(sign)
	if !ok {
		return line, 1, nil
	}
	value = value.trim()
	if n, ok = value.number(count.MaxVotes); !ok {
		return rest, 0, r.fault(value.at, "%q behind %s is no whole number", value.b, sign)
	}
	return rest, n, nil
}

func (r *cvotes) candidate(name text) (count.Place, error) {
	if len(name.b) == 0 {
		return 0, r.fault(name.at, "a rank without a candidate")
	}
	_, known := r.known.index[name.String()]
	if !known && r.fixed {
		return 0, r.fault(name.at, "%q is not among the candidates", name.b)
	}
	c := r.known.number(name.String())
	if c >= count.MaxProfileCandidates {
		return 0, r.fault(name.at, "more than %d candidates", count.MaxProfileCandidates)
	}
	return count.Place(c), nil //nolint:gosec // just bounded
}
