package main

import (
	"context"
	"fmt"

	"hustings/ballot"
)

type pollAddVoterCmd struct {
	which
	signer
	Member     string `help:"The member's number on the roll." required:"" placeholder:"NO"`
	Electorate uint8  `help:"Electorate, counted from 0." default:"0"`
	Reason     string `help:"Why, in public; without the name." required:"" placeholder:"WHY"`
}

// Run adds a late voter. The salt is kept before the handle is public; what a crash
// has left between the two is made good by the next command or page.
func (c *pollAddVoterCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		if err := p.office.admitLate(ctx, p.ceremony, p.box.added()); err != nil {
			return err
		}
		handle, _, err := p.office.prepareLate(ctx, p.ceremony, c.Electorate, c.Member)
		if err != nil {
			return err
		}
		e := &ballot.Amendment{Kind: ballot.AmendAddHandle, Electorate: c.Electorate, Handle: handle, Reason: []byte(c.Reason)}
		if err := p.amend(ctx, w, &c.signer, e); err != nil {
			return err
		}
		if err := p.office.admitLate(ctx, p.ceremony, p.box.added()); err != nil {
			return err
		}
		_, err = fmt.Fprintf(w.out, "%s may vote. Next: hustings slips %v --out FILE prints the slip.\n", c.Member, p.ceremony)
		return err
	})
}
