package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
	"hustings/board"
	"hustings/box"
)

// pollTx is one poll's part of a transaction.
type pollTx struct {
	tx       *sqlx.Tx
	ceremony string
}

var _ box.Tx = (*pollTx)(nil)

// one reads a single value; ok is false where there is no row.
func one[T any](ctx context.Context, q sqlx.QueryerContext, query string, args ...any) (v T, ok bool, err error) {
	err = sqlx.GetContext(ctx, q, &v, query, args...)
	if errors.Is(err, sql.ErrNoRows) {
		return v, false, nil
	}
	if err != nil {
		return v, false, fmt.Errorf("store: %w", err)
	}
	return v, true, nil
}

// Head reads the stored tree's head.
func (t *pollTx) Head(ctx context.Context) (h board.Head, err error) {
	var row struct {
		Size int64
		Root []byte
	}
	err = t.tx.GetContext(ctx, &row, "SELECT size, root FROM log WHERE ceremony = $1", t.ceremony)
	if errors.Is(err, sql.ErrNoRows) {
		return h, nil
	}
	if err != nil {
		return h, fmt.Errorf("store: read the log's head: %w", err)
	}
	if len(row.Root) != len(h.Root) {
		return h, fmt.Errorf("%w: a root of %d bytes", board.ErrDamaged, len(row.Root))
	}
	h.Size = uint64(max(0, row.Size))
	copy(h.Root[:], row.Root)
	return h, nil
}

// number is an index or a size as the database has it. The log bounds both far
// below 2^63 (board.MaxSize).
func number(n uint64) int64 { return int64(n) } //nolint:gosec // said above

// Entries reads up to n entries from index first on.
func (t *pollTx) Entries(ctx context.Context, first uint64, n int) ([][]byte, error) {
	var rows []struct {
		Place int64
		Body  []byte
	}
	err := t.tx.SelectContext(ctx, &rows,
		"SELECT place, body FROM entry WHERE ceremony = $1 AND place >= $2 AND place < $3 ORDER BY place",
		t.ceremony, number(first), number(first)+int64(n))
	if err != nil {
		return nil, fmt.Errorf("store: read entries: %w", err)
	}
	entries := make([][]byte, len(rows))
	for i, row := range rows {
		if row.Place != number(first)+int64(i) {
			return nil, fmt.Errorf("%w: entry %d is missing", board.ErrDamaged, first+uint64(i)) //nolint:gosec // at most 257
		}
		entries[i] = row.Body
	}
	return entries, nil
}

// Tile reads the hashes last stored for a tile.
func (t *pollTx) Tile(ctx context.Context, level int, index uint64) ([]byte, error) {
	hashes, _, err := one[[]byte](ctx, t.tx, "SELECT hashes FROM tile WHERE ceremony = $1 AND level = $2 AND number = $3",
		t.ceremony, level, number(index))
	return hashes, err
}

// Published reads the published checkpoint.
func (t *pollTx) Published(ctx context.Context) ([]byte, error) {
	note, _, err := one[[]byte](ctx, t.tx, "SELECT note FROM log WHERE ceremony = $1", t.ceremony)
	return note, err
}

// Insert stores a batch if the log has the size it starts from.
func (t *pollTx) Insert(ctx context.Context, b board.Batch) error {
	query := "UPDATE log SET size = $2, root = $3 WHERE ceremony = $1 AND size = $4"
	args := []any{t.ceremony, number(b.Head.Size), b.Head.Root[:], number(b.From)}
	if b.From == 0 {
		query = "INSERT INTO log (ceremony, size, root, note) VALUES ($1, $2, $3, $4) ON CONFLICT (ceremony) DO NOTHING"
		args[3] = []byte{}
	}
	done, err := t.tx.ExecContext(ctx, query, args...)
	if err != nil {
		return fmt.Errorf("store: move the log's head: %w", err)
	}
	if n, err := done.RowsAffected(); err != nil || n != 1 {
		return errors.Join(board.ErrConflict, err)
	}
	list := make([]any, 0, 3*len(b.Entries))
	for i, entry := range b.Entries {
		list = append(list, t.ceremony, number(b.From)+int64(i), entry)
	}
	if err := insertRows(ctx, t.tx, "INSERT INTO entry (ceremony, place, body) VALUES ", 3, list); err != nil {
		return fmt.Errorf("store: insert entries: %w", err)
	}
	for _, tile := range b.Tiles {
		_, err := t.tx.ExecContext(ctx, `INSERT INTO tile (ceremony, level, number, hashes) VALUES ($1, $2, $3, $4)
			ON CONFLICT (ceremony, level, number) DO UPDATE SET hashes = excluded.hashes`,
			t.ceremony, tile.Level, number(tile.Index), tile.Hashes)
		if err != nil {
			return fmt.Errorf("store: write a tile: %w", err)
		}
	}
	return nil
}

// SetPublished stores the signed checkpoint.
func (t *pollTx) SetPublished(ctx context.Context, note []byte) error {
	if _, err := t.tx.ExecContext(ctx, "UPDATE log SET note = $2 WHERE ceremony = $1", t.ceremony, note); err != nil {
		return fmt.Errorf("store: publish the checkpoint: %w", err)
	}
	return nil
}

// PutFile stores a bundle file.
func (t *pollTx) PutFile(ctx context.Context, name ballot.Digest, data []byte) error {
	_, err := t.tx.ExecContext(ctx,
		"INSERT INTO file (ceremony, sha256, data) VALUES ($1, $2, $3) ON CONFLICT (ceremony, sha256) DO NOTHING", t.ceremony, name[:], data)
	if err != nil {
		return fmt.Errorf("store: store file %v: %w", name, err)
	}
	return nil
}

// rowsMax is the most rows of one statement.
const rowsMax = 64

// tuples are ($1, $2, $3), ($4, ...: the values of n rows of three or so columns.
func tuples(n, columns int) string {
	var b strings.Builder
	for i := range n * columns {
		switch {
		case i == 0:
			b.WriteString("($")
		case i%columns == 0:
			b.WriteString("), ($")
		default:
			b.WriteString(", $")
		}
		b.WriteString(strconv.Itoa(i + 1))
	}
	b.WriteByte(')')
	return b.String()
}

// insertRows inserts rows given one after the other in args.
func insertRows(ctx context.Context, tx *sqlx.Tx, before string, columns int, args []any) error {
	query, of := "", 0
	for len(args) > 0 {
		n := min(rowsMax, len(args)/columns)
		if n != of {
			query, of = before+tuples(n, columns), n
		}
		if _, err := tx.ExecContext(ctx, query, args[:n*columns]...); err != nil { //nolint:gosec // the names of tables and columns are ours
			return err
		}
		args = args[n*columns:]
	}
	return nil
}
