package store

import (
	"context"
	"fmt"
)

// rewrite writes tables anew, so that the files hold no row that was deleted and
// no trace of the order in which rows came: pages, their free space, ctid. It runs
// outside of a transaction and can take as long as copying the database.
//
// SQLite rewrites the whole file and empties its log. PostgreSQL gives the tables
// new files; it keeps its own log (pg_wal) until it recycles it, and xmin of rows
// that stay. Who needs more must not have written it in clear.
func (db *DB) rewrite(ctx context.Context, tables ...string) error {
	if db.engine == postgres {
		for _, table := range tables {
			if _, err := db.write.ExecContext(ctx, "VACUUM (FULL, FREEZE) "+table); err != nil {
				return fmt.Errorf("rewrite %s: %w", table, err)
			}
		}
		return nil
	}
	err := again(ctx, func() error {
		_, err := db.write.ExecContext(ctx, "VACUUM")
		return err
	})
	if err != nil {
		return fmt.Errorf("rewrite the database: %w", err)
	}
	return db.emptyLog(ctx)
}

// emptyLog folds SQLite's log into the file and cuts it to nothing. Readers of
// any process can be in the way for a moment.
func (db *DB) emptyLog(ctx context.Context) error {
	return again(ctx, func() error {
		var busy, frames, folded int
		if err := db.write.QueryRowContext(ctx, "PRAGMA wal_checkpoint(TRUNCATE)").Scan(&busy, &frames, &folded); err != nil {
			return fmt.Errorf("empty the log: %w", err)
		}
		if busy != 0 {
			return fmt.Errorf("empty the log: %w", errReaders)
		}
		return nil
	})
}
