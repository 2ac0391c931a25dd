package web

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// quickSeal prepares the sealing.
func (o *office) quickSeal(ctx context.Context, ceremony ballot.CeremonyID) (*act, error) {
	e, files, err := o.Polls.Manifest(ctx, ceremony)
	if err != nil {
		return nil, err
	}
	m, faults := ballot.ParseManifest(e.Manifest)
	if len(faults) > 0 {
		return nil, faults[0]
	}
	return &act{
		Kind: actSeal, Command: commandOf(&DeskPoll{Ceremony: ceremony}, actSeal, nil),
		entry: e, files: files, manifest: m, ctx: m.Ceremony[:],
	}, nil
}

// askQuick tells a script what is to be signed next.
func askQuick(c echo.Context, ceremony ballot.CeremonyID, a *act) error {
	q := a.ask()
	var keys []string
	for _, p := range q.Parties {
		keys = append(keys, digits(p.Number)+":"+p.Key)
	}
	body := struct {
		Path   string `json:"path"`
		Role   string `json:"role"`
		Ctx    string `json:"ctx"`
		Before string `json:"before"`
		Keys   string `json:"keys"`
	}{pathOf(ceremony), digits(int(q.Role)), q.Ctx, q.Before, strings.Join(keys, " ")}
	return sendJSON(c, http.StatusOK, &body, noStore)
}

// signQuick takes the officer's signature under the manifest, and then under the
// opening. It serves the page's script; what it leaves undone is done at the desk.
func (o *office) signQuick(c echo.Context) error {
	if err := readForm(c); err != nil {
		return err
	}
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	ctx, key := c.Request().Context(), d.Ceremony.String()
	a, ok := o.acts.get(key, o.clock())
	if !ok || !o.Polls.Quick(d.Ceremony) {
		return &refusal{code: wrongPhase}
	}
	whole, err := a.take(c.Request().PostForm.Get("signatures"))
	if err != nil || !whole {
		return &refusal{code: badRequest, cause: err}
	}
	if e, ok := a.entry.(*ballot.Open); ok {
		if err := o.waitUntil(ctx, e.Time); err != nil {
			return err
		}
	}
	err = o.Polls.Put(ctx, d.Ceremony, a.whole(), a.files...)
	o.acts.drop(key)
	if err != nil {
		return refuse(err)
	}
	if a.Kind == actOpen {
		body := struct {
			Path string `json:"path"`
		}{pathOf(d.Ceremony) + "/quick"}
		return sendJSON(c, http.StatusOK, &body, noStore)
	}
	if err := o.Polls.Rehearse(ctx, d.Ceremony); err != nil {
		return err
	}
	next, err := o.quickOpening(ctx, d.Ceremony)
	if err != nil {
		return err
	}
	o.acts.put(key, o.clock(), next)
	return askQuick(c, d.Ceremony, next)
}

// quickOpening prepares the opening, at the time that the manifest says: now, or in a
// second or two.
func (o *office) quickOpening(ctx context.Context, ceremony ballot.CeremonyID) (*act, error) {
	d, err := o.Polls.Poll(ctx, ceremony)
	if err != nil {
		return nil, err
	}
	if d.Manifest == nil || !actPossible(d, actOpen) {
		return nil, &refusal{code: wrongPhase}
	}
	e := &ballot.Open{Time: max(o.now(), uint64(d.Manifest.Times.Open))} //nolint:gosec // a time of 1970 or later
	return &act{Kind: actOpen, Command: commandOf(d, actOpen, nil), entry: e, manifest: d.Manifest, ctx: d.ID[:]}, nil
}

// waitUntil waits for a time that is close.
func (o *office) waitUntil(ctx context.Context, at uint64) error {
	for o.now() < at {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(50 * time.Millisecond):
		}
	}
	return nil
}
