package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"slices"

	"hustings/ballot"
	"hustings/person"
)

func indent(to io.Writer, data []byte) error {
	var b bytes.Buffer
	if err := json.Indent(&b, data, "", "  "); err != nil {
		return err
	}
	_, err := b.WriteTo(to)
	return err
}

type pollSealCmd struct {
	which
	signer
	URL    string `help:"Public address of the server, printed on notices." placeholder:"http://HOST"`
	Reason string `help:"Why a stage is not what follows from the outcome before it; public."`
	JSON   bool   `help:"Print one JSON object." name:"json"`
}

// sealedPoll is what poll seal prints with --json.
type sealedPoll struct {
	Ceremony string `json:"ceremony"`
	Poll     string `json:"poll"`
	Short    string `json:"short"`
	Path     string `json:"path"` // behind the server's address, for slips and notices
}

// Run freezes the roll, seals the manifest and lets this server's registrars agree.
func (c *pollSealCmd) Run(ctx context.Context, w world) error {
	h, o, done, err := c.desk(ctx, w)
	if err != nil {
		return err
	}
	defer done()
	ceremony, err := c.one(ctx, h)
	if err != nil {
		return err
	}
	if c.Reason != "" {
		if err := h.giveReason(ctx, ceremony, c.Reason); err != nil {
			return err
		}
	}
	if err := c.warnUnnamed(w, h); err != nil {
		return err
	}
	id, err := sealPoll(ctx, h, o, ceremony, c.URL, func(m *ballot.Manifest, before []byte) ([]ballot.Signed, error) {
		return c.sign(m, m.Ceremony[:], before, w)
	})
	if err != nil {
		return err
	}
	if c.JSON {
		out := sealedPoll{ceremony.String(), id.String(), ballot.ShortID(id), "/p/" + ceremony.String() + "#" + id.String()}
		return json.NewEncoder(w.out).Encode(out)
	}
	_, _ = fmt.Fprintf(w.out, "sealed poll %v\nshort %s\nNext: slips, trustees rehearse, tellers agree.\n", id, ballot.ShortID(id))
	return nil
}

// warnUnnamed says beforehand that the manifest will name no client.
func (*pollSealCmd) warnUnnamed(w world, h *hall) error {
	clients, err := h.clients()
	if err == nil && !clients.Built() {
		_, _ = fmt.Fprintln(w.err, "the browsers' clients are not built here: the poll will name none of their files, and its pages will say so\nhint: make client, or --client DIR")
	}
	return err
}

type pollAgreeCmd struct {
	which
	Key            string `help:"Key file of the teller." required:"" type:"path" placeholder:"FILE"`
	PassphraseFile string `help:"File with the passphrase." type:"path" placeholder:"FILE"`
}

// Run agrees as a teller.
func (c *pollAgreeCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		pass, err := readPassphrase(c.PassphraseFile, w, false)
		if err != nil {
			return err
		}
		k, err := readPersonKey(c.Key, pass)
		if err != nil {
			return err
		}
		return p.agree(ctx, k)
	})
}

// agree agrees with a teller's key.
func (p *pollDesk) agree(ctx context.Context, k *person.Key) error {
	i := slices.IndexFunc(p.manifest.Tellers, func(t ballot.Party) bool { return t.Key == k.Key })
	if i < 0 {
		return fmt.Errorf("key %v is no teller's in this poll", k.Key)
	}
	e := &ballot.Agreed{Role: ballot.RoleTeller, Index: uint8(i)} //nolint:gosec // at most 16
	e.Signature = k.Sign(p.id[:], ballot.RoleTeller, ballot.BeforeLast(e))
	return p.append(ctx, e)
}

type pollAttendCmd struct {
	which
	signer
	Electorate uint8    `help:"Electorate, counted from 0." default:"0"`
	All        bool     `help:"Check in everybody who is expected."`
	Member     []string `help:"Check in a member by number; may be repeated." placeholder:"NO"`
	Finish     bool     `help:"Close the list and put it on the board; needs an officer's key."`
}

// Run checks in, and finishes the list if asked to.
func (c *pollAttendCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		n, err := p.office.checkIn(ctx, p.ceremony, c.Electorate, c.All, c.Member)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(w.out, "%d checked in of %d expected\n", n, p.box.expected(int(c.Electorate)))
		if !c.Finish {
			return nil
		}
		return finishAttendance(ctx, p, c.Electorate, func(before []byte) ([]ballot.Signed, error) {
			return c.sign(p.manifest, p.id[:], before, w)
		})
	})
}

type pollOpenCmd struct {
	which
	signer
	Reason string `help:"Why it opens although a trustee has not rehearsed."`
}

// Run opens the voting.
func (c *pollOpenCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		e := ballot.Open{Time: uint64(w.now().Unix()), Reason: []byte(c.Reason)} //nolint:gosec // a time
		var err error
		if e.Officers, err = c.sign(p.manifest, p.id[:], ballot.BeforeList(&e), w); err != nil {
			return err
		}
		if err := p.box.box.OpenPoll(ctx, e); err != nil {
			return err
		}
		_, _ = fmt.Fprintln(w.out, "open")
		return nil
	})
}

type pollCloseCmd struct {
	which
	signer
	Early  bool   `help:"Close before the closing time, where the manifest allows it; needs a reason and an officer's key."`
	Reason string `help:"Why it closes early."`
}

// Run closes the voting, and does what follows at once.
func (c *pollCloseCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		err := p.box.closePoll(ctx, c.Early, c.Reason, func(before []byte) ([]ballot.Signed, error) {
			return c.sign(p.manifest, p.id[:], before, w)
		})
		if err != nil {
			return err
		}
		return p.advance(ctx, w)
	})
}

type pollAdvanceCmd struct{ which }

// Run does what is due.
func (c *pollAdvanceCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error { return p.advance(ctx, w) })
}

type pollExtendCmd struct {
	which
	signer
	Until  string `help:"New closing time, like 2026-11-20T18:00:00Z." required:""`
	Reason string `help:"Why." required:""`
}

// Run extends the voting.
func (c *pollExtendCmd) Run(ctx context.Context, w world) error {
	var until ballot.Time
	if err := until.UnmarshalText([]byte(c.Until)); err != nil {
		return fmt.Errorf("--until: %w", err)
	}
	return amend(ctx, w, &c.which, &c.signer, &ballot.Amendment{Kind: ballot.AmendExtend, Close: uint64(until), Reason: []byte(c.Reason)}) //nolint:gosec // a time
}

type pollAnnulCmd struct {
	which
	signer
	Reason string `help:"Why." required:""`
	Yes    string `help:"The poll's title, typed, so that the right one is annulled." required:"" placeholder:"TITLE"`
}

// Run annuls a poll.
func (c *pollAnnulCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		typed := false
		for _, title := range p.manifest.Titles {
			typed = typed || title == c.Yes
		}
		if !typed {
			return fmt.Errorf("--yes is %q, the poll's title is %q: nothing was done", c.Yes, p.manifest.Titles.In("zh"))
		}
		return p.amend(ctx, w, &c.signer, &ballot.Amendment{Kind: ballot.AmendAnnul, Reason: []byte(c.Reason)})
	})
}

type pollErratumCmd struct {
	which
	signer
	Reason string `help:"What is to be said." required:""`
}

// Run says something in public.
func (c *pollErratumCmd) Run(ctx context.Context, w world) error {
	return amend(ctx, w, &c.which, &c.signer, &ballot.Amendment{Kind: ballot.AmendErratum, Reason: []byte(c.Reason)})
}

func amend(ctx context.Context, w world, c *which, s *signer, e *ballot.Amendment) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error { return p.amend(ctx, w, s, e) })
}

type pollCertifyCmd struct {
	which
	signer
	TellerKey []string `help:"Key file of a teller; every teller signs. May be repeated." placeholder:"FILE" type:"path"`
	Statement string   `help:"JSON file of what no computer knows (SPEC 8.14)." type:"path" placeholder:"FILE"`
}

// Run certifies the outcome.
func (c *pollCertifyCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		statement, err := c.statement(ctx, p)
		if err != nil {
			return err
		}
		e := &ballot.Certificate{Statement: statement}
		if e.Size, e.Root, err = p.box.outcomeCheckpoint(); err != nil {
			return err
		}
		if e.Officers, err = c.sign(p.manifest, p.id[:], ballot.BeforeList(e), w); err != nil {
			return err
		}
		e.Tellers, err = signAs(ballot.RoleTeller, p.manifest.Tellers, c.TellerKey, c.PassphraseFile, p.id[:], ballot.BeforeLast(e), w)
		if err != nil {
			return err
		}
		if err := p.append(ctx, e); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(w.out, "certified: outcome checkpoint %d %v\n", e.Size, e.Root)
		return nil
	})
}

// statement reads the officer's file, or makes an empty statement that says how
// many slips were printed again.
func (c *pollCertifyCmd) statement(ctx context.Context, p *pollDesk) ([]byte, error) {
	if c.Statement != "" {
		data, err := os.ReadFile(c.Statement)
		if err != nil {
			return nil, err
		}
		if _, err := ballot.ParseStatement(data); err != nil {
			return nil, fmt.Errorf("%s: %w", c.Statement, err)
		}
		return data, nil
	}
	n, err := p.office.reissued(ctx, p.ceremony)
	if err != nil {
		return nil, err
	}
	s := &ballot.Statement{Absent: []ballot.Absent{}, Tellers: []string{}, Reissued: n}
	for _, t := range p.manifest.Tellers {
		s.Tellers = append(s.Tellers, t.Name)
	}
	return ballot.MarshalCanonical(s)
}

type pollPublishCmd struct {
	which
	Out string `help:"Folder to write; it must be empty or not there." required:"" type:"path" placeholder:"DIR"`
}

// Run writes the bundle.
func (c *pollPublishCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		if list, err := os.ReadDir(c.Out); err == nil && len(list) > 0 {
			return fmt.Errorf("%s is not empty", c.Out)
		}
		if err := p.hall.export(ctx, p.ceremony, c.Out); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(w.out, "written to %s\n", c.Out)
		return nil
	})
}
