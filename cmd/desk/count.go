//go:build js && wasm

package main

import (
	"context"
	"errors"
	"sync"
	"syscall/js"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/counter"
	"hustings/internal/jspage"
	"hustings/person"
)

// countCodes are a counter's errors for which the page has a sentence each.
var countCodes = []struct {
	err  error
	code string
}{
	{person.ErrPassphrase, "passphrase"},
	{person.ErrFile, "personfile"},
	{errForm, "form"},
	{errOffline, "offline"},
	{counter.ErrNoPoll, "nopoll"},
	{counter.ErrStranger, "stranger"},
	{counter.ErrRefused, "refused"},
	{counter.ErrAudit, "audit"},
	{counter.ErrElection, "election"},
	{counter.ErrAnnulled, "annulled"},
	{counter.ErrEarly, "early"},
	{counter.ErrNotCounted, "notcounted"},
	{audit.ErrRecord, "changed"},
	{counter.ErrServer, "server"},
}

func countCode(err error) string {
	for _, c := range countCodes {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	var refused *counter.ServerError
	if errors.As(err, &refused) && (refused.Status == 429 || refused.Status == 503) {
		return "busy"
	}
	return "server"
}

func countFailure(err error) js.Value {
	out := js.Global().Get("Error").New(err.Error())
	out.Set("code", countCode(err))
	return out
}

// counting is a counter at work in a page. One call at a time.
type counting struct {
	pageWay
	mu      sync.Mutex
	config  counter.Config
	board   *counter.Board
	counter *counter.Counter
}

// openCount begins: args[0] has ceremony and what pageWay takes. The object that it
// promises has the calls look, recount and sign.
func openCount(args []js.Value) (js.Value, error) {
	page := args[0]
	ceremony, err := ballot.ParseCeremonyID(page.Get("ceremony").String())
	if err != nil {
		return js.Undefined(), errForm
	}
	s := &counting{pageWay: pageWay{page: page}}
	s.config = counter.Config{
		Ceremony: ceremony, Fetch: s.fetch, Now: func() int64 { return time.Now().Unix() }, Workers: 1, Progress: s.progress,
	}
	o := js.Global().Get("Object").New()
	for name, call := range map[string]jspage.Call{"look": s.look, "recount": s.recount, "sign": s.sign} {
		o.Set(name, jspage.Async(func(args []js.Value) (js.Value, error) {
			s.mu.Lock()
			defer s.mu.Unlock()
			return call(args)
		}, countFailure))
	}
	return o, nil
}

// look copies and audits the board, and says how things stand.
func (s *counting) look([]js.Value) (js.Value, error) {
	board, err := counter.Look(context.Background(), s.config)
	if err != nil {
		return js.Undefined(), err
	}
	s.board, s.counter = board, nil
	at := "count"
	if err := board.Sound(); err != nil {
		at = countCode(err)
	} else if board.State.Outcome == nil {
		at = "early"
	}
	counters := js.Global().Get("Array").New()
	if m := board.State.Manifest; m != nil && m.IsSurvey() {
		for i, p := range m.Counters() {
			counters.Call("push", jspage.Object("name", p.Name, "signed", board.State.CountedBy[i]))
		}
	}
	return jspage.Object("at", at, "phase", board.Phase.String(), "id", board.State.Poll.String(), "short", ballot.ShortID(board.State.Poll),
		"final", board.State.Final(), "counters", counters, "failures", found(board.Failures)), nil
}

// found lists failed checks, the first few of them.
func found(fails []audit.Failure) js.Value {
	const most = 5
	out := js.Global().Get("Array").New()
	for _, f := range fails[:min(most, len(fails))] {
		out.Call("push", f.Error())
	}
	return out
}

// recount takes a key file's bytes, its passphrase and the id of the survey that the
// counter has compared, and works everything out again.
func (s *counting) recount(args []js.Value) (js.Value, error) {
	if s.board == nil || args[2].String() != s.board.State.Poll.String() {
		return js.Undefined(), errForm
	}
	key, err := person.Open(jspage.Bytes(args[0]), args[1].String())
	if err != nil {
		return js.Undefined(), err
	}
	c, err := counter.New(s.config, s.board, key)
	if err != nil {
		return js.Undefined(), err
	}
	r, err := c.Recount(context.Background())
	if err != nil {
		return js.Undefined(), err
	}
	s.counter = c
	return jspage.Object("number", c.Index+1, "name", s.board.State.Manifest.Counters()[c.Index].Name, "signed", c.Signed(),
		"final", r.Final, "invalid", r.Invalid, "follows", len(r.Failures) == 0, "failures", found(r.Failures)), nil
}

// sign puts the counter's word on the board. The key is forgotten then.
func (s *counting) sign([]js.Value) (js.Value, error) {
	if s.counter == nil {
		return js.Undefined(), counter.ErrNotCounted
	}
	err := s.counter.Sign(context.Background())
	if err == nil {
		s.counter = nil
	}
	return js.Undefined(), err
}
