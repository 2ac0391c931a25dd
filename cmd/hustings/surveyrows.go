package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"hustings/audit"
	"hustings/ballot"
)

type surveyRowsCmd struct {
	Poll           string `help:"Address of the survey, http://HOST/p/CEREMONY[#POLLID], or a folder with its bundle." required:"" placeholder:"URL"`
	Sealed         string `help:"Folder that survey sealed has written; fetched with --key, and deleted again, without." type:"path" placeholder:"DIR"`
	Key            string `help:"Key file of the counter, where there is no --sealed." type:"path" placeholder:"FILE"`
	PassphraseFile string `help:"File with the passphrase; asked for without." type:"path" placeholder:"FILE"`
	Out            string `help:"Folder to write; it must be empty or not there. Keep it to yourself." required:"" type:"path" placeholder:"DIR"`
	Lang           string `help:"Language of the labels." enum:"zh,en" default:"zh"`
}

// Run writes single responses, at the levels that have them.
func (c *surveyRowsCmd) Run(ctx context.Context, w world) error {
	if list, err := os.ReadDir(c.Out); err == nil && len(list) > 0 {
		return fmt.Errorf("%s is not empty", c.Out)
	}
	if c.Sealed == "" && c.Key == "" {
		return errors.New("single responses are in the sealed part\nhint: --sealed DIR, as survey sealed has written it, or --key FILE of a counter")
	}
	address, pin, err := boardAt(c.Poll)
	if err != nil {
		return err
	}
	bundle, drop, err := openBundle(ctx, address)
	if err != nil {
		return err
	}
	defer drop()
	// Whether there are rows at all is said before anything is fetched.
	board, err := audit.Verify(ctx, bundle, audit.Options{Poll: pin})
	if err != nil {
		return err
	}
	if err := mayHaveRows(board); err != nil {
		return err
	}
	sealed, forget, err := c.sealedPart(ctx, w)
	if err != nil {
		return err
	}
	defer forget()
	var rows []audit.Row
	r, err := audit.Verify(ctx, bundle, audit.Options{Sealed: os.DirFS(sealed), Rows: func(row audit.Row) { rows = append(rows, row) }})
	if err != nil {
		return err
	}
	for _, f := range r.Failures {
		return failed("the results do not follow from the responses, or the sealed part is not whole: nothing was written: %w", f)
	}
	if err := c.write(bundle, r.State.Manifest, rows); err != nil {
		return err
	}
	c.tell(w, r, len(rows))
	return nil
}

func (c *surveyRowsCmd) tell(w world, r *audit.Result, n int) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w.out, format+"\n", args...) }
	say("%d responses written to %s (%d more are invalid and not among them).", n, c.Out, r.State.Results.Invalid)
	say("The order of the rows and their numbers were drawn by lot.")
	if r.State.Manifest.Survey.Level == ballot.LevelConfidential {
		say("The rows have no names; names.csv says whose each number is. Keep it apart from the rows, and give it to nobody who does not need it.")
	} else {
		say("The rows have names on them.")
	}
	say("name_twice is 1 where another response names the same member: then the name of neither is certain.")
	say("Single responses were promised to be seen by the counters: pass them on to nobody who was not named, and delete them when you are done.")
}

// sealedPart gives the folder of the sealed part, fetched where there is none.
func (c *surveyRowsCmd) sealedPart(ctx context.Context, w world) (dir string, forget func(), err error) {
	if c.Sealed != "" {
		return c.Sealed, func() {}, nil
	}
	temp, err := os.MkdirTemp("", "hustings-rows-")
	if err != nil {
		return "", nil, err
	}
	forget = func() { _ = os.RemoveAll(temp) }
	dir = filepath.Join(temp, "sealed")
	fetch := surveySealedCmd{counterAt: counterAt{Poll: c.Poll, Key: c.Key, PassphraseFile: c.PassphraseFile}, Out: dir}
	quiet := w
	quiet.out = io.Discard
	if err := fetch.Run(ctx, quiet); err != nil {
		forget()
		return "", nil, err
	}
	return dir, forget, nil
}

// mayHaveRows refuses what has no rows, and says why.
func mayHaveRows(r *audit.Result) error {
	for _, f := range r.Failures {
		return failed("the board fails the audit: %w", f)
	}
	m := r.State.Manifest
	switch {
	case !m.IsSurvey():
		return errors.New("this poll is no survey")
	case !m.Survey.Level.Named():
		return fmt.Errorf("this survey is of level %s: those who answered were promised that nobody gets single responses, since a few answers together can name a person\nhint: what is published, /p/%v/result has as files; single responses exist at the levels A0 and A1, which are chosen before a survey begins", m.Survey.Level, m.Ceremony)
	case r.State.Outcome == nil:
		return &exit{exitNotYet, fmt.Errorf("the survey is %v: there is no outcome yet\nhint: run the same command again later", r.State.Phase)}
	}
	return nil
}

// boardAt splits where a board is from the poll id behind it, if any.
func boardAt(poll string) (where string, pin *ballot.PollID, err error) {
	where, id, pinned := strings.Cut(poll, "#")
	if !pinned || !strings.HasPrefix(poll, "http") {
		return poll, nil, nil
	}
	parsed, err := ballot.ParsePollID(id)
	if err != nil {
		return "", nil, fmt.Errorf("%s: after #: %w", poll, err)
	}
	return where, &parsed, nil
}
