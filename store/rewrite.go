package store

import (
	"context"
	"fmt"
	"maps"
	"slices"

	"github.com/jmoiron/sqlx"
)

// rewrite writes tables anew, so that the database's files hold no row that was
// deleted and no trace of the order in which rows came: each table sorted by its
// key, which is given, and all at one time. It can take as long as copying the
// database.
//
// SQLite rewrites the whole file and empties its log. PostgreSQL gives the tables
// new files, but keeps its own log (pg_wal) until it recycles it: what must not be
// found there must not have been written in clear.
func (db *DB) rewrite(ctx context.Context, keys map[string]string) error {
	if db.engine == sqlite {
		return db.rewriteFile(ctx)
	}
	for _, table := range slices.Sorted(maps.Keys(keys)) {
		if err := db.sortTable(ctx, table, keys[table]); err != nil {
			return fmt.Errorf("sort %s: %w", table, err)
		}
		if _, err := db.write.ExecContext(ctx, "VACUUM FULL "+table); err != nil {
			return fmt.Errorf("rewrite %s: %w", table, err)
		}
	}
	return nil
}

// sortTable has PostgreSQL insert all rows again, in order and in one transaction:
// ctid tells the order of the key, xmin the same for all.
func (db *DB) sortTable(ctx context.Context, table, key string) error {
	return db.Transact(ctx, func(tx *sqlx.Tx) error {
		for _, command := range []string{
			"CREATE TEMPORARY TABLE sorted ON COMMIT DROP AS SELECT * FROM " + table + " ORDER BY " + key,
			"DELETE FROM " + table,
			"INSERT INTO " + table + " SELECT * FROM sorted ORDER BY " + key,
		} {
			if _, err := tx.ExecContext(ctx, command); err != nil {
				return err
			}
		}
		return nil
	})
}

// rewriteFile has SQLite copy every table in the order of its key into a new file,
// which takes the old one's place by way of the log.
func (db *DB) rewriteFile(ctx context.Context) error {
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
