package main

import (
	"context"
	"errors"
	"fmt"

	"hustings/ballot"
	"hustings/web"
)

// Next implements web.DeskStages.
func (d deskPolls) Next(ctx context.Context, c ballot.CeremonyID) (*web.DeskNext, error) {
	chain, err := d.hall.chain(ctx, c)
	if errors.Is(err, errNotOver) {
		return nil, errors.Join(web.ErrNotFound, err)
	}
	if err != nil {
		return nil, noPoll(err)
	}
	polls, err := d.hall.stagePolls(ctx)
	if err != nil {
		return nil, err
	}
	past := chain[0]
	out := &web.DeskNext{Titles: past.Manifest.Titles}
	out.KeysLeft = past.Manifest.Trustees.Stages - len(usedKeys(polls, past.Manifest.Trustees.Session))
	for i := range past.Manifest.Contests {
		k, err := nextContest(past, i)
		if err != nil {
			return nil, err
		}
		for _, opened := range openedFrom(polls, past, i) {
			p, err := d.hall.deskPoll(ctx, opened)
			if err != nil {
				return nil, err
			}
			k.Opened = append(k.Opened, web.DeskOpened{Ceremony: opened, Titles: p.Titles})
		}
		out.Contests = append(out.Contests, k)
	}
	return out, d.planned(ctx, chain, out)
}

func nextContest(past *ballot.Past, i int) (web.DeskNextContest, error) {
	k := web.DeskNextContest{Titles: past.Manifest.Contests[i].Titles, Elected: past.Elected(i), Acts: past.Acts(i)}
	for _, act := range k.Acts {
		if act == ballot.ActNext {
			continue
		}
		f, err := past.Revote(i, act, 0)
		if err != nil {
			return k, err
		}
		k.Seats, k.Candidates = f.Rules.Seats, nil
		for _, x := range f.Candidates {
			k.Candidates = append(k.Candidates, x.Name)
		}
	}
	if past.Outcomes != nil && reducible(&past.Outcomes[i]) {
		text, err := reduceText(past, i, "…")
		if err != nil {
			return k, err
		}
		k.Reduce = text
	}
	return k, nil
}

// planned adds what the plan's next step is, and whom the roll has by the names of
// those who vote in it.
func (d deskPolls) planned(ctx context.Context, chain ballot.Chain, out *web.DeskNext) error {
	e := chain[0].Manifest.StageOf()
	if e.Step >= len(e.Plan) {
		return nil
	}
	step := &e.Plan[e.Step]
	out.Step, out.Who = step.Titles, &step.Voters
	for i := range step.Contests {
		f, err := chain.Planned(i, 0)
		if err != nil {
			return err
		}
		p := web.DeskPlanned{Titles: f.Titles, Seats: f.Rules.Seats, Named: f.Named}
		for _, x := range f.Candidates {
			p.Candidates = append(p.Candidates, x.Name)
		}
		out.Planned = append(out.Planned, p)
	}
	if step.Voters.Who != ballot.DrawnElected {
		return nil
	}
	names, err := chain.Drawn(step.Voters)
	if err != nil {
		return err
	}
	out.Voters, err = d.office.deskNamesakes(ctx, names)
	return err
}

// OpenNext implements web.DeskStages.
func (d deskPolls) OpenNext(ctx context.Context, c ballot.CeremonyID, ask web.DeskAsk) (ballot.CeremonyID, error) {
	in := &nextAsk{
		Contests: ask.Contests, Act: ask.Act, Members: ask.Members, Named: ask.Named, Voters: make(map[string][]string),
		Opens: ask.Opens, NewCeremony: ask.NewCeremony, Anyway: ask.Anyway,
	}
	if len(ask.Voters) > 0 {
		next, err := d.Next(ctx, c)
		if err != nil {
			return ballot.CeremonyID{}, err
		}
		if len(next.Voters) != len(ask.Voters) {
			return ballot.CeremonyID{}, fmt.Errorf("%w: %d vote, %d are named", web.ErrRefused, len(next.Voters), len(ask.Voters))
		}
		for i, v := range next.Voters {
			in.Voters[v.Name] = append(in.Voters[v.Name], ask.Voters[i])
		}
	}
	draft, err := d.hall.nextDraft(ctx, c, in)
	if err != nil {
		return ballot.CeremonyID{}, errors.Join(web.ErrRefused, err)
	}
	document, err := ballot.MarshalCanonical(draft)
	if err != nil {
		return ballot.CeremonyID{}, err
	}
	made, err := createPoll(ctx, d.hall, draft, document)
	if err != nil {
		return ballot.CeremonyID{}, errors.Join(web.ErrRefused, err)
	}
	return ballot.ParseCeremonyID(made.Ceremony)
}
