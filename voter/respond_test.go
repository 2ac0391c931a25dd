package voter_test

import (
	"bytes"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/internal/sample"
	"hustings/survey"
	"hustings/voter"
)

func openSurvey() *sample.Poll {
	p := must(sample.New(sample.Config{Expected: 6, BallotsPerKey: 2, Questionnaire: sample.Questions(1)}))
	if err := p.ToOpen(); err != nil {
		panic(err)
	}
	return p
}

// encoded makes a response as the answering page does.
func encoded(t *testing.T, c *voter.Client, answers string) [][]byte {
	t.Helper()
	q := must(survey.Parse(must(c.Questionnaire(t.Context()))))
	cleaned, faults := q.Validate(must(survey.ParseAnswers([]byte(answers))))
	if len(faults) > 0 {
		t.Fatalf("faults: %v", faults)
	}
	return must(q.Encode(cleaned))
}

// TestResponsesCounted: responses sent by this client are opened and counted, a
// replaced one not at all, and the device knows its own.
func TestResponsesCounted(t *testing.T) {
	p := openSurvey()
	s := newServer(p)
	for member := range 5 {
		c := s.device().voting(t, member)
		first, err := c.CastResponse(t.Context(), encoded(t, c, `{"canteen":3}`))
		if err != nil {
			t.Fatal(err)
		}
		if member > 0 {
			continue
		}
		again, err := c.CastResponse(t.Context(), encoded(t, c, `{"canteen":5,"t0":"更好"}`))
		if err != nil || again.Sequence != 1 || again.Key != first.Key {
			t.Fatalf("second response: %+v, %v", again, err)
		}
		if err := c.Claim(t.Context()); err != nil || s.claims != 1 {
			t.Errorf("claim: %v", err)
		}
		var kept ballot.ReceiptFile
		if err := ballot.UnmarshalStrict(must(c.ReceiptFile()), &kept); err != nil {
			t.Fatal(err)
		}
		entry, sealed, err := p.Manifest.SplitCast(kept.Ballot)
		if err != nil || ballot.LeafHash(entry) != again.Leaf || len(sealed) != p.Manifest.SealedResponse() {
			t.Errorf("receipt file of %d bytes: %v", len(kept.Ballot), err)
		}
		if bytes.Contains(kept.Ballot, []byte("更好")) {
			t.Error("the receipt file tells what was answered")
		}
		_, err = c.CastResponse(t.Context(), encoded(t, c, `{}`))
		wants(t, err, voter.ErrUsedUp)
	}
	var entries [][]byte
	for _, b := range s.ballots {
		entries = append(entries, b)
	}
	for _, step := range []func() error{
		func() error { return p.Batch(ballot.BatchClosing, entries) },
		func() error { return p.ToClaims(5) },
		func() error { return p.ToCertified(1, 2) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	if o := p.State.Results; o.Responses != 6 || o.Keys != 5 || o.Final != 5 || o.Invalid != 0 {
		t.Errorf("%+v", o)
	}
	r := must(audit.Verify(t.Context(), must(p.FS()), audit.Options{Sealed: must(p.SealedFS())}))
	if !r.Stands() {
		t.Error(r.Failures)
	}
}

// TestResponseSurvivesLostAnswer: a response without its receipt is sent again
// byte for byte, from what was stored; before that no other is made.
func TestResponseSurvivesLostAnswer(t *testing.T) {
	s := newServer(openSurvey())
	d := s.device()
	c := d.voting(t, 1)
	parts := encoded(t, c, `{"canteen":2}`)
	s.bend = func(r voter.Request, a *voter.Response) {
		if r.Method == "POST" {
			a.Body = a.Body[:10]
		}
	}
	if _, err := c.CastResponse(t.Context(), parts); err == nil {
		t.Fatal("half a receipt is taken")
	}
	s.bend = nil
	c = must(d.open())
	if !c.Pending() {
		t.Fatal("the response is forgotten")
	}
	_, err := c.CastResponse(t.Context(), parts)
	wants(t, err, voter.ErrPending)
	receipt, err := c.Resend(t.Context())
	if err != nil || len(s.ballots) != 1 || s.ballots[receipt.Leaf] == nil {
		t.Errorf("%d responses: %v", len(s.ballots), err)
	}
	if _, err := d.open(); err != nil {
		t.Errorf("what was stored is not taken: %v", err)
	}
}

// TestResponseRefused: what does not fit the manifest is not sealed, and votes and
// responses are not mixed up.
func TestResponseRefused(t *testing.T) {
	s := newServer(openSurvey())
	c := s.device().voting(t, 1)
	good := encoded(t, c, `{"canteen":2}`)
	for name, parts := range map[string][][]byte{
		"too few": good[:1], "too many": append(good[:2:2], nil), "too long": {good[0], make([]byte, 257)}, "none": nil,
	} {
		_, err := c.CastResponse(t.Context(), parts)
		if voter.CodeOf(err) != voter.ErrChoice {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := c.Cast(t.Context(), nil)
	wants(t, err, voter.ErrChoice)
	e := newServer(openPoll()).device().voting(t, 1)
	_, err = e.CastResponse(t.Context(), good)
	wants(t, err, voter.ErrChoice)
	_, err = e.Questionnaire(t.Context())
	wants(t, err, voter.ErrNotFound)
	s.bend = func(r voter.Request, a *voter.Response) {
		if bytes.Contains([]byte(r.URL), []byte("/files/")) {
			a.Body = append(a.Body, ' ')
		}
	}
	_, err = c.Questionnaire(t.Context())
	wants(t, err, voter.ErrManifest)
}

// TestNameGoesAlong: at A1 the name of who is signed in goes along; a pass from
// elsewhere needs a sign-in first, and becomes that member's.
func TestNameGoesAlong(t *testing.T) {
	p := must(sample.New(sample.Config{Expected: 6, BallotsPerKey: 2, Questionnaire: sample.Questions(1), Level: ballot.LevelConfidential}))
	if err := p.ToOpen(); err != nil {
		t.Fatal(err)
	}
	s := newServer(p)
	var entries [][]byte
	for member := range 2 {
		c := s.device().voting(t, member)
		if !c.GivesName() || c.Member().Number == "" {
			t.Fatal("nobody is named")
		}
		parts := encoded(t, c, `{"canteen":3}`)
		if _, err := c.CastResponse(t.Context(), parts); err != nil {
			t.Fatal(err)
		}
		if len(parts) != 2 {
			t.Error("the caller's parts were written to")
		}
		saved := must(c.Pass())
		other := s.device()
		c = must(other.open())
		if err := c.Recall(t.Context(), ballot.EncodeSecret(saved.Secret)); err != nil {
			t.Fatal(err)
		}
		_, err := c.CastResponse(t.Context(), encoded(t, c, `{"canteen":4}`))
		wants(t, err, voter.ErrNoSession)
		if _, err := c.SignIn(t.Context(), code(member)); err != nil {
			t.Fatal(err)
		}
		if _, err := c.CastResponse(t.Context(), encoded(t, c, `{"canteen":4}`)); err != nil {
			t.Fatal(err)
		}
		_, err = must(other.open()).SignIn(t.Context(), code(4))
		wants(t, err, voter.ErrOtherMember)
	}
	for _, b := range s.ballots {
		entries = append(entries, b)
	}
	for _, step := range []func() error{
		func() error { return p.Batch(ballot.BatchClosing, entries) },
		func() error { return p.ToClaims(6) },
		func() error { return p.ToCertified(1, 2) },
	} {
		if err := step(); err != nil {
			t.Fatal(err)
		}
	}
	named := make(map[string]bool)
	r := must(audit.Verify(t.Context(), must(p.FS()), audit.Options{
		Sealed: must(p.SealedFS()), Rows: func(row audit.Row) { named[row.Line] = row.Answers["canteen"].String() == "4" },
	}))
	if !r.Stands() || len(named) != 2 || !named[s.members[0].line] || !named[s.members[1].line] {
		t.Errorf("%v, %v", r.Failures, named)
	}
}

// TestNoNameAtOtherLevels: a pass from elsewhere needs no sign-in, and takes none of
// another's.
func TestNoNameAtOtherLevels(t *testing.T) {
	s := newServer(openSurvey())
	c := s.device().voting(t, 1)
	saved := must(c.Pass())
	c = must(s.device().open())
	if err := c.LoadPass(saved); err != nil {
		t.Fatal(err)
	}
	if _, err := c.CastResponse(t.Context(), encoded(t, c, `{"canteen":4}`)); err != nil || c.GivesName() {
		t.Fatal(err)
	}
	_, err := c.SignIn(t.Context(), code(1))
	wants(t, err, voter.ErrOtherMember)
}
