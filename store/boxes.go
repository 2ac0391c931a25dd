package store

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
	"path/filepath"
	"sync"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
	"hustings/board"
	"hustings/box"
)

// Boxes are the polls of WHAT's database. One value serves a process.
type Boxes struct {
	db  *DB
	dir string // beside the database

	mu      sync.Mutex
	session *session // PostgreSQL: what holds the locks
}

// Boxes gives the polls. dir is where checkpoint files and locks are kept; for
// SQLite it may be empty and is beside the database then. On PostgreSQL every
// process that appends to a poll must be given the same one.
func (w *What) Boxes(ctx context.Context, dir string) (*Boxes, error) {
	if dir == "" {
		if w.db.engine != sqlite {
			return nil, fmt.Errorf("%w: a directory for checkpoint files is needed beside PostgreSQL", ErrAddress)
		}
		var path string
		if err := w.db.read.GetContext(ctx, &path, "SELECT file FROM pragma_database_list WHERE name = 'main'"); err != nil {
			return nil, fmt.Errorf("store: where the database is: %w", err)
		}
		dir = path
	} else {
		dir = filepath.Join(dir, "what")
	}
	if w.db.engine == sqlite {
		// Ballots land on pages all over their table: the fewer checkpoints, the
		// less often each is written. Our writers are one connection.
		if _, err := w.db.write.ExecContext(ctx, fmt.Sprintf("PRAGMA wal_autocheckpoint(%d)", checkpointPages)); err != nil {
			return nil, fmt.Errorf("store: set the log's length: %w", err)
		}
	}
	return &Boxes{db: w.db, dir: dir}, nil
}

// checkpointPages is how many pages SQLite's log grows to before it is folded
// into the file: 16 MB.
const checkpointPages = 4000

// Close gives the locks' session up. Close the boxes first.
func (b *Boxes) Close() error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.session == nil {
		return nil
	}
	s := b.session
	b.session = nil
	return s.close()
}

// Sealed lists the polls that have a log.
func (b *Boxes) Sealed(ctx context.Context) ([]ballot.CeremonyID, error) {
	return b.list(ctx, "SELECT ceremony FROM log ORDER BY ceremony")
}

func (b *Boxes) list(ctx context.Context, query string) ([]ballot.CeremonyID, error) {
	var names []string
	if err := b.db.read.SelectContext(ctx, &names, query); err != nil {
		return nil, fmt.Errorf("store: list the polls: %w", err)
	}
	ids := make([]ballot.CeremonyID, len(names))
	for i, name := range names {
		var err error
		if ids[i], err = ballot.ParseCeremonyID(name); err != nil {
			return nil, fmt.Errorf("store: a poll's name: %w", err)
		}
	}
	return ids, nil
}

// Guard is the checkpoint file of a poll's log.
func (b *Boxes) Guard(c ballot.CeremonyID) board.Guard {
	return &guardFile{path: filepath.Join(b.dir+".checkpoints", c.String())}
}

// Poll is one poll's part of the database.
func (b *Boxes) Poll(c ballot.CeremonyID) *Poll {
	return &Poll{boxes: b, db: b.db, ceremony: c.String()}
}

// Poll is the box's and the board's store of one poll.
type Poll struct {
	boxes    *Boxes
	db       *DB
	ceremony string
}

var _ box.Store = (*Poll)(nil)

// View calls f with a consistent state of the log.
func (p *Poll) View(ctx context.Context, f func(board.Reader) error) error {
	return p.db.View(ctx, func(tx *sqlx.Tx) error { return f(&pollTx{tx: tx, ceremony: p.ceremony}) })
}

// Update calls f in a transaction that no other Update, Change or Add runs beside.
func (p *Poll) Update(ctx context.Context, f func(board.Tx) error) error {
	return p.Change(ctx, func(tx box.Tx) error { return f(tx) })
}

// Change is Update with the waiting room and the files in reach.
func (p *Poll) Change(ctx context.Context, f func(box.Tx) error) error {
	return p.db.Transact(ctx, func(tx *sqlx.Tx) error {
		if p.db.engine == postgres {
			// Before any snapshot is taken: what is read afterwards is what the
			// one before has committed. It keeps others out, and those that add.
			if _, err := tx.ExecContext(ctx, "LOCK TABLE log IN SHARE ROW EXCLUSIVE MODE"); err != nil {
				return fmt.Errorf("store: wait for other writers: %w", err)
			}
		}
		return f(&pollTx{tx: tx, ceremony: p.ceremony})
	})
}

const headQuery = `SELECT COALESCE((SELECT size FROM log WHERE ceremony = $1), 0) AS size,
	(SELECT waiting_id FROM waiting_key WHERE ceremony = $1 AND NOT retired) AS waiting_id`

type headRow struct {
	Size      int64
	WaitingID []byte `db:"waiting_id"`
}

func (r headRow) head() box.Head {
	h := box.Head{Size: uint64(max(0, r.Size))}
	copy(h.Waiting[:], r.WaitingID)
	return h
}

func head(ctx context.Context, q sqlx.QueryerContext, ceremony string) (box.Head, error) {
	var row headRow
	if err := sqlx.GetContext(ctx, q, &row, headQuery, ceremony); err != nil {
		return box.Head{}, fmt.Errorf("store: read the head: %w", err)
	}
	return row.head(), nil
}

// Head reads the size of the board and the current waiting key.
func (p *Poll) Head(ctx context.Context) (box.Head, error) { return head(ctx, p.db.read, p.ceremony) }

// File reads a bundle file.
func (p *Poll) File(ctx context.Context, name ballot.Digest) ([]byte, error) {
	data, ok, err := one[[]byte](ctx, p.db.read, "SELECT data FROM file WHERE ceremony = $1 AND sha256 = $2", p.ceremony, name[:])
	if err == nil && !ok {
		err = fmt.Errorf("%w: %v", box.ErrNoFile, name)
	}
	return data, err
}

// lockNumber is the number of a poll's advisory lock in PostgreSQL.
func (p *Poll) lockNumber() int64 {
	h := sha256.Sum256([]byte("hustings takes ballots " + p.ceremony))
	return int64(binary.BigEndian.Uint64(h[:8]) >> 1)
}

// Lock makes this process the only one that adds ballots to the poll.
func (p *Poll) Lock(ctx context.Context) (box.Lock, error) {
	if p.db.engine == sqlite {
		return lockFile(ctx, p)
	}
	return lockSession(ctx, p)
}

// errLockLost says that the session that held the lock has ended.
var errLockLost = errors.New("store: the lock's session has ended")
