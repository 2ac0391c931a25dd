package trustee

import (
	"bytes"
	"errors"
	"slices"
	"testing"

	"hustings/ballot"
	"hustings/crypto/threshold"
	"hustings/internal/sample"
)

func TestInitRefuses(t *testing.T) {
	h := newHall(t, sample.Config{})
	for _, c := range []struct {
		name   string
		invite Invite
		state  func(*CeremonyState)
		want   error
	}{
		{"no such trustee", Invite{4, "invite 4"}, nil, ErrPlan},
		{"trustee 0", Invite{0, "invite 0"}, nil, ErrPlan},
		{"keys of another ceremony", h.invite(1), func(s *CeremonyState) { s.Session[0] ^= 1 }, ErrPlan},
		{"1 of 3", h.invite(1), func(s *CeremonyState) { s.Threshold = 1 }, ErrServer},
		{"no stage", h.invite(1), func(s *CeremonyState) { s.Stages = 0 }, ErrServer},
		{"a name that steers the terminal", h.invite(1), func(s *CeremonyState) { s.Trustees[2].Name = "A\x1b[2J" }, ErrServer},
		{"a key of small order", h.invite(1), func(s *CeremonyState) { s.Trustees[2].Key = make([]byte, 32) }, ErrServer},
	} {
		h.server.state = c.state
		if err := h.tool(1).Init(ctx, c.invite); !errors.Is(err, c.want) {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
		if len(h.stores[0].files) > 0 {
			t.Errorf("%s: something was stored", c.name)
		}
	}
	h.server.state = nil
	var refused *ServerError
	if err := h.tool(1).Init(ctx, Invite{1, "guess"}); !errors.As(err, &refused) || refused.Code != "forbidden" {
		t.Errorf("a wrong invitation: %v", err)
	}
	h.must(h.tool(1).Init(ctx, h.invite(1))) // with the keys it has
	h.must(h.tool(1).Init(ctx, h.invite(1)))
	h.want(h.tool(2).Init(ctx, h.invite(1)), ErrTaken)
	h.want(h.tool(1).Init(ctx, h.invite(2)), ErrKeyFile)
}

func TestSteppingAhead(t *testing.T) {
	h := newHall(t, sample.Config{})
	h.want(h.tool(1).Deal(ctx, yes), ErrKeyFile)
	h.must(h.tool(1).Init(ctx, h.invite(1)))
	h.want(h.tool(1).Finish(ctx), ErrNotYet)
	var w *WaitingError
	if err := h.tool(1).Deal(ctx, yes); !errors.As(err, &w) || !slices.Equal(w.Trustees, []int{2, 3}) {
		t.Errorf("deal alone: %v", err)
	}
	h.must(h.tool(2).Init(ctx, h.invite(2)))
	h.must(h.tool(3).Init(ctx, h.invite(3)))
	no := errors.New("I know no trustee 3")
	h.want(h.tool(1).Deal(ctx, func(p Plan) error {
		if p.Threshold != 2 || len(p.Trustees) != 3 || p.Stages != 1 || p.Trustees[2].Name != "Trustee 3" {
			t.Errorf("plan %+v", p)
		}
		return no
	}), no)
	if len(h.server.posted) > 0 {
		t.Errorf("posted %v without consent", h.server.posted)
	}
	h.must(h.tool(1).Deal(ctx, yes))
	if err := h.tool(1).Finish(ctx); !errors.As(err, &w) || w.For != "deals" || !slices.Equal(w.Trustees, []int{2, 3}) {
		t.Errorf("finish alone: %v", err)
	}
	if err := h.tool(1).Rehearse(ctx, ballot.PollID{1}); !errors.As(err, &w) || w.For != "manifest" {
		t.Errorf("rehearse without a board: %v", err)
	}
}

func TestPlanChangesAfterConsent(t *testing.T) {
	h := newHall(t, sample.Config{Stages: 2})
	h.all(func(i int) { h.must(h.tool(i).Init(ctx, h.invite(i))) })
	h.all(func(i int) { h.must(h.tool(i).Deal(ctx, yes)) })
	for name, state := range map[string]func(*CeremonyState){
		"stages": func(s *CeremonyState) { s.Stages = 1 },
		"t":      func(s *CeremonyState) { s.Threshold = 3 },
		"name":   func(s *CeremonyState) { s.Trustees[2].Name = "Mallory" },
		"entry":  func(s *CeremonyState) { s.Entries[1][40] ^= 1 },
		"twice":  func(s *CeremonyState) { s.Entries = append(s.Entries, s.Entries[1]) },
		"missing static key": func(s *CeremonyState) {
			s.Entries = slices.Delete(s.Entries, 2, 3)
		},
	} {
		h.server.state = state
		err := h.tool(1).Finish(ctx)
		if !errors.Is(err, ErrPlan) && !errors.Is(err, ErrServer) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.server.state = nil
	if h.server.ceremony[certificates][0] != nil {
		t.Error("a certificate was posted all the same")
	}
	one, err := h.tool(1).Status(ctx)
	h.must(err)
	two, err := h.tool(2).Status(ctx)
	h.must(err)
	if one.Code == "" || one.Code != two.Code || one.Next != StepFinish {
		t.Errorf("codes %q and %q, next %v", one.Code, two.Code, one.Next)
	}
}

// dealt is a ceremony with all deals, the first of them bent by its dealer, who
// signs it.
func dealt(t *testing.T, bend func(message []byte)) *hall {
	t.Helper()
	h := newHall(t, sample.Config{Stages: 2})
	h.all(func(i int) { h.must(h.tool(i).Init(ctx, h.invite(i))) })
	h.all(func(i int) { h.must(h.tool(i).Deal(ctx, yes)) })
	if bend == nil {
		return h
	}
	e, err := ballot.Parse(h.server.ceremony[deals][0])
	h.must(err)
	message := bytes.Clone(e.(*ballot.Ceremony).Message)
	bend(message)
	dealer := h.tool(1)
	h.must(dealer.unlock())
	h.server.ceremony[deals][0] = dealer.ceremonyEntry(ballot.CeremonyDeal, message)
	return h
}

// wantGuilty checks that a step fails by a judgement.
func (h *hall) wantGuilty(err error, guilty int, verdict threshold.Verdict) {
	h.Helper()
	h.want(err, ErrComplaint)
	var c *ComplaintError
	if !errors.As(err, &c) || len(c.Judgements) == 0 || c.Judgements[0].Guilty != guilty || c.Judgements[0].Verdict != verdict {
		h.Fatalf("%v, want trustee %d guilty of %d", err, guilty, verdict)
	}
	list, err := h.tool(3).Judge(ctx)
	h.must(err)
	if len(list) != len(c.Judgements) || list[0].Guilty != guilty {
		h.Fatalf("judge says %v", list)
	}
	for i, e := range h.server.ceremony[certificates] {
		if e != nil {
			h.Fatalf("trustee %d has certified", i+1)
		}
	}
}

// secondShare is where a deal of 2 of 3 has the share of its first key for
// trustee 2.
const secondShare = 1 + 2 + 2*33 + 65 + 33 + 56 + 8

func TestBadDealer(t *testing.T) {
	h := dealt(t, func(m []byte) { m[secondShare] ^= 1 })
	h.server.lose = 1 // the complaint arrives, its answer does not
	if err := h.tool(2).Finish(ctx); err == nil || errors.Is(err, ErrComplaint) {
		t.Fatalf("lost answer: %v", err)
	}
	h.wantGuilty(h.tool(2).Finish(ctx), 1, threshold.BadShare)
	h.wantGuilty(h.tool(3).Finish(ctx), 1, threshold.BadShare)
	status, err := h.tool(3).Status(ctx)
	h.must(err)
	if len(status.Failed) == 0 || status.Failed[0].Guilty != 1 || status.Next != StepNone {
		t.Errorf("status %+v", status)
	}
	// A server that hides the complaint gets no certificate of who complained.
	h.server.complaints = nil
	h.server.state = func(s *CeremonyState) { s.Complaints = nil }
	h.want(h.tool(2).Finish(ctx), ErrComplaint)
}

func TestMalformedDeal(t *testing.T) {
	h := dealt(t, func(m []byte) { m[1+2+2*33+40] ^= 1 }) // in the proof of possession
	h.wantGuilty(h.tool(2).Finish(ctx), 1, threshold.MalformedDeal)
	h.wantGuilty(h.tool(3).Finish(ctx), 1, threshold.MalformedDeal)
}

// accusation is what trustee 3 would say had trustee 1 sent it a bad share.
func (h *hall) accusation() []byte {
	h.Helper()
	accuser := h.tool(3)
	h.must(accuser.unlock())
	s, err := accuser.session(ctx)
	h.must(err)
	c, err := s.plan.ceremony()
	h.must(err)
	lies := slices.Clone(s.messages[deals])
	lies[0] = bytes.Clone(lies[0])
	lies[0][secondShare+56] ^= 1
	_, err = threshold.Finish(accuser.key.Joint.Static, c, lies)
	var bad *threshold.ComplaintError
	if !errors.As(err, &bad) {
		h.Fatal(err)
	}
	return bad.Complaint
}

func TestFalseAccuser(t *testing.T) {
	h := dealt(t, nil)
	accuser := h.tool(3)
	h.must(accuser.unlock())
	complaint := h.accusation()
	h.server.complaints = [][]byte{accuser.ceremonyEntry(ballot.CeremonyComplaint, complaint)}
	h.wantGuilty(h.tool(1).Finish(ctx), 3, threshold.OtherDeal)
	h.wantGuilty(h.tool(2).Finish(ctx), 3, threshold.OtherDeal)

	// About the deal as it is, the proof does not hold.
	e, err := ballot.Parse(h.server.ceremony[deals][0])
	h.must(err)
	right := ballot.Digest(sha(e.(*ballot.Ceremony).Message))
	copy(complaint[5:], right[:])
	h.server.complaints = [][]byte{accuser.ceremonyEntry(ballot.CeremonyComplaint, complaint)}
	h.wantGuilty(h.tool(2).Finish(ctx), 3, threshold.UnprovenValues)
}

func TestStrangersComplaint(t *testing.T) {
	h := dealt(t, nil)
	stranger := h.tool(2) // who speaks as trustee 3
	h.must(stranger.unlock())
	complaint := h.accusation()
	as := *stranger.key.Joint
	as.Trustee = 3
	body := (&Trustee{key: &Key{Identity: stranger.key.Identity, Joint: &as}}).ceremonyEntry(ballot.CeremonyComplaint, complaint)
	own := stranger.ceremonyEntry(ballot.CeremonyComplaint, complaint)
	h.server.complaints = [][]byte{body, own, {1, 2, 3}, h.server.ceremony[deals][1]}
	h.all(func(i int) { h.waiting(h.tool(i).Finish(ctx)) })
	h.all(func(i int) { h.must(h.tool(i).Finish(ctx)) })
	// Nor does one count among the entries.
	h.server.state = func(s *CeremonyState) { s.Entries = append(s.Entries, own) }
	h.want(h.tool(1).Finish(ctx), ErrServer)
}

func TestCertifiedOnce(t *testing.T) {
	h := dealt(t, nil)
	h.waiting(h.tool(1).Finish(ctx))
	certificate := h.server.ceremony[certificates][0]
	h.server.ceremony[certificates][0], h.server.accepted = nil, make(map[string]bool)
	h.waiting(h.tool(1).Finish(ctx))
	if !bytes.Equal(certificate, h.server.ceremony[certificates][0]) {
		t.Error("not the same certificate again")
	}
	// Another deal of trustee 2, well signed, is no longer certified.
	other := h.tool(2)
	h.must(other.unlock())
	s, err := other.session(ctx)
	h.must(err)
	c, err := s.plan.ceremony()
	h.must(err)
	message, err := threshold.Deal(other.key.Joint.Static, c, other.config.Rand)
	h.must(err)
	h.server.ceremony[deals][1] = other.ceremonyEntry(ballot.CeremonyDeal, message)
	h.want(h.tool(1).Finish(ctx), ErrPlan)
	// Trustee 3 certifies what it is shown; that the two differ is seen by all.
	h.waiting(h.tool(3).Finish(ctx))
	h.server.ceremony[certificates][1] = other.ceremonyEntry(ballot.CeremonyCertificate, []byte{2})
	var bad *threshold.CertificateError
	if err := h.tool(3).Finish(ctx); !errors.As(err, &bad) {
		t.Errorf("certificates that differ: %v", err)
	}
}

func TestSharesAreStoredFirst(t *testing.T) {
	h := dealt(t, nil)
	store := h.stores[0]
	store.order = nil
	lost := errors.New("disk full")
	store.fail = func(name string) error {
		if name == keyFile {
			return lost
		}
		return nil
	}
	h.want(h.tool(1).Finish(ctx), lost)
	store.fail = func(name string) error {
		if name == memoryFile {
			return lost
		}
		return nil
	}
	h.want(h.tool(1).Finish(ctx), lost)
	if h.server.ceremony[certificates][0] != nil || !slices.Equal(store.order, []string{keyFile}) {
		t.Fatalf("certified before it was remembered; stored %v", store.order)
	}
	store.fail = nil
	h.waiting(h.tool(1).Finish(ctx))
	if h.server.ceremony[certificates][0] == nil {
		t.Error("no certificate")
	}
}
