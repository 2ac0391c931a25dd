package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"path/filepath"
	"time"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/trustee"
)

// demoOfficer signs with a key that only this process has.
type demoOfficer struct{ key ed25519.PrivateKey }

func (o *demoOfficer) sign(ctx, before []byte) []ballot.Signed {
	return []ballot.Signed{{Signature: ballot.SignEntry(o.key, ctx, ballot.RoleOfficer, before)}}
}

// prepare imports the roll and creates the poll.
func (d *demo) prepare(ctx context.Context) error {
	n, err := d.server.office.demoRoll(ctx, d.cmd.Roll, cmp.Or(d.cmd.Members, 60), d.w)
	if err != nil {
		return err
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	d.office = &demoOfficer{key}
	rules, err := count.Preset(d.cmd.Preset)
	if err != nil {
		return err
	}
	opens := d.now().Add(time.Hour)
	draft := samplePoll(rules, opens, opens.Add(24*time.Hour))
	draft.Officers = ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "Officer", Key: publicOf(key)}}}
	draft.Trustees = ballot.DraftTrustees{Threshold: d.cmd.Threshold, Stages: 4}
	for i := range d.cmd.Trustees {
		draft.Trustees.Names = append(draft.Trustees.Names, fmt.Sprintf("Trustee %d", i+1))
	}
	if rules.Present != count.CheckedIn {
		draft.BallotsPerKey = 2
	}
	if err := d.create(ctx, draft); err != nil {
		return err
	}
	d.watch.lap("prepare", "%d members on the roll, poll %v", n, d.poll.ceremony)
	return nil
}

// create creates the poll and lets the trustees join.
func (d *demo) create(ctx context.Context, draft *ballot.Draft) error {
	document, err := ballot.MarshalCanonical(draft)
	if err != nil {
		return err
	}
	if draft, err = ballot.ParseDraft(document); err != nil {
		return err
	}
	made, err := createPoll(ctx, d.server.hall, draft, document)
	if err != nil {
		return err
	}
	d.poll = &pollDesk{hall: d.server.hall, office: d.server.office}
	if d.poll.ceremony, err = ballot.ParseCeremonyID(made.Ceremony); err != nil {
		return err
	}
	d.trustees = nil
	for i, invite := range made.Invites {
		t, err := d.newTrustee(i + 1)
		if err != nil {
			return err
		}
		in, err := parseInvite(invite.Invite)
		if err != nil {
			return err
		}
		if err := t.Init(ctx, in); err != nil {
			return err
		}
		d.trustees = append(d.trustees, t)
	}
	return nil
}

// newTrustee makes a trustee with a folder and a passphrase of its own.
func (d *demo) newTrustee(number int) (*trustee.Trustee, error) {
	dir := filepath.Join(d.dir, fmt.Sprintf("trustee-%d", number))
	store, err := newTrusteeDir(dir)
	if err != nil {
		return nil, err
	}
	d.folders = append(d.folders, store)
	board, err := newDirCopy(filepath.Join(dir, "board"))
	if err != nil {
		return nil, err
	}
	passphrase := cmp.Or(d.passphrase, fmt.Sprintf("demo %d", number))
	return trustee.New(trustee.Config{
		Ceremony: d.poll.ceremony, Store: store, Fetch: trusteeFetch(d.origin, http.DefaultTransport), Copy: board,
		Passphrase: func() (string, error) { return passphrase, nil },
		WorkFactor: 10, Rand: rand.Reader, Now: func() int64 { return d.now().Unix() },
	})
}

// ceremony makes the joint keys.
func (d *demo) ceremony(ctx context.Context) error {
	deal := func(t *trustee.Trustee) error { return t.Deal(ctx, func(trustee.Plan) error { return nil }) }
	if err := inTurn(d.trustees, deal); err != nil {
		return err
	}
	if err := inTurn(d.trustees, func(t *trustee.Trustee) error { return t.Finish(ctx) }); err != nil {
		return err
	}
	d.watch.lap("ceremony", "%d trustees, any %d open", d.cmd.Trustees, d.cmd.Threshold)
	return nil
}

// inTurn lets trustees take a step, again while it waits for the others.
func inTurn(trustees []*trustee.Trustee, step func(*trustee.Trustee) error) error {
	var waiting *trustee.WaitingError
	for range trustees {
		waiting = nil
		for _, t := range trustees {
			if err := step(t); err != nil && !errors.As(err, &waiting) {
				return err
			}
		}
		if waiting == nil {
			return nil
		}
	}
	return waiting
}

// seal seals the poll; everybody agrees and rehearses; slips are printed.
func (d *demo) seal(ctx context.Context) error {
	address := d.origin
	if d.bare {
		address = ""
	}
	id, err := sealPoll(ctx, d.server.hall, d.server.office, d.poll.ceremony, address,
		func(m *ballot.Manifest, before []byte) ([]ballot.Signed, error) {
			return d.office.sign(m.Ceremony[:], before), nil
		})
	if err != nil {
		return err
	}
	if d.poll.box, err = d.server.hall.sealed(ctx, d.poll.ceremony); err != nil {
		return err
	}
	d.poll.manifest, d.poll.id = d.poll.box.manifest, id
	if d.teller != nil {
		if err := d.poll.agree(ctx, d.teller); err != nil {
			return err
		}
	}
	for _, t := range d.trustees {
		if err := t.Rehearse(ctx, id); err != nil {
			return err
		}
	}
	if d.slips, err = d.server.office.slips(ctx, d.poll.ceremony, len(d.poll.manifest.Electorates), nil); err != nil {
		return err
	}
	d.watch.lap("seal", "%d slips, poll %s", len(d.slips), ballot.ShortID(id))
	return nil
}

// openPoll takes attendance where the rule counts it: one in fifteen stays away.
func (d *demo) openPoll(ctx context.Context) error {
	d.present = d.slips
	if d.poll.manifest.CountsAttendance(0) {
		d.present = nil
		var numbers []string
		for i, s := range d.slips {
			if i%15 != 7 || d.everybody {
				d.present = append(d.present, s)
				numbers = append(numbers, s.Number)
			}
		}
		if _, err := d.server.office.checkIn(ctx, d.poll.ceremony, 0, false, numbers); err != nil {
			return err
		}
		err := finishAttendance(ctx, d.poll, 0, func(before []byte) ([]ballot.Signed, error) {
			return d.office.sign(d.poll.id[:], before), nil
		})
		if err != nil {
			return err
		}
	}
	d.until(d.poll.manifest.Times.Open)
	e := ballot.Open{Time: uint64(d.now().Unix())} //nolint:gosec // a time
	e.Officers = d.office.sign(d.poll.id[:], ballot.BeforeList(&e))
	if err := d.poll.box.box.OpenPoll(ctx, e); err != nil {
		return err
	}
	d.watch.lap("open", "%d of %d are there", len(d.present), len(d.slips))
	return nil
}

// closePoll lets the closing time come, and the end of the claims.
func (d *demo) closePoll(ctx context.Context) error {
	d.until(d.poll.manifest.Times.Close)
	if err := d.advanceTo(ctx, ballot.PhaseClosed); err != nil {
		return err
	}
	d.until(ballot.Time(d.poll.box.box.Standing().Claims)) //nolint:gosec // a time
	if err := d.advanceTo(ctx, ballot.PhaseClaimed); err != nil {
		return err
	}
	d.watch.lap("close", "%d ballots on the board", d.poll.box.box.Standing().Ballots)
	return nil
}

var errStuck = errors.New("the poll does not go on")

// advanceTo does what is due; the running server does the same at the same time.
func (d *demo) advanceTo(ctx context.Context, phase ballot.Phase) error {
	for range 100 {
		if err := d.server.hall.advance(ctx, d.poll.ceremony, d.server.office.issued); err != nil {
			return err
		}
		if d.poll.box.box.Standing().Phase >= phase {
			return nil
		}
		time.Sleep(50 * time.Millisecond)
	}
	return fmt.Errorf("%w: it is %v, not yet %v", errStuck, d.poll.box.box.Standing().Phase, phase)
}

// openBallots lets the last trustees stay away: the threshold is enough.
func (d *demo) openBallots(ctx context.Context) error {
	at := d.trustees[:d.cmd.Threshold]
	err := inTurn(at, func(t *trustee.Trustee) error {
		o, err := t.Open(ctx, trustee.OpenOptions{})
		if err == nil && !o.Done {
			err = &trustee.WaitingError{For: "cosignatures", Trustees: o.Waiting}
		}
		return err
	})
	if err == nil {
		err = d.lookThrough(ctx)
	}
	if err != nil {
		return err
	}
	if err := d.advanceTo(ctx, ballot.PhaseCounted); err != nil {
		return err
	}
	d.watch.lap("count", "%d of %d trustees opened", len(at), len(d.trustees))
	return nil
}

func (d *demo) certify(ctx context.Context) error {
	statement, err := ballot.MarshalCanonical(cmp.Or(d.statement, &ballot.Statement{Absent: []ballot.Absent{}, Tellers: []string{}, Place: "demo"}))
	if err != nil {
		return err
	}
	e := &ballot.Certificate{Statement: statement}
	if e.Size, e.Root, err = d.poll.box.outcomeCheckpoint(); err != nil {
		return err
	}
	e.Officers = d.office.sign(d.poll.id[:], ballot.BeforeList(e))
	if d.teller != nil {
		e.Tellers = []ballot.Signed{{Signature: d.teller.Sign(d.poll.id[:], ballot.RoleTeller, ballot.BeforeLast(e))}}
	}
	return d.poll.append(ctx, e)
}
