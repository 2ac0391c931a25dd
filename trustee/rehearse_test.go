package trustee

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"testing"

	"hustings/ballot"
	"hustings/crypto/threshold"
	"hustings/internal/sample"
)

func sha(b []byte) [32]byte { return sha256.Sum256(b) }

func TestRehearsalPointIsDerived(t *testing.T) {
	h := sealed(t, sample.Config{})
	var seen *ballot.Rehearsal
	h.server.bend = func(e ballot.Entry) {
		if r, ok := e.(*ballot.Rehearsal); ok {
			seen = r
		}
	}
	h.must(h.tool(1).Rehearse(ctx, h.poll.ID))
	want, err := threshold.RehearsalValue(h.poll.ID, h.poll.State.Shares[0])
	h.must(err)
	if seen == nil || seen.Partial != ballot.Point(want.Bytes()) {
		t.Fatal("the rehearsal is not for the derived point")
	}
	// A server that puts a rehearsal for a point of its own on the board, in the
	// name of trustee 2, finds nobody to go on.
	other, err := threshold.RehearsalValue([32]byte{1}, h.poll.State.Shares[1])
	h.must(err)
	tool := h.tool(2)
	h.must(tool.unlock())
	e := &ballot.Rehearsal{Trustee: 2, Partial: other.Bytes(), Proof: seen.Proof}
	e.Signature = ballot.SignEntry(tool.key.Identity, h.poll.ID[:], ballot.RoleTrustee, ballot.BeforeLast(e))
	_, err = h.poll.Append(ballot.Encode(e))
	h.must(err)
	h.wantCheck(h.tool(3).Rehearse(ctx, h.poll.ID), "12.31")
	if slices.Contains(h.server.posted[len(h.server.posted)-1:], ballot.TypeAgreed) {
		t.Error("agreed to it")
	}
}

func TestPollIsConfirmed(t *testing.T) {
	h := sealed(t, sample.Config{})
	h.server.posted = nil
	h.want(h.tool(1).Rehearse(ctx, ballot.PollID{}), ErrPoll)
	h.want(h.tool(1).Rehearse(ctx, ballot.PollID{1}), ErrPoll)
	h.must(h.tool(1).Rehearse(ctx, h.poll.ID))
	h.must(h.tool(1).Rehearse(ctx, h.poll.ID))
	h.must(h.tool(1).Rehearse(ctx, ballot.PollID{}))
	h.want(h.tool(1).Rehearse(ctx, ballot.PollID{1}), ErrPoll)
	if want := []ballot.EntryType{ballot.TypeAgreed, ballot.TypeCosign, ballot.TypeRehearsal}; !slices.Equal(h.server.posted, want) {
		t.Errorf("posted %v, want %v", h.server.posted, want)
	}
	status, err := h.tool(1).Status(ctx)
	h.must(err)
	if status.Next != StepWait || !slices.Equal(status.Missing, []int{2, 3}) || !status.Poll.Confirmed {
		t.Errorf("status %+v", status)
	}
}

// usurped seals a manifest that names another key for a trustee; the usurper has
// signed the trustee's messages anew.
func usurped(h *hall, trustee int) *hall {
	private, public := sample.NewKey()
	for k := range h.server.ceremony {
		data := &h.server.ceremony[k][trustee-1]
		e, err := ballot.Parse(*data)
		h.must(err)
		c := e.(*ballot.Ceremony)
		c.Signature = ballot.SignEntry(private, h.server.session[:], ballot.RoleTrustee, ballot.BeforeLast(c))
		*data = ballot.Encode(c)
	}
	h.server.keys[trustee-1] = public[:]
	h.sealAs(h.poll, h.server)
	return h
}

func TestManifestWithAnotherTrustee(t *testing.T) {
	h := newHall(t, sample.Config{})
	h.ceremony()
	usurped(h, 2)
	h.want(h.tool(2).Rehearse(ctx, h.poll.ID), ErrManifest)
	h.want(h.tool(1).Rehearse(ctx, h.poll.ID), ErrManifest)
}

func TestManifestRenamed(t *testing.T) {
	h := newHall(t, sample.Config{Edit: func(m *ballot.Manifest) { m.Trustees.Keys[2].Name = "Mallory" }})
	h.ceremony()
	h.sealAs(h.poll, h.server)
	h.want(h.tool(1).Rehearse(ctx, h.poll.ID), ErrManifest)
}

func TestManifestWithAnotherTranscript(t *testing.T) {
	h := newHall(t, sample.Config{Edit: func(m *ballot.Manifest) { m.Trustees.Transcript[0] ^= 1 }})
	h.ceremony()
	h.sealAsBroken()
	h.wantCheck(h.tool(1).Rehearse(ctx, h.poll.ID), "12.22")
}

func TestKeyServesOnePoll(t *testing.T) {
	h := sealed(t, sample.Config{Stages: 2})
	h.must(h.tool(1).Rehearse(ctx, h.poll.ID))
	another := func(stage int) *server {
		p, err := sample.New(sample.Config{Stages: 2})
		h.must(err)
		s := newServer(p)
		s.session, s.keys, s.ceremony = h.server.session, h.server.keys, h.server.ceremony
		p.Manifest.Trustees.Stage = stage
		h.sealAs(p, s)
		return s
	}
	again := another(0)
	h.want(h.at(again, 1).Rehearse(ctx, again.poll.ID), ErrKeyUsed)
	if len(again.posted) > 0 {
		t.Errorf("posted %v", again.posted)
	}
	next := another(1)
	h.must(h.at(next, 1).Rehearse(ctx, next.poll.ID))
	h.want(h.at(another(1), 1).Rehearse(ctx, ballot.PollID{}), ErrPoll)
	h.must(h.tool(1).Rehearse(ctx, h.poll.ID))
	r, err := h.at(next, 1).Status(ctx)
	h.must(err)
	if r.Poll.Stage != 1 || !r.Poll.Confirmed {
		t.Errorf("status %+v", r.Poll)
	}
}

func TestSecondManifestAtOneAddress(t *testing.T) {
	h := newHall(t, sample.Config{})
	h.ceremony()
	fork, err := h.poll.Fork()
	h.must(err)
	h.sealAs(h.poll, h.server)
	manifest := *h.poll.Manifest
	manifest.ClaimsSeconds++
	fork.Manifest = &manifest
	h.sealAs(fork, h.server)
	h.must(h.tool(1).Rehearse(ctx, h.poll.ID))
	h.server.board = fork
	h.want(h.tool(1).Rehearse(ctx, fork.ID), ErrPoll)
	h.want(h.tool(1).Rehearse(ctx, h.poll.ID), ErrPoll)
	h.want(h.tool(1).Rehearse(ctx, ballot.PollID{}), ErrPoll)
	if h.tool(1).memory.last(recordForked, nil) != nil {
		t.Error("another poll's board is kept as evidence against this one's log")
	}
	h.want(h.tool(2).Rehearse(ctx, h.poll.ID), ErrPoll)
	h.must(h.tool(3).Rehearse(ctx, fork.ID)) // who was told that id by the officers
}

func TestRehearseTooLate(t *testing.T) {
	h := sealed(t, sample.Config{Trustees: 5, Threshold: 3})
	for i := 1; i <= 4; i++ {
		h.must(h.tool(i).Rehearse(ctx, h.poll.ID))
	}
	h.agreeOnly(5)
	h.open()
	h.want(h.tool(5).Rehearse(ctx, h.poll.ID), ErrPhase)
}

// agreeOnly lets a trustee's rehearsal never arrive.
func (h *hall) agreeOnly(i int) {
	h.Helper()
	h.server.refuse = func(e ballot.Entry) (int, string) {
		if _, ok := e.(*ballot.Rehearsal); ok {
			return 503, "unavailable"
		}
		return 0, ""
	}
	var refused *ServerError
	if err := h.tool(i).Rehearse(ctx, h.poll.ID); !errors.As(err, &refused) || refused.Status != 503 {
		h.Fatal(err)
	}
	h.server.refuse = nil
}

func TestClockBehind(t *testing.T) {
	h := sealed(t, sample.Config{})
	tool := h.tool(1)
	tool.config.Now = func() int64 { return h.poll.Now() - 121 }
	h.want(tool.Rehearse(ctx, h.poll.ID), ErrClock)
}

func TestNothingBeforeItIsRemembered(t *testing.T) {
	h := sealed(t, sample.Config{})
	lost := errors.New("disk full")
	// The store breaks down after each record in turn: none, poll, seen, agreed,
	// seen, cosigned, seen. What comes after must not be posted.
	for n, posted := range []int{0, 0, 0, 1, 1, 2, 2} {
		h.server.posted = nil
		h.stores[0].fail = func(string) error { return lost }
		if n > 0 {
			h.stores[0].fail = nil
			h.oneMore(lost)
		}
		h.want(h.tool(1).Rehearse(ctx, h.poll.ID), lost)
		if total := len(h.poll.State.Agreed) + len(h.poll.State.Cosigned[0]) + len(h.poll.State.Rehearsed); total != posted {
			t.Errorf("%d records kept, %d entries on the board, want %d", n, total, posted)
		}
	}
	h.stores[0].fail = nil
	h.must(h.tool(1).Rehearse(ctx, h.poll.ID))
}

// oneMore lets trustee 1 store one more record, and no second.
func (h *hall) oneMore(err error) {
	stored := 0
	h.stores[0].fail = func(string) error {
		if stored++; stored > 1 {
			return err
		}
		return nil
	}
}

// Before the poll id is confirmed anybody on the way can show a board of their
// own. It leaves nothing behind, neither in the memory nor in the copy.
func TestStrangersBoardBeforeConfirming(t *testing.T) {
	h := newHall(t, sample.Config{})
	h.ceremony()
	stranger, err := h.poll.Fork()
	h.must(err)
	manifest := *h.poll.Manifest
	stranger.Manifest = &manifest
	stranger.Log, manifest.Log.Key = sample.NewKey()
	h.sealAs(h.poll, h.server)
	h.sealAs(stranger, h.server)
	for _, confirmed := range []ballot.PollID{{}, h.poll.ID} {
		tool := h.tool(1)
		h.server.board = stranger
		before := h.stores[0].files[memoryFile]
		_, err = tool.Status(ctx)
		h.must(err)
		h.want(tool.Rehearse(ctx, confirmed), ErrPoll)
		if !bytes.Equal(before, h.stores[0].files[memoryFile]) {
			t.Error("remembered")
		}
		h.server.board = nil
		_, err = tool.Status(ctx)
		h.must(err)
		if confirmed != (ballot.PollID{}) {
			h.must(tool.Rehearse(ctx, confirmed))
		}
	}
}
