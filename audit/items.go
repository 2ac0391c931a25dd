package audit

import (
	"bytes"
	"fmt"

	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/threshold"
)

// item is what is opened by itself: a final ballot, or a part of a final
// response (SPEC 8.12, 8.18).
type item struct {
	electorate uint8
	info       []byte
	sealed     []byte
}

// items reads what is opened in a chunk. Failures are of a survey's sealed part:
// then there is nothing to open.
func (w *chunkWorker) items(c int) ([]item, threshold.Chunk, []Failure, error) {
	s := w.r.state
	chunk := threshold.Chunk{Poll: s.Poll, Claims: s.Points[PointClaims].Leaf, Number: uint32(c)} //nolint:gosec // at most 2^22 chunks
	if s.Manifest.IsSurvey() {
		return w.partItems(chunk)
	}
	first := c * ballot.ChunkSize
	var list []item
	for n := first; n < first+s.chunkLen(chunk.Number); n++ {
		index, b, _, err := w.final(n)
		if err != nil {
			return nil, chunk, nil, err
		}
		enc, err := threshold.ParsePoint(b.Enc[:])
		if err != nil {
			return nil, chunk, nil, fmt.Errorf("audit: entry %d can't be opened: %w", index, err)
		}
		list = append(list, item{b.Electorate, ballot.SealInfo(s.Poll, b.Electorate, b.Key, b.Sequence), b.Sealed})
		chunk.Enc = append(chunk.Enc, enc)
	}
	return list, chunk, nil, nil
}

// final reads the n-th final ballot, or response, again.
func (w *chunkWorker) final(n int) (index uint32, b *ballot.Ballot, leaf board.Hash, err error) {
	index = w.r.state.finals[n]
	data, err := w.cursor.Entry(uint64(index))
	if err != nil {
		return index, nil, leaf, fmt.Errorf("%w: entry %d: %w", ErrRecord, index, err)
	}
	e, err := ballot.Parse(data)
	b, ok := e.(*ballot.Ballot)
	if err != nil || !ok {
		return index, nil, leaf, fmt.Errorf("%w: entry %d is no ballot", ErrRecord, index)
	}
	return index, b, board.LeafHash(data), nil
}

// again reads an entry once more and holds it against the leaf that was checked.
func (w *chunkWorker) again(p place) (ballot.Entry, error) {
	data, err := w.r.files.entryAt(p.index)
	if err != nil {
		return nil, fmt.Errorf("%w: entry %d: %w", ErrRecord, p.index, err)
	}
	if board.LeafHash(data) != p.leaf {
		return nil, fmt.Errorf("%w: entry %d", ErrRecord, p.index)
	}
	return ballot.Parse(data)
}

// openingAt gives a trustee's opening of a chunk: from the board, or from the
// sealed part, where it is held against its digest on the board.
func (w *chunkWorker) openingAt(c, trustee int, p place) (*ballot.Opening, []Failure, error) {
	if w.r.state.Manifest.IsSurvey() {
		return w.privateOpening(c, trustee, p)
	}
	e, err := w.again(p)
	if err != nil {
		return nil, nil, err
	}
	o, ok := e.(*ballot.Opening)
	if !ok {
		return nil, nil, fmt.Errorf("%w: entry %d is no opening", ErrRecord, p.index)
	}
	return o, nil, nil
}

// opening checks a trustee's opening of a chunk.
func (w *chunkWorker) opening(chunk threshold.Chunk, trustee int, p place) ([]threshold.Point, []Failure, error) {
	o, fails, err := w.openingAt(int(chunk.Number), trustee, p)
	if err != nil || len(fails) > 0 {
		return nil, fails, err
	}
	form, proof, _ := w.r.openingChecks()
	at := int64(p.index) //nolint:gosec // sizes of logs
	points, err := threshold.ParsePoints(o.Partials)
	if err != nil {
		return nil, []Failure{failure(form, at, "%w", err)}, nil
	}
	answer := threshold.Opening{Trustee: trustee, Partials: points, Proof: o.Proof}
	if err := threshold.VerifyChunk(chunk, w.r.state.Shares, answer); err != nil {
		return points, []Failure{failure(proof, at, "%w", err)}, nil
	}
	return points, nil, nil
}

// openingChecks numbers the checks of an opening's form, of its proof, and of
// combined values.
func (r *Reader) openingChecks() (form, proof, combined string) {
	if r.state.Manifest.IsSurvey() {
		return "12.82", "12.83", "12.84"
	}
	return "12.60", "12.61", "12.62"
}

// combinedEntry gives the combined values of a chunk as openingAt gives openings.
func (w *chunkWorker) combinedEntry(c int, at combinedAt) (*ballot.Combined, []Failure, error) {
	if w.r.state.Manifest.IsSurvey() {
		return w.privateCombined(c, at)
	}
	e, err := w.again(at.place)
	if err != nil {
		return nil, nil, err
	}
	combined, ok := e.(*ballot.Combined)
	if !ok || !bytes.Equal(combined.Trustees, numbers(at.trustees)) {
		return nil, nil, fmt.Errorf("%w: entry %d is not that combined entry", ErrRecord, at.index)
	}
	return combined, nil, nil
}

func (w *chunkWorker) combined(chunk threshold.Chunk, at combinedAt, partials map[int][]threshold.Point) ([]threshold.Point, []Failure, error) {
	c, fails, err := w.combinedEntry(int(chunk.Number), at)
	if err != nil || len(fails) > 0 {
		return nil, fails, err
	}
	_, _, id := w.r.openingChecks()
	index := int64(at.index) //nolint:gosec // sizes of logs
	values, err := threshold.ParsePoints(c.Values)
	if err != nil {
		return nil, []Failure{failure(id, index, "%w", err)}, nil
	}
	rows := make([][]threshold.Point, len(at.trustees))
	for i, t := range at.trustees {
		if rows[i] = partials[t]; len(rows[i]) != len(chunk.Enc) {
			return nil, []Failure{failure(id, index, "trustee %d has no usable opening of chunk %d", t, chunk.Number)}, nil
		}
	}
	if bad, err := threshold.VerifyCombined(at.trustees, rows, values); err != nil {
		return nil, []Failure{failure(id, index, "ballot %d of chunk %d: %w", bad, chunk.Number, err)}, nil
	}
	return values, nil, nil
}

func numbers(trustees []int) []byte {
	out := make([]byte, len(trustees))
	for i, t := range trustees {
		out[i] = byte(t) //nolint:gosec // at most 16 trustees
	}
	return out
}
