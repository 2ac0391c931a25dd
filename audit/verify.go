package audit

import (
	"context"
	"errors"
	"io/fs"
	"runtime"
	"sync"

	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/threshold"
)

// ErrUnreadable says that there is no bundle to audit: it is not a verdict.
var ErrUnreadable = errors.New("audit: no bundle can be read here")

// Options of an audit. The zero value checks everything on all cores.
type Options struct {
	// Poll, if not nil, is the poll id that the printed notice names.
	Poll *ballot.PollID
	// Receipts are checked against the box's key and the log (SPEC 12.54).
	Receipts []ballot.Receipt
	// Workers is how many goroutines check ballots; 0 means one a core.
	Workers int
	// OwnRecord leaves out the checks of ballots' own signatures: for a party
	// that checked each ballot when it took it, and for nobody else.
	OwnRecord bool
	// LogFirst checks the log's own files before anything else, and ends there if
	// they are damaged: a broken download is told in no time.
	LogFirst bool
	// Sealed is a survey's sealed part as a folder (SPEC 10.11). With it the checks
	// 12.80 to 12.85 are made; without it the report says that they were not.
	Sealed fs.FS
	// Rows, if not nil, is given each response that counts, in the order of the log,
	// where Sealed is there and a name goes along (A0, A1). Whether what they come
	// from holds, only the report says, afterwards.
	Rows func(Row)
	// Progress, if not nil, is told of work done in entries and ballots opened.
	Progress func(done, total uint64)
}

// Result is a report with the state behind it.
type Result struct {
	Report
	State *State

	files   *bundle
	opts    Options
	checker *ballot.Checker
	done    uint64
	shown   map[receiptOf]board.Hash // leaves of the ballots that receipts are for
}

// receiptOf is what a receipt is for, its leaf apart.
type receiptOf struct {
	electorate uint8
	key        ballot.PublicKey
	sequence   uint8
}

// Verify audits a bundle: everything of SPEC chapter 12, from its files alone.
// The error is ErrUnreadable, or the context's; all else is in the report.
func Verify(ctx context.Context, fsys fs.FS, opts Options) (*Result, error) {
	if opts.Workers < 1 {
		opts.Workers = runtime.GOMAXPROCS(0)
	}
	files, manifest, err := openBundle(fsys)
	if err != nil {
		return nil, err
	}
	r := &Result{files: files, opts: opts, shown: make(map[receiptOf]board.Hash)}
	r.State = NewState(files)
	for _, x := range opts.Receipts {
		r.shown[receiptOf{x.Electorate, x.Key, x.Sequence}] = board.Hash{}
	}
	if manifest == nil {
		r.add(Failure{ID: "12.6", Entry: 0, Text: "entry 0 is no manifest: nothing else can be checked"})
		return r, nil
	}
	if manifest.err != nil {
		r.add(fromCheck(manifest.err, "12.2", -1))
	}
	if files.log == nil {
		return r, nil
	}
	if r.checker, err = ballot.NewChecker(manifest.poll, manifest.m); err != nil {
		r.add(fromCheck(err, "12.12", 0))
	}
	if opts.LogFirst {
		if err := files.log.Check(nil, r.finding); err != nil {
			if len(r.Failures) == 0 {
				r.add(failure("12.5", -1, "%w", err))
			}
			return r, nil
		}
	}
	if err := r.replay(ctx); err != nil {
		return nil, err
	}
	r.checkFiles()
	if err := r.count(ctx); err != nil {
		if ctx.Err() != nil {
			return nil, err
		}
		r.add(failure(r.uncountable(), -1, "%w", err))
	}
	r.finish()
	return r, nil
}

// work is one block of entries with what the workers found out about it.
type work struct {
	block   board.Block
	entries []ballot.Entry
	errs    []error
	ready   chan struct{}
}

// replay streams the log: workers read, hash, parse and check ballots, this
// goroutine folds the tree and applies the entries in order.
func (r *Result) replay(ctx context.Context) error {
	log := r.files.log
	check := log.NewChecker(r.finding)
	inOrder := make(chan *work, r.opts.Workers) // a block of openings is megabytes
	jobs := make(chan *work)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	for range r.opts.Workers {
		wg.Go(func() {
			for w := range jobs {
				r.prepare(w)
				close(w.ready)
			}
		})
	}
	go func() {
		defer close(inOrder)
		defer close(jobs)
		for n := range log.Blocks() {
			w := &work{block: board.Block{Number: n}, ready: make(chan struct{})}
			select {
			case inOrder <- w:
			case <-ctx.Done():
				return
			}
			select {
			case jobs <- w:
			case <-ctx.Done():
				close(w.ready)
				return
			}
		}
	}()
	for w := range inOrder {
		<-w.ready
		if ctx.Err() == nil {
			check.Add(w.block)
			r.apply(w)
		}
	}
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	if err := check.Finish(); err != nil && len(r.Failures) == 0 {
		r.add(failure("12.5", -1, "%w", err))
	}
	return nil
}

// prepare does what can be done on any core.
func (r *Result) prepare(w *work) {
	w.block = r.files.log.Block(w.block.Number)
	w.entries = make([]ballot.Entry, len(w.block.Entries))
	w.errs = make([]error, len(w.block.Entries))
	for i, data := range w.block.Entries {
		e, err := ballot.Parse(data)
		if err != nil {
			w.errs[i] = err
			continue
		}
		w.entries[i] = e
		if b, ok := e.(*ballot.Ballot); ok && r.checker != nil && !r.opts.OwnRecord {
			w.errs[i] = r.checkBallot(data, b)
		}
	}
}

func (r *Result) checkBallot(data []byte, b *ballot.Ballot) error {
	if err := r.checker.Check(data, b); err != nil {
		return err
	}
	if b.Response != nil {
		return nil // its sealed parts lie elsewhere
	}
	if _, err := threshold.ParsePoint(b.Enc[:]); err != nil {
		return &ballot.CheckError{ID: "12.43", Err: err}
	}
	return nil
}

// apply takes a block's entries into the state.
func (r *Result) apply(w *work) {
	r.files.note(w.block, func(i int) bool {
		if w.entries[i] == nil {
			return false
		}
		t := w.entries[i].Type()
		return t == ballot.TypeOpening || t == ballot.TypeCombined
	})
	for i, e := range w.entries {
		index := int64(w.block.First) + int64(i) //nolint:gosec // sizes of logs
		if w.errs[i] != nil {
			r.add(fromCheck(w.errs[i], "12.6", index))
		}
		if e == nil {
			r.State.Size++
			continue
		}
		if b, ok := e.(*ballot.Ballot); ok && len(r.shown) > 0 {
			at := receiptOf{b.Electorate, b.Key, b.Sequence}
			if _, asked := r.shown[at]; asked {
				r.shown[at] = w.block.Leaves[i]
			}
		}
		for _, f := range r.State.apply(e, w.block.Leaves[i]) {
			r.add(f)
		}
	}
	// Entries lost to a damaged bundle still have their place in the tree.
	if end := min(w.block.First+board.TileWidth, r.files.log.Checkpoint().Size); r.State.Size < end {
		r.State.Size = end
	}
	r.progress(uint64(len(w.entries)))
}

func (r *Result) progress(n uint64) {
	r.done += n
	if r.opts.Progress != nil {
		r.opts.Progress(r.done, r.files.log.Checkpoint().Size+uint64(len(r.State.finals)))
	}
}

// finding files a fault of the log's files under its check.
func (r *Result) finding(f *board.Finding) {
	id := "12.4"
	switch {
	case errors.Is(f.Err, fs.ErrNotExist):
		id = "12.1"
	case f.File == board.CheckpointFile:
		id = "12.5"
	case isEntryBundle(f.File):
		id = "12.3"
	}
	r.add(Failure{ID: id, Entry: f.Entry, File: f.File, Text: f.Err.Error(), cause: f.Err})
}

// finish fills in the report and makes the last checks.
func (r *Result) finish() {
	s := r.State
	if s.batch.left > 0 {
		r.add(failure("12.40", int64(s.batch.at), "the board ends within a batch that promises %d more ballots", s.batch.left)) //nolint:gosec // sizes of logs
	}
	r.Poll, r.Phase, r.Size, r.Ballots, r.Keys = s.Poll, s.Phase, s.Size, s.Ballots, s.Keys
	r.Logged = s.Outcome != nil
	r.Survey, r.Counted = s.Manifest != nil && s.Manifest.IsSurvey(), len(s.CountedBy)
	if s.Manifest != nil {
		r.Ceremony = s.Manifest.Ceremony
	}
	if r.opts.Poll != nil && *r.opts.Poll != s.Poll {
		r.add(failure("12.10", 0, "this is poll %v, not %v that the notice names", s.Poll, *r.opts.Poll))
	}
	r.checkOutcome()
	r.checkReceipts()
	r.noteStage()
	r.noteSeries()
}

// checkReceipts holds receipts against the log (SPEC 12.54).
func (r *Result) checkReceipts() {
	if r.State.Manifest == nil {
		return
	}
	for i := range r.opts.Receipts {
		x := &r.opts.Receipts[i]
		if err := x.Verify(r.State.Poll, r.State.Manifest.Box.Key); err != nil {
			r.add(failure("12.54", -1, "receipt %d: %w", i, err))
			continue
		}
		leaf := r.shown[receiptOf{x.Electorate, x.Key, x.Sequence}]
		there := leaf != board.Hash{}
		switch {
		case leaf == board.Hash(x.Leaf):
		case there:
			r.add(failure("12.54", -1, "receipt %d: the board has another ballot of this key and number", i))
		case r.State.Phase < ballot.PhaseClaimed:
			r.Notes = append(r.Notes, failure("12.54", -1, "receipt %d: its ballot is not on the board yet", i))
		default:
			r.add(failure("12.54", -1, "receipt %d: its ballot is not on the board", i))
		}
	}
}
