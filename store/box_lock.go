package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"sync"

	"github.com/jmoiron/sqlx"

	"hustings/box"
)

// fileLock is a poll's lock beside an SQLite database: a database of its own
// that is kept in an exclusive transaction. The engine's locks are those of the
// operating system, wherever it runs, and end with the process.
type fileLock struct {
	poll   *Poll
	held   *sqlx.DB
	tx     *sqlx.Tx
	adding *adding
}

func lockFile(ctx context.Context, p *Poll) (box.Lock, error) {
	dir := p.boxes.dir + ".casting"
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: make the directory of locks: %w", err)
	}
	settings := url.Values{"_pragma": {"busy_timeout(0)", "journal_mode(MEMORY)"}, "_txlock": {"exclusive"}}
	path := (&url.URL{Path: filepath.ToSlash(filepath.Join(dir, p.ceremony))}).EscapedPath()
	held, err := sqlx.Open(string(sqlite), "file:"+path+"?"+settings.Encode())
	if err != nil {
		return nil, fmt.Errorf("store: open a lock: %w", err)
	}
	held.SetMaxOpenConns(1)
	//nolint:sqlclosecheck // Close ends the transaction, and the lock with it
	tx, err := held.BeginTxx(context.WithoutCancel(ctx), nil)
	if err != nil {
		_ = held.Close()
		if lost(err) {
			return nil, fmt.Errorf("%w: %s", box.ErrLocked, p.ceremony)
		}
		return nil, fmt.Errorf("store: take a lock: %w", err)
	}
	l := &fileLock{poll: p, held: held, tx: tx}
	if l.adding, err = prepareAdding(ctx, p.db.write, p.ceremony); err != nil {
		return nil, errors.Join(err, l.release())
	}
	return l, nil
}

func (l *fileLock) release() error { return errors.Join(rollback(l.tx), l.held.Close()) }

// Add stores rows in one transaction.
func (l *fileLock) Add(ctx context.Context, want box.Head, rows []box.Row, last func() error) error {
	return l.poll.db.Transact(ctx, func(tx *sqlx.Tx) error {
		in := func(s *sqlx.Stmt) *sqlx.Stmt { return tx.StmtxContext(ctx, s) }
		return l.adding.add(ctx, in, want, rows, last)
	})
}

// Close gives the lock up.
func (l *fileLock) Close() error {
	if err := errors.Join(l.adding.close(), l.release()); err != nil {
		return fmt.Errorf("store: give a lock up: %w", err)
	}
	return nil
}

// session is one connection to PostgreSQL that holds the advisory locks of all
// polls this process takes ballots for, and on which it adds them: if the
// connection ends, so do the locks, and nothing more is added by it.
type session struct {
	mu    sync.Mutex
	pool  *sqlx.DB
	conn  *sqlx.Conn
	holds map[int64]*adding // by the lock's number
}

func (s *session) close() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.conn == nil {
		return nil
	}
	// The pool keeps connections: the locks must not stay on one of them.
	_, err := s.conn.ExecContext(context.Background(), "SELECT pg_advisory_unlock_all()")
	err = errors.Join(err, s.conn.Close())
	s.conn = nil
	return err
}

// take gets a lock, on a new connection if need be. It needs mu.
func (s *session) take(ctx context.Context, number int64, ceremony string) error {
	if s.conn == nil {
		conn, err := s.pool.Connx(ctx)
		if err != nil {
			return fmt.Errorf("store: connect for locks: %w", err)
		}
		s.conn, s.holds = conn, make(map[int64]*adding)
	}
	var got bool
	if err := s.conn.GetContext(ctx, &got, "SELECT pg_try_advisory_lock($1)", number); err != nil {
		s.drop()
		return fmt.Errorf("store: take a lock: %w", err)
	}
	if !got {
		return box.ErrLocked
	}
	a, err := prepareAdding(ctx, s.conn, ceremony)
	if err != nil {
		s.drop()
		return err
	}
	s.holds[number] = a
	return nil
}

// drop gives a connection up that is in doubt. It needs mu.
func (s *session) drop() {
	_ = s.conn.Raw(func(any) error { return driver.ErrBadConn }) // not back into the pool
	_ = s.conn.Close()
	s.conn, s.holds = nil, nil
}

// sessionLock is a poll's lock in a session.
type sessionLock struct {
	poll    *Poll
	session *session
	number  int64
}

func lockSession(ctx context.Context, p *Poll) (box.Lock, error) {
	p.boxes.mu.Lock()
	if p.boxes.session == nil {
		p.boxes.session = &session{pool: p.db.write}
	}
	s := p.boxes.session
	p.boxes.mu.Unlock()
	l := &sessionLock{poll: p, session: s, number: p.lockNumber()}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.holds[l.number] != nil { // a session may take its own lock twice; a poll's box may not
		return nil, fmt.Errorf("%w: %s", box.ErrLocked, p.ceremony)
	}
	if err := s.take(ctx, l.number, l.poll.ceremony); err != nil {
		return nil, fmt.Errorf("poll %s: %w", p.ceremony, err)
	}
	return l, nil
}

// Add stores rows in one transaction on the connection that holds the lock.
// Where that is lost, it tries to take the lock anew and says ErrStale: another
// process may have added meanwhile.
func (l *sessionLock) Add(ctx context.Context, want box.Head, rows []box.Row, last func() error) error {
	s := l.session
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.holds[l.number]
	if s.conn == nil || a == nil {
		if err := s.take(ctx, l.number, l.poll.ceremony); err != nil {
			return err
		}
		return fmt.Errorf("%w: %w", box.ErrStale, errLockLost)
	}
	err := again(ctx, func() error {
		return onConn(ctx, s.conn, func(tx *sqlx.Tx) error {
			if _, err := tx.ExecContext(ctx, "LOCK TABLE log IN ROW EXCLUSIVE MODE"); err != nil {
				return fmt.Errorf("store: wait for other writers: %w", err)
			}
			// The statements are the connection's: they are in its transaction.
			return a.add(ctx, func(s *sqlx.Stmt) *sqlx.Stmt { return s }, want, rows, last)
		})
	})
	if err != nil && s.conn.PingContext(ctx) != nil {
		s.drop()
	}
	return err
}

// onConn runs f in a serializable transaction on one connection.
func onConn(ctx context.Context, conn *sqlx.Conn, f func(tx *sqlx.Tx) error) error {
	tx, err := conn.BeginTxx(ctx, &sql.TxOptions{Isolation: sql.LevelSerializable})
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	if err := f(tx); err != nil {
		return errors.Join(err, rollback(tx))
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// Close gives the lock up.
func (l *sessionLock) Close() error {
	s := l.session
	s.mu.Lock()
	defer s.mu.Unlock()
	a := s.holds[l.number]
	if s.conn == nil || a == nil {
		return nil
	}
	delete(s.holds, l.number)
	if err := a.close(); err != nil {
		s.drop()
		return fmt.Errorf("store: give a lock up: %w", err)
	}
	if _, err := s.conn.ExecContext(context.Background(), "SELECT pg_advisory_unlock($1)", l.number); err != nil {
		s.drop()
		return fmt.Errorf("store: give a lock up: %w", err)
	}
	return nil
}
