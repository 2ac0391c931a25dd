//go:build js && wasm

package main

import (
	"context"
	"syscall/js"

	"hustings/ballot"
	"hustings/ballot/count"
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

// orders gives {seed, orders}: for each contest of the manifest its candidates in
// the order to show them. args[0] is a seed that was kept, or null.
func (s *session) orders(args []js.Value) (js.Value, error) {
	var seed [32]byte
	if kept := args[0]; kept.Truthy() {
		copy(seed[:], bytesOf(kept))
	} else {
		var err error
		if seed, err = s.client.OrderSeed(); err != nil {
			return js.Undefined(), err
		}
	}
	array := js.Global().Get("Array")
	out := array.New()
	for _, order := range s.client.Orders(seed) {
		list := array.New()
		for _, i := range order {
			list.Call("push", i)
		}
		out.Call("push", list)
	}
	return object("seed", arrayOf(seed[:]), "orders", out), nil
}

// choices reads the filled-in ballot: for each contest of the electorate, in the
// manifest's order, {marks: [0 abstain, 1 for, 2 against], people: [[candidate,
// person] in ascending order]}, or {values: [a number each, 255 left out]}.
func choices(page js.Value) []count.Choice {
	out := make([]count.Choice, page.Length())
	for i := range out {
		if values := page.Index(i).Get("values"); values.Truthy() {
			for k := range values.Length() {
				out[i].Values = append(out[i].Values, uint8(values.Index(k).Int())) //nolint:gosec // Check refuses what is no value
			}
			continue
		}
		marks, people := page.Index(i).Get("marks"), page.Index(i).Get("people")
		for k := range marks.Length() {
			out[i].Marks = append(out[i].Marks, count.Mark(marks.Index(k).Int())) //nolint:gosec // Check refuses what is no mark
		}
		for k := range people.Length() {
			pair := people.Index(k)
			out[i].WriteIns = append(out[i].WriteIns, count.WriteIn{Candidate: pair.Index(0).Int(), Person: pair.Index(1).Int()})
		}
	}
	return out
}

// check says whether choices are a valid ballot.
func (s *session) check(args []js.Value) (js.Value, error) {
	return js.Undefined(), s.client.CheckChoices(choices(args[0]))
}

// cast casts choices; where args[1] is true, also those that the rules make invalid.
func (s *session) cast(args []js.Value) (js.Value, error) {
	cast := s.client.Cast
	if args[1].Bool() {
		cast = s.client.CastAnyway
	}
	_, err := cast(context.Background(), choices(args[0]))
	return js.Undefined(), err
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
	return object("included", in.Included, "entry", int(in.Index), "size", int(in.Size), //nolint:gosec // at most 2^24
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
		out.Call("push", object("published", g.Published, "pass", g.Pass))
	}
	return out, nil
}

// claim hands the last ballot with its receipt to the box once more.
func (s *session) claim([]js.Value) (js.Value, error) {
	return js.Undefined(), s.client.Claim(context.Background())
}
