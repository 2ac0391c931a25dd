package main

import (
	"context"
	"log/slog"
	"net"
	"net/http"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
	"hustings/roll"
	"hustings/web"
)

// apart is a registrar with a server, a database and slips of its own.
type apart struct {
	office *office
	origin string
	slips  map[string]string // sign-in codes by member's number
}

// startApart starts a registrar's server, which has its keys and nothing else yet.
func startApart(t *testing.T, d *demo, number uint8, name string) *apart {
	t.Helper()
	dir := t.TempDir()
	o, err := openOffice(t.Context(), places{
		Who: filepath.Join(dir, "who.db"), What: filepath.Join(dir, "none.db"), Keys: filepath.Join(dir, "keys"),
	}, d.now, d.server.hall.facts)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	server, err := web.New(web.Config{Who: o.web(), Clock: d.now, Log: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	serving, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- server.Serve(serving, listener) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
		if err := o.close(); err != nil {
			t.Error(err)
		}
	})
	a := &apart{office: o, origin: "http://" + listener.Addr().String(), slips: make(map[string]string)}
	public, err := o.service.CreateKeys(t.Context(), d.poll.ceremony, number, 1, 2048)
	if err == nil {
		err = d.server.office.addElsewhere(d.poll.ceremony, ballot.Registrar{Name: name, URL: a.origin, Key: public.Key, Blind: public.Blind})
	}
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// join takes over who is expected, agrees, and draws slips.
func (a *apart) join(ctx context.Context, d *demo) error {
	frozen, err := d.server.office.who.Electorate(ctx, d.poll.ceremony, 0)
	if err == nil {
		err = a.office.who.FreezePoll(ctx, d.poll.ceremony, []roll.Frozen{frozen})
	}
	if err != nil {
		return err
	}
	b, err := d.server.hall.sealed(ctx, d.poll.ceremony)
	if err != nil {
		return err
	}
	agreed, err := a.office.agree(ctx, b.manifest, b.bytes)
	if err == nil {
		err = d.server.hall.append(ctx, d.poll.ceremony, agreed...)
	}
	if err != nil {
		return err
	}
	slips, err := a.office.slips(ctx, d.poll.ceremony, 1, nil)
	for _, s := range slips {
		a.slips[s.Number] = s.Code
	}
	return err
}

// issued hands the registrar's list to the board.
func (a *apart) issued(ctx context.Context, d *demo) error {
	f, err := d.server.hall.facts(ctx, d.poll.ceremony)
	if err != nil {
		return err
	}
	lists, err := a.office.issued(ctx, f)
	for _, l := range lists {
		if _, err := d.poll.box.box.Append(ctx, l.Entry, l.File); err != nil {
			return err
		}
	}
	return err
}

// votingApart is an open poll with one registrar on the poll's server and two on
// servers of their own.
func votingApart(t *testing.T) (*demo, []*apart) {
	t.Helper()
	client, err := clientOnce()
	if err != nil {
		t.Fatal(err)
	}
	d, ctx := served(t, &demoCmd{Members: 16, Trustees: 3, Threshold: 2, Preset: "plurality", Client: client})
	if err := d.prepareAs(ctx, nil); err != nil {
		t.Fatal(err)
	}
	if err := d.ceremony(ctx); err != nil {
		t.Fatal(err)
	}
	desks := []*apart{startApart(t, d, 1, "机关工会"), startApart(t, d, 2, "监察室")}
	if err := d.sealApart(ctx, desks); err != nil {
		t.Fatal(err)
	}
	if err := d.openPoll(ctx); err != nil {
		t.Fatal(err)
	}
	return d, desks
}

// sealApart is seal, the registrars elsewhere agreeing before the trustees rehearse.
func (d *demo) sealApart(ctx context.Context, desks []*apart) error {
	id, err := sealPoll(ctx, d.server.hall, d.server.office, d.poll.ceremony, d.origin,
		func(m *ballot.Manifest, before []byte) ([]ballot.Signed, error) {
			return d.office.sign(m.Ceremony[:], before), nil
		})
	if err != nil {
		return err
	}
	if d.poll.box, err = d.server.hall.sealed(ctx, d.poll.ceremony); err != nil {
		return err
	}
	d.poll.manifest, d.poll.id = d.poll.box.manifest, id
	for _, a := range desks {
		if err := a.join(ctx, d); err != nil {
			return err
		}
	}
	for _, x := range d.trustees {
		if err := x.Rehearse(ctx, id); err != nil {
			return err
		}
	}
	d.slips, err = d.server.office.slips(ctx, d.poll.ceremony, 1, nil)
	return err
}

// TestVoteRegistrarsApart: a voter signs in at each registrar with a code of its
// own, no cookie goes to another server, and after the close all lists say yes.
func TestVoteRegistrarsApart(t *testing.T) {
	d, desks := votingApart(t)
	chrome := browser(t)
	s := d.present[0]
	b := enter(t, chrome)
	b.before(`var broken = []; document.addEventListener("securitypolicyviolation", e => broken.push(e.violatedDirective + " " + e.blockedURI))`)
	b.open(d.votePage("zh"))
	b.at("welcome").press("begin").at("device").press("own").at("signin")
	b.fill("#code", s.Code).submit().says("机关工会")
	b.fill("#code", desks[0].slips[d.present[1].Number]).submit().failed("other-member")
	b.do(chromedp.Reload())
	b.at("welcome").press("begin").at("device").press("own").at("signin").says("机关工会").fill("#code", desks[0].slips[s.Number]).submit().says("监察室")
	b.speak("en").at("signin").says("监察室")
	b.fill("#code", desks[1].slips[s.Number]).submit().at("member").says(s.Name).press("take").at("pass")
	b.press("ballot").at("ballot").mark(0, "choose").press("filled").at("review").press("cast").at("done")
	if broken := b.eval("JSON.stringify(broken)"); broken != "[]" {
		t.Errorf("the page breaks its own policy: %s", broken)
	}
	kept := b.eval("JSON.stringify([Object.keys(localStorage), Object.keys(sessionStorage), history.state])")
	if cookies := b.cookies(); len(cookies) > 1 || kept != "[[],[],null]" {
		t.Errorf("cookies %v, kept %s", cookies, kept)
	}
	d.until(d.poll.manifest.Times.Close)
	if err := d.advanceTo(t.Context(), ballot.PhaseClosed); err != nil {
		t.Fatal(err)
	}
	look := func(says ...string) {
		t.Helper()
		b.do(chromedp.Reload())
		b.at("done").press("issued").at("issued")
		for _, text := range says {
			b.says(text)
		}
		b.press("home").at("done")
	}
	look("机关工会: the list is not there yet", "was given in your name: yes")
	for _, a := range desks {
		if err := a.issued(t.Context(), d); err != nil {
			t.Fatal(err)
		}
	}
	look("机关工会: a pass was given", "监察室: a pass was given", "the one this device has")
	d.until(ballot.Time(d.poll.box.box.Standing().Claims)) //nolint:gosec // a time
	if err := d.advanceTo(t.Context(), ballot.PhaseClaimed); err != nil {
		t.Fatal(err)
	}
}

// told is an answer of which nobody reads the body.
type told struct {
	StatusCode int
	Header     http.Header
}

// TestAcross: a registrar's own server answers the pages of the poll's server and
// nobody else's, and never by a cookie.
func TestAcross(t *testing.T) {
	d, desks := votingApart(t)
	at := desks[0].origin + "/me/" + d.poll.ceremony.String()
	code := desks[0].slips[d.present[0].Number]
	ask := func(method, path, origin, body string, fields ...string) told {
		t.Helper()
		r, err := http.NewRequestWithContext(t.Context(), method, at+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		if origin != "" {
			r.Header.Set("Origin", origin)
			r.Header.Set("Sec-Fetch-Site", "cross-site")
		}
		for i := 0; i < len(fields); i += 2 {
			r.Header.Set(fields[i], fields[i+1])
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = res.Body.Close() // nothing is read of it
		return told{res.StatusCode, res.Header}
	}
	bearer := `{"code":"` + code + `","bearer":true}`
	for _, c := range []struct {
		name, method, path, origin, body string
		status                           int
		allowed, cookie                  bool
	}{
		{"preflight", "OPTIONS", "/pass/1", d.origin, "", 204, true, false},
		{"a stranger's preflight", "OPTIONS", "/pass/1", "https://evil.example", "", 204, false, false},
		{"the registrar's other port", "OPTIONS", "/signin", "http://127.0.0.1:1", "", 204, false, false},
		{"null", "OPTIONS", "/signin", "null", "", 204, false, false},
		{"the page", "POST", "/signin", d.origin, bearer, 200, true, false},
		{"the page, asking for a cookie", "POST", "/signin", d.origin, `{"code":"` + code + `"}`, 403, true, false},
		{"a stranger", "POST", "/signin", "https://evil.example", bearer, 403, false, false},
		{"a wrong code is told as well", "POST", "/signin", d.origin, `{"code":"0000-0000","bearer":true}`, 401, true, false},
		{"the command line", "POST", "/signin", "", bearer, 200, false, false},
		{"a page of its own", "POST", "/signin", "", `{"code":"` + code + `"}`, 200, false, true},
		{"reading without a session", "GET", "", d.origin, "", 401, true, false},
	} {
		res := ask(c.method, c.path, c.origin, c.body)
		h := res.Header
		want := ""
		if c.allowed {
			want = c.origin
		}
		if res.StatusCode != c.status || h.Get("Access-Control-Allow-Origin") != want || (h.Get("Set-Cookie") != "") != c.cookie {
			t.Errorf("%s: %d, %v", c.name, res.StatusCode, h)
		}
		if h.Get("Access-Control-Allow-Credentials") != "" || h.Get("Vary") != "Origin" {
			t.Errorf("%s: %v", c.name, h)
		}
	}
	// A cookie of the registrar's own page does nothing for a page of the poll's.
	in := ask("POST", "/signin", "", `{"code":"`+code+`"}`)
	cookie, _, _ := strings.Cut(in.Header.Get("Set-Cookie"), ";")
	if res := ask("POST", "/pass/1", d.origin, `{"blinded":"00"}`, "Cookie", cookie); res.StatusCode != 401 {
		t.Errorf("with a cookie from across: %d", res.StatusCode)
	}
	if res := ask("GET", "", "", "", "Cookie", cookie); res.StatusCode != 200 {
		t.Errorf("with a cookie: %d", res.StatusCode)
	}
	if res := ask("GET", "", "", "", "Cookie", cookie, "Authorization", "Bearer x"); res.StatusCode != 401 {
		t.Errorf("a cookie stands in for a wrong session: %d", res.StatusCode)
	}
	// What the poll's server says of whom its page may speak to.
	page := fetchPage(t, d.origin+"/vote/"+d.poll.ceremony.String())
	csp := page.header.Get("Content-Security-Policy")
	_, connect, _ := strings.Cut(csp, "connect-src ")
	connect, _, _ = strings.Cut(connect, ";")
	want := map[string]bool{"'self'": true, d.origin: true, desks[0].origin: true, desks[1].origin: true}
	for _, source := range strings.Fields(connect) {
		if !want[source] {
			t.Errorf("the page may speak to %s", source)
		}
		delete(want, source)
	}
	if len(want) > 0 {
		t.Errorf("the page may not speak to %v", want)
	}
}
