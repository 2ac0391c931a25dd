package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/voter"
)

// Attacks on a whole running server, over HTTP, by somebody who keeps to no
// client. What each package refuses by itself is tested there.
func TestAttackServer(t *testing.T) {
	e := newElection(t, localPlaces(t), 12, "cn-party-branch", func(d *ballot.Draft) {
		_, key, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		d.Tellers = []ballot.Party{{Name: "Teller", Key: publicOf(key)}}
		d.BallotsPerKey = 3
		tellerKey = key
	})
	a := &attacker{e: e, t: t}
	a.beforeAgreed()
	a.beforeOpen()
	e.open()
	a.secondPass()
	first := a.replays()
	a.sequences(first)
	a.copies(first)
	a.forgeries(first)
	receipts := []ballot.Receipt{first.receipt}
	for i := 2; i < 8; i++ {
		r, err := e.device(i, http.DefaultTransport).cast(t.Context(), 1)
		e.ok(err)
		receipts = append(receipts, r)
	}
	e.ok(e.close())
	e.seen()
	a.afterClose(first)
	e.until(ballot.PhaseClaimed)
	e.openBallots()
	r := e.verify(receipts)
	if !r.Stands() || r.State.Final() != 8 {
		t.Errorf("the result stands: %v, %d final ballots", r.Stands(), r.State.Final())
	}
	if !strings.Contains(string(r.Outcome), `"invalid":1`) {
		t.Errorf("the copied ballot was to be invalid: %s", r.Outcome)
	}
}

var tellerKey ed25519.PrivateKey

type attacker struct {
	e *election
	t *testing.T
}

// forged is a ballot with all that its voter has.
type forged struct {
	ballot  *ballot.Ballot
	key     ed25519.PrivateKey
	entry   []byte
	receipt ballot.Receipt
	raw     []byte // the receipt
}

type answer struct {
	status int
	header http.Header
	body   []byte
}

// code reads the stable name of a refusal.
func (a answer) code() string {
	var body struct {
		Error struct {
			Code     string `json:"code"`
			Expected *int   `json:"expected"`
		} `json:"error"`
	}
	_ = json.Unmarshal(a.body, &body)
	if body.Error.Expected != nil {
		return fmt.Sprint(body.Error.Code, " ", *body.Error.Expected)
	}
	return body.Error.Code
}

func (a *attacker) post(path, contentType string, body []byte, cookies ...*http.Cookie) answer {
	a.t.Helper()
	req, err := http.NewRequestWithContext(a.t.Context(), http.MethodPost, a.e.origin+path, bytes.NewReader(body))
	a.e.ok(err)
	req.Header.Set("Content-Type", contentType)
	for _, c := range cookies {
		req.AddCookie(c)
	}
	res, err := http.DefaultClient.Do(req)
	a.e.ok(err)
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(res.Body)
	a.e.ok(err)
	return answer{res.StatusCode, res.Header, data}
}

func (a *attacker) want(what string, got answer, status int, code string) {
	a.t.Helper()
	if got.status != status || got.code() != code {
		a.t.Errorf("%s: %d %q, want %d %q: %.200q", what, got.status, got.code(), status, code, got.body)
	}
}

// signIn gives a member's session.
func (a *attacker) signIn(i int) []*http.Cookie {
	a.t.Helper()
	res := a.post("/me/"+a.e.poll.ceremony.String()+"/signin", "application/json", []byte(`{"code":"`+a.e.slips[i].Code+`"}`))
	a.want("sign in", res, http.StatusOK, "")
	return (&http.Response{Header: res.header}).Cookies()
}

// ask asks for a pass as the member of a session.
func (a *attacker) ask(session []*http.Cookie, blinded []byte) answer {
	a.t.Helper()
	return a.post("/me/"+a.e.poll.ceremony.String()+"/pass/0", "application/json", []byte(`{"blinded":"`+hex.EncodeToString(blinded)+`"}`), session...)
}

// anyBlinded is a number that a registrar cannot tell from a request.
func anyBlinded() []byte {
	b := make([]byte, 256)
	_, _ = rand.Read(b[1:])
	return b
}

func (a *attacker) cast(entry []byte, cookies ...*http.Cookie) answer {
	a.t.Helper()
	return a.post("/box/"+a.e.poll.ceremony.String(), "application/octet-stream", entry, cookies...)
}

// beforeAgreed: no pass before all have agreed (SPEC 8.3); the teller has not yet.
func (a *attacker) beforeAgreed() {
	a.want("pass before all have agreed", a.ask(a.signIn(0), anyBlinded()), http.StatusConflict, "not-open")
	e := &ballot.Agreed{Role: ballot.RoleTeller}
	e.Signature = ballot.SignEntry(tellerKey, a.e.poll.id[:], ballot.RoleTeller, ballot.BeforeLast(e))
	a.e.ok(a.e.poll.append(a.t.Context(), e))
	a.e.seen()
}

// beforeOpen: passes go to those checked in, and nobody is a member without a
// session; a ballot before the voting is opened is not taken.
func (a *attacker) beforeOpen() {
	var numbers []string
	for _, s := range a.e.slips[:11] {
		numbers = append(numbers, s.Number)
	}
	_, err := a.e.server.office.checkIn(a.t.Context(), a.e.poll.ceremony, 0, false, numbers)
	a.e.ok(err)
	a.e.ok(finishAttendance(a.t.Context(), a.e.poll, 0, func(before []byte) ([]ballot.Signed, error) {
		return a.e.office.sign(a.e.poll.id[:], before), nil
	}))
	a.e.seen()
	a.want("pass for somebody not checked in", a.ask(a.signIn(11), anyBlinded()), http.StatusConflict, "not-checked-in")
	a.want("pass for nobody", a.ask(nil, anyBlinded()), http.StatusUnauthorized, "no-session")

	_, err = a.e.device(8, http.DefaultTransport).cast(a.t.Context(), 0)
	if voter.CodeOf(err) != voter.ErrNotOpen {
		a.t.Errorf("ballot before the opening: %v", err)
	}
}

// secondPass: one member has one pass; the same request has the same answer.
func (a *attacker) secondPass() {
	blinded := anyBlinded()
	one := a.ask(a.signIn(9), blinded)
	a.want("first pass", one, http.StatusOK, "")
	if again := a.ask(a.signIn(9), blinded); !bytes.Equal(again.body, one.body) {
		a.t.Errorf("the same request has another answer: %s", again.body)
	}
	a.want("second pass", a.ask(a.signIn(9), anyBlinded()), http.StatusConflict, "already-issued")
	a.want("second pass in the first session", a.ask(a.signIn(9), anyBlinded()), http.StatusConflict, "already-issued")
	a.want("pass for the number 0", a.ask(a.signIn(10), make([]byte, 256)), http.StatusBadRequest, "bad-request")
}

// voted lets a member vote and takes everything the voter has.
func (a *attacker) voted(i int) forged {
	a.t.Helper()
	ctx := context.WithoutCancel(a.t.Context())
	c, err := a.e.device(i, http.DefaultTransport).pass(ctx)
	a.e.ok(err)
	receipt, err := c.Cast(ctx, a.e.choices(c, 1, false))
	a.e.ok(err)
	text, err := c.ReceiptFile()
	a.e.ok(err)
	var file ballot.ReceiptFile
	a.e.ok(json.Unmarshal(text, &file))
	entry, err := ballot.Parse(file.Ballot)
	a.e.ok(err)
	b, ok := entry.(*ballot.Ballot)
	if !ok {
		a.t.Fatalf("a receipt file with a %v", entry.Type())
	}
	pass, err := c.Pass()
	a.e.ok(err)
	key, err := ballot.DeriveKey(pass.Secret, a.e.poll.id, pass.Electorate)
	a.e.ok(err)
	return forged{ballot: b, key: key, entry: file.Ballot, receipt: receipt, raw: file.Receipt}
}

// signed gives another ballot of the same voter, rightly signed.
func (f *forged) signed(poll ballot.PollID, change func(b *ballot.Ballot)) []byte {
	b := *f.ballot
	change(&b)
	b.Signature = ballot.SignEntry(f.key, poll[:], ballot.RoleVoter, ballot.BeforeLast(&b))
	return ballot.Encode(&b)
}

// replays: the same ballot has the same receipt and counts once, whoever sends it,
// with a member's cookie or without; a cookie is neither read nor set.
func (a *attacker) replays() forged {
	f := a.voted(0)
	session := a.signIn(1)
	for _, cookies := range [][]*http.Cookie{nil, session} {
		res := a.cast(f.entry, cookies...)
		a.want("the same ballot again", res, http.StatusOK, "")
		if !bytes.Equal(res.body, f.raw) {
			a.t.Error("the same ballot has another receipt")
		}
		if len(res.header.Values("Set-Cookie")) > 0 || res.header.Get("Cache-Control") != "no-store" {
			a.t.Errorf("headers of a receipt: %v", res.header)
		}
	}
	return f
}

// sequences: neither a gap nor a repeat.
func (a *attacker) sequences(f forged) {
	for n, want := range map[uint8]struct {
		status int
		code   string
	}{
		2: {http.StatusConflict, "sequence 1"},
		3: {http.StatusUnprocessableEntity, "bad-ballot"}, // ballots_per_key is 3
		0: {http.StatusConflict, "sequence 1"},            // the number of another ballot
	} {
		entry := f.signed(a.e.poll.id, func(b *ballot.Ballot) {
			b.Sequence = n
			b.Sealed = bytes.Clone(b.Sealed)
			b.Sealed[0] ^= 1
		})
		a.want(fmt.Sprintf("number %d after number 0", n), a.cast(entry), want.status, want.code)
	}
}

// copies: a ciphertext that another voter has sealed does not open under this
// one's key: the ballot is taken, and is invalid when it is opened.
func (a *attacker) copies(of forged) {
	f := a.voted(1)
	entry := f.signed(a.e.poll.id, func(b *ballot.Ballot) {
		b.Sequence, b.Enc, b.Sealed = 1, of.ballot.Enc, of.ballot.Sealed
	})
	a.want("a copied ciphertext", a.cast(entry), http.StatusOK, "")

	stolen := *of.ballot
	stolen.Key, stolen.Credentials = f.ballot.Key, f.ballot.Credentials
	a.want("a copied ballot under another key", a.cast(ballot.Encode(&stolen)), http.StatusUnprocessableEntity, "bad-ballot")
}

// forgeries: a pass for another key, a ballot of another poll, no pass at all.
func (a *attacker) forgeries(f forged) {
	_, mine, err := ed25519.GenerateKey(rand.Reader)
	a.e.ok(err)
	g := forged{ballot: f.ballot, key: mine}
	a.want("a pass under another ballot key", a.cast(g.signed(a.e.poll.id, func(b *ballot.Ballot) { b.Key = publicOf(mine) })),
		http.StatusUnprocessableEntity, "bad-ballot")
	a.want("a ballot of another poll", a.cast(f.signed(ballot.PollID{1}, func(b *ballot.Ballot) { b.Sequence = 1 })),
		http.StatusUnprocessableEntity, "bad-ballot")
	a.want("no pass", a.cast(f.signed(a.e.poll.id, func(b *ballot.Ballot) { b.Sequence, b.Credentials = 1, nil })),
		http.StatusUnprocessableEntity, "bad-ballot")
	a.want("another electorate", a.cast(f.signed(a.e.poll.id, func(b *ballot.Ballot) { b.Sequence, b.Electorate = 1, 1 })),
		http.StatusUnprocessableEntity, "bad-ballot")
	a.want("no ballot", a.cast([]byte("ballot")), http.StatusUnprocessableEntity, "bad-ballot")
}

// afterClose: nothing is cast, no pass is given, and a claim needs a true receipt.
func (a *attacker) afterClose(f forged) {
	late := f.signed(a.e.poll.id, func(b *ballot.Ballot) { b.Sequence = 1 })
	a.want("a ballot after the close", a.cast(late), http.StatusConflict, "closed")
	if code := a.ask(a.signIn(10), anyBlinded()).code(); code != "closed" {
		a.t.Errorf("a pass after the close: %q", code)
	}
	claim := func(entry, receipt []byte) []byte {
		return append(append([]byte{byte(len(entry) >> 8), byte(len(entry))}, entry...), receipt...)
	}
	path := "/box/" + a.e.poll.ceremony.String() + "/claim"
	a.want("a claim with another ballot's receipt", a.post(path, "application/octet-stream", claim(late, f.raw)),
		http.StatusUnprocessableEntity, "bad-ballot")
	forgedReceipt := bytes.Clone(f.raw)
	forgedReceipt[len(forgedReceipt)-1] ^= 1
	a.want("a claim with a forged receipt", a.post(path, "application/octet-stream", claim(f.entry, forgedReceipt)),
		http.StatusUnprocessableEntity, "bad-ballot")
	a.want("a claim of what is on the board", a.post(path, "application/octet-stream", claim(f.entry, f.raw)), http.StatusOK, "")
}
