package trustee

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/internal/sample"
)

func TestForkedClose(t *testing.T) {
	h := opened(t, sample.Config{})
	fork, err := h.poll.Fork()
	h.must(err)
	other := *h.server
	other.board, other.accepted = fork, make(map[string]bool)
	h.vote(h.poll, 5)
	h.vote(fork, 4)

	h.wantOpened(1, false)
	o, err := h.at(&other, 2).Open(ctx, OpenOptions{})
	h.must(err)
	if o.Done {
		t.Fatal("opened a close that one trustee has seen")
	}
	// Each now meets the other's.
	_, err = h.at(&other, 1).Open(ctx, OpenOptions{})
	h.want(err, audit.ErrForked)
	_, err = h.tool(2).Open(ctx, OpenOptions{})
	h.want(err, audit.ErrForked)
	h.nothingOpened()
	// The proof of it is kept: two checkpoints under the log's signature.
	kept := h.tool(2).memory.last(recordForked, nil)
	if kept == nil || !strings.Contains(kept.Note, h.poll.Manifest.Ceremony.Origin()) {
		t.Error("the evidence is not kept")
	}
	// On one of them t agree at last; on the other never.
	h.wantOpened(3, true)
	h.wantOpened(1, true)
	h.finish()
	for c := range fork.State.Chunks() {
		if len(fork.State.Opened(c)) > 0 {
			t.Error("the fork was opened")
		}
	}
}

// forget drops records of a kind from a trustee's memory.
func (h *hall) forget(i int, what string) {
	h.Helper()
	var kept []byte
	for _, line := range strings.SplitAfter(string(h.stores[i-1].files[memoryFile]), "\n") {
		if !strings.Contains(line, `"what":"`+what+`"`) {
			kept = append(kept, line...)
		}
	}
	h.stores[i-1].files[memoryFile] = kept
}

// Each record of the close forbids another by itself.
func TestForkedCloseByEachRecord(t *testing.T) {
	h := opened(t, sample.Config{})
	fork, err := h.poll.Fork()
	h.must(err)
	h.vote(h.poll, 5)
	h.vote(fork, 4)
	h.wantOpened(1, false)
	h.forget(1, recordSeen)
	h.server.board = fork
	_, err = h.tool(1).Open(ctx, OpenOptions{})
	h.want(err, ErrForkedClose)
	h.forget(1, recordSeen)
	h.forget(1, recordClosed)
	_, err = h.tool(1).Open(ctx, OpenOptions{})
	h.want(err, ErrForkedClose)
	h.nothingOpened()
}

func TestCosignatureOfAFork(t *testing.T) {
	h := opened(t, sample.Config{})
	fork, err := h.poll.Fork()
	h.must(err)
	h.vote(h.poll, 5)
	h.vote(fork, 4)
	other := *h.server
	other.board = fork
	_, err = h.at(&other, 2).Open(ctx, OpenOptions{})
	h.must(err)
	cosigned := h.tool(2).memory.cosigned(h.poll.ID, audit.PointClaims)
	_, err = h.poll.Append(cosigned.Entry)
	h.must(err)
	_, err = h.tool(1).Open(ctx, OpenOptions{})
	h.wantCheck(err, "12.35")
	h.nothingOpened()
}

func TestTooEarly(t *testing.T) {
	h := opened(t, sample.Config{})
	// The box lies about the time: it closes at once, with entries of tomorrow.
	start := h.poll.Now()
	h.vote(h.poll, 5)
	due := h.poll.Now()
	h.server.posted = nil
	for _, now := range []int64{start, int64(h.poll.Manifest.Times.Close) - 1, int64(h.poll.Manifest.Times.Close) + 1, due - clockSlack - 1} {
		for _, early := range []bool{false, true} {
			tool := h.tool(1)
			tool.config.Now = func() int64 { return now }
			_, err := tool.Open(ctx, OpenOptions{EarlyClose: early})
			h.want(err, ErrTooEarly)
		}
	}
	if len(h.server.posted) > 0 {
		t.Errorf("posted %v", h.server.posted)
	}
	h.wantOpened(1, false)
}

func TestOpenBeforeTheEnd(t *testing.T) {
	h := opened(t, sample.Config{})
	_, err := h.tool(1).Open(ctx, OpenOptions{})
	h.want(err, ErrTooEarly)
	h.must(h.poll.Close())
	var w *WaitingError
	if _, err := h.tool(1).Open(ctx, OpenOptions{}); !errors.As(err, &w) {
		t.Errorf("within the claims period: %v", err)
	}
	status, err := h.tool(1).Status(ctx)
	h.must(err)
	if status.Next != StepWait || status.For != "the end of claims" {
		t.Errorf("status %+v", status)
	}
}

func TestExtension(t *testing.T) {
	h := opened(t, sample.Config{})
	e := &ballot.Amendment{Kind: ballot.AmendExtend, Close: h.poll.State.Close + 3600, Reason: []byte("power cut")}
	e.Officers = h.poll.ByOfficers(e)
	h.must(h.poll.Must(e))
	h.vote(h.poll, 5)
	tool := h.tool(1)
	tool.config.Now = func() int64 { return int64(h.poll.Manifest.Times.Close) + h.poll.Manifest.ClaimsSeconds + 60 }
	_, err := tool.Open(ctx, OpenOptions{})
	h.want(err, ErrTooEarly)
	h.wantOpened(1, false)
}

// closeEarly closes ten minutes before the time, as officers may or may not.
func closeEarly(t *testing.T, may string) *hall {
	t.Helper()
	h := opened(t, sample.Config{EarlyClose: may})
	cast, err := h.poll.Ballots(5)
	h.must(err)
	h.must(h.poll.Batch(ballot.BatchClosing, cast))
	h.poll.Until(int64(h.poll.Manifest.Times.Close) - 2000)
	e := h.poll.CloseEntry()
	e.Time, e.Early, e.Reason = uint64(h.poll.Manifest.Times.Close)-2000, true, []byte("all have voted")
	e.Officers = h.poll.ByOfficers(e)
	e.Signature = h.poll.ByBox(e)
	_, err = h.poll.Append(ballot.Encode(e))
	h.must(err)
	h.must(h.poll.Issued(5))
	claims := &ballot.Claims{
		Time: e.Time + uint64(h.poll.Manifest.ClaimsSeconds), Ballots: 5, Keys: 5, Digest: h.poll.State.BatchesDigest(),
	}
	claims.Signature = h.poll.ByBox(claims)
	h.must(h.poll.Must(claims))
	return h
}

func TestEarlyClose(t *testing.T) {
	h := closeEarly(t, "officer")
	at := func(i int, now int64, early bool) (*Opened, error) {
		tool := h.tool(i)
		tool.config.Now = func() int64 { return now }
		return tool.Open(ctx, OpenOptions{EarlyClose: early})
	}
	closing := int64(h.poll.Manifest.Times.Close)
	_, err := at(1, closing-1, false)
	h.want(err, ErrTooEarly)
	_, err = at(1, closing-2000+h.poll.Manifest.ClaimsSeconds-clockSlack-1, true)
	h.want(err, ErrTooEarly)
	_, err = at(1, closing-1, true)
	h.must(err)
	o, err := at(2, closing, false)
	h.must(err)
	if !o.Done {
		t.Errorf("%+v", o)
	}
}

func TestForbiddenEarlyClose(t *testing.T) {
	h := closeEarly(t, "no")
	h.poll.Pass(10_000)
	for _, early := range []bool{false, true} {
		_, err := h.tool(1).Open(ctx, OpenOptions{EarlyClose: early})
		h.wantCheck(err, "12.52")
	}
	h.nothingOpened()
}

func TestTooFewTrustees(t *testing.T) {
	h := claimed(t, sample.Config{Trustees: 5, Threshold: 3})
	for range 3 {
		h.wantOpened(1, false)
		h.wantOpened(4, false)
	}
	o := h.wantOpened(1, false)
	if !slices.Equal(o.Waiting, []int{2, 3, 5}) || o.Needed != 3 {
		t.Errorf("%+v", o)
	}
	h.nothingOpened()
	status, err := h.tool(1).Status(ctx)
	h.must(err)
	if status.Next != StepOpen {
		t.Errorf("status %+v", status)
	}
}

func TestLostTrustees(t *testing.T) {
	h := sealed(t, sample.Config{Trustees: 5, Threshold: 3})
	for i := 1; i <= 4; i++ {
		h.must(h.tool(i).Rehearse(ctx, h.poll.ID))
	}
	h.agreeOnly(5) // and never rehearses
	h.open()
	h.vote(h.poll, 5)
	delete(h.stores[3].files, keyFile) // trustee 4 has lost the key
	_, err := h.tool(4).Open(ctx, OpenOptions{})
	h.want(err, ErrKeyFile)
	h.wantOpened(1, false)
	h.wantOpened(5, false) // who may open all the same
	h.wantOpened(2, true)
	h.wantOpened(1, true)
	h.wantOpened(5, true)
	h.finish()
}

func TestNeverRehearsedNeedsThePollID(t *testing.T) {
	h := claimed(t, sample.Config{})
	h.forget(1, recordPoll)
	_, err := h.tool(1).Open(ctx, OpenOptions{})
	h.want(err, ErrPoll)
	_, err = h.tool(1).Open(ctx, OpenOptions{Poll: ballot.PollID{1}})
	h.want(err, ErrPoll)
	_, err = h.tool(1).Open(ctx, OpenOptions{Poll: h.poll.ID})
	h.must(err)
}

func TestLostConnections(t *testing.T) {
	h := sealed(t, sample.Config{})
	again := func(step func() error) {
		t.Helper()
		for range 10 { // every answer is lost once
			h.server.lose = 1
			if err := step(); err == nil {
				h.server.lose = 0
				return
			}
		}
		t.Fatal("no end of it")
	}
	h.all(func(i int) { again(func() error { return h.tool(i).Rehearse(ctx, h.poll.ID) }) })
	h.open()
	h.vote(h.poll, 5)
	h.all(func(i int) {
		again(func() error { _, err := h.tool(i).Open(ctx, OpenOptions{}); return err })
	})
	again(func() error { _, err := h.tool(1).Open(ctx, OpenOptions{}); return err })
	if n := len(h.poll.State.Opened(0)); n != 3 {
		t.Errorf("%d openings", n)
	}
	h.finish()
}

func TestSameOpeningAgain(t *testing.T) {
	h := claimed(t, sample.Config{})
	h.wantOpened(1, false)
	var sent [][]byte
	h.server.refuse = func(e ballot.Entry) (int, string) {
		if e.Type() == ballot.TypeOpening {
			sent = append(sent, ballot.Encode(e))
			return 503, "unavailable"
		}
		return 0, ""
	}
	for range 2 {
		if _, err := h.tool(2).Open(ctx, OpenOptions{}); err == nil {
			t.Fatal("opened though the server is down")
		}
	}
	if len(sent) != 2 || !slices.Equal(sent[0], sent[1]) {
		t.Error("two openings of one chunk are about")
	}
	for name := range h.stores[1].files {
		if strings.HasPrefix(name, openingFile) {
			h.stores[1].files[name] = sent[0][:len(sent[0])-1]
		}
	}
	_, err := h.tool(2).Open(ctx, OpenOptions{})
	h.want(err, ErrMemory)
}

func TestWithheldBallot(t *testing.T) {
	h := opened(t, sample.Config{BallotsPerKey: 2})
	voter, err := h.poll.NewVoter()
	h.must(err)
	receipt := func(sequence uint8) ballot.Receipt {
		data, err := h.poll.Vote(voter, sequence, h.poll.Choice(1))
		h.must(err)
		e, err := ballot.Parse(data)
		h.must(err)
		return ballot.SignReceipt(h.poll.Box, h.poll.ID, e.(*ballot.Ballot), ballot.Digest(ballot.LeafHash(data)))
	}
	withheld := receipt(0)
	h.vote(h.poll, 5)
	_, err = h.tool(1).Open(ctx, OpenOptions{Receipts: []ballot.Receipt{withheld}})
	h.wantCheck(err, "12.54")
	h.nothingOpened()
	forged := withheld
	forged.Leaf[0] ^= 1
	_, err = h.tool(1).Open(ctx, OpenOptions{Receipts: []ballot.Receipt{forged}})
	h.want(err, ErrReceipt)
	h.wantOpened(1, false)
}

func TestAuditFails(t *testing.T) {
	h := opened(t, sample.Config{})
	cast, err := h.poll.Ballots(5)
	h.must(err)
	voter, err := h.poll.NewVoter()
	h.must(err)
	voter.Pass[0].Signature[7] ^= 1 // a pass that the registrar never gave
	cast[0], err = h.poll.Vote(voter, 0, h.poll.Choice(0))
	h.must(err)
	h.must(h.poll.Batch(ballot.BatchClosing, cast))
	h.must(h.poll.ToClaims(5))
	h.server.posted = nil
	_, err = h.tool(1).Open(ctx, OpenOptions{})
	h.wantCheck(err, "12.44")
	if len(h.server.posted) > 0 {
		t.Errorf("posted %v", h.server.posted)
	}
	status, err := h.tool(1).Status(ctx)
	h.must(err)
	if status.Poll.Phase != ballot.PhaseClaimed {
		t.Errorf("status %+v", status.Poll)
	}
}

func TestAnnulled(t *testing.T) {
	h := claimed(t, sample.Config{})
	e := &ballot.Amendment{Kind: ballot.AmendAnnul, Reason: []byte("wrong roll")}
	e.Officers = h.poll.ByOfficers(e)
	h.must(h.poll.Must(e))
	_, err := h.tool(1).Open(ctx, OpenOptions{})
	h.want(err, ErrPhase)
	h.nothingOpened()
}

func TestRolledBackBoard(t *testing.T) {
	h := sealed(t, sample.Config{})
	early, err := h.poll.Fork()
	h.must(err)
	h.all(func(i int) { h.must(h.tool(i).Rehearse(ctx, h.poll.ID)) })
	h.must(h.tool(1).Rehearse(ctx, h.poll.ID))
	h.server.board = early
	h.want(h.tool(1).Rehearse(ctx, h.poll.ID), audit.ErrForked)
	_, err = h.tool(1).Status(ctx)
	h.want(err, audit.ErrForked)
	var fork *audit.ForkError
	if !errors.As(err, &fork) || fork.Later.Size >= fork.Earlier.Size {
		t.Errorf("%v", err)
	}
}

func TestTamperedBoard(t *testing.T) {
	h := claimed(t, sample.Config{})
	tool := h.tool(1)
	for name, check := range map[string]string{"tile/entries/": "12.", "tile/0/": "12.4", "files/": "12.1"} {
		h.server.tamper = func(file string, data []byte) []byte {
			if strings.HasPrefix(file, name) {
				data[len(data)-40%len(data)-1] ^= 1
			}
			return data
		}
		_, err := tool.Open(ctx, OpenOptions{})
		var failed *AuditError
		if !errors.As(err, &failed) || !strings.HasPrefix(failed.Failures[0].ID, check) {
			t.Errorf("%s: %v", name, err)
		}
	}
	h.server.tamper = func(file string, data []byte) []byte {
		if file == "checkpoint" {
			data[len(data)-5] ^= 1
		}
		return data
	}
	if _, err := tool.Open(ctx, OpenOptions{}); err == nil {
		t.Error("a checkpoint with another signature")
	}
	h.nothingOpened()
	// The copy heals once the server sends the right files.
	h.server.tamper = nil
	_, err := tool.Open(ctx, OpenOptions{})
	h.must(err)
}

func TestTwoToolsOnOneStore(t *testing.T) {
	h := claimed(t, sample.Config{})
	one, two := h.tool(1), h.tool(1)
	_, err := one.Open(ctx, OpenOptions{})
	h.must(err)
	_, err = two.Open(ctx, OpenOptions{})
	h.want(err, ErrStore)
}

func TestInterrupted(t *testing.T) {
	h := claimed(t, sample.Config{})
	stopped, stop := context.WithCancel(ctx)
	stop()
	_, err := h.tool(1).Open(stopped, OpenOptions{})
	h.want(err, context.Canceled)
}
