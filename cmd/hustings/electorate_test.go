package main

import (
	"bytes"
	"fmt"
	"net/http"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/roll"
	"hustings/store"
)

// Two electorates with a contest each and one in common: a pass is good in its own
// electorate alone, and whoever holds one cannot vote in the other's contest.
func TestAttackElectorates(t *testing.T) {
	p := localPlaces(t)
	who, err := store.OpenWho(t.Context(), p.Who)
	if err != nil {
		t.Fatal(err)
	}
	var members []roll.Member
	for i := range 12 {
		m, problems := roll.NewMember(fmt.Sprintf("M%06d", i+1), madeUpName(i), []string{"East", "West"}[i%2], "full", "", "")
		if len(problems) > 0 {
			t.Fatal(problems)
		}
		members = append(members, m)
	}
	if _, err := who.ReplaceRoll(t.Context(), members, uint32(time.Now().Unix()/86400)); err != nil { //nolint:gosec // a day
		t.Fatal(err)
	}
	if err := who.Close(); err != nil {
		t.Fatal(err)
	}
	e := newElection(t, p, len(members), "plurality", func(d *ballot.Draft) {
		d.BallotsPerKey = 2
		d.Electorates = []ballot.DraftElectors{
			{Names: ballot.Text{"en": "East"}, Branches: []string{"East"}},
			{Names: ballot.Text{"en": "West"}, Branches: []string{"West"}},
		}
		own := d.Contests[0]
		d.Contests = nil
		for _, electorates := range [][]int{{0}, {1}, {0, 1}} {
			own.Electorates = electorates
			d.Contests = append(d.Contests, own)
		}
	})
	e.open()
	a := &attacker{e: e, t: t}
	f := a.voted(0)
	other := 1 - f.ballot.Electorate
	a.want("a pass in another electorate", a.cast(f.signed(e.poll.id, func(b *ballot.Ballot) { b.Electorate, b.Sequence = other, 0 })),
		http.StatusUnprocessableEntity, "bad-ballot")
	key, err := ballot.DeriveKey([16]byte{1}, e.poll.id, other)
	e.ok(err)
	g := forged{ballot: f.ballot, key: key}
	a.want("a pass under another electorate's key", a.cast(g.signed(e.poll.id, func(b *ballot.Ballot) {
		b.Electorate, b.Key, b.Sequence = other, publicOf(key), 0
	})), http.StatusUnprocessableEntity, "bad-ballot")

	receipts := []ballot.Receipt{f.receipt}
	for i := 1; i < len(members); i++ {
		r, err := e.device(i, http.DefaultTransport).cast(t.Context(), i)
		e.ok(err)
		receipts = append(receipts, r)
	}
	e.ok(e.close())
	e.until(ballot.PhaseClaimed)
	e.openBallots()
	r := e.verify(receipts)
	if !r.Stands() || r.State.Final() != len(members) || !bytes.Contains(r.Outcome, []byte(`"invalid":0`)) {
		t.Errorf("the result stands: %v, %d final ballots: %s", r.Stands(), r.State.Final(), r.Outcome)
	}
	for i, each := range r.State.Electorates {
		if each.IssuedByAll() != 6 {
			t.Errorf("electorate %d: %d passes", i, each.IssuedByAll())
		}
	}
}
