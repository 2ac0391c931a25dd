package trustee

import (
	"context"
	"slices"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/internal/sample"
)

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
