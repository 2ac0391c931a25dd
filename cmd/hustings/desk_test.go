package main

import (
	"archive/tar"
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/audit"
	"hustings/ballot"
)

// TestDeskDoor is the way in: links, passphrases, sessions, other origins.
func TestDeskDoor(t *testing.T) {
	w := newDeskWorld(t)
	w.want(w.get("/desk"), 403, "hustings admin-link")
	w.want(w.get("/desk/link/NONSENSE"), 403)
	old, link := w.link(), w.link()
	w.want(w.get(old), 403)
	w.want(w.get(link), 200, "Set the desk’s passphrase")
	w.want(w.post(link, url.Values{"passphrase": {"short"}, "again": {"short"}}), 422, "Nothing was set")
	w.want(w.post(link, url.Values{"passphrase": {deskPassphrase}, "again": {deskPassphrase + "!"}}), 422, "differ")
	other := w.form(link, url.Values{"passphrase": {deskPassphrase}, "again": {deskPassphrase}})
	other.Header.Set("Sec-Fetch-Site", "cross-site")
	w.want(w.send(w.browser, other), 403)
	set := w.want(w.post(link, url.Values{"passphrase": {deskPassphrase}, "again": {deskPassphrase}}), 303)
	for _, cookie := range set.header.Values("Set-Cookie") {
		if !strings.Contains(cookie, "Path=/desk") || !strings.Contains(cookie, "HttpOnly") || !strings.Contains(cookie, "SameSite=Strict") ||
			strings.Contains(cookie, "Domain") {
			t.Errorf("cookie %q", cookie)
		}
	}
	w.want(w.get("/desk"), 200, "There is no election yet")
	w.want(w.get(link), 403) // used up

	lock, err := w.demo.server.office.who.DeskLock(t.Context())
	if err != nil || !strings.HasPrefix(lock.Argon, "$argon2id$v=19$m=65536,t=3,p=4$") || strings.Contains(lock.Argon, "unlikely") {
		t.Errorf("kept: %q (%v)", lock.Argon, err)
	}
	w.want(w.post("/desk/leave", nil), 303)
	w.want(w.get("/desk"), 403, "Passphrase")
	w.want(w.post("/desk/enter", url.Values{"passphrase": {"wrong"}}), 403, "not the passphrase")
	in := w.want(w.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}, "go": {"/desk/roll"}}), 303)
	if in.where != "/desk/roll" {
		t.Errorf("sent to %q", in.where)
	}
	for _, bad := range []string{"https://evil.example/", "//evil.example/", "/deskx", "/desk/\\evil"} {
		if a := w.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}, "go": {bad}}); a.where != "/desk" {
			t.Errorf("%q sent to %q", bad, a.where)
		}
	}
	w.demo.offset.Add(int64(12*time.Hour/time.Second) + 1)
	w.want(w.get("/desk"), 403, "Your session has ended")
	w.want(w.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}}), 303)
	before := w.browser
	w.browser = newBrowser(t)
	w.enter() // by a new link: sessions begun under the earlier passphrase are over
	w.want(w.get("/desk"), 200)
	w.want(w.send(before, w.request("GET", "/desk", nil)), 403, "Your session has ended")
}

// TestDeskGuessing holds that guesses are bounded, and lock nobody out who has
// been in before.
func TestDeskGuessing(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	stranger := newBrowser(t)
	slow := 0
	for range 13 {
		if a := w.send(stranger, w.form("/desk/enter", url.Values{"passphrase": {"guess"}})); a.status == http.StatusTooManyRequests {
			slow++
		}
	}
	if slow != 3 {
		t.Errorf("%d of 13 guesses were slowed down, want 3", slow)
	}
	w.want(w.send(stranger, w.form("/desk/enter", url.Values{"passphrase": {deskPassphrase}})), 429)
	w.want(w.post("/desk/leave", nil), 303)
	w.want(w.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}}), 303)
}

// TestDeskRoutes walks all addresses of the desk as nobody, as a member and as
// an officer.
func TestDeskRoutes(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	nobody, member := newBrowser(t), newBrowser(t)
	origin, err := url.Parse(w.demo.origin)
	if err != nil {
		t.Fatal(err)
	}
	c := "000102030405060708090a0b0c0d0e0f"
	member.Jar.SetCookies(origin.JoinPath("/me/"+c), []*http.Cookie{{Name: "session-" + c, Value: "AAAA", Path: "/"}, {Name: "desk", Value: "AAAA", Path: "/"}})
	walked := 0
	for _, route := range w.demo.server.web.Routes() {
		method, path, _ := strings.Cut(route, " ")
		if path != "/desk" && !strings.HasPrefix(path, "/desk/") || len(method) > 7 || method == "CONNECT" || method == "echo_route_not_found" {
			continue
		}
		path = strings.NewReplacer(":ceremony", c, ":electorate", "0", ":act", "open", ":code", "X", "*", "nowhere/at/all").Replace(path)
		for name, browser := range map[string]*http.Client{"nobody": nobody, "a member": member} {
			if a := w.send(browser, w.form2(method, path)); a.status != 403 {
				t.Errorf("%s %s as %s: %d, want 403", method, path, name, a.status)
			}
		}
		if path == "/desk/enter" || strings.HasPrefix(path, "/desk/link/") || path == "/desk/leave" {
			continue
		}
		if a := w.send(w.browser, w.form2(method, path)); a.status == 403 || a.status == 500 {
			t.Errorf("%s %s as an officer: %d", method, path, a.status)
		}
		cross := w.form2(method, path)
		cross.Header.Set("Sec-Fetch-Site", "cross-site")
		if a := w.send(w.browser, cross); method == "POST" && a.status != 403 {
			t.Errorf("%s %s from another origin: %d", method, path, a.status)
		}
		walked++
	}
	if walked < 25 {
		t.Errorf("%d addresses walked", walked)
	}
}

func (w *deskWorld) form2(method, path string) *http.Request {
	r := w.request(method, path, strings.NewReader(""))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// TestDeskRoll imports a roll, with everything that can be wrong with it.
func TestDeskRoll(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	w.want(w.get("/desk/roll"), 200, "The roll is empty")
	w.want(w.upload("", "replace"), 422, "No file was chosen")
	bad := w.want(w.upload("member_no,name,status\nBY1,王桂,full\nBY1,,odd\n", "replace"), 422, "There are 3.", "stands in row 2 already")
	for _, cell := range []string{"<td>3</td><td>1 member_no</td>", "<td>3</td><td>2 name</td>", "<td>odd</td>"} {
		if !strings.Contains(bad.body, cell) {
			t.Errorf("no %s in\n%s", cell, main0(bad.body))
		}
	}
	preview := w.want(w.upload(rollFile(48), "replace"), 200, "Make these 48 members the roll", "and 36 more", madeUpName(1))
	w.want(w.get("/desk/roll"), 200, "The roll is empty") // nothing is stored yet
	id := w.value(preview.body, `name="id" value="([0-9a-f]+)"`)
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {"ff"}}), 409, "no longer here")
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	w.want(w.get("/desk/roll?saved=1"), 200, "The roll is stored", "May vote</dt><dd>45</dd>")
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 409)
	w.want(w.upload("member_no,name,status\nBY0001,王桂,full\nNEW1,赵一,full\n", "merge"), 200,
		"Added</dt><dd><b>1</b>", "Changed</dt><dd><b>1</b>", "Removed</dt><dd><b>0</b>", "On the roll</dt><dd>49</dd>")
	w.want(w.upload("member_no,name,status\nNEW1,赵一,full\n", "replace"), 200, "Removed</dt><dd><b>48</b>")
	w.want(w.send(w.browser, w.form("/desk/roll", url.Values{"file": {"x"}})), 415)
}

// TestDeskDraft creates and edits a poll, with bad input that is not lost.
func TestDeskDraft(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	w.want(w.get("/desk/new"), 200, "Party branch committee", "hustings poll create")
	w.want(w.get("/desk/new?preset=cn-party-branch"), 200, "All times are in Beijing time", `value="2026-11-21T09:00"`)
	for field, bad := range map[string]struct{ value, says string }{
		"c0_candidates": {"邓慧兰\n刘强敏", "too few candidates"},
		"c0_seats":      {"three", "whole number"},
		"officers":      {"何娜 00ff", "64 hexadecimal digits"},
		"trustees":      {"周三", "name 2 to 16"},
		"threshold":     {"1", "whole number"},
		"opens":         {"2020-01-01T00:00", "has passed"},
		"closes":        {"2026-11-20T09:00", "after the opening"},
		"excluded":      {"BY0009 lazy no", "by one of the codes"},
		"title_zh":      {strings.Repeat("长", 301), "too long"},
	} {
		form := w.pollFields()
		form.Set(field, bad.value)
		a := w.want(w.post("/desk/new", form), 422, bad.says)
		for _, kept := range []string{"吴四", "First branch election", "支委会 2026-3 号"} {
			if field != "trustees" && field != "excluded" && !strings.Contains(a.body, kept) {
				t.Errorf("%s: %q was lost", field, kept)
			}
		}
	}
	more := w.pollFields()
	more.Set("do", "add")
	w.want(w.post("/desk/new", more), 200, `name="c1_candidates"`, "刘强敏")
	made := w.want(w.post("/desk/new", w.pollFields()), 303)
	w.want(w.get(made.where+"/edit"), 200, "刘强敏", `name="revision" value="1"`, "BY0009 abroad 支委会 2026-3 号", "何娜 "+publicOf(w.officer).String())
	form := w.pollFields()
	form.Set("revision", "1")
	form.Set("title_en", "Another title")
	form.Set("trustees", "somebody else")
	w.want(w.post(made.where+"/edit", form), 303)
	w.want(w.get(made.where), 200, "Another title", "0 of 3 trustees have joined", "吴四")
	w.want(w.post(made.where+"/edit", form), 409, "Somebody was faster")
}

// deskSlip finds the slips on the printed page.
var deskSlip = regexp.MustCompile(`(?s)<p class="slip-name">(.*?) <span class="small">(\S*?)(?: · .*?)?</span>.*?<p class="slip-code">(.*?)</p>`)

// TestDeskElection runs a whole election from the desk.
func TestDeskElection(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	d := w.demo
	id := w.value(w.upload(rollFile(48), "replace").body, `name="id" value="([0-9a-f]+)"`)
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	path := w.want(w.post("/desk/new", w.pollFields()), 303).where
	w.prepareSeal(path)
	w.seal(path)
	w.openFromDesk(path)
	must(t, d.vote(t.Context()))
	w.want(w.get(path), 200, "Extend the voting", "41 passes given")

	w.want(w.post(path+"/act/extend", url.Values{"close": {"2026-11-20T17:00"}, "reason": {"雨"}}), 422, "later than the present one")
	w.want(w.post(path+"/act/extend", url.Values{"close": {"2026-11-20T19:00"}, "reason": {"大雨，路上堵"}}), 303)
	w.want(w.get(path), 200, "waits for signatures")
	w.want(w.sign(path, w.teller), 422, "signature does not fit")
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path), 200, "19:00")
	w.want(w.post(path+"/act/annul", url.Values{"title": {"another"}, "reason": {"r"}}), 422, "not the election’s title", ">r</textarea>")
	w.want(w.post(path+"/act/erratum", url.Values{"reason": {""}}), 422)

	w.want(w.post(path+"/act/close", url.Values{"reason": {""}}), 422, "write a reason")
	w.want(w.post(path+"/act/close", url.Values{"reason": {"全体投完"}}), 303)
	w.want(w.sign(path, w.officer), 200, "sign once more")
	w.want(w.get(path), 200, "voting", "Go to sign")
	w.want(w.sign(path, w.officer), 303)
	must(t, d.advanceTo(t.Context(), ballot.PhaseClosed))
	w.want(w.get(path), 200, "closed, claims")
	d.until(ballot.Time(max(d.poll.box.box.Standing().Claims, d.poll.box.box.Standing().Close))) //nolint:gosec // a time; no trustee opens before it
	must(t, d.advanceTo(t.Context(), ballot.PhaseClaimed))
	w.want(w.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}}), 303)
	w.want(w.get(path), 200, "0 of 3 trustees have opened, 2 are needed")
	must(t, d.openBallots(t.Context()))
	w.certifyFromDesk(path)
	w.auditBundle(path)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// prepareSeal lets the trustees join by the printed invitations, and has the
// manifest put together.
func (w *deskWorld) prepareSeal(path string) {
	t, d := w.t, w.demo
	t.Helper()
	var err error
	d.poll = &pollDesk{hall: d.server.hall, office: d.server.office}
	d.poll.ceremony, err = ballot.ParseCeremonyID(strings.TrimPrefix(path, "/desk/p/"))
	must(t, err)
	sheets := w.want(w.post(path+"/invites", nil), 200, "For the trustee 周三", "For the trustee 徐五")
	for i, m := range regexp.MustCompile(`/trustee#(trustee=\d\.[0-9A-Z-]+)<`).FindAllStringSubmatch(sheets.body, -1) {
		one, err := d.newTrustee(i + 1)
		must(t, err)
		in, err := parseInvite(m[1])
		must(t, err)
		must(t, one.Init(t.Context(), in))
		d.trustees = append(d.trustees, one)
	}
	w.want(w.get(path), 200, "3 of 3 trustees have joined")
	w.want(w.post(path+"/act/seal", nil), 409, "The board did not take it", "ceremony is not over")
	must(t, d.ceremony(t.Context()))
	w.want(w.get(path+"/act/seal"), 200, "hustings poll seal")
	w.want(w.post(path+"/act/seal", nil), 303)
}

// seal signs it.
func (w *deskWorld) seal(path string) {
	w.t.Helper()
	page := w.want(w.get(path+"/sign"), 200, "Members of the committee", "48 on the roll, 44 expected", "any 2 of 3 can open")
	short := w.value(page.body, `<p class="code">(.*?)</p>`)
	w.want(w.post(path+"/sign", url.Values{"signatures": {`[{"signer":7,"signature":"00"}]`}}), 422, "No signature of anybody")
	w.want(w.post(path+"/sign", url.Values{"signatures": {`nonsense`}}), 422)
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path), 200, short, "sealed, waiting for agreement", "0 of 44 are printed")
	w.want(w.get(path+"/notice"), 200, short, "邓慧兰", "44 expected")
	w.want(w.get(path+"/edit"), 409)
}

// openFromDesk prints the slips, takes the attendance and opens.
func (w *deskWorld) openFromDesk(path string) {
	t, d := w.t, w.demo
	t.Helper()
	var err error
	d.poll.box, err = d.server.hall.sealed(t.Context(), d.poll.ceremony)
	must(t, err)
	d.poll.manifest, d.poll.id = d.poll.box.manifest, d.poll.box.box.Poll()
	w.want(w.post(path+"/slips", url.Values{"do": {"again"}, "members": {"BY0010"}}), 422, "tick the box")
	w.want(w.post(path+"/slips", url.Values{"do": {"again"}, "members": {"NOBODY"}, "sure": {"1"}}), 422, "not among those expected")
	page := w.want(w.post(path+"/slips", url.Values{"do": {"new"}}), 200, "44 slips, shown this once")
	slips := make(map[string]slip)
	for _, m := range deskSlip.FindAllStringSubmatch(page.body, -1) {
		slips[m[2]] = slip{Name: m[1], Number: m[2], Code: m[3]}
	}
	if len(slips) != 44 {
		t.Fatalf("%d slips on the page", len(slips))
	}
	w.want(w.post(path+"/slips", url.Values{"do": {"new"}}), 422, "Everybody expected has a slip")
	again := w.want(w.post(path+"/slips", url.Values{"do": {"again"}, "members": {"BY0010"}, "sure": {"1"}}), 200, "1 slip, shown this once")
	slips["BY0010"] = slip{Number: "BY0010", Code: deskSlip.FindStringSubmatch(again.body)[3]}
	for _, one := range d.trustees {
		must(t, one.Rehearse(t.Context(), d.poll.id))
	}
	w.want(w.post(path+"/act/agree", url.Values{"teller": {"0"}}), 303)
	w.want(w.sign(path, w.officer), 422, "signature does not fit")
	w.want(w.sign(path, w.teller), 303)

	attendance := path + "/attendance/0"
	w.want(w.get(attendance), 200, "0 of 44 expected are there")
	here := url.Values{}
	for number := range slips {
		if number != "BY0040" {
			here.Add("here", number)
		}
	}
	w.want(w.post(attendance, url.Values{"here": {"NOBODY"}}), 409, "not on the list")
	w.want(w.post(attendance, here), 303)
	w.want(w.get(attendance), 200, "43 of 44 expected are there")
	w.want(w.get(path+"/attendance/9"), 404)
	w.want(w.post(path+"/act/attend", url.Values{"electorate": {"0"}}), 303)
	w.want(w.post(attendance, url.Values{"here": {"BY0040"}}), 409, "nobody can be added")
	w.want(w.get(path+"/sign"), 200, "43 of 44 expected are there")
	w.want(w.sign(path, w.officer), 303)

	w.want(w.get(path+"/act/open"), 200, "It can be opened from")
	w.want(w.post(path+"/act/open", nil), 422, "before the opening time")
	d.until(d.poll.manifest.Times.Open)
	w.want(w.post(path+"/act/open", nil), 303)
	w.want(w.post(path+"/sign", url.Values{"do": {"drop"}}), 303)
	w.want(w.post(path+"/sign", nil), 409, "no longer here")
	w.want(w.post(path+"/act/open", nil), 303)
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path), 200, "voting")
	for number, s := range slips {
		if number != "BY0040" {
			d.present = append(d.present, s)
		}
	}
}

// certifyFromDesk takes the officer's signature, then the teller's.
func (w *deskWorld) certifyFromDesk(path string) {
	t := w.t
	t.Helper()
	w.want(w.get(path+"/act/certify"), 200, "Slips printed again: 1")
	form := url.Values{"absent": {"many"}, "place": {"会议室"}, "form": {"网上"}, "chair": {"罗敏"}, "tellers": {"高勇"}, "approval": {"无"}}
	w.want(w.post(path+"/act/certify", form), 422, "a number and a reason", "会议室")
	form.Set("absent", "1 因公出差")
	w.want(w.post(path+"/act/certify", form), 303)
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path+"/sign"), 200, "1 of the tellers sign; 0 have")
	w.want(w.sign(path, w.teller), 303)
	w.want(w.get(path), 200, "certified", "Everything is done")
}

// auditBundle downloads the bundle and audits it.
func (w *deskWorld) auditBundle(path string) {
	t := w.t
	t.Helper()
	dir := t.TempDir()
	in := tar.NewReader(strings.NewReader(w.want(w.get(path+"/bundle.tar"), 200).body))
	for {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		data, err := io.ReadAll(in)
		must(t, err)
		name := filepath.Join(dir, head.Name) //nolint:gosec // our own
		must(t, os.MkdirAll(filepath.Dir(name), 0o750))
		must(t, os.WriteFile(name, data, 0o600))
	}
	id := w.demo.poll.id
	r, err := audit.Verify(t.Context(), os.DirFS(filepath.Join(dir, "bundle")), audit.Options{Poll: &id})
	must(t, err)
	if !r.Stands() || r.State.Certificate == nil {
		t.Errorf("the result does not stand: %v", r.Failures)
	}
}
