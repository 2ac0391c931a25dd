package web_test

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"

	"hustings/box"
	"hustings/crypto/ohttp"
)

// relay is SPEC 11.8 in a few lines: type and content go on, nothing else.
func relay(t *testing.T, gateway string) string {
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		out, err := http.NewRequestWithContext(r.Context(), http.MethodPost, gateway+"/ohttp", http.MaxBytesReader(w, r.Body, ohttp.MaxEncapsulated))
		if err != nil || r.Header.Get("Content-Type") != ohttp.RequestType {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		out.Header.Set("Content-Type", ohttp.RequestType)
		in, err := http.DefaultClient.Do(out)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer in.Body.Close() //nolint:errcheck // all was read
		w.Header().Set("Content-Type", in.Header.Get("Content-Type"))
		w.WriteHeader(in.StatusCode)
		_, _ = io.Copy(w, in.Body)
	}))
	t.Cleanup(s.Close)
	return s.URL
}

// relayed sends an encoded request by way of the relay and opens the answer.
func relayed(t *testing.T, relay string, client *ohttp.Client, message []byte) *ohttp.Response {
	t.Helper()
	sealed, context, err := client.Encapsulate(message)
	if err != nil {
		t.Fatal(err)
	}
	out := send(t, relay, request{method: "POST", path: "/", media: ohttp.RequestType, body: string(sealed)})
	if out.StatusCode != http.StatusOK || out.Header.Get("Content-Type") != ohttp.ResponseType {
		t.Fatalf("relay: %d %q %s", out.StatusCode, out.Header.Get("Content-Type"), out.body)
	}
	opened, err := context.Open(out.body)
	if err != nil {
		t.Fatal(err)
	}
	if len(opened)%ohttp.Pad != 0 {
		t.Errorf("an answer of %d bytes is not padded", len(opened))
	}
	r, err := ohttp.ParseResponse(opened)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGateway(t *testing.T) {
	w := newWorld()
	url := serve(t, w.config(t))
	keys := send(t, url, request{method: "GET", path: "/ohttp-keys"})
	client, err := ohttp.NewClient(keys.body)
	if err != nil || keys.Header.Get("Content-Type") != ohttp.KeysType {
		t.Fatalf("keys: %v, %v", keys.Header, err)
	}
	way := relay(t, url)
	ours := strings.TrimPrefix(url, "http://")
	other := strings.Replace(theBox, ceremonyText, otherText, 1)
	octets := ohttp.Fields{{Name: "content-type", Value: octetType}}
	for _, c := range []struct {
		name    string
		request ohttp.Request
		status  int
		want    string // the content, or a refusal's code
	}{
		{"cast", ohttp.Request{Method: "POST", Scheme: "https", Authority: "box.example", Path: theBox, Header: octets, Content: []byte("b")}, 200, receiptOf("b")},
		{"no authority, no type", ohttp.Request{Method: "POST", Scheme: "https", Path: theBox, Content: []byte("b")}, 200, receiptOf("b")},
		{"port", ohttp.Request{Method: "POST", Scheme: "https", Authority: "BOX.example:443", Path: theBox + "/?x", Content: []byte("b")}, 200, receiptOf("b")},
		{"the asked one", ohttp.Request{Method: "POST", Scheme: "https", Authority: ours, Path: theBox, Content: []byte("b")}, 200, receiptOf("b")},
		{"claim", ohttp.Request{Method: "POST", Scheme: "https", Path: theBox + "/claim", Content: []byte(claimAll)}, 200, `{"claimed":true}`},
		{"recall too short", ohttp.Request{Method: "POST", Scheme: "https", Path: theBox + "/recall"}, 400, "bad-request"},
		{"GET", ohttp.Request{Method: "GET", Scheme: "https", Path: theBox}, 405, "method"},
		{"http", ohttp.Request{Method: "POST", Scheme: "http", Path: theBox}, 404, "not-found"},
		{"elsewhere", ohttp.Request{Method: "POST", Scheme: "https", Authority: "evil.example", Path: theBox}, 404, "not-found"},
		{"sign-in", ohttp.Request{Method: "POST", Scheme: "https", Path: me + "/signin", Content: []byte(`{"code":"GOOD"}`)}, 404, "not-found"},
		{"itself", ohttp.Request{Method: "POST", Scheme: "https", Path: "/ohttp"}, 404, "not-found"},
		{"no poll", ohttp.Request{Method: "POST", Scheme: "https", Path: other}, 404, "not-found"},
		{"no call", ohttp.Request{Method: "POST", Scheme: "https", Path: theBox + "/x"}, 404, "not-found"},
		{"an empty call", ohttp.Request{Method: "POST", Scheme: "https", Path: theBox + "//"}, 404, "not-found"},
		{"expect", ohttp.Request{Method: "POST", Scheme: "https", Path: theBox, Header: ohttp.Fields{{Name: "expect", Value: "100-continue"}}}, 400, "bad-request"},
		{"long", ohttp.Request{Method: "POST", Scheme: "https", Path: theBox, Content: make([]byte, 64<<10+1)}, 413, "too-large"},
	} {
		t.Run(c.name, func(t *testing.T) {
			message, err := c.request.Marshal(ohttp.Pad)
			if err != nil {
				t.Fatal(err)
			}
			r := relayed(t, way, client, message)
			if c.status != 200 {
				c.want = `"code":"` + c.want + `"`
			}
			if r.Status != c.status || !bytes.Contains(r.Content, []byte(c.want)) || len(r.Header) != 1 || r.Header.Get("content-type") == "" {
				t.Errorf("got %d %v %q, want %d %q", r.Status, r.Header, r.Content, c.status, c.want)
			}
		})
	}
	t.Run("not decodable", func(t *testing.T) {
		if r := relayed(t, way, client, []byte("\x07junk")); r.Status != http.StatusBadRequest {
			t.Errorf("got %d", r.Status)
		}
	})
	t.Run("refused inside", func(t *testing.T) {
		w.fail("cast", box.ErrSequence{Expected: 1})
		message, _ := (&ohttp.Request{Method: "POST", Scheme: "https", Path: theBox}).Marshal(ohttp.Pad)
		if r := relayed(t, way, client, message); r.Status != 409 || !bytes.Contains(r.Content, []byte(`"expected":1`)) {
			t.Errorf("got %d %s", r.Status, r.Content)
		}
		w.fail("cast", errBroken)
		if r := relayed(t, way, client, message); r.Status != 500 || !strings.Contains(w.log(), "the disk is full") {
			t.Errorf("got %d %s, logged %q", r.Status, r.Content, w.log())
		}
	})
}

// TestRelayCrowd lets a relay have only so many requests under way.
func TestRelayCrowd(t *testing.T) {
	w := newWorld()
	url := serve(t, w.config(t)) // two at once
	var group sync.WaitGroup
	var ends []*io.PipeWriter
	for range 2 {
		body, end := io.Pipe()
		ends = append(ends, end)
		group.Go(func() {
			r, err := http.NewRequest(http.MethodPost, url+"/ohttp", body)
			if err != nil {
				t.Error(err)
				return
			}
			r.Header.Set("Content-Type", ohttp.RequestType)
			if in, err := http.DefaultClient.Do(r); err != nil {
				t.Error(err)
			} else if err := in.Body.Close(); err != nil || in.StatusCode != http.StatusUnprocessableEntity {
				t.Errorf("one of two: %d, %v", in.StatusCode, err)
			}
		})
		if _, err := end.Write([]byte("x")); err != nil {
			t.Fatal(err)
		}
	}
	ask := func(want int) (got int) {
		for range 1000 {
			if got = send(t, url, request{"POST", "/ohttp", ohttp.RequestType, "x", nil}).StatusCode; got == want {
				break
			}
		}
		return got
	}
	if got := ask(http.StatusServiceUnavailable); got != http.StatusServiceUnavailable {
		t.Errorf("a third: %d", got)
	}
	if r := send(t, url, request{"POST", theBox, octetType, "b", nil}); r.StatusCode != http.StatusOK {
		t.Errorf("directly meanwhile: %d", r.StatusCode)
	}
	for _, end := range ends {
		_ = end.Close() // a pipe's is nil
	}
	group.Wait()
	if got := ask(http.StatusUnprocessableEntity); got != http.StatusUnprocessableEntity {
		t.Errorf("after them: %d", got)
	}
}
