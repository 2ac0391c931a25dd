package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"hustings/box"
)

// insertWaiting stores rows in their order.
func insertWaiting(ctx context.Context, tx *sqlx.Tx, ceremony string, rows []box.Row) error {
	args := make([]any, 0, 3*len(rows))
	for i := range rows {
		args = append(args, ceremony, rows[i].Tag[:], rows[i].Blob)
	}
	if err := insertRows(ctx, tx, insertWaitingBefore, 3, args); err != nil {
		return fmt.Errorf("store: add waiting ballots: %w", err)
	}
	return nil
}

// Waiting gives every row of the waiting room.
func (t *pollTx) Waiting(ctx context.Context, each func(box.Row) error) (box.WaitingID, error) {
	h, err := head(ctx, t.tx, t.ceremony)
	if err != nil {
		return box.WaitingID{}, err
	}
	rows, err := t.tx.QueryContext(ctx, "SELECT tag, blob FROM waiting WHERE ceremony = $1 ORDER BY tag", t.ceremony)
	if err != nil {
		return h.Waiting, fmt.Errorf("store: read the waiting room: %w", err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var tag []byte
		var row box.Row
		if err := rows.Scan(&tag, &row.Blob); err != nil {
			return h.Waiting, fmt.Errorf("store: read the waiting room: %w", err)
		}
		copy(row.Tag[:], tag)
		if err := each(row); err != nil {
			return h.Waiting, err
		}
	}
	if err := rows.Err(); err != nil {
		return h.Waiting, fmt.Errorf("store: read the waiting room: %w", err)
	}
	return h.Waiting, nil
}

// Rewrite replaces the rows and the key.
func (t *pollTx) Rewrite(ctx context.Context, id box.WaitingID, rows []box.Row) error {
	for _, query := range []string{
		"DELETE FROM waiting WHERE ceremony = $1",
		"UPDATE waiting_key SET retired = TRUE WHERE ceremony = $1 AND NOT retired",
	} {
		if _, err := t.tx.ExecContext(ctx, query, t.ceremony); err != nil {
			return fmt.Errorf("store: empty the waiting room: %w", err)
		}
	}
	_, err := t.tx.ExecContext(ctx, "INSERT INTO waiting_key (ceremony, waiting_id, retired) VALUES ($1, $2, FALSE)", t.ceremony, id[:])
	if err != nil {
		return fmt.Errorf("store: change the waiting key: %w", err)
	}
	return insertWaiting(ctx, t.tx, t.ceremony, rows)
}

// Waiting gives every row and the Head of the same state.
func (p *Poll) Waiting(ctx context.Context, each func(box.Row) error) (h box.Head, err error) {
	err = p.db.View(ctx, func(tx *sqlx.Tx) error {
		var rows []box.Row // f may run again: nothing is given before all is read
		t := &pollTx{tx: tx, ceremony: p.ceremony}
		if _, err = t.Waiting(ctx, func(r box.Row) error { rows = append(rows, r); return nil }); err != nil {
			return err
		}
		if h, err = head(ctx, tx, p.ceremony); err != nil {
			return err
		}
		for _, row := range rows {
			if err := each(row); err != nil {
				return err
			}
		}
		return nil
	})
	return h, err
}

// Row gives one row.
func (p *Poll) Row(ctx context.Context, tag [16]byte) (box.Row, error) {
	blob, ok, err := one[[]byte](ctx, p.db.read, "SELECT blob FROM waiting WHERE ceremony = $1 AND tag = $2", p.ceremony, tag[:])
	if err == nil && !ok {
		err = box.ErrNoRow
	}
	return box.Row{Tag: tag, Blob: blob}, err
}

// FirstKey makes id the waiting key if the poll has none.
func (p *Poll) FirstKey(ctx context.Context, id box.WaitingID) (current box.WaitingID, err error) {
	err = p.db.Transact(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO waiting_key (ceremony, waiting_id, retired) VALUES ($1, $2, FALSE)
			ON CONFLICT (ceremony) WHERE NOT retired DO NOTHING`, p.ceremony, id[:])
		if err != nil {
			return fmt.Errorf("store: name the first waiting key: %w", err)
		}
		h, err := head(ctx, tx, p.ceremony)
		current = h.Waiting
		return err
	})
	return current, err
}

// Retired lists the keys that are out of use.
func (p *Poll) Retired(ctx context.Context) ([]box.WaitingID, error) {
	var rows [][]byte
	err := p.db.read.SelectContext(ctx, &rows, "SELECT waiting_id FROM waiting_key WHERE ceremony = $1 AND retired", p.ceremony)
	if err != nil {
		return nil, fmt.Errorf("store: list retired keys: %w", err)
	}
	ids := make([]box.WaitingID, len(rows))
	for i := range rows {
		copy(ids[i][:], rows[i])
	}
	return ids, nil
}

// Forget strikes a retired key from the list.
func (p *Poll) Forget(ctx context.Context, id box.WaitingID) error {
	return p.db.Transact(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, "DELETE FROM waiting_key WHERE ceremony = $1 AND waiting_id = $2 AND retired", p.ceremony, id[:])
		if err != nil {
			return fmt.Errorf("store: forget a waiting key: %w", err)
		}
		return nil
	})
}

// vacuumMax is the largest SQLite database, in bytes, that is rewritten whole:
// the copy is in memory on its way (temp_store).
const vacuumMax = 256 << 20

// Scrub rewrites what the waiting room's deleted rows were in: on PostgreSQL the
// table, on SQLite the whole file and its log. Above vacuumMax it is the log
// alone; in the file, deleted rows are zeros already (secure_delete).
func (p *Poll) Scrub(ctx context.Context) error {
	if p.db.engine == postgres {
		if _, err := p.db.write.ExecContext(ctx, "VACUUM FULL waiting"); err != nil {
			return fmt.Errorf("store: rewrite the waiting room: %w", err)
		}
		return nil
	}
	var size int64
	err := p.db.read.GetContext(ctx, &size, "SELECT page_count * page_size FROM pragma_page_count, pragma_page_size")
	if err != nil {
		return fmt.Errorf("store: the size of the database: %w", err)
	}
	commands := []string{"PRAGMA wal_checkpoint(TRUNCATE)"}
	if size <= vacuumMax {
		commands = append(commands, "VACUUM", "PRAGMA wal_checkpoint(TRUNCATE)")
	}
	return again(ctx, func() error {
		for _, command := range commands {
			if _, err := p.db.write.ExecContext(ctx, command); err != nil {
				return fmt.Errorf("store: rewrite the database: %w", err)
			}
		}
		return nil
	})
}
