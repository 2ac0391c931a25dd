package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"hustings/ballot"
)

// sampleHome is a sample branch to try things out with: its databases, and the
// folder beside them with everybody's slips, keys and passphrase in one place.
// That is why nothing real may be held beside it.
type sampleHome struct {
	places
	dir    string
	record sampleRecord
}

// sampleRecord is kept in that folder, and says which polls are the sample's.
type sampleRecord struct {
	Kind       string            `json:"kind"`
	Open       ballot.CeremonyID `json:"open"`
	Past       ballot.CeremonyID `json:"past"`
	Lookup     string            `json:"lookup"` // a tracking code of the past poll
	Passphrase string            `json:"passphrase"`
}

const (
	sampleKind = "hustings/1 sample"
	sampleFile = "sample.json"
)

// openSample finds the sample, or makes it where there is nothing yet. It refuses
// databases that hold anything else, and changes nothing in them.
func openSample(ctx context.Context, p places, w world) (*sampleHome, error) {
	if !isFile(p.Who) || !isFile(p.What) {
		return nil, errors.New("--sample makes its databases itself, in files: leave --who and --what out, or name files that are not there yet")
	}
	s := &sampleHome{places: p, dir: filepath.Join(filepath.Dir(p.Who), "sample")}
	held, err := s.held(ctx, w)
	if err != nil {
		return nil, err
	}
	text, err := os.ReadFile(filepath.Join(s.dir, sampleFile))
	switch {
	case errors.Is(err, fs.ErrNotExist):
		if held.anything() {
			return nil, s.refuse("they hold " + held.String() + " of your own")
		}
		return s, s.make(ctx, w)
	case err != nil:
		return nil, err
	}
	if err := json.Unmarshal(text, &s.record); err != nil || s.record.Kind != sampleKind {
		return nil, s.refuse(filepath.Join(s.dir, sampleFile) + " is not what a sample keeps there")
	}
	return s, s.recognise(held)
}

// refuse says why, and what to do.
func (s *sampleHome) refuse(why string) error {
	return fmt.Errorf("--sample is for its own databases, and %s and %s are not: %s\nNothing was changed.\n"+
		"hint: to serve what is there, leave --sample out: hustings serve. To try the sample, move %s away, or name another place: "+
		"--who DIR/who.db --what DIR/what.db --keys DIR/keys", s.Who, s.What, why, filepath.Dir(s.Who))
}

// sampleHeld is what two databases hold.
type sampleHeld struct {
	sampleRollHeld
	polls map[ballot.CeremonyID]ballot.CeremonyID // by ceremony, the one that made the key
}

func (h *sampleHeld) anything() bool { return h.members+len(h.polls) > 0 || h.locked }

func (h *sampleHeld) String() string {
	var out []string
	if n := h.members; n > 0 {
		out = append(out, fmt.Sprintf("a roll of %d members", n))
	}
	if n := len(h.polls); n > 0 {
		out = append(out, fmt.Sprintf("polls (%d)", n))
	}
	if h.locked {
		out = append(out, "a desk's passphrase")
	}
	return strings.Join(out, " and ")
}

// held looks into the databases that are there.
func (s *sampleHome) held(ctx context.Context, w world) (*sampleHeld, error) {
	h := &sampleHeld{polls: make(map[ballot.CeremonyID]ballot.CeremonyID)}
	if _, err := os.Stat(s.Who); err == nil {
		if h.sampleRollHeld, err = lookAtRoll(ctx, s.Who); err != nil {
			return nil, err
		}
	}
	if _, err := os.Stat(s.What); err != nil {
		return h, nil //nolint:nilerr // it is not there yet
	}
	hall, err := openHall(ctx, s.places, w.now, false)
	if err != nil {
		return nil, err
	}
	return h, errors.Join(hall.sessions(ctx, h.polls), hall.close())
}

// recognise holds databases to be the sample's: its members, its polls, and what
// became of these.
func (s *sampleHome) recognise(h *sampleHeld) error {
	if h.stranger != "" {
		return s.refuse("member " + h.stranger + " is not one of the sample's")
	}
	for _, c := range []ballot.CeremonyID{s.record.Open, s.record.Past} {
		if _, there := h.polls[c]; !there {
			return s.refuse("the sample's polls, which " + s.dir + " tells of, are not in them")
		}
	}
	for c, session := range h.polls {
		if session != s.record.Open && session != s.record.Past {
			return s.refuse("poll " + c.String() + " is one of your own")
		}
	}
	return nil
}
