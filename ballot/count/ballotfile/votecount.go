package ballotfile

import (
	"bytes"

	"hustings/ballot/count"
)

// readVoteCount reads the text of the program Vote::Count:
//
//	:CHOICES:VANILLA:CHOCOLATE
//	5:VANILLA:CHOCOLATE         five such ballots, first and second
//	CHOCOLATE                   one
func readVoteCount(s source, _ Options) (*count.Profile, error) {
	p := &count.Profile{Form: count.Ranked}
	build := newBuilder(p)
	known := newNames(nil)
	var places []count.Place
	for _, line := range s.lines() {
		if line = line.trim(); len(line.b) == 0 || line.b[0] == '#' {
			continue
		}
		if choices, ok := bytes.CutPrefix(line.b, []byte(":CHOICES:")); ok {
			for _, name := range (text{line.at + 9, choices}).split(":") {
				known.number(name.trim().String())
			}
			continue
		}
		if line.b[0] == ':' {
			continue // a setting
		}
		weight := int64(1)
		if before, after, ok := line.cut(":"); ok {
			_, named := known.index[before.trim().String()]
			if n, isNumber := before.trim().number(count.MaxVotes); isNumber && !named {
				weight, line = n, after
			}
		}
		places = places[:0]
		for _, name := range line.split(":") {
			if name = name.trim(); len(name.b) == 0 {
				continue
			}
			c, ok := known.index[name.String()]
			if !ok {
				return nil, s.fault(name.at, "%q is not among the choices", name.b)
			}
			places = append(places, count.Place(c)) //nolint:gosec // Check bounds the number of candidates
		}
		if err := build.add(weight, places); err != nil {
			return nil, s.fault(line.at, "%v", err)
		}
	}
	p.Candidates = known.list
	return p, nil
}
