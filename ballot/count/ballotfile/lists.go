package ballotfile

import (
	"bytes"
	"strconv"

	"hustings/ballot/count"
)

// readLists reads ballots of a line each: the numbers of those chosen, counted
// from 0. An empty line is a blank ballot. Candidates have their numbers for
// names.
func readLists(s source, o Options) (*count.Profile, error) {
	p := &count.Profile{Form: count.Chosen}
	build := newBuilder(p)
	highest := len(o.Candidates) - 1
	var places []count.Place
	for _, line := range s.lines() {
		places = places[:0]
		at := line.at
		for _, field := range bytes.Fields(line.b) {
			at = line.at + bytes.Index(s[line.at:], field)
			c, ok := text{at, field}.number(count.MaxProfileCandidates - 1)
			if !ok {
				return nil, s.fault(at, "%q is no candidate's number, below %d", field, count.MaxProfileCandidates)
			}
			highest = max(highest, int(c))
			places = append(places, count.Place(c)) //nolint:gosec // just bounded
		}
		if err := build.add(1, places); err != nil {
			return nil, s.fault(at, "%v", err)
		}
	}
	for i := range highest + 1 {
		name := strconv.Itoa(i)
		if i < len(o.Candidates) {
			name = o.Candidates[i]
		}
		p.Candidates = append(p.Candidates, name)
	}
	return p, nil
}
