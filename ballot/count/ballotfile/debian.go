package ballotfile

import (
	"bytes"
	"cmp"
	"slices"
	"strings"

	"hustings/ballot/count"
)

// readDebian reads the tally sheet of a vote of the Debian project:
//
//	  Option 1---->: Branden Robinson
//	/  Option 2--->: None Of The Above
//	|/
//	V: 21-    0123456789abcdef        ranks of the options; - is left out
//
// Gaps between ranks mean nothing, equal numbers are equal ranks. Beyond 9
// options ranks go on with A.
func readDebian(s source, _ Options) (*count.Profile, error) {
	p := &count.Profile{Form: count.Ranked}
	build := newBuilder(p)
	for _, line := range s.lines() {
		if vote, ok := bytes.CutPrefix(line.b, []byte("V:")); ok {
			places, err := debianRanking(s, text{line.at + 2, vote}.trim(), len(p.Candidates))
			if err != nil {
				return nil, err
			}
			if err := build.add(1, places); err != nil {
				return nil, s.fault(line.at, "%v", err)
			}
			continue
		}
		if len(p.Papers) > 0 {
			continue // what is said below the votes
		}
		_, option, ok := line.cut("Option ")
		if !ok {
			continue
		}
		label, name, ok := option.cut(":")
		number, isNumber := text{label.at, bytes.TrimRight(label.b, "-> ")}.number(count.MaxProfileCandidates)
		if !ok || !isNumber {
			continue
		}
		if int(number) != len(p.Candidates)+1 {
			return nil, s.fault(label.at, "option %d after %d options", number, len(p.Candidates))
		}
		p.Candidates = append(p.Candidates, name.trim().String())
	}
	if len(p.Candidates) == 0 {
		return nil, s.fault(0, "a tally sheet without options")
	}
	return p, nil
}

func debianRanking(s source, line text, options int) ([]count.Place, error) {
	ranks := line
	if i := bytes.IndexAny(line.b, " \t"); i >= 0 {
		ranks.b = line.b[:i]
	}
	if len(ranks.b) != options {
		return nil, s.fault(ranks.at, "%d ranks for %d options", len(ranks.b), options)
	}
	type ranked struct{ rank, candidate int }
	var order []ranked
	for c, digit := range ranks.b {
		if digit == '-' {
			continue
		}
		rank := strings.IndexByte("123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", digit)
		if rank < 0 {
			return nil, s.fault(ranks.at+c, "%q is no rank", digit)
		}
		order = append(order, ranked{rank, c})
	}
	slices.SortStableFunc(order, func(a, b ranked) int { return cmp.Compare(a.rank, b.rank) })
	places := make([]count.Place, len(order))
	for i, o := range order {
		places[i] = count.Place(o.candidate) //nolint:gosec // as many as ranks on a line
		if i > 0 && order[i-1].rank == o.rank {
			places[i] |= count.Equal
		}
	}
	return places, nil
}
