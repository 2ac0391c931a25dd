package box

import (
	"context"
	"crypto/sha256"
	"fmt"

	"hustings/audit"
	"hustings/ballot"
)

// MaxFile bounds a bundle file (SPEC 10.1).
const MaxFile = 16 << 20

// fromOthers are the entries that others sign and hand in as bytes.
var fromOthers = map[ballot.EntryType]bool{
	ballot.TypeAgreed: true, ballot.TypeRehearsal: true, ballot.TypeAttendance: true, ballot.TypeAmendment: true,
	ballot.TypeIssued: true, ballot.TypeCosign: true, ballot.TypeOpening: true, ballot.TypeCertificate: true,
	ballot.TypeCounted: true,
}

// Append puts an entry that others have signed on the board, if the audit would
// let it stand next, and gives its index. files are the bundle files it names.
// The same bytes again have the same index and change nothing. Which party sent
// the bytes does not matter: their signature does.
//
// Errors wrap ErrEntry, ErrPhase, or are the store's.
func (b *Box) Append(ctx context.Context, entry []byte, files ...[]byte) (uint64, error) {
	e, err := ballot.Parse(entry)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	if !fromOthers[e.Type()] {
		return 0, fmt.Errorf("%w: a %v is not taken from others", ErrEntry, e.Type())
	}
	named, err := filesOf(e, files)
	if err != nil {
		return 0, err
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	return b.append(ctx, named, func() ([]byte, error) { return entry, nil })
}

// filesOf holds the files that come with an entry against those it names.
func filesOf(e ballot.Entry, files [][]byte) (map[ballot.Digest][]byte, error) {
	named := make(map[ballot.Digest][]byte, len(files))
	for _, data := range files {
		if len(data) > MaxFile {
			return nil, fmt.Errorf("%w: a file of %d bytes, at most %d", ErrEntry, len(data), MaxFile)
		}
		named[sha256.Sum256(data)] = data
	}
	var want ballot.Digest
	switch e := e.(type) {
	case *ballot.Attendance:
		want = e.File
	case *ballot.Issued:
		want = e.File
	}
	for name := range named {
		if name != want {
			return nil, fmt.Errorf("%w: it names no file %v", ErrEntry, name)
		}
	}
	return named, nil
}

// addition is an entry with what is stored beside it in one transaction.
type addition struct {
	entry   []byte
	files   map[ballot.Digest][]byte // bundle files it names
	private *sealedEntry             // of a survey: the entry whose digest it has
	redacts []byte                   // of a survey: the redactions whose digest it has
}

// append makes an entry against the present state, checks it, and commits it
// with its files; again where another process was faster. It needs the turn.
func (b *Box) append(ctx context.Context, files map[ballot.Digest][]byte, build func() ([]byte, error)) (at uint64, err error) {
	return b.add(ctx, func() (addition, error) {
		entry, err := build()
		return addition{entry: entry, files: files}, err
	})
}

func (b *Box) add(ctx context.Context, build func() (addition, error)) (at uint64, err error) {
	err = b.again(ctx, func() error {
		a, err := build()
		if err != nil {
			return err
		}
		leaf := ballot.LeafHash(a.entry)
		if known, ok := b.others[leaf]; ok {
			at = known
			return nil
		}
		if err := b.judgeEntry(ctx, a.entry, a.files); err != nil {
			return err
		}
		at = b.state.Size
		return b.put(ctx, a)
	})
	return at, err
}

// judgeEntry refuses what would fail the audit once it stood on the board.
func (b *Box) judgeEntry(ctx context.Context, entry []byte, files map[ballot.Digest][]byte) error {
	e, err := ballot.Parse(entry)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrEntry, err)
	}
	if !b.state.Phase.Allows(e.Type()) {
		return fmt.Errorf("%w: %v, the poll is %v", ErrPhase, e.Type(), b.state.Phase)
	}
	b.around.with(files)
	fails := b.state.Check(entry)
	b.around.with(nil)
	if err := refused(fails); err != nil {
		return err
	}
	if o, ok := e.(*ballot.Opening); ok {
		r, err := b.reader(ctx)
		if err != nil {
			return err
		}
		if err := r.CheckOpening(o); err != nil {
			return fmt.Errorf("%w: %w", ErrEntry, audit.Failure{ID: "12.61", Entry: -1, Text: err.Error()})
		}
	}
	return nil
}

// put commits one entry and publishes it.
func (b *Box) put(ctx context.Context, a addition) error {
	err := b.config.Store.Change(ctx, func(tx Tx) error {
		for name, data := range a.files {
			if err := tx.PutFile(ctx, name, data); err != nil {
				return fmt.Errorf("box: store file %v: %w", name, err)
			}
		}
		if p := a.private; p != nil {
			if err := tx.PutSealedEntry(ctx, p.chunk, p.trustee, p.body); err != nil {
				return fmt.Errorf("box: store an entry of the sealed part: %w", err)
			}
		}
		if a.redacts != nil {
			if err := tx.PutRedactions(ctx, a.redacts); err != nil {
				return fmt.Errorf("box: store redactions: %w", err)
			}
		}
		_, err := b.log.Add(ctx, tx, b.state.Size, [][]byte{a.entry})
		return stale(err)
	})
	if err != nil {
		return fmt.Errorf("box: append an entry: %w", err)
	}
	if err := b.apply([][]byte{a.entry}); err != nil {
		return err
	}
	if _, err := b.log.Publish(ctx); err != nil {
		return fmt.Errorf("box: publish: %w", err)
	}
	return nil
}

// reader reads final ballots and openings from the published board.
func (b *Box) reader(ctx context.Context) (*audit.Reader, error) {
	if _, err := b.log.Publish(ctx); err != nil {
		return nil, fmt.Errorf("box: publish: %w", err)
	}
	r, err := b.state.NewReader(NewBundle(ctx, b.config.Store))
	if err != nil {
		return nil, fmt.Errorf("box: read the board: %w", err)
	}
	return b.withSealed(ctx, r), nil
}
