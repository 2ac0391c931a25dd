//go:build js && wasm && !survey

package main

import (
	"context"
	"syscall/js"

	"hustings/ballot/count"
	"hustings/internal/jspage"
)

// form keeps nothing: a ballot is drawn from the manifest.
type form struct{}

// content is what a page asks for between the pass and the box.
func (s *session) content() map[string]jspage.Call {
	return map[string]jspage.Call{"orders": s.orders, "check": s.check, "cast": s.cast}
}

// orders gives {seed, orders}: for each contest of the manifest its candidates in
// the order to show them. args[0] is a seed that was kept, or null.
func (s *session) orders(args []js.Value) (js.Value, error) {
	var seed [32]byte
	if kept := args[0]; kept.Truthy() {
		copy(seed[:], jspage.Bytes(kept))
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
	return jspage.Object("seed", jspage.Array(seed[:]), "orders", out), nil
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
