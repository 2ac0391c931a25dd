package voter_test

import (
	"bytes"
	"errors"
	"io/fs"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

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

// bent is a bundle with one file changed.
type bent struct {
	fs.FS
	name string
	data []byte
}

func (b bent) Open(name string) (fs.File, error) {
	if name == b.name {
		return fstest.MapFS{name: {Data: b.data}}.Open(name)
	}
	return b.FS.Open(name)
}

func bend(files fs.FS, name string, change func(b []byte) []byte) fs.FS {
	return bent{files, name, change(bytes.Clone(must(fs.ReadFile(files, name))))}
}

func TestBentBoard(t *testing.T) {
	p := openPoll()
	s := newServer(p)
	d := s.device()
	c := d.voting(t, 0)
	if _, err := c.Cast(t.Context(), fill(c, 2)); err != nil {
		t.Fatal(err)
	}
	width := strconv.FormatUint(p.Head().Size, 10)
	good := s.files
	flip := func(b []byte) []byte { b[len(b)/2] ^= 1; return b }
	cut := func(b []byte) []byte { return b[:len(b)-1] }
	for _, name := range []string{"checkpoint", "tile/0/000.p/" + width, "tile/entries/000.p/" + width} {
		for _, change := range []func([]byte) []byte{flip, cut} {
			s.files = bend(good, name, change)
			_, err := c.CheckInclusion(t.Context())
			wants(t, err, voter.ErrBoard)
		}
	}
	s.files = bend(good, "tile/0/000.p/"+width, func(b []byte) []byte { return append(b, 0) })
	_, err := c.CheckInclusion(t.Context())
	wants(t, err, voter.ErrServer)
	// A log that grows in between is read again; one that lacks a file, not for ever.
	s.files = good
	times := 0
	s.bend = func(r voter.Request, a *voter.Response) {
		if strings.Contains(r.URL, "tile/0") && times > 0 {
			times--
			*a = voter.Response{Status: 404}
		}
	}
	times = 2
	if _, err := c.CheckInclusion(t.Context()); err != nil {
		t.Error(err)
	}
	times = 100
	_, err = c.CheckInclusion(t.Context())
	wants(t, err, voter.ErrNotFound)
}

// TestFork: a log that contradicts what this device has seen is found out, also
// after the page was loaded again.
func TestFork(t *testing.T) {
	s := newServer(openPoll())
	d := s.device()
	c := d.voting(t, 0)
	if _, err := c.Leaves(t.Context()); err != nil {
		t.Fatal(err)
	}
	seen := s.files
	other := fstest.MapFS{}
	entries := [][]byte{[]byte("another"), []byte("history")}
	for range 300 {
		entries = append(entries, []byte("more"))
	}
	write := func(n int) fs.FS {
		leaves := make([]board.Hash, n)
		tile := make([]byte, 0, n*32)
		for i := range leaves {
			leaves[i] = board.LeafHash(entries[i])
			tile = append(tile, leaves[i][:]...)
		}
		cp := board.Checkpoint{Origin: s.poll.Manifest.Ceremony.Origin(), Size: uint64(n), Root: rfc6962(leaves)}
		other["checkpoint"] = &fstest.MapFile{Data: must(cp.Sign(s.poll.Log))}
		for i := 0; i*256 < n; i++ {
			path := board.Path{Level: 0, Index: uint64(i), Width: min(256, n-256*i)}
			other[path.String()] = &fstest.MapFile{Data: tile[256*32*i : min(256*32*(i+1), len(tile))]}
		}
		return other
	}
	for range 2 {
		s.files = write(300)
		_, err := c.Leaves(t.Context())
		wants(t, err, voter.ErrFork)
		var fork *voter.ForkError
		if !errors.As(err, &fork) || bytes.Equal(fork.Seen, fork.Shown) {
			t.Fatalf("%v", err)
		}
		for _, note := range [][]byte{fork.Seen, fork.Shown} {
			if _, err := board.ParseCheckpoint(note, must(board.NewLogKey(s.poll.Manifest.Ceremony.Origin(), s.poll.Manifest.Log.Key[:]))); err != nil {
				t.Error(err)
			}
		}
		if c, err = d.open(); err != nil {
			t.Fatal(err)
		}
	}
	s.files = write(3) // shorter than what was seen
	_, err := c.Leaves(t.Context())
	wants(t, err, voter.ErrBoard)
	s.files = seen
	if _, err := c.Leaves(t.Context()); err != nil {
		t.Error(err)
	}
}

// rfc6962 is the tree hash by its definition.
func rfc6962(leaves []board.Hash) board.Hash {
	if len(leaves) == 1 {
		return leaves[0]
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	left, right := rfc6962(leaves[:k]), rfc6962(leaves[k:])
	return node(left, right)
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

// TestAddedMember: a handle without a proof is taken only if officers have added it
// on the board.
func TestAddedMember(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 4}))
	if err := p.Seal(); err != nil {
		t.Fatal(err)
	}
	late := memberRow{line: "M900000\tLate\tBranch", salt: [16]byte{9}, added: true}
	late.handle = ballot.Handle(p.Manifest.Ceremony, late.salt, late.line)
	s := newServer(p)
	s.members = append(s.members, late)
	c, err := s.device().open()
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.SignIn(t.Context(), code(4))
	wants(t, err, voter.ErrNotInRoll)
	a := &ballot.Amendment{Kind: ballot.AmendAddHandle, Handle: late.handle, Reason: []byte("moved here")}
	a.Officers = p.ByOfficers(a)
	if err := p.Must(a); err != nil {
		t.Fatal(err)
	}
	s.publish()
	m, err := c.SignIn(t.Context(), code(4))
	if err != nil || !m.Added || m.Name != "Late" {
		t.Fatalf("%+v, %v", m, err)
	}
	// A member of the sealed roll without a proof is not one of those added.
	s.members[0].added = true
	if c, err = s.device().open(); err != nil {
		t.Fatal(err)
	}
	_, err = c.SignIn(t.Context(), code(0))
	wants(t, err, voter.ErrNotInRoll)
}

// TestAddedByNobody: the log's signature does not stand in for the officers'.
func TestAddedByNobody(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 4}))
	if err := p.Seal(); err != nil {
		t.Fatal(err)
	}
	late := memberRow{line: "M900000\tLate\tBranch", salt: [16]byte{9}, added: true}
	late.handle = ballot.Handle(p.Manifest.Ceremony, late.salt, late.line)
	a := &ballot.Amendment{Kind: ballot.AmendAddHandle, Handle: late.handle, Reason: []byte("moved here")}
	if _, err := p.Append(ballot.Encode(a)); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	s.members = append(s.members, late)
	c, err := s.device().open()
	if err != nil {
		t.Fatal(err)
	}
	_, err = c.SignIn(t.Context(), code(4))
	wants(t, err, voter.ErrNotInRoll)
}
