package trustee

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"hustings/audit"
	"hustings/ballot"
	"hustings/crypto/threshold"
)

// openChunks posts this trustee's opening of every chunk that has none of it.
func (t *Trustee) openChunks(ctx context.Context, l *look, stage int) (*Opened, error) {
	s, number := l.State, t.key.Joint.Trustee
	out := &Opened{Needed: s.Manifest.Trustees.Threshold, Chunks: s.Chunks()}
	if t.memory.ofPoll(recordOpening, s.Poll) == nil {
		if err := t.memory.remember(record{What: recordOpening, Poll: &s.Poll}); err != nil {
			return nil, err
		}
	}
	reader, err := s.NewReader(t.config.Copy)
	if err != nil {
		return nil, fmt.Errorf("trustee: %w", err)
	}
	if s.Manifest.IsSurvey() {
		if reader, err = t.withResponses(ctx, l, reader); err != nil {
			return out, err
		}
	}
	for c := range s.Chunks() {
		t.config.Progress("open", uint64(c), uint64(s.Chunks())) //nolint:gosec // not negative
		if slices.Contains(s.Opened(c), number) {
			continue
		}
		entry, err := t.opening(reader, s.Poll, c, stage)
		if err == nil {
			err = t.post(ctx, l, entry)
		}
		if err != nil && t.over(ctx, err) {
			out.Done, out.Reason = true, "the poll is counted"
			return out, nil
		}
		if err != nil {
			return out, err
		}
		out.Posted++
	}
	t.config.Progress("open", uint64(s.Chunks()), uint64(s.Chunks())) //nolint:gosec // not negative
	out.Done = true
	return out, nil
}

// opening gives the opening of a chunk: the one stored, or a new one, stored
// before anybody sees it. A proof is fresh each time, so without that a lost
// connection would leave two different openings about.
func (t *Trustee) opening(reader *audit.Reader, poll ballot.PollID, c, stage int) ([]byte, error) {
	name := fmt.Sprintf("%s%v-%06d", openingFile, poll, c)
	stored, err := t.config.Store.Read(name)
	if err == nil {
		return t.storedOpening(stored, c)
	}
	if !errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("trustee: read %s: %w", name, err)
	}
	chunk, err := reader.Chunk(c)
	if err != nil {
		return nil, fmt.Errorf("trustee: %w", err)
	}
	o, err := t.key.Joint.Shares[stage].Open(chunk, t.config.Rand)
	if err != nil {
		return nil, fmt.Errorf("trustee: open chunk %d: %w", c, err)
	}
	e := &ballot.Opening{
		Trustee: uint8(o.Trustee), Chunk: chunk.Number, //nolint:gosec // at most 16
		Partials: threshold.AppendPoints(nil, o.Partials), Proof: o.Proof,
	}
	e.Signature = ballot.SignEntry(t.key.Identity, poll[:], ballot.RoleTrustee, ballot.BeforeLast(e))
	entry := ballot.Encode(e)
	if err := t.config.Store.Swap(name, nil, entry); err != nil {
		return nil, fmt.Errorf("trustee: store %s: %w", name, err)
	}
	return entry, nil
}

// storedOpening refuses a file that is not an opening of this chunk by this
// trustee.
func (t *Trustee) storedOpening(stored []byte, c int) ([]byte, error) {
	e, err := ballot.Parse(stored)
	if err != nil {
		return nil, fmt.Errorf("%w: opening of chunk %d: %w", ErrMemory, c, err)
	}
	o, ok := e.(*ballot.Opening)
	if !ok || int(o.Trustee) != t.key.Joint.Trustee || int(o.Chunk) != c || !bytes.Equal(ballot.Encode(o), stored) {
		return nil, fmt.Errorf("%w: it is no opening of chunk %d", ErrMemory, c)
	}
	return stored, nil
}
