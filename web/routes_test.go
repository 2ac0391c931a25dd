package web_test

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"

	"hustings/ballot"
)

const (
	jsonType  = "application/json"
	octetType = "application/octet-stream"
	p         = "/p/" + ceremonyText
	me        = "/me/" + ceremonyText
	theBox    = "/box/" + ceremonyText
)

var (
	agreed    = string(ballot.Encode(&ballot.Agreed{Role: ballot.RoleTrustee, Index: 1}))
	again     = string(ballot.Encode(&ballot.Agreed{Role: ballot.RoleTrustee, Index: 1, Signature: [64]byte{63: 1}}))
	annulment = string(ballot.Encode(&ballot.Amendment{Kind: ballot.AmendAnnul, Reason: []byte("r")}))
	deal      = string(ballot.Encode(&ballot.Ceremony{Kind: ballot.CeremonyDeal, Trustee: 1, Message: []byte("m")}))
	complaint = string(ballot.Encode(&ballot.Ceremony{Kind: ballot.CeremonyComplaint, Trustee: 1, Message: []byte("m")}))
	counted   = string(ballot.Encode(&ballot.Counted{}))
	fetching  = "\x07\x02" + strings.Repeat("\x00", 8) + "\x01" + strings.Repeat("\x00", 8+64)
	recallAll = strings.Repeat("r", 97)
	claimAll  = "\x00\x02ab" + strings.Repeat("r", ballot.ReceiptSize)
	joining   = `{"trustee":1,"invite":"abc","key":"` + hexOf(1) + `","entry":"0102"}`
	blinded   = `{"blinded":"00ff"}`
)

// TestRoutes is SPEC chapter 10 as a table: what each address answers.
func TestRoutes(t *testing.T) {
	const immutable, noCache, noStore = "public, max-age=31536000, immutable", "no-cache", "no-store"
	w := newWorld()
	url := serve(t, w.config(t))
	cookie := map[string]string{"Cookie": signIn(t, url)}
	member := `{"electorate":0,"line":"BY0001\t王桂\t第二支部","salt":"` + strings.Repeat("00", 16) + `","handle":"` + hexOf(0) +
		`","index":1,"count":5,"proof":["01` + strings.Repeat("00", 31) + `"],"checked_in":true,"pass":"none"}`
	for _, c := range []struct {
		request
		status      int
		wantMedia   string
		cache, want string
	}{
		{request{"GET", "/polls", "", "", nil}, 200, jsonType, noCache, `{"polls":[{"ceremony":"` + ceremonyText + `","poll":"01` + strings.Repeat("00", 31) +
			`","titles":{"en":"Election","zh":"选举"},"phase":"open"},{"ceremony":"02` + strings.Repeat("00", 15) + `","poll":"","titles":{"en":"Draft"},"phase":"empty"}]}`},
		{request{"GET", p + "/manifest", "", "", nil}, 200, jsonType, noCache, `{ "version" : 1 }`},
		{request{"GET", p + "/manifest/", "", "", nil}, 200, jsonType, noCache, `{ "version" : 1 }`},
		{request{"GET", p + "/manifest?x=1", "", "", nil}, 200, jsonType, noCache, `{ "version" : 1 }`},
		{request{"GET", p + "/state", "", "", nil}, 200, jsonType, noCache, `{"ceremony":"` + ceremonyText + `","poll":"01` + strings.Repeat("00", 31) +
			`","phase":"open","size":9,"ballots":4,"open":"2026-11-20T08:00:00Z","close":""}`},
		{request{"GET", p + "/checkpoint", "", "", nil}, 200, "text/plain; charset=utf-8", noCache, "hustings/1/x\n1\nroot\n\n— x y\n"},
		{request{"GET", p + "/tile/0/000.p/5", "", "", nil}, 200, octetType, noCache, "partial"},
		{request{"GET", p + "/tile/entries/000.p/255", "", "", nil}, 200, octetType, noCache, "partial"},
		{request{"GET", p + "/tile/entries/000", "", "", nil}, 200, octetType, immutable, "whole"},
		{request{"GET", p + "/tile/entries/x001/234", "", "", nil}, 200, octetType, immutable, "deep"},
		{request{"GET", p + "/tile/0/x001/x234/067", "", "", nil}, 200, octetType, immutable, "deeper"},
		{request{"GET", p + "/files/" + hexOf(9), "", "", nil}, 200, octetType, immutable, "<script>alert(1)</script>"},
		{request{"GET", p + "/ceremony", "", "", nil}, 200, jsonType, noCache, `{"session":"` + ceremonyText + `","threshold":2,"stages":4,"trustees":[{"name":"甲","key":"` +
			hexOf(1) + `"},{"name":"乙","key":""}],"entries":["0102"],"complaints":[]}`},
		{request{"POST", p + "/init", jsonType, joining, nil}, 201, "", noStore, ""},
		{request{"POST", p + "/entries", octetType, agreed, nil}, 201, jsonType, noStore, `{"index":7}`},
		{request{"POST", p + "/entries", octetType, again, nil}, 200, jsonType, noStore, `{"index":7}`},
		{request{"POST", p + "/entries", octetType, deal, nil}, 201, jsonType, noStore, `{"index":7}`},
		{request{"POST", p + "/complaint", octetType, complaint, nil}, 201, jsonType, noStore, `{"index":0}`},
		{request{"POST", p + "/sealed", octetType, fetching, nil}, 200, octetType, noStore, "\x07\x02\x01"},
		{request{"POST", p + "/sealed/openings", octetType, "\x00\x03abcnew", nil}, 201, jsonType, noStore, `{"index":3}`},
		{request{"POST", p + "/sealed/openings", octetType, "\x00\x03abcagain", nil}, 200, jsonType, noStore, `{"index":3}`},
		{request{"POST", p + "/entries", octetType, counted, nil}, 201, jsonType, noStore, `{"index":7}`},
		{request{"POST", theBox, octetType, "ballot", nil}, 200, octetType, noStore, receiptOf("ballot")},
		{request{"POST", theBox + "/?q=1", octetType, "ballot", nil}, 200, octetType, noStore, receiptOf("ballot")},
		{request{"POST", theBox + "/recall", octetType, recallAll, nil}, 200, octetType, noStore, "\x03\x01\x22" + strings.Repeat("\x00", 32) + "\x01\x00" + strings.Repeat("\x00", 256)},
		{request{"POST", theBox + "/claim", octetType, claimAll, nil}, 200, jsonType, noStore, `{"claimed":true}`},
		{request{"GET", me, "", "", cookie}, 200, jsonType, noStore, member},
		{request{"POST", me + "/signin", "application/json; charset=UTF-8", ` { "code" : "GOOD" } `, nil}, 200, jsonType, noStore, member},
		{request{"POST", me + "/pass/0", jsonType, blinded, cookie}, 200, jsonType, noStore, `{"signature":"00ff"}`},
		{request{"POST", me + "/signout", "", "", nil}, 204, "", noStore, ""},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			r := send(t, url, c.request)
			if r.StatusCode != c.status || r.Header.Get("Content-Type") != c.wantMedia || r.Header.Get("Cache-Control") != c.cache || string(r.body) != c.want {
				t.Errorf("got %d, type %q, cache %q:\n%q\nwant %d, type %q, cache %q:\n%q", r.StatusCode, r.Header.Get("Content-Type"),
					r.Header.Get("Cache-Control"), r.body, c.status, c.wantMedia, c.cache, c.want)
			}
			guarded(t, r)
			if set := r.Header.Values("Set-Cookie"); len(set) > 0 != (strings.HasSuffix(c.path, "/signin") || strings.HasSuffix(c.path, "/signout")) {
				t.Errorf("Set-Cookie %q", set)
			}
			if c.method != "GET" {
				return
			}
			c.method = "HEAD"
			head := send(t, url, c.request)
			if head.StatusCode != r.StatusCode || head.Header.Get("Content-Length") != fmt.Sprint(len(r.body)) || len(head.body) != 0 {
				t.Errorf("HEAD: %d, length %q, want %d", head.StatusCode, head.Header.Get("Content-Length"), len(r.body))
			}
		})
	}
}

func receiptOf(entry string) string {
	return string((&ballot.Receipt{Leaf: ballot.LeafHash([]byte(entry))}).Bytes())
}

// guarded holds what every response has.
func guarded(t *testing.T, r response) {
	t.Helper()
	for name, want := range map[string]string{
		"Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'", "X-Content-Type-Options": "nosniff", "Referrer-Policy": "no-referrer",
		"Strict-Transport-Security": "", "Server": "", "Etag": "", "Access-Control-Allow-Origin": "",
	} {
		if got := r.Header.Get(name); got != want {
			t.Errorf("%s: %q, want %q", name, got, want)
		}
	}
}

// TestRefusals is the rest of chapter 10: what is refused, and how.
func TestRefusals(t *testing.T) {
	w := newWorld()
	url := serve(t, w.config(t))
	cookie := map[string]string{"Cookie": signIn(t, url)}
	other := strings.NewReplacer(ceremonyText, otherText)
	for _, c := range []struct {
		request
		status int
		code   string
	}{
		{request{"GET", "/", "", "", nil}, 404, "not-found"},
		{request{"GET", "/nothing", "", "", nil}, 404, "not-found"},
		{request{"POST", "/polls", "", "", nil}, 405, "method"},
		{request{"BREW", "/polls", "", "", nil}, 405, "method"},
		{request{"GET", "/p/x/manifest", "", "", nil}, 404, "not-found"},
		{request{"GET", "/p/" + strings.Repeat("A", 32) + "/manifest", "", "", nil}, 404, "not-found"},
		{request{"GET", other.Replace(p) + "/manifest", "", "", nil}, 404, "not-found"},
		{request{"GET", other.Replace(p) + "/state", "", "", nil}, 404, "not-found"},
		{request{"GET", other.Replace(p) + "/checkpoint", "", "", nil}, 404, "not-found"},
		{request{"GET", other.Replace(p) + "/ceremony", "", "", nil}, 404, "not-found"},
		{request{"DELETE", p + "/checkpoint", "", "", nil}, 405, "method"},
		{request{"PUT", p + "/tile/0/000", "", "", nil}, 405, "method"},
		{request{"GET", p + "/tile/0/999", "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/tile/0/000.p/0", "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/tile/0/000.p/256", "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/tile/0/1", "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/tile/", "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/tile/../checkpoint", "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/tile/%2e%2e/checkpoint", "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/files/" + hexOf(8), "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/files/" + strings.Repeat("AB", 32), "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/files/", "", "", nil}, 404, "not-found"},
		{request{"GET", p + "/init", "", "", nil}, 405, "method"},
		{request{"POST", p + "/init", octetType, joining, nil}, 415, "media-type"},
		{request{"POST", p + "/init", jsonType, `{"trustee":1,"trustee":2}`, nil}, 400, "bad-request"},
		{request{"POST", p + "/init", jsonType, `{"trustee":1}`, nil}, 400, "bad-request"},
		{request{"POST", p + "/init", jsonType, strings.Repeat(" ", 16<<10) + joining, nil}, 413, "too-large"},
		{request{"POST", other.Replace(p) + "/init", jsonType, joining, nil}, 404, "not-found"},
		{request{"POST", p + "/entries", jsonType, agreed, nil}, 415, "media-type"},
		{request{"POST", p + "/entries", octetType, agreed + "x", nil}, 422, "bad-entry"},
		{request{"POST", p + "/entries", octetType, "", nil}, 422, "bad-entry"},
		{request{"POST", p + "/entries", octetType, annulment, nil}, 422, "bad-entry"},
		{request{"POST", p + "/sealed", octetType, fetching[1:], nil}, 400, "bad-request"},
		{request{"POST", p + "/sealed", octetType, fetching + "x", nil}, 413, "too-large"},
		{request{"POST", p + "/sealed", jsonType, fetching, nil}, 415, "media-type"},
		{request{"POST", p + "/sealed/openings", octetType, "\x00\x04abc", nil}, 400, "bad-request"},
		{request{"POST", p + "/entries", octetType, string(ballot.Encode(&ballot.OpeningDigest{Trustee: 1})), nil}, 422, "bad-entry"},
		{request{"POST", p + "/entries", octetType, complaint, nil}, 422, "bad-entry"},
		{request{"POST", p + "/complaint", octetType, deal, nil}, 422, "bad-entry"},
		{request{"POST", p + "/entries", octetType, strings.Repeat("x", 64<<10+1), nil}, 413, "too-large"},
		{request{"POST", other.Replace(p) + "/entries", octetType, agreed, nil}, 404, "not-found"},
		{request{"GET", theBox, "", "", nil}, 405, "method"},
		{request{"POST", theBox, "", "ballot", nil}, 415, "media-type"},
		{request{"POST", theBox, jsonType, "ballot", nil}, 415, "media-type"},
		{request{"POST", theBox, octetType + "; charset=x", "ballot", nil}, 415, "media-type"},
		{request{"POST", theBox, octetType, "ballot", map[string]string{"Content-Encoding": "gzip"}}, 415, "media-type"},
		{request{"POST", theBox, octetType, strings.Repeat("x", 64<<10+1), nil}, 413, "too-large"},
		{request{"POST", theBox + "/other", octetType, "ballot", nil}, 404, "not-found"},
		{request{"POST", "/box", octetType, "ballot", nil}, 404, "not-found"},
		{request{"POST", other.Replace(theBox), octetType, "ballot", nil}, 404, "not-found"},
		{request{"POST", theBox + "/recall", octetType, recallAll + "x", nil}, 400, "bad-request"},
		{request{"POST", theBox + "/claim", octetType, claimAll + "x", nil}, 400, "bad-request"},
		{request{"POST", theBox + "/claim", octetType, "\x00", nil}, 400, "bad-request"},
		{request{"GET", me, "", "", nil}, 401, "no-session"},
		{request{"GET", me, "", "", map[string]string{"Cookie": "session-" + ceremonyText + "=AAAA"}}, 401, "no-session"},
		{request{"GET", other.Replace(me), "", "", cookie}, 401, "no-session"},
		{request{"GET", "/me", "", "", cookie}, 404, "not-found"},
		{request{"POST", me, jsonType, "{}", cookie}, 405, "method"},
		{request{"GET", me + "/signin", "", "", nil}, 405, "method"},
		{request{"POST", me + "/signin", jsonType, `{"code":"BAD"}`, nil}, 401, "bad-code"},
		{request{"POST", me + "/signin", jsonType, `{"Code":"GOOD"}`, nil}, 400, "bad-request"},
		{request{"POST", me + "/signin", "application/x-www-form-urlencoded", `code=GOOD`, nil}, 415, "media-type"},
		{request{"POST", me + "/pass/0", jsonType, blinded, nil}, 401, "no-session"},
		{request{"POST", me + "/pass/2", jsonType, blinded, cookie}, 404, "not-found"},
		{request{"POST", me + "/pass/00", jsonType, blinded, cookie}, 404, "not-found"},
		{request{"POST", me + "/pass/256", jsonType, blinded, cookie}, 404, "not-found"},
		{request{"POST", me + "/pass/-1", jsonType, blinded, cookie}, 404, "not-found"},
		{request{"POST", me + "/pass/0", jsonType, `{"blinded":"0"}`, cookie}, 400, "bad-request"},
		{request{"POST", me + "/pass/0", jsonType, `{"blinded":"FF"}`, cookie}, 400, "bad-request"},
		{request{"GET", "/ohttp", "", "", nil}, 405, "method"},
		{request{"POST", "/ohttp", octetType, "x", nil}, 415, "media-type"},
		{request{"POST", "/ohttp", "message/ohttp-req", "x", nil}, 422, "ohttp-key"},
		{request{"POST", "/ohttp", "message/ohttp-req", strings.Repeat("x", 264192), nil}, 422, "ohttp-key"},
		{request{"POST", "/ohttp", "message/ohttp-req", strings.Repeat("x", 264193), nil}, 413, "too-large"},
	} {
		t.Run(c.method+" "+c.path, func(t *testing.T) {
			r := send(t, url, c.request)
			if got := r.refusal().Error.Code; r.StatusCode != c.status || got != c.code {
				t.Errorf("got %d %q (%s), want %d %q", r.StatusCode, got, r.body, c.status, c.code)
			}
			guarded(t, r)
			if r.Header.Get("Cache-Control") != "no-store" || len(r.Header.Values("Set-Cookie")) != 0 {
				t.Errorf("header %v", r.Header)
			}
			if allow := r.Header.Get("Allow"); (allow == "") == (c.status == http.StatusMethodNotAllowed) {
				t.Errorf("Allow: %q", allow)
			}
		})
	}
	if log := w.log(); strings.Contains(log, "internal") {
		t.Errorf("a refusal was logged as an error of ours: %s", log)
	}
}

// TestOptions asks what an address takes.
func TestOptions(t *testing.T) {
	r := send(t, serve(t, newWorld().config(t)), request{method: "OPTIONS", path: theBox})
	if r.StatusCode != http.StatusNoContent || r.Header.Get("Allow") != "OPTIONS, POST" || r.Header.Get("Access-Control-Allow-Origin") != "" {
		t.Errorf("got %d, %v", r.StatusCode, r.Header)
	}
}

// TestLongFile reads more than a connection's usual time may carry.
func TestLongFile(t *testing.T) {
	w := newWorld()
	r := send(t, serve(t, w.config(t)), request{"GET", p + "/files/" + hexOf(10), "", "", nil})
	if !bytes.Equal(r.body, w.files["files/"+hexOf(10)]) || r.ContentLength != 3<<20 {
		t.Errorf("%d bytes, length %d", len(r.body), r.ContentLength)
	}
}

// TestHalves serves one half of a server: the other's addresses are not there.
func TestHalves(t *testing.T) {
	w := newWorld()
	who, what := w.config(t), w.config(t)
	who.What, what.Who = nil, nil
	whoURL, whatURL := serve(t, who), serve(t, what)
	for _, c := range []struct {
		url  string
		want []int
	}{
		{whoURL, []int{404, 404, 404, 401}},
		{whatURL, []int{200, 415, 415, 404}},
	} {
		got := []int{
			send(t, c.url, request{method: "GET", path: "/polls"}).StatusCode,
			send(t, c.url, request{method: "POST", path: theBox}).StatusCode,
			send(t, c.url, request{method: "POST", path: "/ohttp"}).StatusCode,
			send(t, c.url, request{method: "GET", path: me}).StatusCode,
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}
