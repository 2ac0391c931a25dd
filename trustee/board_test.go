package trustee

import (
	"errors"
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

func TestWithheldBallot(t *testing.T) {
	h := opened(t, sample.Config{BallotsPerKey: 2})
	voter, err := h.poll.NewVoter()
	h.must(err)
	receipt := func(sequence uint8) ballot.Receipt {
		data, err := h.poll.Vote(voter, sequence, h.poll.Choice(1))
		h.must(err)
		e, err := ballot.Parse(data)
		h.must(err)
		b := e.(*ballot.Ballot)
		return ballot.SignReceipt(h.poll.Box, h.poll.ID, b, ballot.LeafHash(data))
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
	for _, c := range []struct{ name, check string }{
		{"tile/0/", ""}, // which is needed to see that the board continues what was seen
		{"tile/entries/", "12."}, {"tile/0/", "12.4"}, {"files/", "12.1"},
	} {
		h.server.tamper = func(file string, data []byte) []byte {
			if strings.HasPrefix(file, c.name) {
				data[len(data)-40%len(data)-1] ^= 1
			}
			return data
		}
		_, err := tool.Open(ctx, OpenOptions{})
		var failed *AuditError
		if err == nil || errors.Is(err, audit.ErrForked) || errors.As(err, &failed) == (c.check == "") {
			t.Errorf("%s: %v", c.name, err)
		} else if failed != nil && !strings.HasPrefix(failed.Failures[0].ID, c.check) {
			t.Errorf("%s: %v", c.name, err)
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
