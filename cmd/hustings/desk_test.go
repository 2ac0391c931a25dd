package main

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"
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
