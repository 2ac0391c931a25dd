package ballotfile

import (
	"bytes"
	"slices"

	"hustings/ballot/count"
)

// voteReader reads the ballots of one part of a file.
type voteReader struct {
	*cvotes
	find   func(name []byte) (candidate int, ok bool)
	places []count.Place
	build  *builder // nil: names are collected, no more
}

// each reads every ballot of a part.
func (r *voteReader) each(p part) error {
	for p.from < p.to {
		line := r.line(&p)
		if i := bytes.IndexByte(line.b, '#'); i >= 0 {
			line.b = line.b[:i]
		}
		if line = line.trim(); len(line.b) == 0 {
			continue
		}
		weight, err := r.vote(line)
		if err != nil {
			return err
		}
		if weight == 0 || r.build == nil { // "* 0": nobody said so
			continue
		}
		if err := r.build.add(weight, r.places); err != nil {
			return r.fault(line.at, "%v", err)
		}
	}
	return nil
}

func (r *voteReader) vote(line text) (weight int64, err error) {
	if bytes.IndexByte(line.b, '|') >= 0 {
		if _, behind, tagged := line.cut("||"); tagged {
			line = behind
		}
	}
	line, times, err := r.factor(line, '*')
	if err != nil {
		return 0, err
	}
	line, heavy, err := r.factor(line, '^')
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
	line = line.trim()
	if len(line.b) > 0 && line.b[0] == '/' && slices.Contains(emptyRankings, line.String()) {
		return times * heavy, nil
	}
	equals := bytes.IndexByte(line.b, '=') >= 0
	for more := true; more; {
		rank := line
		if i := bytes.IndexByte(line.b, '>'); i >= 0 {
			rank.b, line = line.b[:i], text{line.at + i + 1, line.b[i+1:]}
		} else {
			more = false
		}
		if err := r.rank(rank, equals); err != nil {
			return 0, err
		}
	}
	return times * heavy, nil
}

// rank reads one candidate, or several with = between them.
func (r *voteReader) rank(rank text, equals bool) error {
	var flag count.Place
	for more := true; more; {
		name := rank
		more = false
		if equals {
			name, rank, more = rank.cut("=")
		}
		name = name.trim()
		if len(name.b) == 0 {
			return r.fault(name.at, "a rank without a candidate")
		}
		c, ok := r.find(name.b)
		if !ok {
			continue // no candidate of this election, as the format says
		}
		r.places = append(r.places, count.Place(c)|flag) //nolint:gosec // refused above MaxProfileCandidates
		flag = count.Equal
	}
	return nil
}

// factor cuts "* 42" off the end of a line; without one it is 1.
func (r *voteReader) factor(line text, sign byte) (rest text, n int64, err error) {
	i := bytes.IndexByte(line.b, sign)
	if i < 0 {
		return line, 1, nil
	}
	value := text{line.at + i + 1, line.b[i+1:]}.trim()
	rest = text{line.at, line.b[:i]}
	if n, ok := value.number(count.MaxVotes); ok {
		return rest, n, nil
	}
	return rest, 0, r.fault(value.at, "%q behind %c is no whole number", value.b, sign)
}
