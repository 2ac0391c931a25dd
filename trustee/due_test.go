package trustee

import (
	"errors"
	"testing"

	"hustings/ballot"
	"hustings/internal/sample"
)

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
