package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// Polls says which polls are here and how they stand (SPEC 10.3).
type Polls interface {
	// Polls lists the polls of this server in the order to show them.
	Polls(ctx context.Context) ([]Poll, error)
	// Manifest gives the manifest's exact bytes. ErrNotFound before sealing,
	// ErrNoPoll where there is no such poll.
	Manifest(ctx context.Context, ceremony ballot.CeremonyID) ([]byte, error)
	// State says how a poll stands by its board. ErrNoPoll.
	State(ctx context.Context, ceremony ballot.CeremonyID) (State, error)
}

// Poll is a poll in the list.
type Poll struct {
	Ceremony ballot.CeremonyID
	ID       ballot.PollID     // zero before sealing
	Titles   map[string]string // by language
	Phase    ballot.Phase
}

// State is a poll's standing.
type State struct {
	ID          ballot.PollID // zero before sealing
	Phase       ballot.Phase
	Size        uint64 // entries on the board
	Ballots     int    // ballots on the board
	Open, Close uint64 // seconds since 1970; 0 where it is not known
}

// guide serves what a client asks first.
type guide struct{ polls Polls }

func (g guide) list(c echo.Context) error {
	polls, err := g.polls.Polls(c.Request().Context())
	if err != nil {
		return err
	}
	type row struct {
		Ceremony ballot.CeremonyID `json:"ceremony"`
		Poll     string            `json:"poll"`
		Titles   map[string]string `json:"titles"`
		Phase    string            `json:"phase"`
	}
	var body struct {
		Polls []row `json:"polls"`
	}
	for _, p := range polls {
		body.Polls = append(body.Polls, row{p.Ceremony, idText(p.ID), p.Titles, p.Phase.String()})
	}
	return sendJSON(c, http.StatusOK, &body, noCache)
}

func (g guide) manifest(c echo.Context) error {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	manifest, err := g.polls.Manifest(c.Request().Context(), ceremony)
	if err != nil {
		return err
	}
	return send(c.Response().Writer, answer{status: http.StatusOK, media: jsonType, body: manifest}, noCache)
}

func (g guide) state(c echo.Context) error {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	s, err := g.polls.State(c.Request().Context(), ceremony)
	if err != nil {
		return err
	}
	body := struct {
		Ceremony ballot.CeremonyID `json:"ceremony"`
		Poll     string            `json:"poll"`
		Phase    string            `json:"phase"`
		Size     uint64            `json:"size"`
		Ballots  int               `json:"ballots"`
		Open     string            `json:"open"`
		Close    string            `json:"close"`
	}{ceremony, idText(s.ID), s.Phase.String(), s.Size, s.Ballots, "", ""}
	if body.Open, err = timeText(s.Open); err != nil {
		return err
	}
	if body.Close, err = timeText(s.Close); err != nil {
		return err
	}
	return sendJSON(c, http.StatusOK, &body, noCache)
}

// idText is empty for a poll that has no id yet.
func idText(id ballot.PollID) string {
	if id == (ballot.PollID{}) {
		return ""
	}
	return id.String()
}

// timeText is empty for a time that is not known.
func timeText(seconds uint64) (string, error) {
	if seconds == 0 {
		return "", nil
	}
	text, err := ballot.Time(seconds).MarshalText() //nolint:gosec // MarshalText refuses years beyond 9999
	return string(text), err
}
