package counter

import (
	"context"
	"fmt"
	"io/fs"
	"sync"

	"hustings/ballot"
	"hustings/board"
)

// post gives the body of an answer with status 200 or 201.
func (c *Counter) post(ctx context.Context, call string, body []byte) ([]byte, error) {
	status, answer, err := c.cfg.Fetch(ctx, "POST", "/p/"+c.cfg.Ceremony.String()+"/"+call, "application/octet-stream", body)
	switch {
	case err != nil:
		return nil, fmt.Errorf("counter: %s: %w", call, err)
	case status == 200 || status == 201:
		return answer, nil
	case status == 403:
		return nil, fmt.Errorf("%w: it answers 403 to counter %d", ErrRefused, c.Index+1)
	}
	return nil, &ServerError{status, call}
}

// remote is the sealed part as a counter sees it: responses fetched a page at a time,
// each request signed (SPEC 10.10). Nothing is believed, and only the last page is
// kept. Its methods may be called from many goroutines.
type remote struct {
	ctx  context.Context //nolint:containedctx // audit.Sealed has no other way
	c    *Counter
	size int // of a sealed response
	all  int // final responses

	mu    sync.Mutex
	first int // of the page at hand
	page  []byte
}

// ask signs a request and sends it. What is not there is fs.ErrNotExist.
func (r *remote) ask(what ballot.FetchWhat, first, second int) ([]byte, error) {
	body := r.c.key.SignFetch(r.c.Board.State.Poll, ballot.Fetch{
		Role: ballot.RoleCounter, Index: uint8(r.c.Index), Time: uint64(max(0, r.c.cfg.Now())), //nolint:gosec // at most 16, not below 0
		What: what, First: uint32(first), Second: uint32(second), //nolint:gosec // a log has less than 2^32 entries
	})
	data, err := r.c.post(r.ctx, "sealed", body)
	if e, ok := err.(*ServerError); ok && e.Status == 404 { //nolint:errorlint // post has just made it
		return nil, fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	return data, err
}

// Response implements audit.Sealed.
func (r *remote) Response(n int, _ board.Hash) ([]byte, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if n < r.first || n >= r.first+len(r.page)/r.size {
		first := n - n%ballot.MaxFetch
		count := min(ballot.MaxFetch, r.all-first)
		page, err := r.ask(ballot.FetchResponses, first, count)
		if err != nil {
			return nil, err
		}
		if len(page) != count*r.size {
			return nil, fmt.Errorf("%w: %d bytes for %d sealed responses", ErrServer, len(page), count)
		}
		r.first, r.page = first, page
	}
	at := (n - r.first) * r.size
	return r.page[at : at+r.size : at+r.size], nil
}

// Opening implements audit.Sealed.
func (r *remote) Opening(chunk, trustee int) ([]byte, error) {
	return r.ask(ballot.FetchEntry, chunk, trustee)
}

// Combined implements audit.Sealed.
func (r *remote) Combined(chunk int) ([]byte, error) { return r.ask(ballot.FetchEntry, chunk, 0) }

// Redactions implements audit.Sealed.
func (r *remote) Redactions() ([]byte, error) { return r.ask(ballot.FetchRedactions, 0, 0) }
