package trustee

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/crypto/threshold"
	"hustings/internal/sample"
)

// Status tells a trustee what to do next, all the way; each step it names can be
// done, and then it names another.
func TestStatusLeadsTheWay(t *testing.T) {
	h := newHall(t, sample.Config{})
	next := func(i int, step Step, what string, missing ...int) {
		t.Helper()
		s, err := h.tool(i).Status(ctx)
		h.must(err)
		if s.Next != step || s.For != what || !slices.Equal(s.Missing, missing) {
			t.Fatalf("trustee %d: %v for %q of %v, want %v for %q of %v", i, s.Next, s.For, s.Missing, step, what, missing)
		}
	}
	next(1, StepInit, "")
	h.must(h.tool(1).Init(ctx, h.invite(1)))
	next(1, StepWait, "static keys", 2, 3)
	h.must(h.tool(2).Init(ctx, h.invite(2)))
	h.must(h.tool(3).Init(ctx, h.invite(3)))
	next(1, StepDeal, "")
	h.must(h.tool(1).Deal(ctx, yes))
	next(1, StepWait, "deals", 2, 3)
	h.must(h.tool(2).Deal(ctx, yes))
	h.must(h.tool(3).Deal(ctx, yes))
	next(1, StepFinish, "")
	h.waiting(h.tool(1).Finish(ctx))
	next(1, StepWait, "certificates", 2, 3)
	h.waiting(h.tool(2).Finish(ctx))
	h.must(h.tool(3).Finish(ctx))
	next(1, StepWait, "manifest")
	h.sealAs(h.poll, h.server)
	next(1, StepRehearse, "")
	h.must(h.tool(1).Rehearse(ctx, h.poll.ID))
	next(1, StepWait, "rehearsals", 2, 3)
	h.must(h.tool(2).Rehearse(ctx, h.poll.ID))
	h.must(h.tool(3).Rehearse(ctx, h.poll.ID))
	h.open()
	next(1, StepWait, "the close")
	h.vote(h.poll, 5)
	next(1, StepOpen, "")
	h.wantOpened(1, false)
	next(1, StepOpen, "")
	h.wantOpened(2, true)
	next(2, StepWait, "openings", 1, 3)
	h.wantOpened(1, true)
	h.finish()
	next(1, StepNone, "")
	next(3, StepNone, "")
}

func TestStatusOfAStranger(t *testing.T) {
	h := sealed(t, sample.Config{})
	h.stores[0] = newStore()
	h.server.fetch = func(_, path string) (int, []byte) {
		if strings.HasSuffix(path, "/ceremony") {
			return 404, nil // a board on a site that serves files alone
		}
		return 0, nil
	}
	s, err := h.tool(1).Status(ctx)
	h.must(err)
	if s.Trustee != 0 || s.Plan != nil || len(s.Members) != 3 || s.Poll.ID != h.poll.ID || s.Poll.Confirmed || len(h.stores[0].files) > 0 {
		t.Errorf("%+v", s)
	}
	h.server.fetch = func(string, string) (int, []byte) {
		return 500, []byte(`{"error":{"code":"internal","text":"a\u001bb","next":""}}`)
	}
	var refused *ServerError
	if _, err := h.tool(1).Status(ctx); !errors.As(err, &refused) || refused.Code != "internal" || refused.Text != "a b" {
		t.Errorf("%v", err)
	}
	h.server.fetch = func(string, string) (int, []byte) { return 200, []byte(`{"session":1}`) }
	_, err = h.tool(1).Status(ctx)
	h.want(err, ErrServer)
}

func TestErrorsSayWhatToDo(t *testing.T) {
	for text, err := range map[string]error{
		"trustee: waiting for deals of trustee 1, 3": &WaitingError{For: "deals", Trustees: []int{1, 3}},
		"trustee: waiting for manifest":              &WaitingError{For: "manifest"},
		"trustee: the ceremony has failed; trustee 2 is at fault: the dealer's share does not fit": &ComplaintError{
			Judgements: []Judgement{{Guilty: 2, Accuser: 1, Dealer: 2, Verdict: threshold.BadShare}},
		},
		"trustee: the server answers 409 conflict: registered: ask the officer": &ServerError{409, "conflict", "registered", "ask the officer"},
	} {
		if err.Error() != text {
			t.Errorf("%q, want %q", err.Error(), text)
		}
	}
}

func TestPlanCodeCoversAll(t *testing.T) {
	plan := func() *Plan {
		return &Plan{Session: ballot.CeremonyID{1}, Threshold: 2, Stages: 1, Trustees: []Member{{Name: "A"}, {Name: "B"}, {Name: "C"}}}
	}
	codes := map[string]bool{plan().Code(): true}
	for i, bend := range []func(*Plan){
		func(p *Plan) { p.Session[0]++ }, func(p *Plan) { p.Threshold++ }, func(p *Plan) { p.Stages++ },
		func(p *Plan) { p.Trustees[0].Name = "AB" }, func(p *Plan) { p.Trustees[1].Key[0]++ },
		func(p *Plan) { p.Trustees[2].Static[0]++ }, func(p *Plan) { p.Trustees = p.Trustees[:2] },
		func(p *Plan) { p.Trustees[0], p.Trustees[1] = p.Trustees[1], p.Trustees[0] },
	} {
		p := plan()
		bend(p)
		if code := p.Code(); codes[code] || len(code) != 29 {
			t.Errorf("change %d: code %q", i, code)
		}
		codes[p.Code()] = true
	}
}
