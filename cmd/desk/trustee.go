//go:build js && wasm

package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
	"sync"
	"syscall/js"
	"time"

	"hustings/ballot"
	"hustings/internal/jspage"
	"hustings/trustee"
)

var (
	errOffline     = errors.New("desk: the server was not reached")
	errInvite      = errors.New("desk: the address has no invitation")
	errReceiptFile = errors.New("desk: not a receipt file")
	errCode        = errors.New("desk: the code has changed since it was compared")
)

// session is one trustee of one ceremony. A Trustee works for one call at a time.
type session struct {
	mu         sync.Mutex
	config     trustee.Config
	trustee    *trustee.Trustee
	passphrase string
	pageWay
}

// open begins a session: args[0] has ceremony, the calls read(name) and
// swap(name, was, now) of a store, which give promises of bytes or null and of
// whether it was swapped, fetch({method, path, type, body}), which gives one of
// {status, body}, and progress(what, done, total).
func open(args []js.Value) (js.Value, error) {
	page := args[0]
	ceremony, err := ballot.ParseCeremonyID(page.Get("ceremony").String())
	if err != nil {
		return js.Undefined(), errForm
	}
	s := &session{pageWay: pageWay{page: page}}
	s.config = trustee.Config{
		Ceremony: ceremony, Store: &pageStore{page}, Fetch: s.fetch, Rand: rand.Reader, Workers: 1,
		Passphrase: func() (string, error) { return s.passphrase, nil },
		Now:        func() int64 { return time.Now().Unix() },
		Progress:   s.progress,
	}
	if s.trustee, err = trustee.New(s.config); err != nil {
		return js.Undefined(), err
	}
	o := js.Global().Get("Object").New()
	for name, call := range map[string]jspage.Call{
		"status": s.status, "init": s.init, "deal": s.deal, "finish": s.finish, "rehearse": s.rehearse, "open": s.open,
	} {
		o.Set(name, jspage.Async(s.alone(call), failure))
	}
	return o, nil
}

// alone lets one call after the other through. After one that failed the trustee
// is made anew, so that nothing of it, a wrong passphrase for one, stays.
func (s *session) alone(do jspage.Call) jspage.Call {
	return func(args []js.Value) (js.Value, error) {
		s.mu.Lock()
		defer s.mu.Unlock()
		value, err := do(args)
		var waiting *trustee.WaitingError
		if err != nil && !errors.As(err, &waiting) {
			t, again := trustee.New(s.config)
			if again != nil {
				return js.Undefined(), errors.Join(err, again)
			}
			s.trustee = t
		}
		return value, err
	}
}

// unlock takes the passphrase, where one is given.
func (s *session) unlock(v js.Value) {
	if v.Truthy() {
		s.passphrase = v.String()
	}
}

// init takes the invitation, "NUMBER.CODE", and a new passphrase.
func (s *session) init(args []js.Value) (js.Value, error) {
	number, code, ok := strings.Cut(args[0].String(), ".")
	n, err := strconv.Atoi(number)
	if !ok || err != nil || n < 1 || n > ballot.MaxTrustees {
		return js.Undefined(), errInvite
	}
	s.unlock(args[1])
	return js.Undefined(), s.trustee.Init(context.Background(), trustee.Invite{Trustee: n, Code: code})
}

// deal takes the code that all trustees have compared.
func (s *session) deal(args []js.Value) (js.Value, error) {
	s.unlock(args[1])
	return js.Undefined(), s.trustee.Deal(context.Background(), func(p trustee.Plan) error {
		if p.Code() != args[0].String() {
			return errCode
		}
		return nil
	})
}

func (s *session) finish(args []js.Value) (js.Value, error) {
	s.unlock(args[0])
	return js.Undefined(), s.trustee.Finish(context.Background())
}

// rehearse takes the id of the poll whose short form was compared with the notice.
func (s *session) rehearse(args []js.Value) (js.Value, error) {
	id, err := ballot.ParsePollID(args[0].String())
	if err != nil {
		return js.Undefined(), errForm
	}
	s.unlock(args[1])
	return js.Undefined(), s.trustee.Rehearse(context.Background(), id)
}

// open takes the id of the poll, or nothing where it was confirmed before, whether an
// early close is accepted, the passphrase, and the receipts that were handed to the
// trustee, a list of {name, bytes}. It gives {done, waiting}.
func (s *session) open(args []js.Value) (js.Value, error) {
	opts := trustee.OpenOptions{EarlyClose: args[1].Bool()}
	if args[0].Truthy() {
		id, err := ballot.ParsePollID(args[0].String())
		if err != nil {
			return js.Undefined(), errForm
		}
		opts.Poll = id
	}
	s.unlock(args[2])
	for i := range args[3].Length() {
		file := args[3].Index(i)
		r, err := ballot.ParseReceiptFile(jspage.Bytes(file.Get("bytes")))
		if err != nil {
			return js.Undefined(), fmt.Errorf("%w: %s: %w", errReceiptFile, file.Get("name").String(), err)
		}
		opts.Receipts = append(opts.Receipts, r)
	}
	o, err := s.trustee.Open(context.Background(), opts)
	if err != nil {
		return js.Undefined(), err
	}
	waiting := js.Global().Get("Array").New()
	for _, n := range o.Waiting {
		waiting.Call("push", n)
	}
	return jspage.Object("done", o.Done, "waiting", waiting), nil
}

// pageStore is a trustee.Store of the page's: a database of the browser's.
type pageStore struct{ page js.Value }

// Read implements trustee.Store.
func (p *pageStore) Read(name string) ([]byte, error) {
	data, err := jspage.Await(p.page.Call("read", name))
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: read %s", trustee.ErrStore, name)
	case !data.Truthy():
		return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
	}
	return jspage.Bytes(data), nil
}

// Swap implements trustee.Store.
func (p *pageStore) Swap(name string, was, now []byte) error {
	before := js.Null()
	if was != nil {
		before = jspage.Array(was)
	}
	swapped, err := jspage.Await(p.page.Call("swap", name, before, jspage.Array(now)))
	if err != nil || !swapped.Truthy() {
		return fmt.Errorf("%w: %s", trustee.ErrStore, name)
	}
	return nil
}
