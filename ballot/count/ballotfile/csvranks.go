package ballotfile

import (
	"bytes"
	"strings"

	"hustings/ballot/count"
)

// What cells of a ranking say besides names: as RCTab has them.
const (
	undervoteCell = "undervote"
	overvoteCell  = "overvote"
	bothMarked    = "|"
)

// ranks reads a column for each rank. An empty cell, or "undervote", is a rank
// left out; "overvote", or names with | between, is one with several marks.
func (t *table) ranks() (*count.Profile, error) {
	p := &count.Profile{Form: count.Ranked, Overmarked: true}
	headless := !t.namesRanks() && t.weight < 0 && t.headless()
	if bytes.IndexByte(t.source, '"') < 0 {
		return t.plainRanks(!headless)
	}
	if headless {
		t.widen()
	}
	build := newBuilder(p)
	known := newNames(t.options.Candidates)
	var places []count.Place
	err := t.each(func(row []string, weight int64) error {
		places = places[:0]
		for _, i := range t.ballots {
			if i >= len(row) {
				break
			}
			if places = appendRank(places, row[i], known); len(known.list) > count.MaxProfileCandidates {
				return t.fault(i, "more than %d candidates", count.MaxProfileCandidates)
			}
		}
		for len(places) > 0 && places[len(places)-1] == count.Skipped {
			places = places[:len(places)-1]
		}
		if err := build.add(weight, places); err != nil {
			return t.fault(0, "%v", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	return renumbered(p, known, known.sorted(len(t.options.Candidates))), nil
}

func appendRank(places []count.Place, cell string, known *names) []count.Place {
	switch cell {
	case "", undervoteCell:
		return append(places, count.Skipped)
	case overvoteCell:
		return append(places, count.Overvoted)
	}
	var flag count.Place
	for name := range strings.SplitSeq(cell, bothMarked) {
		c := known.number(strings.TrimSpace(name))
		places = append(places, count.Place(c)|flag) //nolint:gosec // refused above MaxProfileCandidates
		flag = count.Equal
	}
	return places
}

// headless reports whether the first row is a ballot: its cells occur below.
func (t *table) headless() bool {
	below := make(map[string]bool)
	for _, row := range t.few {
		for _, cell := range row {
			below[strings.TrimSpace(cell)] = true
		}
	}
	for _, cell := range t.head {
		if cell != "" && !below[cell] {
			return false
		}
	}
	return true
}

// widen takes the first row for a ballot, and as many columns as any row has.
func (t *table) widen() {
	t.first = t.head
	for all := t.reader(); ; {
		row, err := all.Read()
		if err != nil {
			break // it is met again when rows are read
		}
		t.wide = max(t.wide, len(row))
	}
	for i := len(t.head); i < t.wide; i++ {
		t.ballots = append(t.ballots, i)
	}
}

// renumbered gives candidates the numbers they have in another list.
func renumbered(p *count.Profile, from, to *names) *count.Profile {
	renewed := &count.Profile{Title: p.Title, Form: p.Form, Seats: p.Seats, Candidates: to.list, Overmarked: p.Overmarked}
	var places []count.Place
	for _, paper := range p.Papers {
		places = places[:0]
		for _, place := range p.Ranking(paper) {
			if c, ok := place.Candidate(); ok {
				place = place&count.Equal | count.Place(to.index[from.list[c]]) //nolint:gosec // as before
			}
			places = append(places, place)
		}
		renewed.AddRanking(paper.Weight, places)
	}
	return renewed
}

// choices reads a column with those chosen: separated by spaces, or under the
// header "choice" one alone.
func (t *table) choices() (*count.Profile, error) {
	p := &count.Profile{Form: count.Chosen}
	build := newBuilder(p)
	known := newNames(t.options.Candidates)
	column := t.ballots[0]
	single := strings.HasSuffix(strings.ToLower(t.head[column]), "e")
	var places []count.Place
	err := t.each(func(row []string, weight int64) error {
		places = places[:0]
		if column < len(row) && row[column] != "" {
			chosen := strings.Fields(row[column])
			if single {
				chosen = []string{row[column]}
			}
			for _, name := range chosen {
				c := known.number(name)
				if c >= count.MaxProfileCandidates {
					return t.fault(column, "more than %d candidates", count.MaxProfileCandidates)
				}
				places = append(places, count.Place(c)) //nolint:gosec // just bounded
			}
		}
		if err := build.add(weight, places); err != nil {
			return t.fault(0, "%v", err)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	if single {
		for range t.emptyLines() {
			p.AddRanking(1, nil)
		}
	}
	return renumbered(p, known, known.sorted(len(t.options.Candidates))), nil
}
