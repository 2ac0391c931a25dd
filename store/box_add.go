package store

import (
	"context"
	"errors"
	"fmt"
	"math/bits"

	"github.com/jmoiron/sqlx"

	"hustings/box"
)

// adding are the statements of Lock.Add, prepared once: parsing them would cost
// more than they do. Rows go in groups of 64, 32, 16 ... 1.
type adding struct {
	ceremony string
	head     *sqlx.Stmt
	insert   [7]*sqlx.Stmt // [i] takes 1<<i rows
	args     []any
}

const (
	insertWaitingBefore = "INSERT INTO waiting (ceremony, tag, blob) VALUES "
	insertWaitingAfter  = " ON CONFLICT (ceremony, tag) DO NOTHING"
)

func prepareAdding(ctx context.Context, on sqlx.PreparerContext, ceremony string) (*adding, error) {
	a := &adding{ceremony: ceremony}
	var err error
	if a.head, err = sqlx.PreparexContext(ctx, on, headQuery); err != nil {
		return nil, fmt.Errorf("store: prepare to read the head: %w", err)
	}
	for i := range a.insert {
		query := insertWaitingBefore + tuples(1<<i, 3) + insertWaitingAfter
		//nolint:sqlclosecheck // close does
		if a.insert[i], err = sqlx.PreparexContext(ctx, on, query); err != nil {
			return nil, errors.Join(fmt.Errorf("store: prepare to add ballots: %w", err), a.close())
		}
	}
	return a, nil
}

func (a *adding) close() error {
	err := a.head.Close()
	for _, s := range a.insert {
		if s != nil {
			err = errors.Join(err, s.Close())
		}
	}
	return err
}

// add is Lock.Add within a transaction; in says how a statement gets into it.
func (a *adding) add(ctx context.Context, in func(*sqlx.Stmt) *sqlx.Stmt, want box.Head, rows []box.Row, last func() error) error {
	var row headRow
	//nolint:sqlclosecheck // it is the lock's, or ends with the transaction
	if err := in(a.head).GetContext(ctx, &row, a.ceremony); err != nil {
		return fmt.Errorf("store: read the head: %w", err)
	}
	if now := row.head(); now != want {
		return fmt.Errorf("%w: %d entries, %d were there", box.ErrStale, now.Size, want.Size)
	}
	for len(rows) > 0 {
		i := min(len(a.insert), bits.Len(uint(len(rows)))) - 1
		group := rows[:1<<i]
		a.args = a.args[:0]
		for j := range group {
			a.args = append(a.args, a.ceremony, group[j].Tag[:], group[j].Blob)
		}
		done, err := in(a.insert[i]).ExecContext(ctx, a.args...)
		if err != nil {
			return fmt.Errorf("store: add waiting ballots: %w", err)
		}
		if n, err := done.RowsAffected(); err != nil || n != int64(len(group)) {
			return errors.Join(box.ErrTaken, err)
		}
		rows = rows[len(group):]
	}
	return last()
}
