//go:build js && wasm

package main

import (
	"context"
	"syscall/js"

	"hustings/ballot"
	"hustings/internal/jspage"
)

// useRelay sends what goes to the box by one of the manifest's relays.
func (s *session) useRelay(args []js.Value) (js.Value, error) {
	return js.Undefined(), s.client.UseRelay(args[0].Int())
}

// direct sends without a relay again.
func (s *session) direct([]js.Value) (js.Value, error) {
	s.client.Direct()
	return js.Undefined(), nil
}

func (s *session) resend([]js.Value) (js.Value, error) {
	_, err := s.client.Resend(context.Background())
	return js.Undefined(), err
}

// receiptFile gives the receipt with its ballot as the text of a file.
func (s *session) receiptFile([]js.Value) (js.Value, error) {
	data, err := s.client.ReceiptFile()
	if err != nil {
		return js.Undefined(), err
	}
	return js.ValueOf(string(data)), nil
}

// inclusion looks for the ballot on the board.
func (s *session) inclusion([]js.Value) (js.Value, error) {
	in, err := s.client.CheckInclusion(context.Background())
	if err != nil {
		return js.Undefined(), err
	}
	return jspage.Object("included", in.Included, "entry", int(in.Index), "size", int(in.Size), //nolint:gosec // at most 2^24
		"settled", in.Settled, "receipted", in.Receipted, "code", ballot.TrackingCode(in.Leaf)), nil
}

// issued gives a list of {published, pass}, one for each registrar: whether its list
// is on the board, and whether a pass stands there in the member's name.
func (s *session) issued([]js.Value) (js.Value, error) {
	given, err := s.client.CheckIssued(context.Background())
	if err != nil {
		return js.Undefined(), err
	}
	out := js.Global().Get("Array").New()
	for _, g := range given {
		out.Call("push", jspage.Object("published", g.Published, "pass", g.Pass))
	}
	return out, nil
}

// claim hands the last ballot with its receipt to the box once more.
func (s *session) claim([]js.Value) (js.Value, error) {
	return js.Undefined(), s.client.Claim(context.Background())
}
