package store

import "context"

// readOne runs a query for one row outside of a transaction, again if it loses
// against another's. No row is sql.ErrNoRows.
func readOne[T any](ctx context.Context, db *DB, query string, args ...any) (row T, err error) {
	err = again(ctx, func() error {
		var fresh T
		if err := db.read.GetContext(ctx, &fresh, query, args...); err != nil {
			return err
		}
		row = fresh
		return nil
	})
	return row, err
}

// readAll is readOne for any number of rows.
func readAll[T any](ctx context.Context, db *DB, query string, args ...any) (rows []T, err error) {
	err = again(ctx, func() error {
		var fresh []T
		if err := db.read.SelectContext(ctx, &fresh, query, args...); err != nil {
			return err
		}
		rows = fresh
		return nil
	})
	return rows, err
}
