package registrar

import (
	"bytes"
	"errors"
	"slices"
	"sync"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/crypto/blind"
	"hustings/roll"
)

func TestIssueSignsOnce(t *testing.T) {
	h := build(t)
	request := h.request(t, 0)
	first, err := h.Issue(t.Context(), h.poll, seatOf(1), request.Blinded())
	if err != nil {
		t.Fatal(err)
	}
	if _, err := request.Finish(first); err != nil {
		t.Errorf("the answer is no signature: %v", err)
	}
	h.restart()
	if again, err := h.Issue(t.Context(), h.poll, seatOf(1), request.Blinded()); err != nil || !bytes.Equal(again, first) {
		t.Errorf("the same request has another answer (%v)", err)
	}
	if _, err := h.Issue(t.Context(), h.poll, seatOf(1), h.request(t, 0).Blinded()); !errors.Is(err, ErrAlreadyIssued) {
		t.Errorf("another request: %v", err)
	}
	if _, err := h.Issue(t.Context(), h.poll, seatOf(2), h.request(t, 0).Blinded()); err != nil {
		t.Errorf("another member: %v", err)
	}
	for i, want := range []bool{false, true, true, false} {
		if got, err := h.Taken(t.Context(), h.poll, seatOf(i)); err != nil || got != want {
			t.Errorf("member %d has a pass: %v, want %v (%v)", i, got, want, err)
		}
	}
}

func TestIssueRefuses(t *testing.T) {
	h := build(t)
	good := blinded(t)
	present, absent := roll.Seat{Electorate: 1, Number: "M001"}, roll.Seat{Electorate: 1, Number: "M002"}
	h.store.checked["M001"] = true
	h.store.slip["M003"] = 2
	slipped := seatOf(3)
	slipped.Slip = 1
	with := func(change func(*Poll)) Poll {
		p := h.poll
		change(&p)
		return p
	}
	for _, c := range []struct {
		name  string
		poll  Poll
		seat  roll.Seat
		bytes []byte
		want  error
	}{
		{"not agreed", with(func(p *Poll) { p.Agreed = false }), seatOf(1), good, ErrNotOpen},
		{"closed early", with(func(p *Poll) { p.Closed = true }), seatOf(1), good, ErrClosed},
		{"closing time", with(func(p *Poll) { p.Close = ballot.Time(h.clock.Unix()) }), seatOf(1), good, ErrClosed},
		{"a poll not agreed to here", with(func(p *Poll) { p.ID[0] ^= 1 }), seatOf(1), good, ErrClosed},
		{"a poll without keys", with(func(p *Poll) { p.Ceremony[0] ^= 1 }), seatOf(1), good, ErrKey},
		{"another registrar", with(func(p *Poll) { p.Registrar = 1 }), seatOf(1), good, ErrKey},
		{"no electorate", h.poll, roll.Seat{Electorate: electorates, Number: "M001"}, good, ErrNotExpected},
		{"not on the roll", h.poll, roll.Seat{Number: "M00"}, good, ErrNotExpected},
		{"nobody", h.poll, roll.Seat{}, good, ErrNotExpected},
		{"not checked in", h.poll, absent, good, ErrNotCheckedIn},
		{"an old slip", h.poll, slipped, good, roll.ErrSession},
		{"short", h.poll, seatOf(1), good[1:], blind.ErrBlinded},
		{"long", h.poll, seatOf(1), append(slices.Clone(good), 0), blind.ErrBlinded},
		{"nothing", h.poll, seatOf(1), nil, blind.ErrBlinded},
		{"above the modulus", h.poll, seatOf(1), bytes.Repeat([]byte{0xff}, len(good)), blind.ErrBlinded},
	} {
		if got, err := h.Issue(t.Context(), c.poll, c.seat, c.bytes); !errors.Is(err, c.want) || got != nil {
			t.Errorf("%s: %v, want %v", c.name, err, c.want)
		}
	}
	if _, err := h.Issue(t.Context(), h.poll, present, good); err != nil {
		t.Errorf("checked in: %v", err)
	}
	if _, err := h.Issue(t.Context(), h.poll, seatOf(1), good); err != nil {
		t.Errorf("refusals have spent the member's pass: %v", err)
	}
}

// TestIssueAtOnce holds that of a member's requests exactly one is answered.
func TestIssueAtOnce(t *testing.T) {
	h := build(t)
	const rivals = 6
	var answered, same [rivals][]byte
	one := blinded(t)
	var all sync.WaitGroup
	for r := range rivals {
		rival := blinded(t)
		all.Go(func() {
			got, err := h.Issue(t.Context(), h.poll, seatOf(1), rival)
			if err != nil && !errors.Is(err, ErrAlreadyIssued) {
				t.Error(err)
			}
			answered[r] = got
		})
		all.Go(func() {
			got, err := h.Issue(t.Context(), h.poll, seatOf(2), one)
			if err != nil {
				t.Error(err)
			}
			same[r] = got
		})
	}
	all.Wait()
	answers := 0
	for r := range rivals {
		if answered[r] != nil {
			answers++
		}
		if !bytes.Equal(same[r], same[0]) {
			t.Error("one request had two answers")
		}
	}
	if answers != 1 {
		t.Errorf("%d of %d requests were answered", answers, rivals)
	}
}

// TestIssueCrashes kills the process between signing and storing, and between
// storing and answering.
func TestIssueCrashes(t *testing.T) {
	for _, stored := range []bool{false, true} {
		h := build(t)
		first, second := blinded(t), blinded(t)
		h.store.fail = func(method string, after bool) error {
			if method == "PutPass" && after == stored {
				return errCrash
			}
			return nil
		}
		if got, err := h.Issue(t.Context(), h.poll, seatOf(1), first); !errors.Is(err, errCrash) || got != nil {
			t.Fatalf("answered before it was stored: %v", err)
		}
		h.store.fail = nil
		h.restart()
		_, err := h.Issue(t.Context(), h.poll, seatOf(1), second)
		if stored && !errors.Is(err, ErrAlreadyIssued) || !stored && err != nil {
			t.Errorf("stored %v, then another request: %v", stored, err)
		}
		_, err = h.Issue(t.Context(), h.poll, seatOf(1), first)
		if !stored && !errors.Is(err, ErrAlreadyIssued) || stored && err != nil {
			t.Errorf("stored %v, then the first request: %v", stored, err)
		}
	}
}

// TestRecordsTellNothing holds that what is stored shows neither member nor answer,
// has one length, and that a record serves in its slot only.
func TestRecordsTellNothing(t *testing.T) {
	h := build(t)
	h.clock = time.Date(2026, 11, 20, 12, 34, 56, 0, time.UTC)
	var answers [][]byte
	for i := range 3 {
		got, err := h.Issue(t.Context(), h.poll, seatOf(i), blinded(t))
		if err != nil {
			t.Fatal(err)
		}
		answers = append(answers, got)
	}
	book := Book{testCeremony, 0, 0}
	pen, err := h.pen(book)
	if err != nil {
		t.Fatal(err)
	}
	for i := range 3 {
		slot := pen.slot(seatOf(i).Number)
		sealed := h.store.passes[book][slot]
		if want := 12 + 32 + 4 + blind.MinSize + 16; len(sealed) != want {
			t.Errorf("a record of %d bytes, want %d", len(sealed), want)
		}
		if bytes.Contains(sealed, answers[i][:16]) || bytes.Contains(sealed, []byte("M00")) {
			t.Error("a record is not sealed")
		}
		r, err := pen.unseal(slot, sealed)
		if err != nil || int64(r.day)*86400 != h.clock.Truncate(24*time.Hour).Unix() {
			t.Errorf("day %d (%v)", r.day, err)
		}
		if _, err := pen.unseal(pen.slot("M004"), sealed); !errors.Is(err, ErrRecord) {
			t.Errorf("a record moved to another slot: %v", err)
		}
		for _, cut := range [][]byte{nil, sealed[:5], sealed[:len(sealed)-1]} {
			if _, err := pen.unseal(slot, cut); !errors.Is(err, ErrRecord) {
				t.Errorf("a record of %d bytes: %v", len(cut), err)
			}
		}
	}
	other, err := h.pen(Book{testCeremony, 0, 1})
	if err != nil {
		t.Fatal(err)
	}
	if other.slot("M001") == pen.slot("M001") {
		t.Error("a member has one slot in two electorates")
	}
}
