package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
)

type pollStatusCmd struct {
	which
	JSON bool `help:"Print one JSON object." name:"json"`
}

// pollStatus is what poll status prints with --json. Times are as in a poll's
// file, empty while they are not known.
type pollStatus struct {
	Ceremony string      `json:"ceremony"`
	Path     string      `json:"path"` // behind the server's address
	Poll     string      `json:"poll"` // poll id, empty before sealing
	Short    string      `json:"short"`
	Titles   ballot.Text `json:"titles"`
	Phase    string      `json:"phase"`
	Open     string      `json:"open"`
	Close    string      `json:"close"`
	Claims   string      `json:"claims"` // when they end
	Size     uint64      `json:"size"`
	Ballots  int         `json:"ballots"`
	Waits    []string    `json:"waits"` // for what it waits
}

// Run says how a poll stands and for what it waits. It changes nothing.
func (c *pollStatusCmd) Run(ctx context.Context, w world) error {
	h, _, done, err := c.desk(ctx, w)
	if err != nil {
		return err
	}
	defer done()
	ceremony, err := c.one(ctx, h)
	if err != nil {
		return err
	}
	s, err := h.status(ctx, ceremony)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(w.out).Encode(s)
	}
	say := func(what, value string) {
		if value != "" {
			_, _ = fmt.Fprintf(w.out, "%-10s%s\n", what, value)
		}
	}
	say("poll", s.Titles.In("zh"))
	say("path", s.Path)
	say("id", s.Poll)
	say("short", s.Short)
	say("phase", s.Phase)
	say("opens", s.Open)
	say("closes", s.Close)
	say("claims", s.Claims)
	if s.Ballots > 0 {
		say("board", fmt.Sprintf("%d ballots", s.Ballots))
	}
	for _, what := range s.Waits {
		say("waits for", what)
	}
	return nil
}

// status reads a poll's standing from its draft or its board.
func (h *hall) status(ctx context.Context, c ballot.CeremonyID) (*pollStatus, error) {
	s := &pollStatus{Ceremony: c.String(), Path: "/p/" + c.String(), Phase: ballot.PhaseCeremony.String(), Waits: []string{}}
	b, err := h.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return s, h.draftStatus(ctx, c, s)
	}
	if err != nil {
		return nil, err
	}
	at := b.box.Standing()
	s.Poll, s.Short, s.Titles = b.box.Poll().String(), ballot.ShortID(b.box.Poll()), b.manifest.Titles
	s.Path += "#" + s.Poll
	s.Phase, s.Size, s.Ballots = at.Phase.String(), at.Size, at.Ballots
	s.Open, s.Close = b.manifest.Times.Open.String(), ballot.Time(at.Ends()).String() //nolint:gosec // times
	if at.Open > 0 {
		s.Open = ballot.Time(at.Open).String() //nolint:gosec // a time
	}
	if at.Claims > 0 {
		s.Claims = ballot.Time(at.Claims).String() //nolint:gosec // a time
	}
	b.box.Look(func(board *audit.State) { s.Waits = waits(board) })
	return s, nil
}

// draftStatus says who is missing in the ceremony.
func (h *hall) draftStatus(ctx context.Context, c ballot.CeremonyID, s *pollStatus) error {
	stored, err := ceremonies{h}.desk(c).Draft(ctx)
	if err != nil {
		return err
	}
	d, err := ballot.ParseDraft(stored.Document)
	if err != nil {
		return err
	}
	s.Titles, s.Open, s.Close = d.Titles, d.Open.String(), d.Close.String()
	if len(stored.Complaints) > 0 {
		s.Waits = append(s.Waits, "nothing: a trustee has complained; hold the ceremony again in a new poll")
		return nil
	}
	n := len(stored.Trustees)
	for kind, step := range []string{"init", "deal", "finish"} {
		for i := range n {
			if at := kind*n + i; at >= len(stored.Entries) || len(stored.Entries[at]) == 0 {
				s.Waits = append(s.Waits, fmt.Sprintf("trustee %d, %s: %s", i+1, stored.Trustees[i].Name, step))
			}
		}
	}
	if len(s.Waits) == 0 {
		s.Waits = append(s.Waits, "poll seal")
	}
	return nil
}

// waits says what has to happen for the poll to go on.
func waits(s *audit.State) []string {
	out := []string{}
	add := func(format string, args ...any) { out = append(out, fmt.Sprintf(format, args...)) }
	m := s.Manifest
	switch s.Phase {
	case ballot.PhaseSealed, ballot.PhaseAgreed, ballot.PhaseRehearsed:
		for i, t := range m.Trustees.Keys {
			if !s.Agreed[audit.Party{Role: ballot.RoleTrustee, Index: i + 1}] || !s.Rehearsed[i+1] {
				add("trustee %d, %s: rehearse", i+1, t.Name)
			}
		}
		for i, t := range m.Tellers {
			if !s.Agreed[audit.Party{Role: ballot.RoleTeller, Index: i}] {
				add("teller %s: poll agree", t.Name)
			}
		}
		for e := range m.Electorates {
			if m.CountsAttendance(e) && s.Electorates[e].CheckedIn == nil {
				add("electorate %d: poll attend --finish", e)
			}
		}
		if len(out) == 0 {
			add("poll open")
		}
	case ballot.PhaseOpen:
		if m.EarlyClose == "officer" {
			add("the closing time, or poll close --early")
		} else {
			add("the closing time")
		}
	case ballot.PhaseClosed:
		add("the end of the claims")
	case ballot.PhaseClaimed:
		for i, t := range m.Trustees.Keys {
			if !s.Cosigned[audit.PointClaims][i+1] {
				add("trustee %d, %s: open (%d of %d are needed)", i+1, t.Name, m.Trustees.Threshold, len(m.Trustees.Keys))
			}
		}
	case ballot.PhaseOpened:
		if m.IsSurvey() && s.Redactions == nil && m.Survey.Texts() > 0 {
			add("officers who look through the texts: survey texts, survey redact")
		}
	case ballot.PhaseCounted:
		if m.IsSurvey() && len(s.CountedBy) == 0 {
			for i, p := range m.Counters() {
				add("counter %d, %s: survey count (one is needed)", i+1, p.Name)
			}
			return out
		}
		add("poll certify")
	}
	return out
}
