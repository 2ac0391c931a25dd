package counter

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"hustings/audit"
	"hustings/ballot"
)

// Fetch makes one HTTP call to the survey's server. path begins with a slash; an
// answer of any status is no error. It sends no cookie, and it may stop reading an
// answer at audit.MaxFetch bytes and fail.
type Fetch func(ctx context.Context, method, path, contentType string, body []byte) (status int, answer []byte, err error)

// Config of a counter's work. All but Workers and Progress are needed.
type Config struct {
	Ceremony ballot.CeremonyID
	Fetch    Fetch
	Now      func() int64 // seconds since 1970, by the counter's own clock
	Workers  int          // goroutines of the audit; 0: one a core
	// Progress, if not nil, is told of "download", "audit" and "count".
	Progress func(what string, done, total uint64)
}

func (c *Config) progress(what string) func(done, total uint64) {
	return func(done, total uint64) {
		if c.Progress != nil {
			c.Progress(what, done, total)
		}
	}
}

// Board is a survey's board as it was copied and audited.
type Board struct {
	*audit.Result
	Files fs.FS
}

// Look copies the board into memory and audits it. What the audit finds is in the
// board: see Sound. ErrNoPoll, ErrServer, and what Fetch gives.
func Look(ctx context.Context, cfg Config) (*Board, error) {
	into := audit.NewMemoryCopy()
	_, err := audit.Mirror(ctx, cfg.file, into, audit.MirrorOptions{Progress: cfg.progress("download")})
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("%w: %w", ErrNoPoll, err)
	case errors.Is(err, audit.ErrUnreadable), errors.Is(err, audit.ErrTooLong):
		return nil, fmt.Errorf("%w: %w", ErrServer, err)
	case err != nil:
		return nil, fmt.Errorf("counter: copy the board: %w", err)
	}
	r, err := audit.Verify(ctx, into, audit.Options{Workers: cfg.Workers, Progress: cfg.progress("audit")})
	if err != nil {
		return nil, fmt.Errorf("counter: %w", err)
	}
	b := &Board{r, into}
	if m := r.State.Manifest; m != nil && m.Ceremony != cfg.Ceremony {
		return nil, fmt.Errorf("%w: a board of ceremony %v at the address of %v", ErrServer, m.Ceremony, cfg.Ceremony)
	}
	return b, nil
}

// Sound refuses a board on which counting would prove nothing: *AuditError,
// ErrElection, ErrAnnulled; ErrEarly before the claims have ended.
func (b *Board) Sound() error {
	switch m := b.State.Manifest; {
	case len(b.Failures) > 0:
		return &AuditError{b.Failures}
	case m == nil || !m.IsSurvey():
		return ErrElection
	case b.Phase == ballot.PhaseAnnulled:
		return ErrAnnulled
	case b.Phase < ballot.PhaseClaimed:
		return fmt.Errorf("%w: the survey is %v, and its sealed part is fixed when the claims are over", ErrEarly, b.Phase)
	}
	return nil
}

// file fetches a file of the board; it is an audit.Fetch.
func (c *Config) file(ctx context.Context, name string) ([]byte, error) {
	status, answer, err := c.Fetch(ctx, "GET", "/p/"+c.Ceremony.String()+"/"+name, "", nil)
	switch {
	case err != nil:
		return nil, err
	case status == 404:
		return nil, fs.ErrNotExist
	case status != 200:
		return nil, &ServerError{status, name}
	}
	return answer, nil
}
