package main

import (
	"bytes"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/json"
	"io/fs"
	mathrand "math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
	"hustings/internal/sample"
	"hustings/voter"
)

// Attacks on a whole running server that holds a survey, over HTTP, by somebody
// who keeps to no client. What a ballot's entry is refused for, a response's is by
// the same code; here is what is a survey's own.
func TestAttackSurvey(t *testing.T) {
	_, counterKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	e := newElection(t, localPlaces(t), 12, "cn-party-branch", func(d *ballot.Draft) {
		d.Contests, d.Persons, d.PersonsOnRoll = nil, nil, false
		d.Survey = &ballot.DraftSurvey{
			Questionnaire: string(sample.Questions(1)), Threshold: 3, TextThreshold: 3,
			Counters: []ballot.Party{{Name: "Counter", Key: publicOf(counterKey)}},
		}
		d.BallotsPerKey = 2
	})
	a := &attacker{e: e, t: t}
	e.open()
	var first forged
	var receipts []ballot.Receipt
	for i := range 5 {
		f := a.responded(i)
		receipts = append(receipts, f.receipt)
		if i == 0 {
			first = f
		}
	}
	a.oddResponses(first)
	a.fetches(counterKey, http.StatusConflict, "wrong-phase")
	e.ok(e.close())
	e.seen()
	a.claimsOfResponses(first)
	e.until(ballot.PhaseClaimed)
	e.openBallots()
	e.seen()
	a.fetches(counterKey, http.StatusOK, "")
	r := a.verifySealed(receipts, counterKey)
	if !r.OK() || r.State.Final() != 6 || r.State.Results.Invalid != 1 {
		t.Errorf("%v, %+v", r.Failures, r.State.Results)
	}
}

// responded lets a member answer and takes everything the member has.
func (a *attacker) responded(i int) forged {
	a.t.Helper()
	c, err := a.e.device(i, http.DefaultTransport).pass(a.t.Context())
	a.e.ok(err)
	parts, err := encodeAnswers(a.t.Context(), c, []byte(`{"canteen":4,"often":"daily","t0":"a text"}`))
	a.e.ok(err)
	receipt, err := c.CastResponse(a.t.Context(), parts)
	a.e.ok(err)
	text, err := c.ReceiptFile()
	a.e.ok(err)
	var file ballot.ReceiptFile
	a.e.ok(json.Unmarshal(text, &file))
	entry, err := ballot.Parse(ballot.EntryOf(file.Ballot))
	a.e.ok(err)
	b, ok := entry.(*ballot.Ballot)
	if !ok || b.Response == nil {
		a.t.Fatalf("a receipt file with a %v", entry.Type())
	}
	pass, err := c.Pass()
	a.e.ok(err)
	key, err := ballot.DeriveKey(pass.Secret, a.e.poll.id, pass.Electorate)
	a.e.ok(err)
	return forged{ballot: b, key: key, entry: file.Ballot, receipt: receipt, raw: file.Receipt}
}

// oddResponses: only what fits its hash and the manifest is taken; a copied one is
// taken, and is invalid when it is opened.
func (a *attacker) oddResponses(f forged) {
	size := a.e.poll.manifest.SealedResponse()
	head, sealed := f.entry[:len(f.entry)-size], f.entry[len(f.entry)-size:]
	if res := a.cast(f.entry); !bytes.Equal(res.body, f.raw) {
		a.t.Error("the same response has another receipt")
	}
	second := func(response []byte) []byte {
		hash := ballot.ResponseHash(a.e.poll.id, response)
		return append(f.signed(a.e.poll.id, func(b *ballot.Ballot) { b.Sequence, b.Response = 1, &hash }), response...)
	}
	changed := bytes.Clone(sealed)
	changed[len(changed)-1] ^= 1
	noPoint := bytes.Clone(sealed)
	noPoint[0] = 4
	for what, cast := range map[string][]byte{
		"no sealed response":              head,
		"one that its entry does not fit": append(bytes.Clone(head), changed...),
		"one byte less":                   f.entry[:len(f.entry)-1],
		"one byte more":                   append(bytes.Clone(f.entry), 0),
		"a point that is none":            second(noPoint),
		"another length":                  second(sealed[:size-1]),
		"a ballot": append(f.signed(a.e.poll.id, func(b *ballot.Ballot) {
			b.Response, b.Sequence, b.Sealed = nil, 1, make([]byte, 17)
		}), sealed...),
	} {
		res := a.cast(cast)
		if res.status != http.StatusUnprocessableEntity && (what != "one that its entry does not fit" || !bytes.Equal(res.body, f.raw)) {
			a.t.Errorf("%s: %d %.200q", what, res.status, res.body)
		}
	}
	g := a.responded(5)
	hash := ballot.ResponseHash(a.e.poll.id, sealed)
	copied := append(g.signed(a.e.poll.id, func(b *ballot.Ballot) { b.Sequence, b.Response = 1, &hash }), sealed...)
	a.want("another's sealed response", a.cast(copied), http.StatusOK, "")
}

// fetches: the sealed part goes to a counter after the claims, and to nobody else.
func (a *attacker) fetches(counterKey ed25519.PrivateKey, status int, code string) {
	a.t.Helper()
	path := "/p/" + a.e.poll.ceremony.String() + "/sealed"
	ask := func(key ed25519.PrivateKey, f ballot.Fetch) answer {
		f.Time = uint64(a.e.now().Unix()) //nolint:gosec // a time
		return a.post(path, "application/octet-stream", ballot.SignFetch(key, a.e.poll.id, f))
	}
	honest := ballot.Fetch{Role: ballot.RoleCounter, What: ballot.FetchResponses, Second: 1}
	res := ask(counterKey, honest)
	a.want("the counter", res, status, code)
	if status == http.StatusOK && len(res.body) != a.e.poll.manifest.SealedResponse() || res.header.Get("Cache-Control") != "no-store" {
		a.t.Errorf("%d bytes, %v", len(res.body), res.header)
	}
	_, nobody, err := ed25519.GenerateKey(rand.Reader)
	a.e.ok(err)
	a.want("nobody", ask(nobody, honest), http.StatusForbidden, "forbidden")
	officer := honest
	officer.Role = ballot.RoleOfficer
	a.want("the officer", ask(a.e.office.key, officer), http.StatusForbidden, "forbidden")
	late := ballot.Fetch{Role: ballot.RoleCounter, What: ballot.FetchResponses, Second: 1, Time: uint64(a.e.now().Unix()) - 1000} //nolint:gosec // a time
	a.want("a request of long ago", a.post(path, "application/octet-stream", ballot.SignFetch(counterKey, a.e.poll.id, late)), http.StatusForbidden, "forbidden")
	for _, file := range []string{"responses", "sealed", "openings/0-1", "combined/0"} {
		if status, _, err := call(a.t.Context(), http.DefaultClient, "GET", a.e.origin+"/p/"+a.e.poll.ceremony.String()+"/"+file, "", nil, 1<<20); err != nil || status == http.StatusOK {
			a.t.Errorf("%s: %d, %v", file, status, err)
		}
	}
}

// claimsOfResponses: a claim comes with the sealed response.
func (a *attacker) claimsOfResponses(f forged) {
	path := "/box/" + a.e.poll.ceremony.String() + "/claim"
	claim := func(cast []byte) []byte {
		return append(append([]byte{byte(len(cast) >> 8), byte(len(cast))}, cast...), f.raw...)
	}
	a.want("a claim of what is on the board", a.post(path, "application/octet-stream", claim(f.entry)), http.StatusOK, "")
	a.want("a claim of half of it", a.post(path, "application/octet-stream", claim(ballot.EntryOf(f.entry))), http.StatusUnprocessableEntity, "bad-ballot")
	a.want("a response after the close", a.cast(append(f.signed(a.e.poll.id, func(b *ballot.Ballot) { b.Sequence = 1 }), f.entry[len(ballot.EntryOf(f.entry)):]...)),
		http.StatusConflict, "closed")
}

// verifySealed audits what was published with the sealed part that a counter fetches.
func (a *attacker) verifySealed(receipts []ballot.Receipt, key ed25519.PrivateKey) *audit.Result {
	a.t.Helper()
	r := a.e.verify(receipts)
	dir := filepath.Join(a.t.TempDir(), "sealed")
	a.e.ok(os.MkdirAll(dir, 0o700))
	ask := func(what ballot.FetchWhat, first, second int) []byte {
		f := ballot.Fetch{Role: ballot.RoleCounter, Time: uint64(a.e.now().Unix()), What: what, First: uint32(first), Second: uint32(second)} //nolint:gosec // small
		res := a.post("/p/"+a.e.poll.ceremony.String()+"/sealed", "application/octet-stream", ballot.SignFetch(key, a.e.poll.id, f))
		a.want("the sealed part", res, http.StatusOK, "")
		return res.body
	}
	write := func(name string, data []byte) {
		a.e.ok(os.MkdirAll(filepath.Dir(filepath.Join(dir, name)), 0o700))
		a.e.ok(os.WriteFile(filepath.Join(dir, name), data, 0o600))
	}
	write(audit.ResponsesFile, ask(ballot.FetchResponses, 0, r.State.Final()))
	for _, name := range r.State.SealedFiles() {
		trustee := 0
		if i := strings.LastIndexByte(name, '-'); i >= 0 {
			trustee = int(name[i+1] - '0')
		}
		what := ballot.FetchEntry
		if name == audit.RedactionsFile {
			what = ballot.FetchRedactions
		}
		write(name, ask(what, 0, trustee))
	}
	bundle := filepath.Join(a.t.TempDir(), "again")
	a.e.ok(a.e.server.hall.export(a.t.Context(), a.e.poll.ceremony, bundle))
	sealed, err := audit.Verify(a.t.Context(), os.DirFS(bundle), audit.Options{Sealed: os.DirFS(dir)})
	a.e.ok(err)
	return sealed
}

// formMembers is how many answer by the plain form in TestAttackForm.
const formMembers = 24

// TestAttackForm attacks a survey at level A2 that was answered by plain forms, for
// whose answerers the server has run the client: with both databases, their logs and
// free pages, the keys' folder and the server's log, and knowing in which order the
// members came, whose response is whose is guessed no better than by chance. And a
// power cut between pass and cast costs nobody the vote.
func TestAttackForm(t *testing.T) {
	_, counterKey, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	e := newElection(t, localPlaces(t), formMembers+1, "cn-party-branch", func(d *ballot.Draft) {
		d.Contests, d.Persons, d.PersonsOnRoll = nil, nil, false
		d.Survey = &ballot.DraftSurvey{
			Questionnaire: string(sample.Questions(1)), Level: ballot.LevelUnlinked, Threshold: 3, TextThreshold: 3,
			Counters: []ballot.Party{{Name: "Counter", Key: publicOf(counterKey)}},
		}
		d.BallotsPerKey = 1
	})
	a := &attacker{e: e, t: t}
	e.open()
	order := mathrand.Perm(formMembers)
	codes := make([]string, 0, formMembers) // of their responses, in the order of arrival
	for n, member := range order {
		if n == 3 {
			a.powerCut(member)
		}
		codes = append(codes, a.byForm(member))
	}
	a.elsewhere(formMembers)
	e.ok(e.close())
	e.seen()
	e.until(ballot.PhaseClaimed)
	a.nowhere(a.left(), order, true)
	e.openBallots()
	e.seen()
	if r := a.verifySealed(nil, counterKey); !r.OK() || r.State.Final() != formMembers || r.State.Results.Invalid != 0 {
		t.Errorf("%v, %+v", r.Failures, r.State.Results)
	}
	e.kill()
	files := a.left()
	files["log"] = e.log.Bytes()
	a.nowhere(files, order, false) // what was written is opened now
	if bytes.Contains(e.log.Bytes(), []byte("what-member-")) {
		t.Error("what was written is in the server's log")
	}
	best, who := a.bestOrder(codes, files)
	t.Logf("the best guess, by %s, has %d of %d; chance is 1", who, best, len(codes))
	if best > 8 { // by chance alone in one of a million tries
		t.Errorf("%s tells %d of %d", who, best, len(codes))
	}
}

// formOf is the last request of a member's form.
func (a *attacker) formOf(member int) []byte {
	return []byte("at=2&do=send&seed=" + strings.Repeat("0a", 16) + "&q1=3&q2=1&q3=" + formText(member) + "&code=" + a.e.slips[member].Code)
}

// formText is what a member writes.
func formText(member int) string { return "what-member-" + strconv.Itoa(member) + "-wrote" }

func (a *attacker) postForm(member int) answer {
	a.t.Helper()
	res := a.post("/answer/"+a.e.poll.ceremony.String()+"?lang=en", "application/x-www-form-urlencoded", a.formOf(member))
	if res.header.Get("Set-Cookie") != "" {
		a.t.Error("a cookie is set")
	}
	return res
}

// byForm lets a member answer, and gives the tracking code.
func (a *attacker) byForm(member int) string {
	a.t.Helper()
	res := a.postForm(member)
	code := trackingCode.FindSubmatch(res.body)
	if res.status != http.StatusOK || code == nil {
		a.t.Fatalf("member %d: %d %s", member, res.status, res.body)
	}
	return string(code[1])
}

// powerCut: the pass was given when the server lost power, and nothing was cast. The
// same form, sent again, goes through.
func (a *attacker) powerCut(member int) {
	a.t.Helper()
	e, ctx := a.e, a.t.Context()
	key, err := e.server.office.FormKey(ctx, e.poll.ceremony)
	e.ok(err)
	random, err := voter.FromCode(e.slips[member].Code, key, e.poll.id)
	e.ok(err)
	fetch, err := voterFetch(http.DefaultTransport)
	e.ok(err)
	c, err := voter.Open(ctx, voter.Config{Address: voter.Address{Origin: e.origin, Ceremony: e.poll.ceremony, Poll: &e.poll.id}, Fetch: fetch, Random: random, Again: true})
	e.ok(err)
	_, err = c.SignIn(ctx, e.slips[member].Code)
	e.ok(err)
	e.ok(c.TakePass(ctx))
	e.kill()
	e.start()
}

// elsewhere: who has taken the pass on a device of their own is told so, and has every
// answer back.
func (a *attacker) elsewhere(member int) {
	a.t.Helper()
	_, err := a.e.device(member, http.DefaultTransport).pass(a.t.Context())
	a.e.ok(err)
	res := a.postForm(member)
	if res.status != http.StatusUnprocessableEntity || !bytes.Contains(res.body, []byte("A pass was given in your name before")) ||
		!bytes.Contains(res.body, []byte(`value="`+formText(member)+`"`)) {
		a.t.Errorf("%d %s", res.status, res.body)
	}
	if bytes.Contains(res.body, []byte(a.e.slips[member].Code)) {
		a.t.Error("the code comes back with the page")
	}
}

// left reads all files that the server leaves: databases with their logs and free
// pages, and the keys' folder.
func (a *attacker) left() map[string][]byte {
	a.t.Helper()
	files := make(map[string][]byte)
	for _, dir := range []string{filepath.Dir(a.e.places.Who), filepath.Dir(a.e.places.What), a.e.places.Keys} {
		a.e.ok(filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !d.Type().IsRegular() {
				return nil //nolint:nilerr // a server removes files while we look
			}
			if data, err := os.ReadFile(path); err == nil {
				files[path] = data
			}
			return nil
		}))
	}
	return files
}

// nowhere holds that neither a code nor, before the opening, what was written lies
// anywhere, and that the key which makes ballot keys of codes is gone.
func (a *attacker) nowhere(files map[string][]byte, members []int, sealed bool) {
	a.t.Helper()
	for name, data := range files {
		if strings.HasPrefix(filepath.Base(name), "form-") {
			a.t.Errorf("the key of the form is still there: %s", name)
		}
		for _, member := range members {
			raw, err := ballot.DecodeCode(a.e.slips[member].Code, 10)
			a.e.ok(err)
			if bytes.Contains(data, raw) || bytes.Contains(data, []byte(a.e.slips[member].Code)) {
				a.t.Errorf("the code of member %d lies in %s", member, name)
			}
			if sealed && bytes.Contains(data, []byte(formText(member))) {
				a.t.Errorf("what member %d wrote lies in %s", member, name)
			}
		}
	}
}

// bestOrder puts the responses into an order by where their pieces lie in each file,
// and counts how many stand where they stood when they arrived.
func (a *attacker) bestOrder(codes []string, files map[string][]byte) (best int, who string) {
	a.t.Helper()
	var list []*ballot.Ballot
	leaf := make(map[*ballot.Ballot]string)
	a.e.ok(a.e.server.hall.boxes.Poll(a.e.poll.ceremony).View(a.t.Context(), func(r board.Reader) error {
		entries, err := r.Entries(a.t.Context(), 0, 256)
		for _, data := range entries {
			entry, _ := ballot.Parse(data)
			if b, ok := entry.(*ballot.Ballot); ok {
				list, leaf[b] = append(list, b), ballot.TrackingCode(ballot.LeafHash(data))
			}
		}
		return err
	}))
	if len(list) != len(codes) {
		a.t.Fatalf("%d responses on the board", len(list))
	}
	try := func(name string, key func(b *ballot.Ballot) int) {
		guess := slices.Clone(list)
		slices.SortStableFunc(guess, func(x, y *ballot.Ballot) int { return key(x) - key(y) })
		for range 2 {
			n := 0
			for i, b := range guess {
				if leaf[b] == codes[i] {
					n++
				}
			}
			if n > best {
				best, who = n, name
			}
			slices.Reverse(guess)
		}
	}
	try("the order of the board", func(*ballot.Ballot) int { return 0 })
	for name, data := range files {
		for what, piece := range map[string]func(b *ballot.Ballot) []byte{
			"key": func(b *ballot.Ballot) []byte { return b.Key[:] }, "hash": func(b *ballot.Ballot) []byte { return b.Response[:] },
			"signature": func(b *ballot.Ballot) []byte { return b.Signature[:] }, "prefix": func(b *ballot.Ballot) []byte { return b.Credentials[0].Prefix[:] },
			"credential": func(b *ballot.Ballot) []byte { return b.Credentials[0].Signature },
		} {
			try("first "+what+" in "+filepath.Base(name), func(b *ballot.Ballot) int { return bytes.Index(data, piece(b)) })
			try("last "+what+" in "+filepath.Base(name), func(b *ballot.Ballot) int { return bytes.LastIndex(data, piece(b)) })
		}
	}
	return best, who
}
