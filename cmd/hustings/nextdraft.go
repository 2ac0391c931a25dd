package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"hustings/ballot"
)

// nextAsk says what an officer wants opened from a poll that is over.
type nextAsk struct {
	Contests    []int               // of a re-vote; empty: all that lead to it
	Act         ballot.Act          // empty: what the outcome proposes
	Voters      map[string][]string // member numbers by name, where the elected vote
	Members     []string            // member numbers, where the officers name the voters
	Named       []string            // candidates, where the officers name them
	Opens       time.Time
	OpenFor     time.Duration // 0: as long as before
	NewCeremony bool
	Anyway      bool // although a stage was opened from this outcome before
	Reason      string
}

// errOpened says that a stage was opened from the same outcome before.
var errOpened = errors.New("a stage was opened from this outcome before")

// picks are the contests that are opened, all by one kind of act.
func picks(past *ballot.Past, ask *nextAsk) ([]int, ballot.Act, error) {
	contests := ask.Contests
	if len(contests) == 0 {
		for i := range past.Manifest.Contests {
			contests = append(contests, i)
		}
	}
	act := ask.Act
	var out []int
	for _, want := range []func(ballot.Act) bool{func(a ballot.Act) bool { return a != ballot.ActNext }, func(ballot.Act) bool { return true }} {
		for _, i := range contests {
			acts := past.Acts(i)
			if len(acts) == 0 || ask.Act != "" && !slices.Contains(acts, ask.Act) || ask.Act == "" && !want(acts[0]) {
				continue
			}
			if ask.Act == "" {
				act = acts[0]
			}
			out = append(out, i)
		}
		if len(out) > 0 {
			return out, act, nil
		}
	}
	return nil, "", fmt.Errorf("%w: %s\nhint: hustings poll next --show says what does", ballot.ErrNoStage, map[bool]string{true: "nothing follows from this outcome", false: string(ask.Act)}[ask.Act == ""])
}

// nextDraft makes the draft of the stage that follows, and says which polls were
// opened from the same outcome before.
func (h *hall) nextDraft(ctx context.Context, c ballot.CeremonyID, ask *nextAsk) (*ballot.Draft, error) {
	chain, err := h.chain(ctx, c)
	if err != nil {
		return nil, err
	}
	polls, err := h.stagePolls(ctx)
	if err != nil {
		return nil, err
	}
	contests, act, err := picks(chain[0], ask)
	if err != nil {
		return nil, err
	}
	for _, i := range contests {
		if opened := openedFrom(polls, chain[0], i); len(opened) > 0 && !ask.Anyway {
			return nil, fmt.Errorf("%w: contest %d, by %v\nhint: go on there, or --anyway", errOpened, i, opened[0])
		}
	}
	d, err := h.draft(ctx, c)
	if err != nil {
		return nil, err
	}
	n := &nextMaker{hall: h, chain: chain, ask: ask, draft: d}
	n.follow(polls)
	if act == ballot.ActNext {
		err = n.planned(ctx)
	} else {
		err = n.revote(ctx, contests)
	}
	if err != nil {
		return nil, err
	}
	n.times()
	return d, n.keys(polls)
}
