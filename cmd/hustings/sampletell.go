package main

import (
	"context"
	_ "embed"
	"fmt"
	"path/filepath"
	"text/template"
	"time"

	"hustings/ballot"
)

//go:embed sample/start.txt
var sampleStartText string

var sampleStart = template.Must(template.New("start").Parse(sampleStartText))

// sampleTold is what is printed when a server with the sample starts.
type sampleTold struct {
	Address, Dir, Passphrase string
	Open, Past, Lookup       string
	Vote                     string // address, with the poll's id behind it
	Slips                    []slip
	All                      int
	Client                   bool
	Voting, Closed, Counted  bool
	Closes                   string
}

// tell prints where everything is and what to do next, and writes the slips to
// print anew, for the server may have another address than the last time.
func (s *sampleHome) tell(ctx context.Context, w world, h *hall, address string) error {
	b, err := h.sealed(ctx, s.record.Open)
	if err != nil {
		return err
	}
	slips, err := s.slips()
	if err != nil {
		return err
	}
	at, id := b.box.Standing(), b.box.Poll()
	told := sampleTold{
		Address: address, Dir: s.dir, Passphrase: s.record.Passphrase, Lookup: s.record.Lookup,
		Open: s.record.Open.String(), Past: s.record.Past.String(), Slips: slips[:min(3, len(slips))], All: len(slips),
		Vote:   address + "/vote/" + s.record.Open.String() + "#" + id.String(),
		Voting: at.Phase < ballot.PhaseClosed, Closed: at.Phase >= ballot.PhaseClosed && at.Phase < ballot.PhaseCounted, Counted: at.Phase >= ballot.PhaseCounted,
		Closes: time.Unix(int64(at.Ends()), 0).Format("2006-01-02 15:04"), //nolint:gosec // a time
	}
	if here, err := filepath.Rel(".", s.dir); err == nil && filepath.IsLocal(here) {
		told.Dir = here
	}
	told.Client = len(b.manifest.Client) > 0
	if err := s.print(b.manifest, id, told.Vote, slips); err != nil {
		return err
	}
	if err := sampleStart.Execute(w.out, told); err != nil {
		return fmt.Errorf("tell of the sample: %w", err)
	}
	return nil
}
