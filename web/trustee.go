package web

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/audit"
	"hustings/ballot"
)

// Ceremonies takes what trustees and registrars send (SPEC 10.8).
type Ceremonies interface {
	// Ceremony shows the key generation so far. ErrNoPoll.
	Ceremony(ctx context.Context, ceremony ballot.CeremonyID) (Ceremony, error)
	// Init registers a trustee's key and static-key entry. ErrForbidden for a
	// wrong invitation, ErrConflict if the trustee has another key already; the
	// same again is no error. Else as Append.
	Init(ctx context.Context, ceremony ballot.CeremonyID, init Init) error
	// Append puts an entry that somebody else has signed on the board or, before
	// sealing, among the ceremony's, and gives its index there. The same bytes
	// again have the same index, and again is true. box.ErrEntry, box.ErrPhase,
	// ErrConflict, ErrNoPoll.
	Append(ctx context.Context, ceremony ballot.CeremonyID, entry []byte) (index uint64, again bool, err error)
	// Complain stops the ceremony by a trustee's complaint, an entry of
	// ballot.CeremonyComplaint, and gives its number among the complaints.
	// Otherwise as Append.
	Complain(ctx context.Context, ceremony ballot.CeremonyID, entry []byte) (index uint64, again bool, err error)
}

// Ceremony is the key generation as anybody may see it.
type Ceremony struct {
	Session    ballot.CeremonyID `json:"session"`
	Threshold  int               `json:"threshold"`
	Stages     int               `json:"stages"`
	Trustees   []Trustee         `json:"trustees"`
	Entries    []ballot.Hex      `json:"entries"`    // in the order of SPEC 8.3
	Complaints []ballot.Hex      `json:"complaints"` // entries too
}

// Trustee is one of those who make the key. Key is empty before Init.
type Trustee struct {
	Name string     `json:"name"`
	Key  ballot.Hex `json:"key"`
}

// Init is how a trustee joins a ceremony.
type Init struct {
	Trustee uint8            `json:"trustee"` // from 1
	Invite  string           `json:"invite"`
	Key     ballot.PublicKey `json:"key"`
	Entry   ballot.Hex       `json:"entry"`
}

// table is where trustees meet.
type table struct {
	ceremonies Ceremonies
	pace       *pace
	clock      func() time.Time
}

// paced lets a request wait whose sender has had too many refused.
func (t table) paced(handler echo.HandlerFunc) echo.HandlerFunc {
	return func(c echo.Context) error {
		source := c.RealIP()
		if wait := t.pace.wait(source, t.clock()); wait > 0 {
			return &refusal{code: slowDown, wait: max(wait, time.Second), detail: "Too many entries from there were refused."}
		}
		err := handler(c)
		if err != nil {
			t.pace.refused(source, t.clock())
		}
		return err
	}
}

func (t table) show(c echo.Context) error {
	id, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	ceremony, err := t.ceremonies.Ceremony(c.Request().Context(), id)
	if err != nil {
		return err
	}
	return sendJSON(c, http.StatusOK, &ceremony, noCache)
}

func (t table) join(c echo.Context) error {
	id, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	var init Init
	if err := readJSON(c.Request(), &init); err != nil {
		return err
	}
	if init.Trustee == 0 || init.Invite == "" || len(init.Entry) == 0 {
		return &refusal{code: badRequest, detail: "It needs trustee, invite, key and entry."}
	}
	if err := t.ceremonies.Init(c.Request().Context(), id, init); err != nil {
		return refuseEntry(err)
	}
	return send(c.Response().Writer, answer{status: http.StatusCreated}, noStore)
}

// fromHere are the entries that are taken over HTTP. The others come from who
// has the databases at hand.
var fromHere = map[ballot.EntryType]bool{
	ballot.TypeCeremony: true, ballot.TypeAgreed: true, ballot.TypeRehearsal: true,
	ballot.TypeCosign: true, ballot.TypeOpening: true, ballot.TypeCounted: true,
}

func (t table) entry(c echo.Context) error {
	return t.take(c, t.ceremonies.Append, func(e ballot.Entry) bool {
		ceremony, ok := e.(*ballot.Ceremony)
		return fromHere[e.Type()] && (!ok || ceremony.Kind != ballot.CeremonyComplaint)
	})
}

func (t table) complaint(c echo.Context) error {
	return t.take(c, t.ceremonies.Complain, func(e ballot.Entry) bool {
		ceremony, ok := e.(*ballot.Ceremony)
		return ok && ceremony.Kind == ballot.CeremonyComplaint
	})
}

// taker is Append or Complain.
type taker func(ctx context.Context, ceremony ballot.CeremonyID, entry []byte) (index uint64, again bool, err error)

func (t table) take(c echo.Context, take taker, fits func(ballot.Entry) bool) error {
	id, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	body, err := readBody(c.Request(), octetType, maxEntry)
	if err != nil {
		return err
	}
	e, err := ballot.Parse(body)
	if err != nil {
		return &refusal{code: badEntry, detail: "It fails check 12.6: " + err.Error() + ".", cause: err}
	}
	if !fits(e) {
		return &refusal{code: badEntry, detail: "An entry of this type is not taken here."}
	}
	index, again, err := take(c.Request().Context(), id, body)
	if err != nil {
		return refuseEntry(err)
	}
	return sendIndex(c, index, again)
}

// sendIndex says where an entry stands, and whether it did before.
func sendIndex(c echo.Context, index uint64, again bool) error {
	status := http.StatusCreated
	if again {
		status = http.StatusOK
	}
	return sendJSON(c, status, &struct {
		Index uint64 `json:"index"`
	}{index}, noStore)
}

// refuseEntry adds to a refusal which check of SPEC chapter 12 has failed.
func refuseEntry(err error) error {
	err = refuse(err, boxErrors)
	r, ok := err.(*refusal) //nolint:errorlint // refuse has just made it
	if !ok {
		return err
	}
	if failure, ok := errors.AsType[audit.Failure](r.cause); ok {
		r.detail = "It fails " + failure.Error() + "."
	}
	return r
}
