package ballotfile

import (
	"math"
	"slices"
	"strconv"

	"hustings/ballot/count"
)

// pabulib reads a participatory budget: META, PROJECTS and VOTES, each a table
// with semicolons. Candidates are the projects' ids.
type pabulib struct {
	source
	p       *count.Profile
	known   *names
	build   *builder
	kind    string
	section string
	columns []string
}

func readPabulib(s source, _ Options) (*count.Profile, error) {
	r := &pabulib{source: s, p: &count.Profile{Form: count.Chosen}, known: newNames(nil)}
	r.build = newBuilder(r.p)
	for _, line := range s.lines() {
		if line = line.trim(); len(line.b) == 0 {
			continue
		}
		if word := line.String(); word == "META" || word == "PROJECTS" || word == "VOTES" {
			r.section, r.columns = word, nil
			continue
		}
		cells := r.cells(line)
		if r.columns == nil {
			for _, c := range cells {
				r.columns = append(r.columns, c.String())
			}
			continue
		}
		if err := r.row(line, cells); err != nil {
			return nil, err
		}
	}
	r.p.Candidates = r.known.list
	return r.p, nil
}

// cells splits a row; a cell in quotes may hold semicolons.
func (r *pabulib) cells(line text) []text {
	var cells []text
	start, quoted := 0, false
	for i, c := range line.b {
		switch {
		case c == '"':
			quoted = !quoted
		case c == ';' && !quoted:
			cells = append(cells, text{line.at + start, line.b[start:i]}.trim())
			start = i + 1
		}
	}
	return append(cells, text{line.at + start, line.b[start:]}.trim())
}

func (r *pabulib) cell(cells []text, column string) (text, bool) {
	i := slices.Index(r.columns, column)
	if i < 0 || i >= len(cells) {
		return text{}, false
	}
	return cells[i], true
}

func (r *pabulib) row(line text, cells []text) error {
	switch r.section {
	case "META":
		if len(cells) > 1 && cells[0].String() == "vote_type" {
			r.kind = cells[1].String()
		}
	case "PROJECTS":
		id, ok := r.cell(cells, "project_id")
		if !ok {
			return r.fault(line.at, "a project without project_id")
		}
		r.known.number(id.String())
		if len(r.known.list) > count.MaxProfileCandidates {
			return r.fault(line.at, "more than %d projects", count.MaxProfileCandidates)
		}
	case "VOTES":
		return r.vote(line, cells)
	}
	return nil
}

func (r *pabulib) vote(line text, cells []text) error {
	vote, ok := r.cell(cells, "vote")
	if !ok {
		return r.fault(line.at, "a ballot without vote")
	}
	var places []count.Place
	if len(vote.b) > 0 {
		for _, id := range (text{vote.at, trimQuotes(vote.b)}).split(",") {
			id = id.trim()
			c, known := r.known.index[id.String()]
			if !known {
				return r.fault(id.at, "%q is no project", id.b)
			}
			places = append(places, count.Place(c)) //nolint:gosec // bounded with the projects
		}
	}
	switch r.kind {
	case "cumulative", "scoring":
		return r.points(cells, places)
	case "ordinal":
		r.p.Form = count.Ranked
	}
	if err := r.build.add(1, places); err != nil {
		return r.fault(line.at, "%v", err)
	}
	return nil
}

func (r *pabulib) points(cells []text, places []count.Place) error {
	r.p.Form = count.Scored
	scores := noScores(len(r.known.list))
	points, _ := r.cell(cells, "points")
	values := text{points.at, trimQuotes(points.b)}.split(",")
	for i, place := range places {
		if i >= len(values) {
			return r.fault(points.at, "%d points for %d projects", len(values), len(places))
		}
		v, err := strconv.ParseInt(values[i].trim().String(), 10, 32)
		if err != nil || v == math.MinInt32 {
			return r.fault(values[i].at, "%q is no number of points", values[i].b)
		}
		scores[place] = count.Score(v)
	}
	r.p.AddScores(1, scores)
	return nil
}

func trimQuotes(b []byte) []byte {
	if len(b) >= 2 && b[0] == '"' && b[len(b)-1] == '"' {
		return b[1 : len(b)-1]
	}
	return b
}
