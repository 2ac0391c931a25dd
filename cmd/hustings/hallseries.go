package main

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"hustings/audit"
	"hustings/ballot"
	"hustings/web"
)

// repeatable lists the surveys of this server that one may repeat, the latest
// first: they have results, and no other repeats them.
func (h *hall) repeatable(ctx context.Context) ([]*hallBox, error) {
	polls, err := h.Polls(ctx)
	if err != nil {
		return nil, err
	}
	repeated := make(map[ballot.PollID]bool)
	var out []*hallBox
	for _, p := range polls {
		if p.Phase < ballot.PhaseSealed || p.Phase == ballot.PhaseAnnulled {
			continue
		}
		b, err := h.find(ctx, p.Ceremony)
		if err != nil {
			return nil, err
		}
		if !b.manifest.IsSurvey() {
			continue
		}
		if e := b.manifest.Survey.Earlier; len(e) > 0 {
			repeated[e[0].Poll] = true
		}
		if b.told() {
			out = append(out, b)
		}
	}
	out = slices.DeleteFunc(out, func(b *hallBox) bool { return repeated[b.box.Poll()] })
	slices.SortStableFunc(out, func(a, b *hallBox) int { return cmp.Compare(b.manifest.Times.Close, a.manifest.Times.Close) })
	return out, nil
}

// told says whether a survey has results that a counter has signed.
func (b *hallBox) told() (told bool) {
	b.box.Look(func(s *audit.State) {
		told = s.Results != nil && len(s.CountedBy) > 0 && s.Phase != ballot.PhaseAnnulled
	})
	return told
}

// series gives the runs before a survey that repeats a poll, without who joined and
// left.
func (h *hall) series(ctx context.Context, id ballot.PollID) ([]seriesRun, error) {
	list, err := h.repeatable(ctx)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(list, func(b *hallBox) bool { return b.box.Poll() == id })
	if at < 0 {
		return nil, fmt.Errorf("%w: poll %v is no survey of this server that has results, is not annulled and is repeated by no other", errSeries, id)
	}
	m := list[at].manifest
	if len(m.Survey.Earlier) >= ballot.MaxEarlier {
		return nil, fmt.Errorf("%w: %d runs are one series at most: begin a new one, without saying what it repeats", errSeries, ballot.MaxEarlier+1)
	}
	runs := append([]ballot.EarlierRun{{Poll: id, Ceremony: m.Ceremony, Threshold: m.Survey.Threshold}}, m.Survey.Earlier...)
	var out []seriesRun
	for _, r := range runs {
		b, err := h.find(ctx, r.Ceremony)
		if err != nil || b.box.Poll() != r.Poll {
			return nil, fmt.Errorf("%w: run %v of its series is not on this server, whose members cannot be compared", errSeries, r.Poll)
		}
		one := seriesRun{EarlierRun: r, added: b.added()}
		for e := range b.manifest.Electorates {
			one.expected += b.expected(e)
		}
		out = append(out, one)
	}
	return out, nil
}

// deskRuns lists them for the desk, with their questionnaires.
func (h *hall) deskRuns(ctx context.Context) ([]web.DeskRun, error) {
	list, err := h.repeatable(ctx)
	if err != nil {
		return nil, err
	}
	var out []web.DeskRun
	for _, b := range list {
		name := "files/" + b.manifest.Survey.Questionnaire.String()
		text, err := b.files.ReadFile(name)
		if err != nil {
			return nil, fmt.Errorf("the questionnaire of poll %v: %w", b.box.Poll(), err)
		}
		out = append(out, web.DeskRun{Poll: b.box.Poll(), Manifest: b.manifest, Closed: ballot.Time(b.box.Standing().Ends()), Questionnaire: text}) //nolint:gosec // a time
	}
	return out, nil
}
