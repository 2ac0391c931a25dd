//go:build js && wasm

// Command voter is package voter in a browser: a thin shell that hands in the
// page's means to fetch and to store, and hands out what the page shows. It
// decides nothing and touches no element of the page. The page's scripts, in
// web/static, call
//
//	hustingsOpen({address, state, save, fetch})
//
// which gives a promise of an object with the calls of [session]. A promise that is
// refused has an Error whose code is one of voter's. Built with the tag survey it
// answers questionnaires in place of casting ballots. Everything runs on the device
// and, but for what fetch sends, stays there.
//
// It protects nothing by itself: whoever changes these files, or the page that
// loads them, has the voter's choices. The manifest names their digests.
package main

import (
	"context"
	"crypto/rand"
	"maps"
	"sync"
	"syscall/js"

	"hustings/internal/jspage"
	"hustings/voter"
)

func main() {
	js.Global().Set("hustingsOpen", jspage.Async(open, failure))
	select {}
}

// open opens a poll: args[0] has its address, the state kept on this device or
// null, save to keep it, or null on a device that others use, and fetch.
func open(args []js.Value) (js.Value, error) {
	page := args[0]
	address, err := voter.ParseAddress(page.Get("address").String())
	if err != nil {
		return js.Undefined(), err
	}
	config := voter.Config{Address: address, Fetch: fetcher(page.Get("fetch")), Random: rand.Reader}
	if state := page.Get("state"); state.Truthy() {
		config.State = jspage.Bytes(state)
	}
	if save := page.Get("save"); save.Truthy() {
		config.Save = func(state []byte) error {
			_, err := jspage.Await(save.Invoke(jspage.Array(state)))
			return err
		}
	}
	client, err := voter.Open(context.Background(), config)
	if err != nil {
		return js.Undefined(), err
	}
	return (&session{client: client}).object(), nil
}

// session is one voter in one poll. A Client works for one call at a time.
type session struct {
	mu     sync.Mutex
	client *voter.Client
	form   // what a ballot, or a response, is filled in by
}

// object is the session as the page has it.
func (s *session) object() js.Value {
	o := js.Global().Get("Object").New()
	calls := map[string]jspage.Call{
		"facts": s.facts, "status": s.status,
		"signIn": s.signIn, "signInAt": s.signInAt, "desks": s.desks, "signedIn": s.signedIn, "signOut": s.signOut,
		"takePass": s.takePass, "passFile": s.passFile, "passCode": s.passCode,
		"loadPass": s.loadPass, "recall": s.recall,
		"useRelay": s.useRelay, "direct": s.direct, "resend": s.resend,
		"receiptFile": s.receiptFile, "inclusion": s.inclusion, "claim": s.claim, "issued": s.issued,
	}
	maps.Copy(calls, s.content())
	for name, call := range calls {
		o.Set(name, jspage.Async(s.alone(call), failure))
	}
	return o
}

// alone lets one call after the other through.
func (s *session) alone(do jspage.Call) jspage.Call {
	return func(args []js.Value) (js.Value, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		return do(args)
	}
}
