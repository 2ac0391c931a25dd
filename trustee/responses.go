package trustee

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// remote is what a trustee sees of a survey's sealed part: the sealed responses,
// fetched a page at a time with its own signature (SPEC 10.10). Nothing is
// believed: each is held against its leaf before it is opened. One goroutine.
type remote struct {
	ctx  context.Context //nolint:containedctx // audit.Sealed has no other way
	t    *Trustee
	poll ballot.PollID
	size int // of a sealed response
	all  int // final responses

	first int // of the page at hand
	page  []byte
}

// Response implements audit.Sealed.
func (r *remote) Response(n int, _ board.Hash) ([]byte, error) {
	if n < r.first || n >= r.first+len(r.page)/r.size {
		if err := r.fetch(n - n%ballot.MaxFetch); err != nil {
			return nil, err
		}
	}
	at := (n - r.first) * r.size
	if at < 0 || at+r.size > len(r.page) {
		return nil, fs.ErrNotExist
	}
	return r.page[at : at+r.size], nil
}

func (r *remote) fetch(first int) error {
	now, count := r.t.config.Now(), min(ballot.MaxFetch, r.all-first)
	page, err := r.t.client.sealed(r.ctx, ballot.SignFetch(r.t.key.Identity, r.poll, ballot.Fetch{
		Role: ballot.RoleTrustee, Index: uint8(r.t.key.Joint.Trustee), Time: uint64(max(0, now)), //nolint:gosec // at most 16, not below 0
		What: ballot.FetchResponses, First: uint32(first), Second: uint32(count), //nolint:gosec // a log has less than 2^32 entries
	}))
	var refused *ServerError
	if errors.As(err, &refused) && refused.Status == 404 {
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	if err != nil {
		return err
	}
	if len(page) != count*r.size {
		return fmt.Errorf("%w: %d bytes for %d sealed responses", ErrServer, len(page), count)
	}
	r.first, r.page = first, page
	return nil
}

// Opening implements audit.Sealed: no trustee is given another's.
func (*remote) Opening(_, _ int) ([]byte, error) { return nil, fs.ErrNotExist }

// Combined implements audit.Sealed, likewise.
func (*remote) Combined(int) ([]byte, error) { return nil, fs.ErrNotExist }

// Redactions implements audit.Sealed, likewise.
func (*remote) Redactions() ([]byte, error) { return nil, fs.ErrNotExist }

// withResponses gives a reader the sealed responses of a survey, after looking at
// every one of them: a trustee opens all or nothing (SPEC 8.18), or a server could
// have answers opened one by one and let others disappear.
func (t *Trustee) withResponses(ctx context.Context, l *look, reader *audit.Reader) (*audit.Reader, error) {
	s := l.State
	reader = reader.WithSealed(&remote{ctx: ctx, t: t, poll: s.Poll, size: s.Manifest.SealedResponse(), all: s.Final()})
	fails, err := reader.CheckResponses(ctx)
	if err != nil {
		return nil, fmt.Errorf("trustee: look at the sealed responses: %w", err)
	}
	if len(fails) > 0 {
		return nil, &AuditError{Failures: fails}
	}
	return reader, nil
}

// post sends an opening: to the board or, in a survey, to the sealed part, with
// its digest for the board.
func (t *Trustee) post(ctx context.Context, l *look, entry []byte) error {
	if !l.State.Manifest.IsSurvey() {
		return t.client.post(ctx, entry)
	}
	e, err := ballot.Parse(entry)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrMemory, err)
	}
	o, ok := e.(*ballot.Opening)
	if !ok {
		return fmt.Errorf("%w: it is no opening", ErrMemory)
	}
	poll := l.State.Poll
	d := &ballot.OpeningDigest{Trustee: o.Trustee, Chunk: o.Chunk, Digest: ballot.PrivateDigest(poll, entry)}
	d.Signature = ballot.SignEntry(t.key.Identity, poll[:], ballot.RoleTrustee, ballot.BeforeLast(d))
	return t.client.postOpening(ctx, ballot.Encode(d), entry)
}
