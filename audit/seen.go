package audit

import (
	"context"
	"fmt"
	"io/fs"

	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/threshold"
)

// Seen is a ballot on the board, and what it says once all is combined: what
// somebody who looks a ballot up is shown (SPEC 12, protocol 4.12).
type Seen struct {
	Index     uint64 // of its entry
	Leaf      board.Hash
	Ballot    *ballot.Ballot
	Final     bool   // false: a later ballot of its key has taken its place
	Plaintext []byte // of a final ballot; nil: it does not open
}

// SeenReader is NewReader on the state as it is now: whoever holds a lock over
// the state need not hold it while ballots are read, which takes long. From the
// claims on, what the reader needs is not changed by later entries.
func (s *State) SeenReader(fsys fs.FS) (*Reader, error) {
	now := *s
	return now.NewReader(fsys)
}

// Seen shows every ballot in the order of the board. All chunks are combined on
// it, and whoever counted has checked the openings: they are not checked again.
// see must not keep what it is given beyond its own copy.
func (r *Reader) Seen(ctx context.Context, see func(Seen) error) error {
	if len(r.state.combined) != r.state.Chunks() {
		return failure("12.63", -1, "%d of %d chunks are combined", len(r.state.combined), r.state.Chunks())
	}
	w, err := r.newChunkWorker()
	if err != nil {
		return err
	}
	said := make(map[uint64][]byte, len(r.state.finals))
	if r.state.Manifest.IsSurvey() { // what responses say is not on the board
		for _, index := range r.state.finals {
			said[uint64(index)] = nil
		}
	} else if err := w.readAll(ctx, said); err != nil {
		return err
	}
	for index := range r.state.Size {
		data, err := w.cursor.Entry(index)
		if err != nil {
			return fmt.Errorf("%w: entry %d: %w", ErrRecord, index, err)
		}
		if len(data) < 2 || ballot.EntryType(data[1]) != ballot.TypeBallot && ballot.EntryType(data[1]) != ballot.TypeResponse {
			continue
		}
		e, err := ballot.Parse(data)
		b, ok := e.(*ballot.Ballot)
		if err != nil || !ok {
			return fmt.Errorf("%w: entry %d is no ballot", ErrRecord, index)
		}
		s := Seen{Index: index, Leaf: board.LeafHash(data), Ballot: b}
		s.Plaintext, s.Final = said[index]
		if err := see(s); err != nil {
			return err
		}
	}
	return nil
}

func (w *chunkWorker) readAll(ctx context.Context, said map[uint64][]byte) error {
	for c := range w.r.state.Chunks() {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := w.read(c, said); err != nil {
			return err
		}
	}
	return nil
}

// read opens the final ballots of a chunk with the values combined on the board.
func (w *chunkWorker) read(c int, said map[uint64][]byte) error {
	ballots, chunk, _, err := w.items(c)
	if err != nil {
		return err
	}
	at := w.r.state.combined[c]
	e, err := w.again(at.place)
	if err != nil {
		return err
	}
	combined, ok := e.(*ballot.Combined)
	if !ok {
		return fmt.Errorf("%w: entry %d is no combined entry", ErrRecord, at.index)
	}
	values, err := threshold.ParsePoints(combined.Values)
	if err != nil || len(values) != len(ballots) {
		return fmt.Errorf("%w: entry %d: %d values for %d ballots", ErrRecord, at.index, len(values), len(ballots))
	}
	for i, b := range ballots {
		plaintext, err := w.opener.Open(chunk.Enc[i], values[i], b.info, b.sealed)
		if err != nil {
			plaintext = nil // an invalid ballot, no fault of the board's
		}
		said[uint64(w.r.state.finals[c*ballot.ChunkSize+i])] = plaintext
	}
	return nil
}
