package audit

import (
	"context"
	"fmt"
	"io"

	"hustings/board"
)

// ExportSealed gives the files of a survey's sealed part (SPEC 10.11) to write,
// the responses as one file. It checks nothing: who gets it does.
func (r *Reader) ExportSealed(ctx context.Context, write func(name string, data []byte) error) error {
	if r.sealed == nil {
		return ErrSealed
	}
	var all []byte
	err := r.EachResponse(ctx, func(data []byte) error {
		all = append(all, data...)
		return nil
	})
	if err != nil {
		return err
	}
	if err := write(ResponsesFile, all); err != nil {
		return err
	}
	return r.EachSealedEntry(ctx, write)
}

// EachResponse gives the sealed responses of all final responses in the order of the log.
func (r *Reader) EachResponse(ctx context.Context, each func(data []byte) error) error {
	w := chunkWorker{r: r, cursor: r.files.log.Cursor()}
	for n := range r.state.finals {
		if err := ctx.Err(); err != nil {
			return err
		}
		index, _, leaf, err := w.final(n)
		if err != nil {
			return err
		}
		data, err := r.sealed.Response(n, leaf)
		if err == nil && len(data) != r.state.Manifest.SealedResponse() {
			err = io.ErrUnexpectedEOF
		}
		if err != nil {
			return fmt.Errorf("audit: sealed response of entry %d: %w", index, err)
		}
		if err := each(data); err != nil {
			return err
		}
	}
	return nil
}

// EachSealedEntry gives the openings, combined entries and redactions under their names in a folder.
func (r *Reader) EachSealedEntry(ctx context.Context, each func(name string, data []byte) error) error {
	for c := range r.state.Chunks() {
		for _, t := range append(r.state.Opened(c), 0) {
			if err := ctx.Err(); err != nil {
				return err
			}
			name, read := OpeningFile(c, t), func() ([]byte, error) { return r.sealed.Opening(c, t) }
			if t == 0 {
				if !r.state.Combined(c) {
					continue
				}
				name, read = CombinedFile(c), func() ([]byte, error) { return r.sealed.Combined(c) }
			}
			data, err := read()
			if err != nil {
				return fmt.Errorf("audit: %s of the sealed part: %w", name, err)
			}
			if err := each(name, data); err != nil {
				return err
			}
		}
	}
	if r.state.Redactions == nil {
		return nil
	}
	data, err := r.sealed.Redactions()
	if err != nil {
		return fmt.Errorf("audit: the redactions of the sealed part: %w", err)
	}
	return each(RedactionsFile, data)
}

// FinalLeaves gives the leaf hashes of final ballots from number first on, at
// most n of them.
func (r *Reader) FinalLeaves(first, n int) ([]board.Hash, error) {
	w := chunkWorker{r: r, cursor: r.files.log.Cursor()}
	var out []board.Hash
	for i := first; i >= 0 && i < min(first+n, len(r.state.finals)); i++ {
		_, _, leaf, err := w.final(i)
		if err != nil {
			return nil, err
		}
		out = append(out, leaf)
	}
	return out, nil
}
