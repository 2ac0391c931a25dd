package audit_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"slices"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/threshold"
	"hustings/internal/sample"
)

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

// opened is a poll with voting under way.
func opened(t *testing.T, c sample.Config) *sample.Poll {
	t.Helper()
	p, err := sample.New(c)
	must(t, err)
	must(t, p.ToOpen())
	return p
}

// force puts entries on the board whatever is wrong with them.
func force(t *testing.T, p *sample.Poll, entries ...[]byte) {
	t.Helper()
	_, err := p.Append(entries...)
	must(t, err)
}

func report(t *testing.T, p *sample.Poll, opts audit.Options) *audit.Result {
	t.Helper()
	fsys, err := p.FS()
	must(t, err)
	r, err := audit.Verify(context.Background(), fsys, opts)
	must(t, err)
	return r
}

// expect audits the board and wants exactly these checks to fail.
func expect(t *testing.T, p *sample.Poll, checks ...string) *audit.Result {
	t.Helper()
	r := report(t, p, audit.Options{})
	if got := ids(r); !slices.Equal(got, checks) {
		t.Errorf("failed checks %v, want %v", got, checks)
		for _, f := range r.Failures {
			t.Log(f)
		}
	}
	return r
}

func voters(t *testing.T, p *sample.Poll, n int) []*sample.Voter {
	t.Helper()
	out := make([]*sample.Voter, n)
	for i := range out {
		var err error
		out[i], err = p.NewVoter()
		must(t, err)
	}
	return out
}

func vote(t *testing.T, p *sample.Poll, v *sample.Voter, sequence uint8, choice int) []byte {
	t.Helper()
	data, err := p.Vote(v, sequence, p.Choice(choice))
	must(t, err)
	return data
}

func parse(t *testing.T, data []byte) *ballot.Ballot {
	t.Helper()
	e, err := ballot.Parse(data)
	must(t, err)
	return e.(*ballot.Ballot)
}

func TestPassOfAnotherPoll(t *testing.T) {
	p, other := opened(t, sample.Config{}), opened(t, sample.Config{})
	v := voters(t, p, 1)[0]
	v.Pass = voters(t, other, 1)[0].Pass
	force(t, p, p.BatchEntries(ballot.BatchClosing, [][]byte{vote(t, p, v, 0, 1)})...)
	expect(t, p, "12.44")
}

func TestOneRegistrarOfTwoColludes(t *testing.T) {
	p := opened(t, sample.Config{Registrars: 2})
	v := voters(t, p, 2)
	v[0].Pass = v[0].Pass[:1]                 // the colluding one's signature alone
	v[1].Pass[1] = voters(t, p, 1)[0].Pass[1] // and a stolen one beside it
	both := [][]byte{vote(t, p, v[0], 0, 1), vote(t, p, v[1], 0, 1)}
	force(t, p, p.BatchEntries(ballot.BatchClosing, both)...)
	expect(t, p, "12.43", "12.44")
}

func TestMoreKeysThanPasses(t *testing.T) {
	p := opened(t, sample.Config{})
	cast, err := p.Ballots(5)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.Close(), p.Issued(4))
	p.Pass(p.Manifest.ClaimsSeconds)
	e := &ballot.Claims{Time: uint64(p.Now()), Ballots: 5, Keys: 5, Digest: p.State.BatchesDigest()}
	e.Signature = p.ByBox(e)
	force(t, p, ballot.Encode(e))
	expect(t, p, "12.51")
}

func TestPassToSomebodyNotCheckedIn(t *testing.T) {
	p, err := sample.New(sample.Config{})
	must(t, err, p.Seal(), p.Agree(), p.Rehearse(), p.Cosign(p.State.Points[0].Size), p.CheckIn(6), p.Open(""))
	b := ballot.NewBitmap(12)
	b.Set(7)
	e := &ballot.Issued{Count: 1, File: p.AddFile(b)}
	e.Signature = ballot.SignEntry(p.Registrars[0], p.ID[:], ballot.RoleRegistrar, ballot.BeforeLast(e))
	force(t, p, ballot.Encode(e))
	expect(t, p, "12.50")
}

func TestReplayedBallot(t *testing.T) {
	p := opened(t, sample.Config{BatchMin: 2})
	v := voters(t, p, 4)
	first := [][]byte{vote(t, p, v[0], 0, 1), vote(t, p, v[1], 0, 2)}
	must(t, p.Batch(ballot.BatchRunning, first))
	second := [][]byte{first[0], vote(t, p, v[2], 0, 1), vote(t, p, v[3], 0, 1)}
	force(t, p, p.BatchEntries(ballot.BatchClosing, second)...)
	expect(t, p, "12.46")
}

func TestSameBallotTwiceInABatch(t *testing.T) {
	p := opened(t, sample.Config{})
	b := vote(t, p, voters(t, p, 1)[0], 0, 1)
	force(t, p, p.BatchEntries(ballot.BatchClosing, [][]byte{b, b})...)
	expect(t, p, "12.41", "12.46")
}

// A copied envelope under another voter's key does not open: it is bound to the
// key it was sealed for. It is an invalid ballot, no fault of the board's.
func TestCopiedBallotDoesNotOpen(t *testing.T) {
	p := opened(t, sample.Config{})
	v := voters(t, p, 4)
	original := vote(t, p, v[0], 0, 1)
	copied := parse(t, original)
	thief := &ballot.Ballot{Key: v[1].Public(), Credentials: v[1].Pass, Enc: copied.Enc, Sealed: copied.Sealed}
	cast := [][]byte{original, p.Resign(v[1], thief), vote(t, p, v[2], 0, 2), vote(t, p, v[3], 0, 3)}
	must(t, p.Batch(ballot.BatchClosing, cast), p.ToClaims(4), p.ToCertified(1, 2))
	r := expect(t, p)
	if !r.Stands() || !bytes.Contains(r.Outcome, []byte(`"final":4,"invalid":1,`)) {
		t.Errorf("stands %v, outcome %s", r.Stands(), r.Outcome)
	}
}

func TestPlaintextOutOfFrameIsInvalid(t *testing.T) {
	p := opened(t, sample.Config{})
	v := voters(t, p, 3)
	short, err := p.VotePlain(v[0], 0, slices.Repeat([]byte{0xff}, p.Manifest.Plaintext))
	must(t, err)
	must(t, p.Batch(ballot.BatchClosing, [][]byte{short, vote(t, p, v[1], 0, 2), vote(t, p, v[2], 0, 3)}))
	must(t, p.ToClaims(3), p.ToCertified(2, 3))
	if r := expect(t, p); !r.Stands() || !bytes.Contains(r.Outcome, []byte(`"invalid":1,`)) {
		t.Errorf("outcome %s", r.Outcome)
	}
}

func TestSequenceGapAndLimit(t *testing.T) {
	p := opened(t, sample.Config{BallotsPerKey: 3})
	v := voters(t, p, 1)[0]
	force(t, p, p.BatchEntries(ballot.BatchClosing, [][]byte{vote(t, p, v, 0, 1), vote(t, p, v, 2, 1)})...)
	expect(t, p, "12.46")

	p = opened(t, sample.Config{BallotsPerKey: 2})
	v = voters(t, p, 1)[0]
	force(t, p, p.BatchEntries(ballot.BatchClosing, [][]byte{vote(t, p, v, 2, 1)})...)
	expect(t, p, "12.40", "12.46") // and it makes no key new
}

func TestRevoteCountsTheLast(t *testing.T) {
	p := opened(t, sample.Config{BallotsPerKey: 3})
	v := voters(t, p, 4)
	cast := [][]byte{vote(t, p, v[0], 0, 1), vote(t, p, v[0], 1, 2), vote(t, p, v[1], 0, 3), vote(t, p, v[2], 0, 3), vote(t, p, v[3], 0, 3)}
	must(t, p.Batch(ballot.BatchClosing, cast), p.ToClaims(4), p.ToCertified(1, 3))
	if r := expect(t, p); !r.Stands() || !bytes.Contains(r.Outcome, []byte(`"ballots":5,"keys":4,"final":4`)) {
		t.Errorf("outcome %s", r.Outcome)
	}
}

func TestWithheldBallotWithReceipt(t *testing.T) {
	p := opened(t, sample.Config{})
	v := voters(t, p, 4)
	cast := [][]byte{vote(t, p, v[0], 0, 1), vote(t, p, v[1], 0, 2), vote(t, p, v[2], 0, 2)}
	kept := vote(t, p, v[3], 0, 3)
	must(t, p.Batch(ballot.BatchClosing, cast))
	receipt := ballot.SignReceipt(p.Box, p.ID, parse(t, kept), ballot.LeafHash(kept))
	opts := audit.Options{Receipts: []ballot.Receipt{receipt}}
	if r := report(t, p, opts); !r.OK() || len(r.Notes) != 1 {
		t.Errorf("before claims: %v, notes %v", r.Failures, r.Notes)
	}
	must(t, p.ToClaims(4))
	if got := ids(report(t, p, opts)); !slices.Equal(got, []string{"12.54"}) {
		t.Errorf("after claims: %v", got)
	}
	forged := receipt
	forged.Leaf[0] ^= 1
	shown := ballot.SignReceipt(p.Box, p.ID, parse(t, cast[0]), ballot.LeafHash(cast[0]))
	if got := ids(report(t, p, audit.Options{Receipts: []ballot.Receipt{shown}})); len(got) != 0 {
		t.Errorf("a receipt whose ballot is there: %v", got)
	}
	if got := ids(report(t, p, audit.Options{Receipts: []ballot.Receipt{forged}})); !slices.Equal(got, []string{"12.54"}) {
		t.Errorf("forged receipt: %v", got)
	}
}

func TestForkedClose(t *testing.T) {
	p := opened(t, sample.Config{})
	cast, err := p.Ballots(4)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(4))
	e, err := p.CosignEntry(1, p.State.Points[audit.PointClaims].Size, board.Hash{1, 2, 3})
	must(t, err)
	force(t, p, ballot.Encode(e))
	expect(t, p, "12.35")
}

func TestEarlyClose(t *testing.T) {
	for _, allowed := range []string{"no", "officer"} {
		p := opened(t, sample.Config{EarlyClose: allowed})
		e := &ballot.Close{Time: uint64(p.Now() + 60), Digest: p.State.BatchesDigest()}
		e.Signature = p.ByBox(e)
		force(t, p, ballot.Encode(e))
		expect(t, p, "12.52")

		p = opened(t, sample.Config{EarlyClose: allowed})
		e = &ballot.Close{Time: uint64(p.Now() + 60), Digest: p.State.BatchesDigest(), Early: true, Reason: []byte("all have voted")}
		e.Officers = p.ByOfficers(e)
		e.Signature = p.ByBox(e)
		force(t, p, ballot.Encode(e))
		if allowed == "no" {
			expect(t, p, "12.52")
		} else {
			expect(t, p)
		}
	}
}

// A server that wants a ballot opened before the close hands a trustee another
// point to "rehearse" on: the answer is no rehearsal.
func TestRehearsalPointChosenByTheServer(t *testing.T) {
	p, err := sample.New(sample.Config{})
	must(t, err, p.Seal(), p.Agree())
	wish, err := threshold.ParsePoint(p.Manifest.Trustees.Joint[:])
	must(t, err)
	o, err := p.Share(1).Open(threshold.Chunk{Poll: p.ID, Enc: []threshold.Point{wish}}, rand.Reader)
	must(t, err)
	e := &ballot.Rehearsal{Trustee: 1, Partial: o.Partials[0].Bytes(), Proof: o.Proof}
	e.Signature = p.ByTrustee(1, e)
	force(t, p, ballot.Encode(e))
	expect(t, p, "12.31")
}

func TestTooFewRehearsals(t *testing.T) {
	p, err := sample.New(sample.Config{Trustees: 4, Threshold: 3})
	must(t, err, p.Seal(), p.Agree(), p.Rehearse(1, 2, 3), p.Cosign(p.State.Points[0].Size), p.CheckIn(12))
	p.Until(int64(p.Manifest.Times.Open))
	e := &ballot.Open{Time: uint64(p.Now()), Reason: []byte("trustee 4 is ill")}
	e.Officers = p.ByOfficers(e)
	e.Signature = p.ByBox(e)
	force(t, p, ballot.Encode(e))
	expect(t, p, "12.32")
}

func TestALostTrusteeWithAReason(t *testing.T) {
	p, err := sample.New(sample.Config{Trustees: 4, Threshold: 3})
	must(t, err, p.Seal(), p.Agree(), p.Rehearse(), p.Cosign(p.State.Points[0].Size), p.CheckIn(12), p.Open(""))
	cast, err := p.Ballots(4)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(4), p.ToCertified(1, 2, 4))
	if r := expect(t, p); !r.Stands() {
		t.Error("three of four do not open")
	}
}

func TestOpeningBeforeEnoughCosigned(t *testing.T) {
	p := opened(t, sample.Config{})
	cast, err := p.Ballots(4)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(4), p.CosignClose(1))
	e := opening(t, p, 1)
	force(t, p, ballot.Encode(e))
	expect(t, p, "12.36")
}

func opening(t *testing.T, p *sample.Poll, trustee int) *ballot.Opening {
	t.Helper()
	fsys, err := p.FS()
	must(t, err)
	reader, err := p.State.NewReader(fsys)
	must(t, err)
	chunk, err := reader.Chunk(0)
	must(t, err)
	e, err := p.OpeningEntry(trustee, chunk)
	must(t, err)
	return e
}

func TestFalseOpening(t *testing.T) {
	p := opened(t, sample.Config{})
	cast, err := p.Ballots(4)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(4), p.CosignClose())
	good, bad := opening(t, p, 1), opening(t, p, 2)
	copy(bad.Partials[:33], good.Partials[:33])
	bad.Signature = p.ByTrustee(2, bad)
	force(t, p, ballot.Encode(good), ballot.Encode(bad))
	expect(t, p, "12.61")
}

func TestFewerThanThresholdCombine(t *testing.T) {
	p := opened(t, sample.Config{})
	cast, err := p.Ballots(4)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(4), p.CosignClose())
	o := opening(t, p, 1)
	force(t, p, ballot.Encode(o), ballot.Encode(&ballot.Combined{Trustees: []byte{1}, Values: o.Partials}))
	if got := ids(report(t, p, audit.Options{})); !slices.Contains(got, "12.62") {
		t.Errorf("found by %v", got)
	}
}

func TestFalseCombinedValue(t *testing.T) {
	p := opened(t, sample.Config{})
	cast, err := p.Ballots(4)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(4), p.CosignClose())
	a, b := opening(t, p, 1), opening(t, p, 3)
	force(t, p, ballot.Encode(a), ballot.Encode(b))
	values := slices.Clone(a.Partials)
	force(t, p, ballot.Encode(&ballot.Combined{Trustees: []byte{1, 3}, Values: values}))
	expect(t, p, "12.62")
}

func TestFalseOutcome(t *testing.T) {
	p := opened(t, sample.Config{})
	cast, err := p.Ballots(5)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(5), p.CosignClose(), p.OpenBallots(1, 2))
	force(t, p, ballot.Encode(&ballot.OutcomeEntry{JSON: []byte(`{"version":1}`)}))
	expect(t, p, "12.70")
}

func TestCertificateOfAnotherRoot(t *testing.T) {
	p := opened(t, sample.Config{Tellers: 1})
	cast, err := p.Ballots(5)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(5), p.CosignClose(), p.OpenBallots(1, 2), p.Outcome())
	e := &ballot.Certificate{Size: p.State.OutcomeAt + 1, Statement: []byte(`{}`)}
	e.Officers = p.ByOfficers(e)
	force(t, p, ballot.Encode(e))
	expect(t, p, "12.71")
}

func TestBatchesAgainstTheRules(t *testing.T) {
	p := opened(t, sample.Config{BatchMin: 3})
	cast, err := p.Ballots(4)
	must(t, err)
	force(t, p, p.BatchEntries(ballot.BatchRunning, cast[:2])...)
	expect(t, p, "12.42")

	p = opened(t, sample.Config{BatchMin: 3})
	cast, err = p.Ballots(5)
	must(t, err, p.Batch(ballot.BatchRunning, cast[:3]))
	force(t, p, p.BatchEntries(ballot.BatchClosing, cast[3:])...)
	expect(t, p, "12.42")

	p = opened(t, sample.Config{BatchMin: 7})
	cast, err = p.Ballots(8)
	must(t, err)
	force(t, p, p.BatchEntries(ballot.BatchRunning, cast)...)
	expect(t, p, "12.42")

	p = opened(t, sample.Config{})
	cast, err = p.Ballots(3)
	must(t, err)
	entries := p.BatchEntries(ballot.BatchClosing, cast)
	entries[1], entries[2] = entries[2], entries[1]
	force(t, p, entries...)
	expect(t, p, "12.40", "12.41")

	p = opened(t, sample.Config{})
	cast, err = p.Ballots(3)
	must(t, err)
	force(t, p, p.BatchEntries(ballot.BatchClosing, cast)[:3]...)
	expect(t, p, "12.40")
}

func TestForgedSignatures(t *testing.T) {
	stranger, _ := sample.NewKey()
	by := func(p *sample.Poll, role ballot.Role, e ballot.Entry) [64]byte {
		return ballot.SignEntry(stranger, p.ID[:], role, ballot.BeforeLast(e))
	}
	p := opened(t, sample.Config{})
	b := parse(t, vote(t, p, voters(t, p, 1)[0], 0, 1))
	b.Signature = by(p, ballot.RoleVoter, b)
	force(t, p, p.BatchEntries(ballot.BatchClosing, [][]byte{ballot.Encode(b)})...)
	expect(t, p, "12.45")

	p = opened(t, sample.Config{})
	e := p.CloseEntry()
	e.Signature = by(p, ballot.RoleBox, e)
	force(t, p, ballot.Encode(e))
	expect(t, p, "12.52")

	p = opened(t, sample.Config{})
	a := &ballot.Amendment{Kind: ballot.AmendAnnul, Reason: []byte("no")}
	a.Officers = []ballot.Signed{{Signature: by(p, ballot.RoleOfficer, a)}}
	force(t, p, ballot.Encode(a))
	expect(t, p, "12.37")
}

func TestEntriesOutOfOrder(t *testing.T) {
	p := opened(t, sample.Config{})
	e := &ballot.Agreed{Role: ballot.RoleTrustee, Index: 1}
	e.Signature = p.ByTrustee(1, e)
	force(t, p, ballot.Encode(e))
	expect(t, p, "12.30", "12.7")

	p = opened(t, sample.Config{})
	force(t, p, []byte{1, byte(ballot.TypePaper), 0}, []byte{2, byte(ballot.TypeOpen)}, []byte{1, 77})
	expect(t, p, "12.6")
}

func TestAnnulledPollHasNoResult(t *testing.T) {
	p := opened(t, sample.Config{})
	a := &ballot.Amendment{Kind: ballot.AmendAnnul, Reason: []byte("the roll was wrong")}
	a.Officers = p.ByOfficers(a)
	must(t, p.Must(a))
	if r := expect(t, p); r.Stands() || r.Phase != ballot.PhaseAnnulled {
		t.Errorf("phase %v", r.Phase)
	}
	force(t, p, ballot.Encode(&ballot.OutcomeEntry{JSON: []byte(`{}`)}))
	if r := report(t, p, audit.Options{}); r.OK() {
		t.Error("an outcome after the annulment is accepted")
	}
}

func TestAmendments(t *testing.T) {
	p, err := sample.New(sample.Config{})
	must(t, err, p.Seal())
	add := &ballot.Amendment{Kind: ballot.AmendAddHandle, Handle: ballot.Digest{9}, Reason: []byte("joined today")}
	add.Officers = p.ByOfficers(add)
	must(t, p.Must(add))
	if p.State.Electorates[0].Expected != 13 {
		t.Errorf("expected %d", p.State.Electorates[0].Expected)
	}
	if _, err := p.Append(ballot.Encode(add)); err != nil {
		t.Fatal(err)
	}
	expect(t, p, "12.37") // the same handle again
}

func TestBadManifests(t *testing.T) {
	for name, edit := range map[string]func(*ballot.Manifest){
		"12.10": func(m *ballot.Manifest) { m.Electorates[0].Roll++ },
		"12.12": func(m *ballot.Manifest) { m.Box.Key = m.Log.Key },
		"12.13": func(m *ballot.Manifest) { m.Electorates[0].Root[0]++ },
		"12.14": func(m *ballot.Manifest) { m.Contests[0].Rules.Seats = 6 },
		"12.22": func(m *ballot.Manifest) { m.Trustees.Transcript[0]++ },
		"12.1":  func(m *ballot.Manifest) { m.Contests[0].Candidates[0].Page = &ballot.Digest{1} },
	} {
		p, err := sample.New(sample.Config{Edit: edit})
		must(t, err)
		_ = p.Seal() // says what is wrong, and has put it on the board
		if got := ids(report(t, p, audit.Options{})); !slices.Contains(got, name) {
			t.Errorf("%s: found by %v", name, got)
		}
	}
}

func TestAnotherPollThanTheNotice(t *testing.T) {
	p := opened(t, sample.Config{})
	other := ballot.PollID{1}
	if got := ids(report(t, p, audit.Options{Poll: &other})); !slices.Equal(got, []string{"12.10"}) {
		t.Errorf("found by %v", got)
	}
}

func TestCheckpointUnderAnotherKey(t *testing.T) {
	p := opened(t, sample.Config{})
	bundle := mapOf(t, p)
	key, _ := sample.NewKey()
	head := p.Head()
	note, err := board.Checkpoint{Origin: p.Manifest.Ceremony.Origin(), Size: head.Size, Root: head.Root}.Sign(key)
	must(t, err)
	r, err := audit.Verify(context.Background(), with(bundle, "checkpoint", note), audit.Options{})
	must(t, err)
	if got := ids(r); !slices.Equal(got, []string{"12.2"}) {
		t.Errorf("found by %v", got)
	}
}
