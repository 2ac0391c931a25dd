package web

import (
	"errors"
	"net/http"
	"reflect"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/ballot/count"
)

// stagePage asks in which stages an election is held, while its first stage is a
// draft; in the draft of a later one, why it is not what follows.
type stagePage struct {
	frame
	Path     string
	Poll     *DeskPoll
	Revision int64
	Stages   []stageChoice // that the poll's rules have; empty: none
	Seats    int           // of the final
	Follows  *ballot.DraftFollows
	Reason   string
	Problem  string // a key below desk.stage.problem.
}

func (*stagePage) name() string { return "desk_stage" }

// stageChoice is a stage that may be held.
type stageChoice struct {
	Name, Title string
	Seats       int
	ByElected   bool
	Held        bool
	Always      bool
}

// stagePresetOf finds the preset with stages that a draft's first contest is by.
func stagePresetOf(r count.Rules) string {
	for _, name := range count.PresetNames() {
		for _, s := range count.PresetStages(name, max(1, r.Seats)) {
			preset := s.Rules
			preset.Seats, preset.Min, preset.Max = r.Seats, r.Min, r.Max
			if !s.ByElected && reflect.DeepEqual(preset, r) {
				return name
			}
		}
	}
	return ""
}

// heldStages reads the stages that a draft has, and the seats of its final.
func heldStages(d *ballot.Draft, preset string) (names []string, seats int) {
	seats = d.Contests[0].Rules.Seats
	if d.Election == nil {
		return []string{count.StageFinal}, seats
	}
	before := len(d.Election.Plan) > 0 && d.Election.Plan[0].Voters.Who == ballot.DrawnAll
	if before {
		seats = d.Election.Plan[0].Contests[0].Rules.Seats
	}
	held := 1 + len(d.Election.Plan)
	for _, s := range count.PresetStages(preset, seats) {
		switch {
		case s.Name == count.StageFinal:
		case s.ByElected && (held < 2 || before && held < 3):
			continue
		case !s.ByElected && !before:
			continue
		}
		names = append(names, s.Name)
	}
	return names, seats
}

func (o *office) stagePage(c echo.Context) error { return o.showStage(c, http.StatusOK, "") }

func (o *office) showStage(c echo.Context, status int, problem string) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if d.Draft == nil {
		return &refusal{code: wrongPhase}
	}
	p := &stagePage{frame: o.frame(c, "desk.stage.title"), Path: pathOf(d.Ceremony), Poll: d, Revision: d.Revision, Problem: problem}
	p.fill(d.Draft)
	if r := c.Request().PostForm.Get("reason"); r != "" {
		p.Reason = r
	}
	return o.press.showOwn(c, status, p)
}

func (p *stagePage) fill(d *ballot.Draft) {
	if d.Election != nil && d.Election.Follows != nil {
		p.Follows, p.Reason = d.Election.Follows, d.Election.Follows.Reason
		return
	}
	if len(d.Contests) != 1 {
		return
	}
	preset := stagePresetOf(d.Contests[0].Rules)
	held, seats := heldStages(d, preset)
	p.Seats = seats
	for _, s := range count.PresetStages(preset, seats) {
		choice := stageChoice{Name: s.Name, Title: p.Text(ballot.Text(s.Titles)), Seats: s.Rules.Seats, ByElected: s.ByElected, Always: s.Name == count.StageFinal}
		for _, name := range held {
			choice.Held = choice.Held || name == s.Name
		}
		p.Stages = append(p.Stages, choice)
	}
}

// saveStage writes the stages, or the reason, into the draft.
func (o *office) saveStage(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	p, err := o.pollOf(c)
	if err != nil {
		return err
	}
	if p.Draft == nil {
		return o.refusedPage(c, pathOf(p.Ceremony), ErrConflict)
	}
	form := c.Request().PostForm
	revision, err := strconv.ParseInt(form.Get("revision"), 10, 64)
	if err != nil {
		return &refusal{code: badRequest, cause: err}
	}
	d := *p.Draft
	if d.Election != nil && d.Election.Follows != nil {
		reason := strings.Join(strings.Fields(form.Get("reason")), " ")
		if !utf8.ValidString(reason) || utf8.RuneCountInString(reason) > 300 {
			return o.showStage(c, http.StatusUnprocessableEntity, "long")
		}
		election, follows := *d.Election, *d.Election.Follows
		follows.Reason = reason
		election.Follows = &follows
		d.Election = &election
	} else if problem := restage(&d, form["stage"], form.Get("seats")); problem != "" {
		return o.showStage(c, http.StatusUnprocessableEntity, problem)
	}
	document, err := ballot.MarshalCanonical(&d)
	if err == nil {
		_, err = ballot.ParseDraft(document)
	}
	if err == nil {
		err = o.Polls.Write(c.Request().Context(), p.Ceremony, revision, document)
	}
	if errors.Is(err, ErrConflict) || errors.Is(err, ballot.ErrDraft) {
		return o.refusedPage(c, pathOf(p.Ceremony), err)
	}
	if err != nil {
		return err
	}
	o.acts.drop(p.Ceremony.String()) // a manifest that was prepared is no longer this draft
	f := o.frame(c, "")
	return o.back(c, &f, pathOf(p.Ceremony))
}

// restage makes a draft the first of the stages named. It gives a key below
// desk.stage.problem. where that cannot be.
func restage(d *ballot.Draft, names []string, seats string) string {
	if len(d.Contests) != 1 {
		return "contests"
	}
	preset := stagePresetOf(d.Contests[0].Rules)
	n, err := strconv.Atoi(strings.TrimSpace(seats))
	if err != nil || n < 1 || n > 100 {
		return "seats"
	}
	contests := []ballot.DraftContest{d.Contests[0]}
	d.Contests = contests
	if len(names) == 0 { // one vote is all there is
		if d.Election != nil {
			d.Titles = d.Election.Titles
		}
		for _, s := range count.PresetStages(preset, n) {
			if s.Name == count.StageFinal {
				contests[0].Rules, d.Election = s.Rules, nil
			}
		}
		return ""
	}
	if err := d.InStages(preset, n, append([]string{count.StageFinal}, names...)); err != nil {
		return "stages"
	}
	return ""
}
