package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"time"

	"hustings/audit"
	"hustings/trustee"
	"hustings/voter"
)

// newClient makes an HTTP client that follows no redirects. Many voters of one
// process share the connections of base.
func newClient(base http.RoundTripper, jar http.CookieJar) *http.Client {
	return &http.Client{
		Transport: base, Jar: jar, Timeout: 2 * time.Minute,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
}

var errTooMuch = errors.New("the server sends too much")

// call makes one request and reads at most limit bytes of the answer.
func call(ctx context.Context, client *http.Client, method, url, contentType string, body []byte, limit int) (int, []byte, error) {
	return callAs(ctx, client, "", method, url, contentType, body, limit)
}

// callAs is call with a session that is no cookie (SPEC 10.5).
func callAs(ctx context.Context, client *http.Client, bearer, method, url, contentType string, body []byte, limit int) (int, []byte, error) {
	req, err := http.NewRequestWithContext(ctx, method, url, bytes.NewReader(body))
	if err != nil {
		return 0, nil, err
	}
	if contentType != "" {
		req.Header.Set("Content-Type", contentType)
	}
	if bearer != "" {
		req.Header.Set("Authorization", "Bearer "+bearer)
	}
	res, err := client.Do(req)
	if err != nil {
		return 0, nil, err
	}
	defer func() { _ = res.Body.Close() }()
	data, err := io.ReadAll(io.LimitReader(res.Body, int64(limit)+1))
	if err == nil && len(data) > limit {
		err = errTooMuch
	}
	return res.StatusCode, data, err
}

// voterFetch gives a voter two clients: one with a cookie jar for /me, and one
// without for all else.
func voterFetch(base http.RoundTripper) (voter.Fetch, error) {
	jar, err := cookiejar.New(nil)
	if err != nil {
		return nil, fmt.Errorf("cookies: %w", err)
	}
	signedIn, plain := newClient(base, jar), newClient(base, nil)
	return func(ctx context.Context, r voter.Request) (voter.Response, error) {
		client := plain
		if r.Session {
			client = signedIn
		}
		limit := r.Limit
		if limit <= 0 {
			limit = audit.MaxFetch
		}
		status, body, err := callAs(ctx, client, r.Bearer, r.Method, r.URL, r.ContentType, r.Body, limit)
		return voter.Response{Status: status, Body: body}, err
	}, nil
}

// trusteeFetch calls one server.
func trusteeFetch(origin string, base http.RoundTripper) trustee.Fetch {
	client := newClient(base, nil)
	return func(ctx context.Context, method, path, contentType string, body []byte) (int, []byte, error) {
		return call(ctx, client, method, origin+path, contentType, body, audit.MaxFetch)
	}
}
