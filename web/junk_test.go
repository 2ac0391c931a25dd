package web_test

import (
	"bytes"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"hustings/crypto/ohttp"
	"hustings/web"
)

// junk is what may stand in an element of a path, in a body, in a type.
var junk = []string{
	"", "/", "//", ".", "..", "%", "\x00", "\xff", "a", strings.Repeat("a", 5000), ceremonyText, strings.ToUpper(ceremonyText), ceremonyText + "0",
	"选举", "{}", "[]", "null", `{"code":null}`, `{"code":1}`, `{"code":"\ud800"}`, "\xef\xbb\xbf{}", strings.Repeat("[", 100), `{"a":1,"a":2}`,
	"application/json", "application/octet-stream", "message/ohttp-req", "text/html; charset=\x01", "; ;;", "-1", "256", "1e3", "0x1", "*",
}

// call puts a request past the network to a handler, so that it may be as odd as
// it likes.
func call(t testing.TB, h http.Handler, method, path, media string, body []byte) *httptest.ResponseRecorder {
	t.Helper()
	r := httptest.NewRequest(http.MethodPost, "/", bytes.NewReader(body))
	r.Method, r.URL = method, &url.URL{Path: path, RawPath: "/raw" + path}
	r.Header["Content-Type"] = []string{media}
	r.Header.Set("Cookie", "session-"+ceremonyText+"="+strings.ToValidUTF8(media, "?"))
	in := httptest.NewRecorder()
	h.ServeHTTP(in, r)
	return in
}

// TestJunk walks all routes with junk in each of their places. Nothing is an
// internal error, each refusal is one, and no cookie is set.
func TestJunk(t *testing.T) {
	w := newWorld()
	s, err := web.New(w.config(t))
	if err != nil {
		t.Fatal(err)
	}
	for _, route := range s.Routes() {
		method, path, _ := strings.Cut(route, " ")
		for _, j := range junk {
			for _, name := range []string{":ceremony", ":registrar", ":sha256", "*"} {
				if !strings.Contains(path, name) {
					continue
				}
				filled := strings.Replace(path, name, j, 1)
				sound(t, call(t, s, method, strings.Replace(filled, ":ceremony", ceremonyText, 1), jsonType, nil), filled)
			}
			good := strings.NewReplacer(":ceremony", ceremonyText, ":registrar", "0", ":sha256", hexOf(9), "*", "0/000").Replace(path)
			for _, media := range []string{jsonType, octetType, ohttp.RequestType, j} {
				sound(t, call(t, s, method, good, media, []byte(j)), route)
			}
			sound(t, call(t, s, j, good, jsonType, nil), route)
			sound(t, call(t, s, method, j+good, jsonType, nil), route)
			sound(t, call(t, s, method, good+j, jsonType, nil), route)
		}
	}
	if log := w.log(); strings.Contains(log, "internal") {
		t.Errorf("junk was an error of ours: %s", log)
	}
}

// sound holds what any answer to a stranger is.
func sound(t testing.TB, in *httptest.ResponseRecorder, what string) {
	t.Helper()
	r := response{in.Result(), in.Body.Bytes()} //nolint:bodyclose // it is in memory
	if in.Code >= 500 || len(in.Header().Values("Set-Cookie")) > 0 && !strings.HasSuffix(what, "/signout") ||
		in.Header().Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("%.200q: %d %v %.200q", what, in.Code, in.Header(), in.Body)
	}
	if in.Code >= 400 && r.refusal().Error.Code == "" {
		t.Errorf("%.200q: %d with %.200q", what, in.Code, in.Body)
	}
}

// fuzzCall fuzzes the body of one call.
func fuzzCall(f *testing.F, path, media string, seeds ...string) {
	s, err := web.New(newWorld().config(f))
	if err != nil {
		f.Fatal(err)
	}
	for _, seed := range append(seeds, junk...) {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		if bytes.HasPrefix(body, []byte("panic")) {
			t.Skip() // the stub's own joke
		}
		sound(t, call(t, s, http.MethodPost, path, media, body), path+"/signout")
	})
}

func FuzzSignIn(f *testing.F) {
	fuzzCall(f, me+"/signin", jsonType, `{"code":"GOOD"}`, `{"code":"BAD"}`)
}

func FuzzPass(f *testing.F) {
	s, err := web.New(newWorld().config(f))
	if err != nil {
		f.Fatal(err)
	}
	server := httptest.NewServer(s)
	cookie := signIn(f, server.URL)
	server.Close()
	f.Add([]byte(blinded), cookie)
	f.Add([]byte(`{"blinded":"0"}`), "session-"+ceremonyText+"=AAAA")
	f.Fuzz(func(t *testing.T, body []byte, cookie string) {
		r := httptest.NewRequest(http.MethodPost, me+"/pass/0", bytes.NewReader(body))
		r.Header.Set("Content-Type", jsonType)
		r.Header.Set("Cookie", cookie)
		in := httptest.NewRecorder()
		s.ServeHTTP(in, r)
		sound(t, in, me)
	})
}

func FuzzInit(f *testing.F)      { fuzzCall(f, p+"/init", jsonType, joining) }
func FuzzEntry(f *testing.F)     { fuzzCall(f, p+"/entries", octetType, agreed, deal, annulment) }
func FuzzComplaint(f *testing.F) { fuzzCall(f, p+"/complaint", octetType, complaint) }
func FuzzSealed(f *testing.F)    { fuzzCall(f, p+"/sealed", octetType, fetching) }
func FuzzOpening(f *testing.F)   { fuzzCall(f, p+"/sealed/openings", octetType, "\x00\x03abcnew") }
func FuzzCast(f *testing.F)      { fuzzCall(f, theBox, octetType, "ballot") }
func FuzzRecall(f *testing.F)    { fuzzCall(f, theBox+"/recall", octetType, recallAll) }
func FuzzClaim(f *testing.F)     { fuzzCall(f, theBox+"/claim", octetType, claimAll) }

// FuzzGateway fuzzes what lies inside an encapsulated request.
func FuzzGateway(f *testing.F) {
	config := newWorld().config(f)
	s, err := web.New(config)
	if err != nil {
		f.Fatal(err)
	}
	client, err := ohttp.NewClient(config.What.Gateway.Server.Keys())
	if err != nil {
		f.Fatal(err)
	}
	good, err := (&ohttp.Request{Method: "POST", Scheme: "https", Path: theBox, Content: []byte("b")}).Marshal(64)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte{7})
	f.Fuzz(func(t *testing.T, message []byte) {
		sealed, context, err := client.Encapsulate(message)
		if err != nil || bytes.Contains(message, []byte("panic")) {
			t.Skip()
		}
		in := call(t, s, http.MethodPost, "/ohttp", ohttp.RequestType, sealed)
		sound(t, in, "/ohttp")
		opened, err := context.Open(in.Body.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if r, err := ohttp.ParseResponse(opened); err != nil || r.Status >= 500 {
			t.Errorf("%v %+v", err, r)
		}
	})
}

// FuzzPath fuzzes method and path.
func FuzzPath(f *testing.F) {
	s, err := web.New(newWorld().config(f))
	if err != nil {
		f.Fatal(err)
	}
	for _, route := range s.Routes() {
		method, path, _ := strings.Cut(route, " ")
		f.Add(method, strings.ReplaceAll(path, ":ceremony", ceremonyText))
	}
	f.Fuzz(func(t *testing.T, method, path string) {
		if len(method) > 64 || len(path) > 1<<14 {
			t.Skip()
		}
		in := call(t, s, method, path, jsonType, nil)
		if in.Code >= 500 {
			t.Errorf("%d %s", in.Code, in.Body)
		}
	})
}
