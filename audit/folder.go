package audit

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"sync"

	"hustings/ballot"
	"hustings/board"
	"hustings/survey/disclose"
)

// ResponsesFile is the file of the sealed responses in a folder (SPEC 10.11).
const ResponsesFile = "responses"

// OpeningFile names the file of a trustee's opening of a chunk.
func OpeningFile(chunk, trustee int) string {
	return "openings/" + strconv.Itoa(chunk) + "-" + strconv.Itoa(trustee)
}

// CombinedFile names the file of a chunk's combined values.
func CombinedFile(chunk int) string { return "combined/" + strconv.Itoa(chunk) }

// folder is a sealed part as files.
type folder struct {
	fsys fs.FS
	size int64 // of a sealed response

	once sync.Once
	in   io.ReaderAt
	err  error
}

// NewSealedFolder reads a survey's sealed part from a folder.
func NewSealedFolder(fsys fs.FS, m *ballot.Manifest) Sealed {
	return &folder{fsys: fsys, size: int64(m.SealedResponse())}
}

func (d *folder) open() {
	f, err := d.fsys.Open(ResponsesFile)
	if err != nil {
		d.err = err
		return
	}
	if in, ok := f.(io.ReaderAt); ok {
		d.in = in
		return
	}
	data, err := io.ReadAll(f)
	_ = f.Close()
	d.in, d.err = bytes.NewReader(data), err
}

func (d *folder) Response(n int, _ board.Hash) ([]byte, error) {
	if d.once.Do(d.open); d.err != nil {
		return nil, d.err
	}
	data := make([]byte, d.size)
	if _, err := d.in.ReadAt(data, int64(n)*d.size); err != nil {
		if errors.Is(err, io.EOF) {
			err = fmt.Errorf("response %d is beyond the end: %w", n, fs.ErrNotExist)
		}
		return nil, err
	}
	return data, nil
}

func (d *folder) Opening(chunk, trustee int) ([]byte, error) {
	return d.entry(OpeningFile(chunk, trustee))
}

func (d *folder) Combined(chunk int) ([]byte, error) { return d.entry(CombinedFile(chunk)) }

func (d *folder) Redactions() ([]byte, error) {
	return d.read(RedactionsFile, disclose.MaxRedactions)
}

func (d *folder) entry(name string) ([]byte, error) { return d.read(name, ballot.MaxEntry) }

// read reads a file of a few bytes more than it may have at most.
func (d *folder) read(name string, most int64) ([]byte, error) {
	f, err := d.fsys.Open(name)
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	return io.ReadAll(io.LimitReader(f, most+1))
}

// SealedFiles lists the files of a survey's sealed part, but for the responses,
// as the board wants them (SPEC 10.11).
func (s *State) SealedFiles() []string {
	var out []string
	for c := range s.Chunks() {
		for _, t := range s.Opened(c) {
			out = append(out, OpeningFile(c, t))
		}
		if s.Combined(c) {
			out = append(out, CombinedFile(c))
		}
	}
	if s.Redactions != nil {
		out = append(out, RedactionsFile)
	}
	return out
}

// checkFolder refuses a folder that holds anything else, or less (SPEC 12.80).
func (r *Result) checkFolder(fsys fs.FS) {
	s := r.State
	want := map[string]bool{ResponsesFile: true}
	for _, name := range s.SealedFiles() {
		want[name] = true
	}
	fail := func(name, format string, args ...any) {
		f := failure("12.80", -1, format, args...)
		f.File = name
		r.add(f)
	}
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			if name != "." && name != "openings" && name != "combined" {
				fail(name, "does not belong to this sealed part")
			}
			return nil
		case !want[name]:
			fail(name, "does not belong to this sealed part")
		case !d.Type().IsRegular():
			fail(name, "is not a regular file")
		}
		delete(want, name)
		return nil
	})
	if err != nil {
		r.add(failure("12.80", -1, "list the sealed part: %w", err))
	}
	for name := range want {
		fail(name, "is missing from the sealed part")
	}
	if info, err := fs.Stat(fsys, ResponsesFile); err == nil {
		if n := int64(s.Final()) * int64(s.Manifest.SealedResponse()); info.Size() != n {
			fail(ResponsesFile, "has %d bytes, %d final responses have %d", info.Size(), s.Final(), n)
		}
	}
}

// countSealed makes the checks that need a survey's sealed part (SPEC 12.80 to
// 12.85), where it is at hand.
func (r *Result) countSealed(ctx context.Context) error {
	if r.opts.Sealed == nil {
		return nil
	}
	s := r.State
	r.Sealed = true
	r.checkFolder(r.opts.Sealed)
	reader := &Reader{
		state: s, files: r.files, workers: r.opts.Workers, progress: r.progress,
		sealed: NewSealedFolder(r.opts.Sealed, s.Manifest), row: r.opts.Rows,
	}
	if s.Chunks() == 0 || len(s.combined) != s.Chunks() {
		fails, err := reader.CheckResponses(ctx)
		r.addAll(fails)
		if err != nil {
			return err
		}
	}
	if len(s.combined) != s.Chunks() {
		out, err := reader.run(ctx)
		r.addAll(out.failures())
		return err
	}
	data, _, fails, err := reader.SurveyOutcome(ctx)
	r.addAll(fails)
	if err != nil || len(fails) > 0 {
		return err
	}
	r.Outcome = data
	if at := int64(s.OutcomeAt); s.Outcome != nil && !bytes.Equal(data, s.Outcome) { //nolint:gosec // sizes of logs
		r.add(failure("12.85", at, "the recomputed outcome is another: %.300s", data))
	}
	return nil
}

func (r *Result) addAll(fails []Failure) {
	for _, f := range fails {
		r.add(f)
	}
}
