package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"
	"github.com/lib/pq"
	driver "modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"
)

const (
	// attempts is how often a transaction that lost against another is tried.
	attempts = 12
	// pause is the wait before the second attempt; each later one is longer.
	pause = 2 * time.Millisecond
)

// errReaders says that readers were in the way of emptying SQLite's log.
var errReaders = errors.New("readers are in the way")

// Transact runs f in a serializable transaction and commits it if f returns nil.
// An error or a panic of f rolls it back. When it loses against another
// transaction, f runs again, so f changes nothing outside of it before the
// end. f must use tx and nothing else of the database: on SQLite the only writing
// connection is tx's.
//
// When Transact returns nil, the change is on the disk. When it returns an error
// and the connection was lost in the commit, the change may be there or not; all
// else is rolled back. Errors wrap f's, ErrBusy or the engine's.
func (db *DB) Transact(ctx context.Context, f func(tx *sqlx.Tx) error) error {
	return again(ctx, func() error {
		return within(ctx, db.write, &sql.TxOptions{Isolation: sql.LevelSerializable}, f)
	})
}

// View runs f in a transaction that sees one state of the database and changes
// nothing. Otherwise it is as Transact.
func (db *DB) View(ctx context.Context, f func(tx *sqlx.Tx) error) error {
	return again(ctx, func() error {
		return within(ctx, db.read, &sql.TxOptions{Isolation: sql.LevelSerializable, ReadOnly: true}, f)
	})
}

// within runs f in one transaction.
func within(ctx context.Context, pool *sqlx.DB, options *sql.TxOptions, f func(tx *sqlx.Tx) error) (err error) {
	tx, err := pool.BeginTxx(ctx, options)
	if err != nil {
		return fmt.Errorf("begin: %w", err)
	}
	done := false
	defer func() {
		if !done { // an error of f, or its panic on the way up
			err = errors.Join(err, rollback(tx))
		}
	}()
	if err := f(tx); err != nil {
		return err
	}
	done = true
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("commit: %w", err)
	}
	return nil
}

// rollback does not complain of a transaction that the context has ended.
func rollback(tx *sqlx.Tx) error {
	if err := tx.Rollback(); err != nil && !errors.Is(err, sql.ErrTxDone) {
		return fmt.Errorf("roll back: %w", err)
	}
	return nil
}

// again runs one until it does not lose against another transaction.
func again(ctx context.Context, one func() error) error {
	for attempt := 1; ; attempt++ {
		err := one()
		if err == nil || !lost(err) {
			return err
		}
		if attempt == attempts {
			return fmt.Errorf("%w: gave up after %d attempts: %w", ErrBusy, attempts, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("%w: %w", ctx.Err(), err)
		case <-time.After(pause << min(attempt, 7)):
		}
	}
}

// lost reports whether a transaction was rolled back because of another one and
// can be tried again.
func lost(err error) bool {
	if errors.Is(err, errReaders) {
		return true
	}
	var fromPostgres *pq.Error
	if errors.As(err, &fromPostgres) {
		switch fromPostgres.Code {
		case "40001", "40P01": // serialization_failure, deadlock_detected
			return true
		}
		return false
	}
	var fromSQLite *driver.Error
	if errors.As(err, &fromSQLite) {
		switch fromSQLite.Code() & 0xff { // the extended codes say why
		case sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED:
			return true
		}
	}
	return false
}
