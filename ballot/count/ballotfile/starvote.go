package ballotfile

import (
	"bytes"
	"math"
	"strconv"

	"hustings/ballot/count"
)

// starVote reads the text of the program starvote:
//
//	[options]
//	    seats = 1
//	[ballots]
//	2 ballots:
//	    Amy = 1
//	    Brian = 2
//
//	    Amy = 5           behind an empty line: one ballot
//
// A # begins a comment.
type starVote struct {
	source
	p     *count.Profile
	known *names
	open  []starBallot
	ended bool // by an empty line: what follows is a ballot of its own
}

type starBallot struct {
	weight int64
	scores map[int]count.Score
}

func readStarVote(s source, o Options) (*count.Profile, error) {
	r := &starVote{source: s, p: &count.Profile{Form: count.Scored}, known: newNames(o.Candidates)}
	section := "[ballots]"
	for _, line := range s.lines() {
		line, _, comment := line.cut("#")
		line = line.trim()
		switch {
		case len(line.b) == 0:
			r.ended = r.ended || !comment
		case line.b[0] == '[':
			section = line.String()
		case section == "[options]":
			if err := r.option(line); err != nil {
				return nil, err
			}
		case section == "[ballots]":
			if err := r.line(line); err != nil {
				return nil, err
			}
		}
	}
	if n := len(r.known.list); n > count.MaxProfileCandidates {
		return nil, s.fault(0, "%d candidates; at most %d are possible", n, count.MaxProfileCandidates)
	}
	sorted := r.known.sorted(len(o.Candidates))
	r.p.Candidates = sorted.list
	for _, ballot := range r.open {
		scores := noScores(len(sorted.list))
		for c, v := range ballot.scores {
			scores[sorted.index[r.known.list[c]]] = v
		}
		r.p.AddScores(ballot.weight, scores)
	}
	return r.p, nil
}

func (r *starVote) option(line text) error {
	key, value, ok := line.cut("=")
	if !ok || key.trim().String() != "seats" {
		return nil
	}
	v, ok := value.trim().number(count.MaxSeats)
	if !ok || v < 1 {
		return r.fault(value.at, "%q is no number of seats", value.trim().b)
	}
	r.p.Seats = int(v)
	return nil
}

func (r *starVote) line(line text) error {
	if head, ok := bytes.CutSuffix(line.b, []byte(":")); ok {
		return r.begin(text{line.at, head})
	}
	i := bytes.LastIndexByte(line.b, '=')
	if i < 0 {
		return r.fault(line.at, "neither \"n ballots:\" nor \"candidate = score\"")
	}
	if len(r.open) == 0 || r.ended && len(r.open[len(r.open)-1].scores) > 0 {
		r.open = append(r.open, starBallot{1, map[int]count.Score{}})
	}
	r.ended = false
	name, value := text{line.at, line.b[:i]}.trim(), text{line.at + i + 1, line.b[i+1:]}.trim()
	v, err := strconv.ParseInt(value.String(), 10, 32)
	if err != nil || v == math.MinInt32 {
		return r.fault(value.at, "%q is no score", value.b)
	}
	ballot := &r.open[len(r.open)-1]
	c := r.known.number(name.String())
	if _, twice := ballot.scores[c]; twice {
		return r.fault(name.at, "%q has two scores on one ballot", name.b)
	}
	ballot.scores[c] = count.Score(v)
	return nil
}

// begin reads "ballot", "2 ballots" or a voter's name.
func (r *starVote) begin(head text) error {
	weight := int64(1)
	before, behind, ok := head.trim().cut(" ")
	if word := behind.trim().String(); ok && (word == "ballots" || word == "ballot") {
		n, isNumber := before.number(count.MaxVotes)
		if !isNumber || n < 1 {
			return r.fault(before.at, "%q is no number of ballots", before.b)
		}
		weight = n
	}
	r.open = append(r.open, starBallot{weight, map[int]count.Score{}})
	return nil
}
