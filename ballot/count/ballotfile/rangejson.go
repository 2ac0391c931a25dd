package ballotfile

import (
	"bytes"
	"encoding/json"
	"errors"

	"hustings/ballot/count"
)

// rangeFile is Vote::Count's JSON for scores.
type rangeFile struct {
	Choices []string `json:"choices"`
	Ballots []struct {
		Count int64            `json:"count"`
		Votes map[string]int32 `json:"votes"`
	} `json:"ballots"`
}

func readRangeJSON(s source, _ Options) (*count.Profile, error) {
	var f rangeFile
	d := json.NewDecoder(bytes.NewReader(s))
	if err := d.Decode(&f); err != nil {
		at := int(d.InputOffset())
		var syntax *json.SyntaxError
		var kind *json.UnmarshalTypeError
		switch {
		case errors.As(err, &syntax):
			at = int(syntax.Offset) - 1
		case errors.As(err, &kind):
			at = int(kind.Offset) - 1
		}
		return nil, s.fault(max(0, at), "%v", err)
	}
	p := &count.Profile{Form: count.Scored, Candidates: f.Choices}
	known := newNames(f.Choices)
	if len(known.list) != len(f.Choices) {
		return nil, s.fault(0, "a choice stands twice")
	}
	for i, ballot := range f.Ballots {
		scores := noScores(len(f.Choices))
		for name, v := range ballot.Votes {
			c, ok := known.index[name]
			if !ok {
				return nil, s.fault(0, "ballot %d: %q is not among the choices", i+1, name)
			}
			scores[c] = count.Score(v)
		}
		if ballot.Count < 1 || ballot.Count > count.MaxVotes {
			return nil, s.fault(0, "ballot %d counts %d times", i+1, ballot.Count)
		}
		p.AddScores(ballot.Count, scores)
	}
	return p, nil
}

func noScores(n int) []count.Score {
	scores := make([]count.Score, n)
	for i := range scores {
		scores[i] = count.NoScore
	}
	return scores
}
