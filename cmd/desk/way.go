//go:build js && wasm

package main

import (
	"context"
	"fmt"
	"syscall/js"
	"time"

	"hustings/audit"
	"hustings/internal/jspage"
)

// pageWay is what a page hands in: fetch({method, path, type, body, limit}), which
// gives a promise of {status, body}, and progress(what, done, total).
type pageWay struct {
	page    js.Value
	painted time.Time
}

// progress tells the page, and lets it be painted now and then: there is but one
// thread.
func (w *pageWay) progress(what string, done, total uint64) {
	w.page.Call("progress", what, int(done), int(total)) //nolint:gosec // far below 2^53
	if now := time.Now(); now.Sub(w.painted) > 100*time.Millisecond || done == total {
		time.Sleep(5 * time.Millisecond)
		w.painted = time.Now()
	}
}

func (w *pageWay) fetch(_ context.Context, method, path, contentType string, body []byte) (int, []byte, error) {
	ask := jspage.Object("method", method, "path", path, "type", contentType, "limit", audit.MaxFetch)
	if method != "GET" {
		ask.Set("body", jspage.Array(body))
	}
	answer, err := jspage.Await(w.page.Call("fetch", ask))
	if err != nil {
		return 0, nil, fmt.Errorf("%w: %s", errOffline, path)
	}
	return answer.Get("status").Int(), jspage.Bytes(answer.Get("body")), nil
}
