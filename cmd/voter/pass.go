//go:build js && wasm

package main

import (
	"context"
	"syscall/js"

	"rsc.io/qr/coding"

	"hustings/ballot"
	"hustings/internal/jspage"
	"hustings/voter"
)

// facts gives {manifest, poll, short}: the manifest's bytes as text, which are JSON
// of one meaning, and the poll id whole and as people compare it.
func (s *session) facts([]js.Value) (js.Value, error) {
	id := s.client.Poll()
	return jspage.Object("manifest", string(s.client.ManifestBytes()), "poll", id.String(), "short", ballot.ShortID(id)), nil
}

// status gives {started, pass, pending, electorate, secret, code, cast}: whether a
// pass was asked for, is here, and a ballot on its way; and what is known of them.
func (s *session) status([]js.Value) (js.Value, error) {
	state, err := s.client.State()
	if err != nil {
		return js.Undefined(), err
	}
	o := jspage.Object("started", state != nil, "pass", s.client.HasPass(), "pending", s.client.Pending())
	if e, ok := s.client.Electorate(); ok {
		o.Set("electorate", e)
	}
	if secret, ok := s.client.Secret(); ok {
		o.Set("secret", secret)
	}
	if receipt, ok := s.client.Receipt(); ok {
		o.Set("code", ballot.TrackingCode(receipt.Leaf))
		o.Set("cast", int(receipt.Sequence)+1)
	}
	return o, nil
}

func (s *session) signIn(args []js.Value) (js.Value, error) {
	return member(s.client.SignIn(context.Background(), args[0].String()))
}

// signInAt signs in at registrar args[0], which has a server of its own.
func (s *session) signInAt(args []js.Value) (js.Value, error) {
	return member(s.client.SignInAt(context.Background(), args[0].Int(), args[1].String()))
}

// desks gives a list of {own, signedIn}, one for each registrar.
func (s *session) desks([]js.Value) (js.Value, error) {
	out := js.Global().Get("Array").New()
	for _, d := range s.client.Desks() {
		out.Call("push", jspage.Object("own", d.Own, "signedIn", d.SignedIn))
	}
	return out, nil
}

func (s *session) signedIn([]js.Value) (js.Value, error) {
	return member(s.client.SignedIn(context.Background()))
}

func member(m *voter.Member, err error) (js.Value, error) {
	if err != nil {
		return js.Undefined(), err
	}
	return jspage.Object("electorate", m.Electorate, "number", m.Number, "name", m.Name, "branch", m.Branch,
		"checkedIn", m.CheckedIn, "taken", m.Taken), nil
}

func (s *session) signOut([]js.Value) (js.Value, error) {
	return js.Undefined(), s.client.SignOut(context.Background())
}

func (s *session) takePass([]js.Value) (js.Value, error) {
	return js.Undefined(), s.client.TakePass(context.Background())
}

// passFile gives the pass as the text of a file.
func (s *session) passFile([]js.Value) (js.Value, error) {
	pass, err := s.client.Pass()
	if err != nil {
		return js.Undefined(), err
	}
	return js.ValueOf(pass.Text()), nil
}

// passCode gives the pass as a QR code: {size, dark}, dark having a byte for each
// module, row by row, 1 where it is dark.
func (s *session) passCode([]js.Value) (js.Value, error) {
	pass, err := s.client.Pass()
	if err != nil {
		return js.Undefined(), err
	}
	text := coding.Alpha(pass.Text())
	version := coding.Version(coding.MinVersion)
	for version < coding.MaxVersion && text.Bits(version) > version.DataBytes(coding.L)*8 {
		version++
	}
	plan, err := coding.NewPlan(version, coding.L, 0)
	if err != nil {
		return js.Undefined(), err
	}
	code, err := plan.Encode(text)
	if err != nil {
		return js.Undefined(), err
	}
	dark := make([]byte, code.Size*code.Size)
	for i := range dark {
		if code.Black(i%code.Size, i/code.Size) {
			dark[i] = 1
		}
	}
	return jspage.Object("size", code.Size, "dark", jspage.Array(dark)), nil
}

func (s *session) loadPass(args []js.Value) (js.Value, error) {
	pass, err := voter.ParsePassText(args[0].String())
	if err != nil {
		return js.Undefined(), err
	}
	return js.Undefined(), s.client.LoadPass(pass)
}

func (s *session) recall(args []js.Value) (js.Value, error) {
	return js.Undefined(), s.client.Recall(context.Background(), args[0].String())
}
