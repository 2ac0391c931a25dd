package web_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
	"hustings/crypto/blind"
	"hustings/registrar"
	"hustings/roll"
	"hustings/web"
)

// TestServiceErrors holds what a service's error is to those who asked: what a
// service refuses is not logged, and what it fails at shows no more than a number.
func TestServiceErrors(t *testing.T) {
	check := &ballot.CheckError{ID: "12.45", Err: ballot.ErrSignature}
	casts := request{"POST", theBox, octetType, "b", nil}
	recalls := request{"POST", theBox + "/recall", octetType, recallAll, nil}
	claims := request{"POST", theBox + "/claim", octetType, claimAll, nil}
	entries := request{"POST", p + "/entries", octetType, agreed, nil}
	joins := request{"POST", p + "/init", jsonType, joining, nil}
	signs := request{"POST", me + "/signin", jsonType, `{"code":"GOOD"}`, nil}
	passes := request{"POST", me + "/pass/0", jsonType, blinded, nil}
	shows := request{"GET", me, "", "", nil}
	for _, c := range []struct {
		request
		asked  string
		err    error
		status int
		code   string
		text   string // within what the asker reads
	}{
		{casts, "box", box.ErrUnsealed, 409, "not-open", ""},
		{casts, "box", errBroken, 500, "internal", "Its number is "},
		{casts, "cast", box.ErrNotOpen, 409, "not-open", ""},
		{casts, "cast", box.ErrClosed, 409, "closed", "It is closed."},
		{casts, "cast", fmt.Errorf("%w: %w", box.ErrBallot, check), 422, "bad-ballot", "It fails check 12.45: "},
		{casts, "cast", box.ErrBallot, 422, "bad-ballot", ""},
		{casts, "cast", box.ErrSequence{Expected: 2}, 409, "sequence", ""},
		{casts, "cast", box.ErrEnded, 503, "unavailable", ""},
		{casts, "cast", box.ErrLocked, 503, "unavailable", ""},
		{casts, "cast", errBroken, 500, "internal", "Its number is "},
		{recalls, "recall", fmt.Errorf("x: %w", ballot.ErrSignature), 403, "forbidden", ""},
		{recalls, "recall", box.ErrUnknownKey, 404, "not-found", ""},
		{claims, "claim", box.ErrClosed, 409, "closed", ""},
		{claims, "claim", fmt.Errorf("%w: %w", box.ErrReceipt, ballot.ErrSignature), 422, "bad-ballot", ""},
		{claims, "claim", box.ErrSequence{}, 409, "sequence", ""},
		{entries, "append", box.ErrPhase, 409, "wrong-phase", ""},
		{entries, "append", fmt.Errorf("%w: %w", box.ErrEntry, audit.Failure{ID: "12.31", Entry: 9, Text: "not that key's"}), 422, "bad-entry", "It fails check 12.31, entry 9: not that key's."},
		{entries, "append", web.ErrConflict, 409, "conflict", ""},
		{entries, "append", errBroken, 500, "internal", "Its number is "},
		{joins, "init", web.ErrForbidden, 403, "forbidden", ""},
		{joins, "init", web.ErrConflict, 409, "conflict", ""},
		{joins, "init", box.ErrEntry, 422, "bad-entry", ""},
		{joins, "init", box.ErrInvite, 403, "forbidden", ""},
		{joins, "init", box.ErrExists, 409, "conflict", ""},
		{joins, "init", box.ErrNoDraft, 404, "not-found", ""},
		{request{"GET", p + "/manifest", "", "", nil}, "manifest", web.ErrNotFound, 404, "not-found", ""},
		{request{"GET", p + "/checkpoint", "", "", nil}, "file", errBroken, 500, "internal", "Its number is "},
		{request{"GET", "/polls", "", "", nil}, "polls", errBroken, 500, "internal", "Its number is "},
		{signs, "signin", errBroken, 500, "internal", "Its number is "},
		{signs, "member", roll.ErrSession, 401, "no-session", ""},
		{shows, "member", roll.ErrSession, 401, "no-session", ""},
		{passes, "issue", registrar.ErrNotOpen, 409, "not-open", ""},
		{passes, "issue", registrar.ErrClosed, 409, "closed", ""},
		{passes, "issue", registrar.ErrNotExpected, 403, "forbidden", ""},
		{passes, "issue", registrar.ErrNotCheckedIn, 409, "not-checked-in", ""},
		{passes, "issue", registrar.ErrAlreadyIssued, 409, "already-issued", ""},
		{passes, "issue", roll.ErrSession, 401, "no-session", ""},
		{passes, "issue", blind.ErrBlinded, 400, "bad-request", ""},
		{passes, "issue", errBroken, 500, "internal", "Its number is "},
	} {
		t.Run(c.asked+" "+c.code, func(t *testing.T) {
			w := newWorld()
			url := serve(t, w.config(t))
			if strings.HasPrefix(c.path, me) && c.path != me+"/signin" {
				c.header = map[string]string{"Cookie": signIn(t, url)}
			}
			w.fail(c.asked, c.err)
			r := send(t, url, c.request)
			e := r.refusal().Error
			if r.StatusCode != c.status || e.Code != c.code || !strings.Contains(e.Text, c.text) {
				t.Errorf("got %d %s, want %d %q with %q", r.StatusCode, r.body, c.status, c.code, c.text)
			}
			if (e.Expected != nil) != (c.code == "sequence") {
				t.Errorf("expected: %v", e.Expected)
			}
			log := w.log()
			if (c.code == "internal") != strings.Contains(log, `cause="the disk is full"`) || c.code != "internal" && log != "" {
				t.Errorf("logged %q", log)
			}
			if strings.Contains(string(r.body), "disk") || len(r.Header.Values("Set-Cookie")) > 0 {
				t.Errorf("the asker got %v %s", r.Header, r.body)
			}
		})
	}
}

// TestExpected writes the expected number where SPEC 10.7 has it, zero too.
func TestExpected(t *testing.T) {
	w := newWorld()
	w.fail("cast", fmt.Errorf("cast: %w", box.ErrSequence{Expected: 0}))
	r := send(t, serve(t, w.config(t)), request{"POST", theBox, octetType, "b", nil})
	if e := r.refusal().Error; e.Expected == nil || *e.Expected != 0 {
		t.Errorf("got %s", r.body)
	}
}

// TestPanic answers for a handler that panics, says where, and not with what.
func TestPanic(t *testing.T) {
	w := newWorld()
	url := serve(t, w.config(t))
	r := send(t, url, request{"POST", theBox, octetType, "panic with a vote in it", nil})
	if r.StatusCode != http.StatusInternalServerError || r.refusal().Error.Code != "internal" {
		t.Errorf("got %d %s", r.StatusCode, r.body)
	}
	log := w.log()
	if !strings.Contains(log, "panic of type string in ") || !strings.Contains(log, "web_test.(*world).Cast:") || strings.Contains(log, "vote") {
		t.Errorf("logged %q", log)
	}
	if r := send(t, url, request{"POST", theBox, octetType, "b", nil}); r.StatusCode != http.StatusOK {
		t.Errorf("after it: %d", r.StatusCode)
	}
}
