package main

import (
	"context"
	"encoding/binary"
	"errors"
	"io/fs"
	"net/http"
	"strings"

	"hustings/ballot"
	"hustings/box"
	"hustings/trustee"
	"hustings/web"
)

// ownFetch makes the calls of SPEC 10.4, 10.8 and 10.10 for the server's own trustee,
// without a network: what is answered is what any trustee is answered.
func (h *hall) ownFetch(c ballot.CeremonyID) trustee.Fetch {
	return func(ctx context.Context, method, path, _ string, body []byte) (int, []byte, error) {
		name, ok := strings.CutPrefix(path, "/p/"+c.String()+"/")
		if !ok {
			return http.StatusNotFound, nil, nil
		}
		data, err := h.ownCall(ctx, c, method, name, body)
		return ownStatus(err, data)
	}
}

func (h *hall) ownCall(ctx context.Context, c ballot.CeremonyID, method, name string, body []byte) (data []byte, err error) {
	t := ceremonies{h}
	switch {
	case method == http.MethodGet && name == "ceremony":
		state, err := t.Ceremony(ctx, c)
		if err != nil {
			return nil, err
		}
		return ballot.MarshalCanonical(&state)
	case method == http.MethodGet:
		return h.File(ctx, c, name)
	case name == "init":
		var init web.Init
		if err := ballot.UnmarshalStrict(body, &init, ballot.Complete()); err != nil {
			return nil, err
		}
		return nil, t.Init(ctx, c, init)
	case name == "entries":
		_, _, err = t.Append(ctx, c, body)
	case name == "sealed":
		f, err := ballot.ParseFetch(body)
		if err != nil {
			return nil, err
		}
		return t.Sealed(ctx, c, f)
	case name == "sealed/openings" && len(body) > 2:
		n := int(binary.BigEndian.Uint16(body))
		if len(body) < 2+n {
			return nil, box.ErrEntry
		}
		_, _, err = t.AppendOpening(ctx, c, body[2:2+n], body[2+n:])
	default:
		return nil, fs.ErrNotExist
	}
	return nil, err
}

// ownStatus is the status and the body of SPEC 10.2.
func ownStatus(err error, data []byte) (int, []byte, error) {
	status, code := http.StatusOK, ""
	switch {
	case err == nil:
		return status, data, nil
	case errors.Is(err, fs.ErrNotExist), errors.Is(err, web.ErrNotFound), errors.Is(err, web.ErrNoPoll), errors.Is(err, box.ErrNoFile):
		status, code = http.StatusNotFound, "not-found"
	case errors.Is(err, box.ErrPhase), errors.Is(err, web.ErrConflict):
		status, code = http.StatusConflict, "wrong-phase"
	case errors.Is(err, box.ErrFetch), errors.Is(err, web.ErrForbidden), errors.Is(err, box.ErrInvite):
		status, code = http.StatusForbidden, "forbidden"
	case errors.Is(err, box.ErrEntry):
		status, code = http.StatusUnprocessableEntity, "bad-entry"
	default:
		return 0, nil, err // of this server's own: no answer
	}
	var body struct {
		Error struct {
			Code string `json:"code"`
			Text string `json:"text"`
			Next string `json:"next"`
		} `json:"error"`
	}
	body.Error.Code, body.Error.Text = code, err.Error()
	data, err = ballot.MarshalCanonical(&body)
	return status, data, err
}
