package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"hustings/ballot"
	"hustings/ballot/count"
)

// reduce records the decision to reduce the seats, where the rules allow it.
func (c *pollNextCmd) reduce(ctx context.Context, w world, h *hall, ceremony ballot.CeremonyID) error {
	if len(c.Contest) > 1 {
		return errors.New("--reduce-seats: one --contest at a time")
	}
	contest := 0
	if len(c.Contest) == 1 {
		contest = c.Contest[0]
	}
	chain, err := h.chain(ctx, ceremony)
	if err != nil {
		return err
	}
	if len(c.Contest) == 0 && len(chain[0].Manifest.Contests) > 1 {
		return errors.New("--reduce-seats: say of which --contest")
	}
	text, err := reduceText(chain[0], contest, c.Reason)
	if err != nil {
		return err
	}
	p := &c.which
	p.Ceremony = ceremony.String()
	return amend(ctx, w, p, &c.signer, &ballot.Amendment{Kind: ballot.AmendErratum, Reason: []byte(text)})
}

// reduceText is the decision in words, for the board.
func reduceText(past *ballot.Past, contest int, reason string) (string, error) {
	if contest < 0 || contest >= len(past.Manifest.Contests) {
		return "", fmt.Errorf("there is no contest %d", contest)
	}
	if past.Outcomes == nil || !reducible(&past.Outcomes[contest]) {
		return "", errors.New("the rules do not let the seats be reduced after this outcome\nhint: hustings poll next --show")
	}
	if reason = strings.TrimSpace(reason); reason == "" {
		return "", errors.New("--reason: say who decided it, and when; it is public")
	}
	elected := len(past.Elected(contest))
	all := elected + past.Outcomes[contest].Next.Seats
	t := past.Manifest.Contests[contest].Titles
	return fmt.Sprintf("%s：应选名额由 %d 名减为 %d 名，不再投票。%s: the seats are reduced from %d to %d; there is no further vote. %s",
		t.In("zh"), all, elected, t.In("en"), all, elected, reason), nil
}

// reducible tells whether an outcome lets the seats be reduced.
func reducible(o *count.Outcome) bool {
	if o.Next.Kind == count.ReduceSeats {
		return true
	}
	for _, a := range o.Next.Alternatives {
		if a == count.ReduceSeats {
			return true
		}
	}
	return false
}
