package audit

import (
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"runtime"
	"sync"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/board"
	"hustings/crypto/threshold"
)

// ErrRecord says that a file read again holds something else than what was checked.
var ErrRecord = fmt.Errorf("audit: the bundle changed while it was read")

// tally counts what one worker opens.
type tally struct {
	contests []*count.Counter
	invalid  int // ballots that are valid in none of their contests
}

func newTally(m *ballot.Manifest) (*tally, error) {
	t := &tally{contests: make([]*count.Counter, len(m.Contests))}
	for i := range m.Contests {
		c, err := count.NewCounter(m.Count(i))
		if err != nil {
			return nil, err
		}
		t.contests[i] = c
	}
	return t, nil
}

func (t *tally) merge(o *tally) {
	for i := range t.contests {
		t.contests[i].Merge(o.contests[i])
	}
	t.invalid += o.invalid
}

// add counts one opened ballot; plaintext nil means that it did not open.
func (t *tally) add(contests []int, plaintext []byte) {
	var choices [][]byte
	if plaintext != nil {
		choices, _ = ballot.UnframeChoices(plaintext, len(contests))
	}
	valid := false
	for i, c := range contests {
		if choices == nil {
			t.contests[c].AddInvalid(count.Unreadable)
			continue
		}
		if t.contests[c].Add(choices[i]) == count.Valid {
			valid = true
		}
	}
	if !valid {
		t.invalid++
	}
}

// opened is what a worker made of one chunk.
type opened struct {
	fails  []Failure
	values []byte       // combined values, for the lot's seed
	parts  []openedPart // of a survey: what was in the chunk's items
	err    error
}

// openedPart is what was in one part of a response of an electorate, nil where it
// did not open.
type openedPart struct {
	electorate uint8
	plain      []byte
}

// Reader reads the final ballots and their openings from a board whose entries
// a State has been through. Box, trustees and auditors open and count by it.
type Reader struct {
	state    *State
	files    *bundle
	workers  int
	progress func(n uint64)
	sealed   Sealed // of a survey, where it is at hand

	uncounted bool      // see OpenAlone
	row       func(Row) // see Options.Rows
}

// NewReader reads the board at fsys, which must be at least as long as the state.
func (s *State) NewReader(fsys fs.FS) (*Reader, error) {
	if s.Manifest == nil {
		return nil, fmt.Errorf("%w: no manifest", ErrUnreadable)
	}
	key, err := board.NewLogKey(s.Manifest.Ceremony.Origin(), s.Manifest.Log.Key[:])
	if err != nil {
		return nil, err
	}
	b := &bundle{fsys: fsys, used: make(map[ballot.Digest]bool), spans: make(map[uint64]span)}
	if b.log, err = board.OpenFiles(fsys, key); err != nil {
		return nil, err
	}
	return &Reader{state: s, files: b, workers: runtime.GOMAXPROCS(0), progress: func(uint64) {}}, nil
}

// counted is what opening all chunks gives.
type counted struct {
	fails []Failure
	tally *tally
	seed  [32]byte

	results *Counting // of a survey
}

// chunkWorker opens chunks. One goroutine, one worker.
type chunkWorker struct {
	r        *Reader
	cursor   *board.Cursor
	tally    *tally
	contests [][]int // by electorate
	opener   *threshold.Opener
}

// run checks every opening on the board, and opens and counts what is combined.
func (r *Reader) run(ctx context.Context) (*counted, error) {
	s := r.state
	total, err := newTally(s.Manifest)
	if err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	var wg sync.WaitGroup
	defer wg.Wait()
	defer cancel()
	results := make([]chan opened, s.Chunks())
	for i := range results {
		results[i] = make(chan opened, 1)
	}
	jobs := make(chan int)
	go func() {
		defer close(jobs)
		for c := range results {
			select {
			case jobs <- c:
			case <-ctx.Done():
				return
			}
		}
	}()
	var mu sync.Mutex
	for range min(r.workers, s.Chunks()) {
		w, err := r.newChunkWorker()
		if err != nil {
			return nil, err
		}
		wg.Go(func() {
			for c := range jobs {
				results[c] <- w.chunk(c)
			}
			mu.Lock()
			defer mu.Unlock()
			total.merge(w.tally)
		})
	}
	out, err := r.collect(ctx, results)
	if err != nil {
		return nil, err
	}
	wg.Wait()
	out.tally = total
	return out, nil
}

// collect takes the chunks' results in order, for the lot's seed needs it.
func (r *Reader) collect(ctx context.Context, results []chan opened) (*counted, error) {
	out := new(counted)
	responses, err := r.newResponses()
	if err != nil {
		return nil, err
	}
	seed := sha256.New()
	seed.Write(ballot.LotInput(r.state.Poll))
	for c := range results {
		select {
		case o := <-results[c]:
			if o.err != nil {
				return nil, o.err
			}
			out.fails = append(out.fails, o.fails...)
			seed.Write(o.values)
			responses.add(o.parts)
			r.progress(uint64(r.state.chunkLen(uint32(c)))) //nolint:gosec // at most 2^22 chunks
		case <-ctx.Done():
			return nil, ctx.Err()
		}
	}
	out.seed = [32]byte(seed.Sum(nil))
	out.results = responses.counting
	return out, nil
}

// Outcome opens and counts what is combined, and gives the outcome's JSON.
func (r *Reader) Outcome(ctx context.Context) ([]byte, []Failure, error) {
	if len(r.state.combined) != r.state.Chunks() {
		return nil, []Failure{failure("12.63", -1, "%d of %d chunks are combined", len(r.state.combined), r.state.Chunks())}, nil
	}
	out, err := r.run(ctx)
	if err != nil {
		return nil, nil, err
	}
	data, err := r.state.outcome(out)
	return data, out.fails, err
}

func (r *Reader) newChunkWorker() (*chunkWorker, error) {
	w := &chunkWorker{r: r, cursor: r.files.log.Cursor()}
	var err error
	if w.tally, err = newTally(r.state.Manifest); err != nil {
		return nil, err
	}
	for e := range r.state.Manifest.Electorates {
		w.contests = append(w.contests, r.state.Manifest.ContestsOf(e))
	}
	w.opener, err = threshold.NewOpener(r.state.Joint)
	return w, err
}

// chunk checks the openings of one chunk, and opens it if it is combined.
func (w *chunkWorker) chunk(c int) opened {
	s := w.r.state
	at, combined := s.combined[c]
	if !combined && len(s.openings[c]) == 0 {
		return opened{}
	}
	items, chunk, fails, err := w.items(c)
	if err != nil || len(fails) > 0 {
		return opened{err: err, fails: fails}
	}
	var o opened
	partials := make(map[int][]threshold.Point)
	for t, p := range s.openings[c] {
		points, fails, err := w.opening(chunk, t, p)
		if err != nil {
			return opened{err: err}
		}
		o.fails = append(o.fails, fails...)
		if points != nil {
			partials[t] = points
		}
	}
	if !combined {
		return o
	}
	values, fails, err := w.combined(chunk, at, partials)
	if err != nil {
		return opened{err: err}
	}
	o.fails = append(o.fails, fails...)
	if values == nil {
		return o
	}
	o.values = threshold.AppendPoints(nil, values)
	w.open(&o, items, chunk.Enc, values)
	return o
}

// open opens the items of a chunk and counts the ballots, or keeps the parts.
func (w *chunkWorker) open(o *opened, items []item, enc, values []threshold.Point) {
	survey := w.r.state.Manifest.IsSurvey()
	for i := range items {
		plaintext, err := w.opener.Open(enc[i], values[i], items[i].info, items[i].sealed)
		if err != nil {
			plaintext = nil // an invalid ballot, no fault of the audit's
		}
		switch e := int(items[i].electorate); {
		case survey:
			o.parts = append(o.parts, openedPart{items[i].electorate, plaintext})
		case e < len(w.contests):
			w.tally.add(w.contests[e], plaintext)
		}
	}
}
