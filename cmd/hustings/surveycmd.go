package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"

	"hustings/audit"
	"hustings/counter"
	"hustings/person"
	"hustings/voter"
)

type surveyCmd struct {
	Check    surveyCheckCmd    `cmd:"" help:"Check a questionnaire and say everything that is wrong in it."`
	Import   surveyImportCmd   `cmd:"" help:"Make a questionnaire of a LimeSurvey file, and say what is not carried over."`
	Template surveyTemplateCmd `cmd:"" help:"Print a questionnaire to begin with, or the names of all."`

	Sealed surveySealedCmd `cmd:"" help:"Fetch the sealed part of a survey with a counter's key."`
	Count  surveyCountCmd  `cmd:"" help:"Recompute the results from the sealed part, and sign that they follow."`
	Rows   surveyRowsCmd   `cmd:"" help:"Write single responses for a spreadsheet, SPSS and R: at the levels A0 (with names) and A1 (names apart) alone."`

	Compare surveyCompareCmd `cmd:"" help:"Set a survey's results beside those of the run it repeats."`
	Texts   surveyTextsCmd   `cmd:"" help:"List the texts that the results will show, for officers to look through."`
	Redact  surveyRedactCmd  `cmd:"" help:"Take names and the like out of texts before they are published, or publish them as they are; officers sign."`
}

// counterAt says which counter of which survey.
type counterAt struct {
	Poll           string `help:"Address of the survey, http://HOST/p/CEREMONY[#POLLID]." required:"" placeholder:"URL"`
	Key            string `help:"Key file of the counter (hustings poll key makes one)." required:"" type:"path" placeholder:"FILE"`
	PassphraseFile string `help:"File with the passphrase; asked for without." type:"path" placeholder:"FILE"`
}

// open copies the board, audits it, and finds the counter in its manifest.
func (c *counterAt) open(ctx context.Context, w world) (*counter.Counter, func(), error) {
	a, err := voter.ParseAddress(c.Poll)
	if err != nil {
		return nil, nil, err
	}
	pass, err := readPassphrase(c.PassphraseFile, w, false)
	if err != nil {
		return nil, nil, err
	}
	key, err := readPersonKey(c.Key, pass)
	if err != nil {
		return nil, nil, err
	}
	address, _, _ := strings.Cut(c.Poll, "#")
	bundle, drop, err := openBundle(ctx, address)
	if err != nil {
		return nil, nil, err
	}
	r, err := audit.Verify(ctx, bundle, audit.Options{Poll: a.Poll})
	if err == nil {
		k, refused := newCounter(a.Origin, r, bundle, key, func() int64 { return w.now().Unix() })
		if refused == nil {
			return k, drop, nil
		}
		err = refused
	}
	drop()
	return nil, nil, err
}

// newCounter is the counter with this key, on a server and its audited board.
func newCounter(origin string, r *audit.Result, board fs.FS, key *person.Key, now func() int64) (*counter.Counter, error) {
	client := newClient(http.DefaultTransport, nil)
	cfg := counter.Config{
		Ceremony: r.Ceremony, Now: now,
		Fetch: func(ctx context.Context, method, path, contentType string, body []byte) (int, []byte, error) {
			return call(ctx, client, method, origin+path, contentType, body, audit.MaxFetch)
		},
	}
	k, err := counter.New(cfg, &counter.Board{Result: r, Files: board}, key)
	var faulty *counter.AuditError
	switch {
	case errors.As(err, &faulty):
		return nil, failed("the board fails the audit; nothing was fetched or signed: %w", faulty.Failures[0])
	case errors.Is(err, counter.ErrEarly):
		return nil, &exit{exitNotYet, fmt.Errorf("%w\nhint: run the same command again then", err)}
	}
	return k, err
}

// fetchSealed writes the sealed part to a folder that is empty or not there (SPEC
// 10.11). Nobody but its owner can read what is written.
func fetchSealed(ctx context.Context, k *counter.Counter, dir string, w world) error {
	if list, err := os.ReadDir(dir); err == nil && len(list) > 0 {
		return fmt.Errorf("%s is not empty", dir)
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return err
	}
	reader, err := k.Reader(ctx)
	if err != nil {
		return err
	}
	bar := newBar(w.err, "fetch")
	defer bar.done()
	s, done := k.Board.State, uint64(0)
	total := uint64(s.Final() + len(s.SealedFiles())) //nolint:gosec // not negative
	step := func() { done++; bar.set(done, total) }
	f, err := os.OpenFile(filepath.Join(dir, audit.ResponsesFile), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the folder
	if err != nil {
		return err
	}
	err = reader.EachResponse(ctx, func(data []byte) error {
		step()
		_, err := f.Write(data)
		return err
	})
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return reader.EachSealedEntry(ctx, func(name string, data []byte) error {
		step()
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
			return err
		}
		return os.WriteFile(path, data, 0o600)
	})
}

type surveySealedCmd struct {
	counterAt
	Out string `help:"Folder to write; it must be empty or not there. Keep it to yourself." required:"" type:"path" placeholder:"DIR"`
}

// Run fetches the sealed part.
func (c *surveySealedCmd) Run(ctx context.Context, w world) error {
	k, drop, err := c.open(ctx, w)
	if err != nil {
		return err
	}
	defer drop()
	if err := fetchSealed(ctx, k, c.Out, w); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(w.out, "%d responses written to %s\nThey are whole responses: show them to nobody, and delete them when you have signed.\nNext: hustings survey count, once the outcome is there.\n",
		k.Board.State.Final(), c.Out)
	return nil
}

type surveyCountCmd struct {
	counterAt
	Sealed string `help:"Folder that survey sealed has written; fetched anew, and never stored, without." type:"path" placeholder:"DIR"`
}

// Run recomputes the results and signs that they follow.
func (c *surveyCountCmd) Run(ctx context.Context, w world) error {
	k, drop, err := c.open(ctx, w)
	if err != nil {
		return err
	}
	defer drop()
	s := k.Board.State
	if s.Outcome == nil {
		return &exit{exitNotYet, fmt.Errorf("the survey is %v: there is no outcome yet\nhint: run the same command again later", s.Phase)}
	}
	fails, err := recount(ctx, k, c.Sealed)
	if err != nil {
		return err
	}
	for _, f := range fails {
		_, _ = fmt.Fprintln(w.out, "FAILED", f)
	}
	if len(fails) > 0 {
		return failed("the results do not follow from the responses, or the sealed part is not whole: nothing was signed")
	}
	_, _ = fmt.Fprintf(w.out, "%d responses, %d of them invalid: the results are what follows from them\n", s.Final(), s.Results.Invalid)
	if k.Signed() {
		_, _ = fmt.Fprintln(w.out, "You have signed this outcome already.")
		return nil
	}
	if err := k.Sign(ctx); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(w.out, "signed as counter %d of poll %v\n", k.Index+1, s.Poll)
	return nil
}

// recount works the results out again, from a folder or from the server.
func recount(ctx context.Context, k *counter.Counter, dir string) ([]audit.Failure, error) {
	if dir == "" {
		r, err := k.Recount(ctx)
		if err != nil {
			return nil, err
		}
		return r.Failures, nil
	}
	r, err := audit.Verify(ctx, k.Board.Files, audit.Options{Sealed: os.DirFS(dir)})
	if err != nil {
		return nil, err
	}
	if r.OK() {
		k.Follows()
	}
	return r.Failures, nil
}

// saySurvey says what verify could not look into, and who has.
func saySurvey(say func(format string, args ...any), r *audit.Result) {
	if !r.Survey {
		return
	}
	if not := r.NotMade(); len(not) > 0 {
		say("Not checked, for it needs the sealed part, which only the counters have (--sealed): %s.", strings.Join(not, ", "))
	}
	if e := r.State.Redactions; e != nil {
		say("Officers looked through the texts before they were published; the list of what they took out has the SHA-256 %v.", e.Digest)
	}
	for i, p := range r.State.Manifest.Counters() {
		if r.State.CountedBy[i] {
			say("Counter %d, %s, has signed that the results follow from the responses.", i+1, p.Name)
		}
	}
}
