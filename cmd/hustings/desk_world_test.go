package main

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"html"
	"io"
	"log/slog"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/web"
)

// deskWorld is a server on an empty database, with an officer's browser.
type deskWorld struct {
	t       *testing.T
	demo    *demo
	browser *http.Client
	officer ed25519.PrivateKey
	teller  ed25519.PrivateKey
	quiet   bool // pages of surveys are not read for words of elections
}

func newDeskWorld(t *testing.T) *deskWorld {
	t.Helper()
	dir := t.TempDir()
	return newDeskWorldAt(t, dir, filepath.Join(dir, "who.db"), filepath.Join(dir, "what.db"))
}

// newDeskWorldAt is newDeskWorld on other databases.
func newDeskWorldAt(t *testing.T, dir, who, what string) *deskWorld {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	d := &demo{
		cmd: &demoCmd{Members: 48, Trustees: 3, Threshold: 2, Preset: "cn-party-branch"}, dir: dir, watch: stopwatch{last: start, to: io.Discard},
		w: world{out: io.Discard, err: io.Discard, now: func() time.Time { return time.Date(2026, 11, 20, 0, 30, 0, 0, time.UTC).Add(time.Since(start)) }},
	}
	p := places{Who: who, What: what, Keys: filepath.Join(dir, "keys"), Client: "../../build/client"}
	d.server, err = newServer(t.Context(), p, d.now, slog.New(slog.DiscardHandler), web.Config{Site: web.Site{Zone: zone}})
	if err != nil {
		t.Fatal(err)
	}
	d.listen(t)
	w := &deskWorld{t: t, demo: d, browser: newBrowser(t)}
	for _, key := range []*ed25519.PrivateKey{&w.officer, &w.teller} {
		if _, *key, err = ed25519.GenerateKey(rand.Reader); err != nil {
			t.Fatal(err)
		}
	}
	return w
}

// newBrowser keeps cookies and follows no redirect, so that a test sees it.
func newBrowser(t *testing.T) *http.Client {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
}

// answered is what a request brought.
type answered struct {
	status int
	where  string // of a redirect
	body   string
	header http.Header
}

func (w *deskWorld) send(client *http.Client, r *http.Request) answered {
	w.t.Helper()
	r.Header.Set("Accept", "text/html")
	if r.Header.Get("Accept-Language") == "" {
		r.Header.Set("Accept-Language", "en")
	}
	resp, err := client.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		w.t.Fatal(err)
	}
	return answered{resp.StatusCode, resp.Header.Get("Location"), string(body), resp.Header}
}

func (w *deskWorld) request(method, path string, body io.Reader) *http.Request {
	w.t.Helper()
	r, err := http.NewRequestWithContext(w.t.Context(), method, w.demo.origin+path, body)
	if err != nil {
		w.t.Fatal(err)
	}
	return r
}

func (w *deskWorld) get(path string) answered {
	w.t.Helper()
	return w.send(w.browser, w.request("GET", path, nil))
}

func (w *deskWorld) post(path string, form url.Values) answered {
	w.t.Helper()
	return w.send(w.browser, w.form(path, form))
}

func (w *deskWorld) form(path string, form url.Values) *http.Request {
	w.t.Helper()
	r := w.request("POST", path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return r
}

// upload sends a roll's file.
func (w *deskWorld) upload(content, mode string) answered {
	w.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	_ = form.WriteField("mode", mode)
	file, _ := form.CreateFormFile("file", "roll.csv")
	_, _ = file.Write([]byte(content))
	_ = form.Close()
	r := w.request("POST", "/desk/roll", &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.send(w.browser, r)
}

// want fails unless an answer has the status and the words.
func (w *deskWorld) want(a answered, status int, words ...string) answered {
	w.t.Helper()
	if a.status != status {
		w.t.Fatalf("status %d, want %d:\n%s", a.status, status, main0(a.body))
	}
	for _, word := range words {
		if !strings.Contains(html.UnescapeString(a.body), word) {
			w.t.Fatalf("no %q in:\n%s", word, main0(a.body))
		}
	}
	return a
}

// main0 is a page without its head and foot.
func main0(body string) string {
	if _, rest, ok := strings.Cut(body, "<main"); ok {
		body, _, _ = strings.Cut(rest, "</main>")
	}
	return body
}

// value finds a field of a page.
func (w *deskWorld) value(body, pattern string) string {
	w.t.Helper()
	m := regexp.MustCompile(pattern).FindStringSubmatch(body)
	if m == nil {
		w.t.Fatalf("no %s in:\n%s", pattern, main0(body))
	}
	return html.UnescapeString(m[1])
}

const deskPassphrase = "four unlikely words here"

// enter sets a passphrase by a one-time link.
func (w *deskWorld) enter() {
	w.t.Helper()
	link := w.link()
	w.want(w.get(link), 200)
	w.want(w.post(link, url.Values{"passphrase": {deskPassphrase}, "again": {deskPassphrase}}), 303)
}

// link draws a one-time link, as admin-link does.
func (w *deskWorld) link() string {
	w.t.Helper()
	link, err := drawDeskLink(w.t.Context(), w.demo.server.office.who, "", w.demo.now().Add(time.Hour))
	if err != nil {
		w.t.Fatal(err)
	}
	return link
}

// rollFile is a roll of n members, 3 of them without a vote.
func rollFile(n int) string {
	var b strings.Builder
	b.WriteString("member_no,name,branch,status,email,phone\n")
	for i := range n {
		status := "full"
		if i < 3 {
			status = []string{"probationary", "left", "suspended"}[i]
		}
		fmt.Fprintf(&b, "BY%04d,%s,第一支部,%s,,\n", i+1, madeUpName(i), status)
	}
	return b.String()
}

// pollFields is a poll as an officer fills in the form.
func (w *deskWorld) pollFields() url.Values {
	return url.Values{
		"preset": {"cn-party-branch"}, "contests": {"1"}, "do": {"save"},
		"title_zh": {"第一支部委员会换届选举"}, "title_en": {"First branch election"}, "org_zh": {"第一支部"}, "org_en": {"First branch"},
		"c0_zh": {"委员"}, "c0_en": {"Members of the committee"}, "c0_seats": {"3"}, "c0_candidates": {"邓慧兰\n刘强敏\n苏明远\n陈国栋\n"},
		"trustees": {"周三\n吴四\n徐五"}, "threshold": {"2"}, "needed": {"1"}, "again": {"1"}, "claims": {"10"}, "persons": {"1"}, "early": {"1"},
		"officers": {"何娜 " + publicOf(w.officer).String()}, "tellers": {`{"name":"高勇","key":"` + publicOf(w.teller).String() + `"}`},
		"opens": {"2026-11-20T09:30"}, "closes": {"2026-11-20T18:00"}, "excluded": {"BY0009 abroad 支委会 2026-3 号"}, "approval": {"无"},
	}
}

// sign signs what a page asks for, as the client in the browser does.
func (w *deskWorld) sign(path string, key ed25519.PrivateKey) answered {
	w.t.Helper()
	page := w.want(w.get(path+"/sign"), 200)
	a, err := json.Marshal([]map[string]any{{"signer": 0, "signature": w.signature(page.body, key)}})
	if err != nil {
		w.t.Fatal(err)
	}
	return w.post(path+"/sign", url.Values{"signatures": {string(a)}})
}

// signature reads role, context and bytes off the page's form.
func (w *deskWorld) signature(body string, key ed25519.PrivateKey) string {
	w.t.Helper()
	role := w.value(body, `data-sign-role="(\d)"`)
	ctx, err := hex.DecodeString(w.value(body, `data-sign-ctx="([0-9a-f]+)"`))
	if err != nil {
		w.t.Fatal(err)
	}
	before, err := hex.DecodeString(w.value(body, `data-sign-before="([0-9a-f]+)"`))
	if err != nil {
		w.t.Fatal(err)
	}
	sig := ballot.SignEntry(key, ctx, ballot.Role(role[0]-'0'), before)
	return hex.EncodeToString(sig[:])
}

// listen lets the demo's server answer at an address of this machine until the
// test ends.
func (d *demo) listen(t *testing.T) {
	t.Helper()
	listener, err := (&net.ListenConfig{}).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	d.origin = "http://" + listener.Addr().String()
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- errors.Join(d.server.serve(ctx, listener), d.server.close()) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
}
