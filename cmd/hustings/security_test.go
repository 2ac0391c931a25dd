package main

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/web"
)

// wholeServer is a server with every address there is, behind a proxy that speaks TLS
// or not.
func wholeServer(t *testing.T, behindTLS bool) *server {
	t.Helper()
	dir := t.TempDir()
	config := web.Config{}
	if behindTLS {
		config.TrustProxy = []netip.Prefix{netip.MustParsePrefix("192.0.2.0/24")}
	}
	p := places{Who: filepath.Join(dir, "who.db"), What: filepath.Join(dir, "what.db"), Keys: filepath.Join(dir, "keys")}
	s, err := newServer(context.Background(), p, time.Now, slog.New(slog.DiscardHandler), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	return s
}

// filled puts something into each place of a route.
func filled(route string) (method, path string) {
	method, path, _ = strings.Cut(route, " ")
	parts := strings.Split(path, "/")
	for i, p := range parts {
		switch {
		case p == ":ceremony":
			parts[i] = strings.Repeat("0", 31) + "1"
		case p == ":sha256":
			parts[i] = strings.Repeat("0", 64)
		case strings.HasPrefix(p, ":"):
			parts[i] = "0"
		case p == "*":
			parts[i] = "0/000"
		}
	}
	return method, strings.Join(parts, "/")
}

// endless is a body without an end, which counts what is read of it.
type endless struct{ read int64 }

func (e *endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	e.read += int64(len(p))
	return len(p), nil
}

func (*endless) Close() error { return nil }

// TestSecurityOfAllRoutes walks every address of a whole server, asked for as a
// browser and as a program would, and holds what every answer has.
func TestSecurityOfAllRoutes(t *testing.T) {
	for _, behindTLS := range []bool{false, true} {
		s := wholeServer(t, behindTLS)
		routes := s.web.Routes()
		if len(routes) < 60 {
			t.Fatalf("%d routes", len(routes))
		}
		for _, route := range append(routes, "GET /nothing", "DELETE /", "POST /p") {
			method, path := filled(route)
			for _, accept := range []string{"text/html", "*/*"} {
				r := httptest.NewRequest(method, path, strings.NewReader("{}"))
				r.Header.Set("Accept", accept)
				r.Header.Set("Content-Type", "application/json")
				w := httptest.NewRecorder()
				s.web.ServeHTTP(w, r)
				holdsSecurity(t, route, path, behindTLS, w)
			}
		}
	}
}

func holdsSecurity(t *testing.T, route, path string, behindTLS bool, w *httptest.ResponseRecorder) {
	t.Helper()
	h := w.Header()
	csp := strings.Join(h.Values("Content-Security-Policy"), "|")
	referrer := "no-referrer"
	if path == "/desk" || strings.HasPrefix(path, "/desk/") { // its forms say to its own server, and to no other, where they come from
		referrer = "same-origin"
	}
	if h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Referrer-Policy") != referrer ||
		!strings.HasPrefix(csp, "default-src 'none'; ") || !strings.Contains(csp, "frame-ancestors 'none'") ||
		strings.Contains(csp, "unsafe-inline") || strings.Contains(csp, "'unsafe-eval'") || strings.Contains(csp, "*") || strings.Contains(csp, "data:") {
		t.Errorf("%s: %v", route, h)
	}
	if wasm := strings.Contains(csp, "wasm-unsafe-eval"); wasm && !strings.HasPrefix(path, "/vote/") && !strings.HasPrefix(path, "/trustee/") &&
		!strings.HasPrefix(path, "/desk") && !strings.HasSuffix(path, "/trustee") {
		t.Errorf("%s: WASM may run: %s", route, csp)
	}
	if (h.Get("Strict-Transport-Security") != "") != behindTLS {
		t.Errorf("%s: Strict-Transport-Security %q", route, h.Get("Strict-Transport-Security"))
	}
	if h.Get("Access-Control-Allow-Origin") != "" || h.Get("Server") != "" || w.Code >= 500 {
		t.Errorf("%s: %d %v", route, w.Code, h)
	}
	for _, cookie := range w.Result().Cookies() { //nolint:bodyclose // it is in memory
		mine := cookie.Path == "/me" && strings.HasPrefix(path, "/me/") || strings.HasPrefix(cookie.Path, "/desk") && strings.HasPrefix(path, "/desk")
		if !mine || !cookie.HttpOnly || cookie.SameSite != http.SameSiteStrictMode || cookie.Domain != "" || cookie.Secure != behindTLS {
			t.Errorf("%s: cookie %v", route, cookie)
		}
	}
}

// TestBoundedBodies sends every address a body without an end: what is read of it is
// bounded, and there is an answer.
func TestBoundedBodies(t *testing.T) {
	s := wholeServer(t, false)
	for _, route := range s.web.Routes() {
		method, path := filled(route)
		if method != http.MethodPost {
			continue
		}
		most := int64(64 << 10)
		switch {
		case strings.HasPrefix(path, "/desk"):
			most = 24 << 20 // the roll, and pictures
		case strings.HasPrefix(path, "/answer"):
			most = 640 << 10 // all answers, in hidden fields
		case path == "/ohttp":
			most = 1<<18 + 2048
		}
		for _, media := range []string{"application/json", "application/octet-stream", "message/ohttp-req", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"} {
			body := new(endless)
			r := httptest.NewRequest(method, path, body)
			r.ContentLength = -1
			r.Header.Set("Content-Type", media)
			w := httptest.NewRecorder()
			s.web.ServeHTTP(w, r)
			if body.read > most+64<<10 || w.Code < 400 && !strings.HasSuffix(path, "/signout") && w.Code != http.StatusSeeOther {
				t.Errorf("%s as %s: %d after %d bytes", route, media, w.Code, body.read)
			}
		}
	}
}

// TestOtherPages: nothing that changes something by a cookie does so for a page of
// another server.
func TestOtherPages(t *testing.T) {
	s := wholeServer(t, false)
	for _, route := range s.web.Routes() {
		method, path := filled(route)
		if method != http.MethodPost || !strings.HasPrefix(path, "/me/") && !strings.HasPrefix(path, "/desk") {
			continue
		}
		r := httptest.NewRequest(method, path, strings.NewReader(""))
		r.Header.Set("Origin", "https://evil.example")
		r.Header.Set("Sec-Fetch-Site", "cross-site")
		w := httptest.NewRecorder()
		s.web.ServeHTTP(w, r)
		if w.Code != http.StatusForbidden || w.Header().Get("Set-Cookie") != "" {
			t.Errorf("%s: %d", route, w.Code)
		}
	}
}

// TestEntriesWait: who sends one bad entry after the other has to wait; the board
// stays open to read.
func TestEntriesWait(t *testing.T) {
	s := wholeServer(t, false)
	path := "/p/" + strings.Repeat("0", 32) + "/entries"
	entry := ballot.Encode(&ballot.Agreed{Role: ballot.RoleTrustee, Index: 1})
	last := 0
	for range 40 {
		r := httptest.NewRequest(http.MethodPost, path, strings.NewReader(string(entry)))
		r.Header.Set("Content-Type", "application/octet-stream")
		w := httptest.NewRecorder()
		s.web.ServeHTTP(w, r)
		if last = w.Code; last == http.StatusTooManyRequests {
			if w.Header().Get("Retry-After") == "" {
				t.Error("it does not say how long to wait")
			}
			break
		}
	}
	if last != http.StatusTooManyRequests {
		t.Errorf("the last answer is %d", last)
	}
	w := httptest.NewRecorder()
	s.web.ServeHTTP(w, httptest.NewRequest(http.MethodGet, "/polls", nil))
	if body, _ := io.ReadAll(w.Body); w.Code != 200 {
		t.Errorf("%d %s", w.Code, body)
	}
}
