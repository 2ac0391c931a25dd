package ballotfile

import (
	"bytes"

	"hustings/ballot/count"
)

// rankRows reads the rows of a table of rankings without quotes, in which a line
// is a row and a separator a separator: as table does, and many times faster.
type rankRows struct {
	*table
	comma   []byte
	ballots []bool // of each column, whether it holds a rank
	more    bool   // all columns beyond those do: there is no header
	find    func(name []byte) int
	places  []count.Place
	build   *builder // nil: names are collected, no more
}

// plainRanks is ranks where no cell is in quotes.
func (t *table) plainRanks(header bool) (*count.Profile, error) {
	p := &count.Profile{Form: count.Ranked, Overmarked: true}
	rest := part{0, len(t.source)}
	for header && rest.from < rest.to && len(t.line(&rest).b) == 0 { // the header is the first row that is not empty
	}
	parts := t.parts(rest.from)
	given := t.options.Candidates
	found := make([]*names, len(parts))
	err := atOnce(parts, func(i int, p part) error {
		found[i] = newNames(given)
		return t.rankRows(found[i].numberOf, nil, header).each(p)
	})
	if err != nil {
		return nil, err
	}
	known := union(given, found)
	if p.Candidates = known.list; len(known.list) > count.MaxProfileCandidates {
		return nil, t.source.fault(0, "more than %d candidates", count.MaxProfileCandidates)
	}
	finder := newFinder(known)
	find := func(name []byte) int {
		c, _ := finder.find(name)
		return c
	}
	builds := make([]*builder, len(parts))
	lines := bytes.Count(t.source, []byte("\n"))/len(parts) + 1
	err = atOnce(parts, func(i int, p part) error {
		builds[i] = newBuilder(&count.Profile{Form: count.Ranked})
		builds[i].pack = newPacker(len(known.list), lines)
		if err := t.rankRows(find, builds[i], header).each(p); err != nil {
			return err
		}
		return builds[i].sort()
	})
	if err != nil {
		return nil, err
	}
	if err := gather(p, builds...); err != nil {
		return nil, t.source.fault(len(t.source), "%v", err)
	}
	return p, nil
}

func (t *table) rankRows(find func([]byte) int, build *builder, header bool) *rankRows {
	r := &rankRows{table: t, more: !header, comma: []byte(string(separator(t.source))), find: find, build: build}
	r.ballots = make([]bool, len(t.head))
	for _, i := range t.ballots {
		r.ballots[i] = true
	}
	return r
}

func (r *rankRows) each(p part) error {
	for p.from < p.to {
		line := r.line(&p)
		if len(line.b) == 0 {
			continue
		}
		weight, err := r.row(line)
		if err != nil {
			return err
		}
		if r.build == nil {
			continue
		}
		for n := len(r.places); n > 0 && r.places[n-1] == count.Skipped; n-- {
			r.places = r.places[:n-1]
		}
		if err := r.build.add(weight, r.places); err != nil {
			return r.source.fault(line.at, "%v", err)
		}
	}
	return nil
}

// row reads a row into places.
func (r *rankRows) row(line text) (weight int64, err error) {
	r.places = r.places[:0]
	weight = 1
	at, rest := line.at, line.b
	for column, more := 0, true; more; column++ {
		cell := rest
		end := bytes.IndexByte(rest, r.comma[0])
		if more = end >= 0; more {
			cell, rest = rest[:end], rest[end+1:]
		}
		switch cell := bytes.TrimSpace(cell); {
		case column >= len(r.ballots) && r.more:
			r.rank(cell)
		case column >= len(r.ballots) && len(cell) > 0:
			return 0, r.source.fault(at, "%q stands behind the last column of the header", cell)
		case column >= len(r.ballots):
		case column == r.weight:
			n, ok := text{at, cell}.number(count.MaxVotes)
			if !ok || n < 1 {
				return 0, r.source.fault(at, "%q is no number of ballots", cell)
			}
			weight = n
		case r.ballots[column]:
			r.rank(cell)
		}
		at += end + 1
	}
	return weight, nil
}

// rank adds a cell, as appendRank does.
func (r *rankRows) rank(cell []byte) {
	switch string(cell) {
	case "", undervoteCell:
		r.places = append(r.places, count.Skipped)
		return
	case overvoteCell:
		r.places = append(r.places, count.Overvoted)
		return
	}
	var flag count.Place
	for more := true; more; {
		name := cell
		end := bytes.IndexByte(cell, bothMarked[0])
		if more = end >= 0; more {
			name, cell = bytes.TrimSpace(cell[:end]), bytes.TrimSpace(cell[end+1:])
		}
		r.places = append(r.places, count.Place(r.find(name))|flag) //nolint:gosec // refused above MaxProfileCandidates
		flag = count.Equal
	}
}
