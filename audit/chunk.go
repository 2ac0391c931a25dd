package audit

import (
	"fmt"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

// Chunk gives what trustees open together: the encapsulated keys of the items
// numbered 1024c and on (SPEC 8.12, 8.18). In a survey it needs the sealed part.
func (r *Reader) Chunk(c int) (threshold.Chunk, error) {
	if c < 0 || c >= r.state.Chunks() {
		return threshold.Chunk{}, fmt.Errorf("audit: there is no chunk %d of %d", c, r.state.Chunks())
	}
	w := chunkWorker{r: r, cursor: r.files.log.Cursor()}
	_, chunk, fails, err := w.items(c)
	if err == nil && len(fails) > 0 {
		err = fails[0]
	}
	return chunk, err
}

// CheckOpening makes the checks 12.60 and 12.61 on an opening that is not on
// the board yet.
func (r *Reader) CheckOpening(o *ballot.Opening) error {
	chunk, err := r.Chunk(int(o.Chunk))
	if err != nil {
		return err
	}
	points, err := threshold.ParsePoints(o.Partials)
	if err != nil {
		return err
	}
	return threshold.VerifyChunk(chunk, r.state.Shares, threshold.Opening{Trustee: int(o.Trustee), Partials: points, Proof: o.Proof})
}

// Combine makes the combined entry of a chunk from the first t openings on the
// board (SPEC 8.13). The openings were checked before they were appended.
func (r *Reader) Combine(c int) (*ballot.Combined, error) {
	trustees := r.state.Opened(c)
	need := r.state.Manifest.Trustees.Threshold
	if len(trustees) < need {
		return nil, fmt.Errorf("audit: chunk %d has %d openings, want %d", c, len(trustees), need)
	}
	trustees = trustees[:need]
	w := chunkWorker{r: r, cursor: r.files.log.Cursor()}
	rows := make([][]threshold.Point, need)
	for i, t := range trustees {
		o, fails, err := w.openingAt(c, t, r.state.openings[c][t])
		if err == nil && len(fails) > 0 {
			err = fails[0]
		}
		if err != nil {
			return nil, err
		}
		if rows[i], err = threshold.ParsePoints(o.Partials); err != nil {
			return nil, err
		}
	}
	values, err := threshold.CombineChunk(trustees, rows)
	if err != nil {
		return nil, err
	}
	return &ballot.Combined{
		Chunk:    uint32(c), //nolint:gosec // at most 2^22 chunks
		Trustees: numbers(trustees),
		Values:   threshold.AppendPoints(nil, values),
	}, nil
}
