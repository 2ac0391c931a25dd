package voter_test

import (
	"errors"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/board"
	"hustings/internal/sample"
	"hustings/voter"
)

// TestInclusion follows a ballot from the box to the end of the claims, on a board
// of more than one tile.
func TestInclusion(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 300, BatchMin: 20}))
	if err := p.ToOpen(); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	d := s.device()
	c := d.voting(t, 17)
	r, err := c.Cast(t.Context(), fill(c, 2))
	if err != nil {
		t.Fatal(err)
	}
	in, err := c.CheckInclusion(t.Context())
	if err != nil || in.Included || in.Settled || !in.Receipted || in.Leaf != r.Leaf {
		t.Fatalf("before the batch: %+v, %v", in, err)
	}
	cast := must(p.Ballots(250))
	publish := func(step func() error) {
		t.Helper()
		if err := step(); err != nil {
			t.Fatal(err)
		}
		s.publish()
	}
	publish(func() error { return p.Batch(ballot.BatchRunning, cast) })
	if in, err = c.CheckInclusion(t.Context()); err != nil || in.Included || in.Settled {
		t.Fatalf("after another batch: %+v, %v", in, err)
	}
	publish(func() error {
		return p.Batch(ballot.BatchClosing, append(must(p.Ballots(20)), s.ballots[r.Leaf]))
	})
	asked := map[string]int{}
	s.bend = func(r voter.Request, _ *voter.Response) { asked[r.URL[strings.LastIndex(r.URL, "/p/")+36:]]++ }
	if in, err = c.CheckInclusion(t.Context()); err != nil || !in.Included || in.Settled {
		t.Fatalf("after its batch: %+v, %v", in, err)
	}
	// What was asked for is what any voter asks for.
	for _, name := range []string{"checkpoint", "tile/0/000", "tile/0/001.p/"} {
		found := 0
		for url, n := range asked {
			if strings.HasPrefix(url, name) {
				found += n
			}
		}
		if found != 1 {
			t.Errorf("%s asked for %d times: %v", name, found, asked)
		}
	}
	s.bend = nil
	publish(func() error { return p.ToClaims(271) })
	if c, err = d.open(); err != nil {
		t.Fatal(err)
	}
	settled, err := c.CheckInclusion(t.Context())
	if err != nil || !settled.Included || !settled.Settled || settled.Index != in.Index || settled.Size <= in.Size {
		t.Fatalf("after the claims: %+v, %v", settled, err)
	}
	publish(func() error { return p.ToCertified(1, 2) })
	if settled, err = c.CheckInclusion(t.Context()); err != nil || !settled.Included || !settled.Settled {
		t.Fatalf("at the end: %+v, %v", settled, err)
	}
	leaves, err := c.Leaves(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tracking, _ := c.TrackingCode()
	found, err := voter.Lookup(strings.ToLower(tracking), leaves)
	if err != nil || len(found) != 1 || uint64(found[0]) != in.Index {
		t.Errorf("look-up: %v, %v", found, err)
	}
}

// TestMissingBallot: a box that gave a receipt and published nothing.
func TestMissingBallot(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 4}))
	if err := p.ToOpen(); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	c := s.device().voting(t, 0)
	if _, err := c.Cast(t.Context(), fill(c, 2)); err != nil {
		t.Fatal(err)
	}
	for _, step := range []func() error{
		func() error { return p.Batch(ballot.BatchClosing, must(p.Ballots(2))) },
		func() error { return p.ToClaims(3) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	s.publish()
	in, err := c.CheckInclusion(t.Context())
	if err != nil || in.Included || !in.Settled || !in.Receipted {
		t.Errorf("%+v, %v", in, err)
	}
}

// TestPendingOnTheBoard: the answer was lost, the poll closed, the ballot is there.
func TestPendingOnTheBoard(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 4}))
	if err := p.ToOpen(); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	d := s.device()
	c := d.voting(t, 0)
	d.drop = func(int) (bool, bool) { return true, true }
	_, err := c.Cast(t.Context(), fill(c, 2))
	wants(t, err, voter.ErrOffline)
	d.drop = nil
	s.refuse["box"] = "closed"
	_, err = c.Resend(t.Context())
	wants(t, err, voter.ErrClosed)
	var cast [][]byte
	for _, b := range s.ballots {
		cast = append(cast, b)
	}
	if err := p.Batch(ballot.BatchClosing, cast); err != nil {
		t.Fatal(err)
	}
	s.publish()
	in, err := c.CheckInclusion(t.Context())
	if err != nil || !in.Included || in.Receipted {
		t.Errorf("%+v, %v", in, err)
	}
}

func TestLookup(t *testing.T) {
	leaves := make([]board.Hash, 600)
	for i := range leaves {
		leaves[i] = board.LeafHash([]byte{byte(i), byte(i >> 8)})
	}
	leaves[400] = leaves[7]
	leaves[400][20]++
	for code, want := range map[string]int{
		ballot.TrackingCode(leaves[5]): 1, ballot.TrackingCode(leaves[7]): 2, "0000-0000-0000-0000": 0,
	} {
		found, err := voter.Lookup(code, leaves)
		if err != nil || len(found) != want {
			t.Errorf("%s: %v, %v", code, found, err)
		}
	}
	if _, err := voter.Lookup("0000", leaves); !errors.Is(err, ballot.ErrCode) {
		t.Error(err)
	}
}
