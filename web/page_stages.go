package web

import (
	"cmp"
	"context"
	"html/template"
	"slices"
	"strings"

	"hustings/ballot"
	"hustings/ballot/count"
)

// stagesView is the stages of the election that a poll belongs to, with what its
// plan foresees; nil where the poll is all there is.
type stagesView struct {
	Title string
	Rows  []stageRow
	Then  []string // planned, not opened yet
	Notes []string // in what this stage departs from the outcome before it
}

// stageRow is one stage.
type stageRow struct {
	Title, Path string
	Status      template.HTML
	Here        bool
	Result      string // path, once there is one
}

// stageList is what the part "stages" shows.
type stageList struct {
	Page *frame
	*stagesView
}

// family reads the stages of the election that a poll belongs to, itself among
// them, in order.
func (g *gallery) family(ctx context.Context, f *Facts) ([]*Facts, error) {
	list, err := g.pages.Stages(ctx, f.Place.ID)
	if err != nil {
		return nil, err
	}
	slices.SortStableFunc(list, func(a, b *Facts) int { return cmp.Compare(a.Place.Stage, b.Place.Stage) })
	return list, nil
}

// stages shows them.
func (g *gallery) stages(fr *frame, f *Facts, family []*Facts) *stageList {
	if len(family) < 2 && len(f.Place.Plan) == 0 {
		return nil
	}
	v := &stagesView{Title: fr.T("stages.title", "Election", fr.Text(f.Place.Titles))}
	last := 0
	for _, s := range family {
		row := stageRow{Title: shortTitle(fr.Text(s.Titles), fr.Text(f.Place.Titles)), Path: pollPath(s.Ceremony), Status: fr.status(s, g.press.clock()), Here: s.Ceremony == f.Ceremony}
		if s.counted() {
			row.Result = row.Path + "/result"
		}
		v.Rows = append(v.Rows, row)
		last = max(last, s.Place.Step)
	}
	for i := last; i < len(f.Place.Plan); i++ {
		v.Then = append(v.Then, fr.planned(&f.Place.Plan[i], fr.Text(f.Place.Titles)))
	}
	for _, d := range f.Place.Departures {
		v.Notes = append(v.Notes, fr.T("stages.departs", "What", fr.T("stages.departs."+d.What), "Reason", d.Reason))
	}
	return &stageList{fr, v}
}

// shortTitle leaves the election's own title out of a stage's, where a colon
// stands between them.
func shortTitle(stage, election string) string {
	for _, colon := range []string{": ", "："} {
		if rest, ok := strings.CutPrefix(stage, election+colon); ok && rest != "" {
			return rest
		}
	}
	return stage
}

// planned is a step of the plan in a sentence or two.
func (w *words) planned(s *ballot.PlanStep, election string) string {
	said := []string{w.T("stages.then", "Title", shortTitle(w.Text(s.Titles), election))}
	for i := range s.Contests {
		k := &s.Contests[i]
		said = append(said, w.T("stages.then.candidates."+k.Candidates.Who, "Count", k.Rules.Seats))
	}
	return strings.Join(append(said, w.T("stages.then.voters."+s.Voters.Who)), w.T("stages.space"))
}

// opened adds to each contest's result what was opened from it: the links to the
// stages that follow.
func (w *words) opened(f *Facts, family []*Facts, contests []contestResult) {
	for _, s := range family {
		if s.Place.After == nil || s.Place.After.Poll != f.ID || s.Phase == ballot.PhaseAnnulled {
			continue
		}
		for _, k := range s.Place.Contests {
			if k.From >= len(contests) {
				continue
			}
			r := &contests[k.From]
			r.Follow = append(r.Follow, navLink{Label: w.T("stages.opened", "Title", w.Text(s.Titles)), Path: pollPath(s.Ceremony)})
		}
	}
}

// held says who was elected to a contest before this stage.
func (w *words) held(f *Facts, contest int) string {
	if _, held := f.Place.Of(contest); len(held) > 0 {
		return w.T("stages.held", "Names", w.List(held), "Count", len(held))
	}
	return ""
}

// follows says what comes after an outcome that leaves no seat open, where the
// plan has more; empty where it has not.
func (w *words) follows(f *Facts, contest int, o *count.Outcome) string {
	of, _ := f.Place.Of(contest)
	if o.Next.Kind != count.Done || !f.Place.Follows(of) {
		return ""
	}
	return w.T("stages.next", "Title", w.Text(f.Place.Plan[f.Place.Step].Titles))
}

// together puts the stages of one election into one row: the stage that is furthest
// leads, and the others stand below it.
func together(rows []pollRow) []pollRow {
	var out []pollRow
	at := make(map[ballot.CeremonyID]int)
	slices.SortStableFunc(rows, func(a, b pollRow) int { return cmp.Compare(b.stage, a.stage) })
	for _, r := range rows {
		i, there := at[r.election]
		if !there {
			at[r.election] = len(out)
			out = append(out, r)
			continue
		}
		out[i].Stages = append(out[i].Stages, r)
	}
	for i := range out {
		slices.Reverse(out[i].Stages)
	}
	return out
}
