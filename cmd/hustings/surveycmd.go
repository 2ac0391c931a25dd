package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"hustings/audit"
	"hustings/ballot"
	"hustings/person"
	"hustings/voter"
)

type surveyCmd struct {
	Check    surveyCheckCmd    `cmd:"" help:"Check a questionnaire and say everything that is wrong in it."`
	Import   surveyImportCmd   `cmd:"" help:"Make a questionnaire of a LimeSurvey file, and say what is not carried over."`
	Template surveyTemplateCmd `cmd:"" help:"Print a questionnaire to begin with, or the names of all."`

	Sealed surveySealedCmd `cmd:"" help:"Fetch the sealed part of a survey with a counter's key."`
	Count  surveyCountCmd  `cmd:"" help:"Recompute the results from the sealed part, and sign that they follow."`
}

// counterAt says which counter of which survey.
type counterAt struct {
	Poll           string `help:"Address of the survey, http://HOST/p/CEREMONY[#POLLID]." required:"" placeholder:"URL"`
	Key            string `help:"Key file of the counter (hustings poll key makes one)." required:"" type:"path" placeholder:"FILE"`
	PassphraseFile string `help:"File with the passphrase; asked for without." type:"path" placeholder:"FILE"`
}

// counter is a counter at work on a survey whose board has been audited.
type counter struct {
	key    *person.Key
	index  int
	origin string
	client *http.Client
	state  *audit.State
	board  fs.FS
	now    func() int64
}

// open copies the board, audits it, and finds the counter in its manifest.
func (c *counterAt) open(ctx context.Context, w world) (*counter, func(), error) {
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
		err = soundBoard(r)
	}
	if err != nil {
		drop()
		return nil, nil, err
	}
	k := &counter{
		key: key, origin: a.Origin, client: newClient(http.DefaultTransport, nil), state: r.State, board: bundle,
		now: func() int64 { return w.now().Unix() },
	}
	k.index = slices.IndexFunc(k.state.Manifest.Counters(), func(p ballot.Party) bool { return p.Key == key.Key })
	if k.index < 0 {
		drop()
		return nil, nil, fmt.Errorf("key %v is no counter's in this survey", key.Key)
	}
	return k, drop, nil
}

// soundBoard refuses a board on which counting would prove nothing.
func soundBoard(r *audit.Result) error {
	for _, f := range r.Failures {
		return failed("the board fails the audit; nothing was fetched or signed: %w", f)
	}
	switch {
	case r.State.Manifest == nil || !r.State.Manifest.IsSurvey():
		return errors.New("this poll is no survey")
	case r.Phase == ballot.PhaseAnnulled:
		return errors.New("the survey was annulled")
	case r.Phase < ballot.PhaseClaimed:
		return &exit{exitNotYet, fmt.Errorf("the survey is %v: its sealed part is fixed when the claims are over\nhint: run the same command again then", r.Phase)}
	}
	return nil
}

// ask fetches something of the sealed part (SPEC 10.10).
func (k *counter) ask(ctx context.Context, what ballot.FetchWhat, first, second int) ([]byte, error) {
	body := k.key.SignFetch(k.state.Poll, ballot.Fetch{
		Role: ballot.RoleCounter, Index: uint8(k.index), Time: uint64(max(0, k.now())), //nolint:gosec // at most 16, not below 0
		What: what, First: uint32(first), Second: uint32(second), //nolint:gosec // a log has less than 2^32 entries
	})
	return k.post(ctx, "sealed", body)
}

func (k *counter) post(ctx context.Context, call string, body []byte) ([]byte, error) {
	url := k.origin + "/p/" + k.state.Manifest.Ceremony.String() + "/" + call
	status, answer, err := callAs(ctx, k.client, "", http.MethodPost, url, "application/octet-stream", body, audit.MaxFetch)
	if err != nil {
		return nil, err
	}
	if status != http.StatusOK && status != http.StatusCreated {
		return nil, fmt.Errorf("%s: the server answers %d: %.300q", call, status, answer)
	}
	return answer, nil
}

// fetch writes the sealed part to a folder that is empty or not there (SPEC 10.11).
// Nobody but its owner can read what is written.
func (k *counter) fetch(ctx context.Context, dir string, w world) error {
	if list, err := os.ReadDir(dir); err == nil && len(list) > 0 {
		return fmt.Errorf("%s is not empty", dir)
	}
	for _, d := range []string{dir, filepath.Join(dir, "openings"), filepath.Join(dir, "combined")} {
		if err := os.MkdirAll(d, 0o700); err != nil {
			return err
		}
	}
	bar := newBar(w.err, "fetch")
	defer bar.done()
	files := k.state.SealedFiles()
	total := uint64(k.state.Final() + len(files))                                                                                     //nolint:gosec // not negative
	if err := k.fetchResponses(ctx, filepath.Join(dir, audit.ResponsesFile), func(n int) { bar.set(uint64(n), total) }); err != nil { //nolint:gosec // not negative
		return err
	}
	for i, name := range files {
		var chunk, trustee int
		if n, _ := fmt.Sscanf(name, "openings/%d-%d", &chunk, &trustee); n == 0 {
			if _, err := fmt.Sscanf(name, "combined/%d", &chunk); err != nil {
				return err
			}
		}
		data, err := k.ask(ctx, ballot.FetchEntry, chunk, trustee)
		if err != nil {
			return err
		}
		if err := os.WriteFile(filepath.Join(dir, filepath.FromSlash(name)), data, 0o600); err != nil {
			return err
		}
		bar.set(uint64(k.state.Final()+i+1), total) //nolint:gosec // not negative
	}
	return dropEmpty(dir)
}

// dropEmpty removes the folders that nothing came into.
func dropEmpty(dir string) error {
	for _, name := range []string{"openings", "combined"} {
		list, err := os.ReadDir(filepath.Join(dir, name))
		if err == nil && len(list) == 0 {
			err = os.Remove(filepath.Join(dir, name))
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (k *counter) fetchResponses(ctx context.Context, path string, progress func(n int)) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the folder
	if err != nil {
		return err
	}
	for first := 0; first < k.state.Final() && err == nil; first += ballot.MaxFetch {
		n := min(ballot.MaxFetch, k.state.Final()-first)
		var data []byte
		if data, err = k.ask(ctx, ballot.FetchResponses, first, n); err == nil {
			_, err = f.Write(data)
		}
		progress(first + n)
	}
	return errors.Join(err, f.Close())
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
	if err := k.fetch(ctx, c.Out, w); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(w.out, "%d responses written to %s\nThey are whole responses: show them to nobody, and delete them when you have signed.\nNext: hustings survey count, once the outcome is there.\n",
		k.state.Final(), c.Out)
	return nil
}

type surveyCountCmd struct {
	counterAt
	Sealed string `help:"Folder that survey sealed has written; fetched anew, and deleted again, without." type:"path" placeholder:"DIR"`
}

// Run recomputes the results and signs that they follow.
func (c *surveyCountCmd) Run(ctx context.Context, w world) error {
	k, drop, err := c.open(ctx, w)
	if err != nil {
		return err
	}
	defer drop()
	dir := c.Sealed
	if dir == "" {
		temp, err := os.MkdirTemp("", "hustings-count-")
		if err != nil {
			return err
		}
		defer func() { _ = os.RemoveAll(temp) }()
		dir = filepath.Join(temp, "sealed")
		if err := k.fetch(ctx, dir, w); err != nil {
			return err
		}
	}
	if k.state.Outcome == nil {
		return &exit{exitNotYet, fmt.Errorf("the survey is %v: there is no outcome yet\nhint: run the same command again later", k.state.Phase)}
	}
	r, err := audit.Verify(ctx, k.board, audit.Options{Sealed: os.DirFS(dir)})
	if err != nil {
		return err
	}
	for _, f := range r.Failures {
		_, _ = fmt.Fprintln(w.out, "FAILED", f)
	}
	if !r.OK() {
		return failed("the results do not follow from the responses, or the sealed part is not whole: nothing was signed")
	}
	_, _ = fmt.Fprintf(w.out, "%d responses, %d of them invalid: the results are what follows from them\n", r.State.Final(), r.State.Results.Invalid)
	if r.State.CountedBy[k.index] {
		_, _ = fmt.Fprintln(w.out, "You have signed this outcome already.")
		return nil
	}
	if err := k.sign(ctx); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(w.out, "signed as counter %d of poll %v\n", k.index+1, k.state.Poll)
	return nil
}

// sign puts the counter's word on the board (SPEC 8.19).
func (k *counter) sign(ctx context.Context) error {
	e := &ballot.Counted{Counter: uint8(k.index), Outcome: k.state.OutcomeLeaf()} //nolint:gosec // at most 16
	e.Signature = k.key.Sign(k.state.Poll[:], ballot.RoleCounter, ballot.BeforeLast(e))
	_, err := k.post(ctx, "entries", ballot.Encode(e))
	return err
}

// saySurvey says what verify could not look into, and who has.
func saySurvey(say func(format string, args ...any), r *audit.Result) {
	if !r.Survey {
		return
	}
	if not := r.NotMade(); len(not) > 0 {
		say("Not checked, for it needs the sealed part, which only the counters have (--sealed): %s.", strings.Join(not, ", "))
	}
	for i, p := range r.State.Manifest.Counters() {
		if r.State.CountedBy[i] {
			say("Counter %d, %s, has signed that the results follow from the responses.", i+1, p.Name)
		}
	}
}
