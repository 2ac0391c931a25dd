//go:build js && wasm

package main

import (
	"context"
	"errors"
	"syscall/js"

	"hustings/internal/jspage"
	"hustings/voter"
)

// failure is an error as the page gets it: the code for which it has a sentence,
// and what else is known.
func failure(err error) js.Value {
	out := js.Global().Get("Error").New(err.Error())
	code := voter.CodeOf(err)
	if code == "" {
		code = voter.ErrServer
	}
	out.Set("code", string(code))
	var choice *voter.ChoiceError
	if errors.As(err, &choice) {
		out.Set("contest", choice.Contest)
		out.Set("reason", string(choice.Reason))
	}
	var fork *voter.ForkError
	if errors.As(err, &fork) {
		out.Set("seen", string(fork.Seen))
		out.Set("shown", string(fork.Shown))
	}
	return out
}

// fetcher makes requests by the page's function, which takes {method, url, type,
// body, session, bearer, limit} and gives a promise of {status, body}.
func fetcher(page js.Value) voter.Fetch {
	return func(_ context.Context, r voter.Request) (voter.Response, error) {
		ask := jspage.Object("method", r.Method, "url", r.URL, "type", r.ContentType, "session", r.Session, "bearer", r.Bearer, "limit", r.Limit)
		if r.Method != "GET" {
			ask.Set("body", jspage.Array(r.Body))
		}
		answer, err := jspage.Await(page.Invoke(ask))
		if err != nil {
			return voter.Response{}, err
		}
		return voter.Response{Status: answer.Get("status").Int(), Body: jspage.Bytes(answer.Get("body"))}, nil
	}
}
