package web_test

import (
	"context"
	"fmt"
	"net/http"
	"net/netip"
	"strconv"
	"strings"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/roll"
)

func TestCookie(t *testing.T) {
	for _, proxied := range []bool{false, true} {
		w := newWorld()
		config := w.config(t)
		if proxied {
			config.TrustProxy = []netip.Prefix{netip.MustParsePrefix("127.0.0.1/32")}
		}
		url := serve(t, config)
		r := send(t, url, request{"POST", me + "/signin", jsonType, `{"code":"GOOD"}`, nil})
		set := r.Header.Values("Set-Cookie")
		want := "; Path=/me; HttpOnly; SameSite=Strict"
		if proxied {
			want = "; Path=/me; HttpOnly; Secure; SameSite=Strict"
		}
		if len(set) != 1 || !strings.HasPrefix(set[0], "session-"+ceremonyText+"=") || !strings.HasSuffix(set[0], want) || strings.Contains(set[0], "Domain") {
			t.Fatalf("Set-Cookie %q, want …%s", set, want)
		}
		if got := r.Header.Get("Strict-Transport-Security"); (got != "") != proxied {
			t.Errorf("Strict-Transport-Security %q", got)
		}
		out := send(t, url, request{"POST", me + "/signout", "", "", nil})
		if got := out.Header.Get("Set-Cookie"); got != "session-"+ceremonyText+"=; Path=/me; Max-Age=0"+strings.TrimPrefix(want, "; Path=/me") {
			t.Errorf("signed out with %q", got)
		}
	}
}

// TestSessionEnds reads the session's own last day, whatever the browser keeps.
func TestSessionEnds(t *testing.T) {
	w := newWorld()
	url := serve(t, w.config(t))
	r := request{"GET", me, "", "", map[string]string{"Cookie": signIn(t, url)}}
	if got := send(t, url, r).StatusCode; got != http.StatusOK {
		t.Fatalf("on its day: %d", got)
	}
	w.mu.Lock()
	w.now = w.now.Add(24 * time.Hour)
	w.mu.Unlock()
	if got := send(t, url, r).StatusCode; got != http.StatusUnauthorized {
		t.Errorf("the day after: %d", got)
	}
}

// TestWrongCodes spends a source's budget: the answers get short, a right code
// still works, and so does another source.
func TestWrongCodes(t *testing.T) {
	w := newWorld()
	config := w.config(t)
	config.TrustProxy = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
	url := serve(t, config)
	from := func(addr, code string) response {
		return send(t, url, request{"POST", me + "/signin", jsonType, `{"code":"` + code + `"}`, map[string]string{"X-Forwarded-For": addr}})
	}
	for i := range 3 {
		if r := from("192.0.2.1", "BAD"); r.StatusCode != http.StatusUnauthorized {
			t.Fatalf("wrong code %d: %d", i, r.StatusCode)
		}
	}
	r := from("192.0.2.1", "BAD")
	if wait, err := strconv.Atoi(r.Header.Get("Retry-After")); r.StatusCode != 429 || r.refusal().Error.Code != "slow-down" || err != nil || wait < 1 || wait > 30 {
		t.Errorf("over the budget: %d %s, Retry-After %q", r.StatusCode, r.body, r.Header.Get("Retry-After"))
	}
	// What stands left of the proxy's own word is anybody's invention.
	if r := from("198.51.100.9, 192.0.2.1", "BAD"); r.StatusCode != 429 {
		t.Errorf("with an invented address: %d", r.StatusCode)
	}
	if r := from("192.0.2.1", "GOOD"); r.StatusCode != http.StatusOK {
		t.Errorf("a right code: %d", r.StatusCode)
	}
	if r := from("192.0.2.2", "BAD"); r.StatusCode != http.StatusUnauthorized {
		t.Errorf("another source: %d", r.StatusCode)
	}
}

// TestForgedSource does not believe the field of who is no trusted proxy.
func TestForgedSource(t *testing.T) {
	for _, trusted := range [][]netip.Prefix{nil, {netip.MustParsePrefix("10.0.0.0/8")}, {netip.MustParsePrefix("fd00::/8")}} {
		w := newWorld()
		config := w.config(t)
		config.TrustProxy = trusted
		url := serve(t, config)
		var last response
		for i := range 4 {
			last = send(t, url, request{"POST", me + "/signin", jsonType, `{"code":"BAD"}`, map[string]string{
				"X-Forwarded-For": fmt.Sprintf("192.0.2.%d", i), "X-Real-Ip": fmt.Sprintf("192.0.2.%d", i),
			}})
		}
		if last.StatusCode != http.StatusTooManyRequests {
			t.Errorf("trusting %v: %d", trusted, last.StatusCode)
		}
	}
}

// TestOtherOrigins refuses what another server's page makes a browser send below
// /me, and lets others ask elsewhere as they like: there is no cookie to abuse.
func TestOtherOrigins(t *testing.T) {
	w := newWorld()
	url := serve(t, w.config(t))
	cookie := signIn(t, url)
	for _, c := range []struct {
		name   string
		header map[string]string
		refuse bool
	}{
		{"no browser", nil, false},
		{"own page", map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": url}, false},
		{"own page, older browser", map[string]string{"Origin": url}, false},
		{"other site", map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}, true},
		{"sibling host", map[string]string{"Sec-Fetch-Site": "same-site"}, true},
		{"other origin, older browser", map[string]string{"Origin": "https://evil.example"}, true},
		{"no origin", map[string]string{"Origin": "null"}, true},
	} {
		for _, r := range []request{
			{"POST", me + "/signin", jsonType, `{"code":"GOOD"}`, nil},
			{"POST", me + "/signout", "", "", nil},
			{"POST", me + "/pass/0", jsonType, blinded, nil},
		} {
			r.header = map[string]string{"Cookie": cookie}
			for name, value := range c.header {
				r.header[name] = value
			}
			got := send(t, url, r)
			if refused := got.StatusCode == http.StatusForbidden && got.refusal().Error.Code == "forbidden"; refused != c.refuse {
				t.Errorf("%s: POST %s: %d %s", c.name, r.path, got.StatusCode, got.body)
			}
		}
		casts := request{"POST", theBox, octetType, "b", c.header}
		if got := send(t, url, casts); got.StatusCode != http.StatusOK {
			t.Errorf("%s: cast: %d", c.name, got.StatusCode)
		}
	}
}

// deskStore is a roll of one.
type deskStore struct{ hash roll.CodeHash }

// SeatByCode finds the one.
func (s deskStore) SeatByCode(_ context.Context, _ ballot.CeremonyID, hash roll.CodeHash) (roll.Seat, roll.CodeHash, error) {
	if hash != s.hash {
		return roll.Seat{}, roll.CodeHash{}, roll.ErrSignIn
	}
	return roll.Seat{Number: "BY0001", Slip: 1}, s.hash, nil
}

// TestRealDesk signs in by the real desk and a real code.
func TestRealDesk(t *testing.T) {
	var code roll.Code
	w := newWorld()
	config := w.config(t)
	store := deskStore{roll.HashCode(roll.Pepper{3}, ceremonyID, code)}
	config.Who.SignIn = roll.Desk{Slips: store, Pepper: roll.Pepper{3}, Key: roll.SessionKey{1}, Days: 1}
	url := serve(t, config)
	for typed, want := range map[string]int{code.String(): 200, "０" + code.String()[1:]: 200, "0410-6105-0R3G-G28A-Z": 401, "": 401} {
		r := send(t, url, request{"POST", me + "/signin", jsonType, `{"code":"` + typed + `"}`, nil})
		if r.StatusCode != want {
			t.Errorf("code %q: %d %s", typed, r.StatusCode, r.body)
		}
	}
}
