package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"hustings/web"
)

// serve runs a server on the loopback until the test ends.
func serve(t testing.TB, config web.Config) (url string) {
	t.Helper()
	s, err := web.New(config)
	if err != nil {
		t.Fatal(err)
	}
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, listener) }()
	t.Cleanup(func() {
		http.DefaultClient.CloseIdleConnections()
		stop()
		if err := <-served; err != nil {
			t.Errorf("serve: %v", err)
		}
	})
	if config.TLS != (web.TLS{}) {
		return "https://" + listener.Addr().String()
	}
	return "http://" + listener.Addr().String()
}

// request is one to send; media is the content's type.
type request struct {
	method, path, media, body string
	header                    map[string]string
}

// response is one that came.
type response struct {
	*http.Response
	body []byte
}

// send sends a request and reads the response whole.
func send(t testing.TB, url string, r request) response {
	t.Helper()
	out, err := http.NewRequest(r.method, url+r.path, strings.NewReader(r.body))
	if err != nil {
		t.Fatal(err)
	}
	if r.media != "" {
		out.Header.Set("Content-Type", r.media)
	}
	for name, value := range r.header {
		out.Header.Set(name, value)
	}
	in, err := http.DefaultClient.Do(out)
	if err != nil {
		t.Fatal(err)
	}
	defer in.Body.Close() //nolint:errcheck // all was read
	body, err := io.ReadAll(in.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response{in, body}
}

// refusal is the body of SPEC 10.2, read strictly.
type refusal struct {
	Error struct {
		Code     string `json:"code"`
		Expected *int   `json:"expected"`
		Text     string `json:"text"`
		Next     string `json:"next"`
	} `json:"error"`
}

// refusal reads a refusal's body; none if it is not one.
func (r response) refusal() refusal {
	var body refusal
	in := json.NewDecoder(bytes.NewReader(r.body))
	in.DisallowUnknownFields()
	if in.Decode(&body) != nil || r.Header.Get("Content-Type") != "application/json" ||
		body.Error.Text == "" || body.Error.Next == "" {
		return refusal{}
	}
	return body
}

// signIn gives the cookie of a new session.
func signIn(t testing.TB, url string) string {
	t.Helper()
	r := send(t, url, request{"POST", "/me/" + ceremonyText + "/signin", "application/json", `{"code":"GOOD"}`, nil})
	if r.StatusCode != http.StatusOK || len(r.Cookies()) != 1 {
		t.Fatalf("sign in: %v %s", r.Status, r.body)
	}
	return r.Cookies()[0].Name + "=" + r.Cookies()[0].Value
}
