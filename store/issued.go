package store

import (
	"context"
	"fmt"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
	"hustings/registrar"
)

// ClosePasses implements registrar.Store.
func (w *Who) ClosePasses(ctx context.Context, ceremony ballot.CeremonyID, number uint8) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		result, err := tx.ExecContext(ctx, "UPDATE registrar SET closed = $1 WHERE ceremony = $2 AND registrar = $3", true, ceremony.String(), number)
		if err != nil {
			return err
		}
		return oneRow(result, "registrar")
	})
	if err != nil {
		return fmt.Errorf("close registrar %d's books: %w", number, err)
	}
	return nil
}

// TakenSlots implements registrar.Store.
func (w *Who) TakenSlots(ctx context.Context, book registrar.Book) ([]registrar.Slot, error) {
	var rows [][]byte
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error { // among the writers, after the last of them
		rows = nil
		return tx.SelectContext(ctx, &rows, "SELECT slot FROM pass WHERE ceremony = $1 AND registrar = $2 AND electorate = $3",
			book.Ceremony.String(), book.Registrar, book.Electorate)
	})
	if err != nil {
		return nil, fmt.Errorf("list passes: %w", err)
	}
	slots := make([]registrar.Slot, len(rows))
	for i, row := range rows {
		if len(row) != len(slots[i]) {
			return nil, fmt.Errorf("list passes: %w: slot of %d bytes", registrar.ErrRecord, len(row))
		}
		slots[i] = registrar.Slot(row)
	}
	return slots, nil
}

// KeepIssued implements registrar.Store.
func (w *Who) KeepIssued(ctx context.Context, ceremony ballot.CeremonyID, number uint8, lists []registrar.Issued) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		var n int
		err := tx.GetContext(ctx, &n, "SELECT count(*) FROM issued WHERE ceremony = $1 AND registrar = $2", ceremony.String(), number)
		if err != nil || n > 0 {
			return err
		}
		for _, list := range lists {
			_, err := tx.ExecContext(ctx, "INSERT INTO issued (ceremony, registrar, electorate, bitmap, entry) VALUES ($1, $2, $3, $4, $5)",
				ceremony.String(), number, list.Electorate, []byte(list.Bitmap), list.Entry)
			if err != nil {
				return err
			}
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM pass WHERE ceremony = $1 AND registrar = $2", ceremony.String(), number)
		return err
	})
	if err != nil {
		return fmt.Errorf("keep issued lists: %w", err)
	}
	return nil
}

// IssuedLists implements registrar.Store.
func (w *Who) IssuedLists(ctx context.Context, ceremony ballot.CeremonyID, number uint8) ([]registrar.Issued, error) {
	type row struct {
		Electorate uint8
		Bitmap     []byte
		Entry      []byte
	}
	rows, err := readAll[row](ctx, w.db, "SELECT electorate, bitmap, entry FROM issued WHERE ceremony = $1 AND registrar = $2 ORDER BY electorate",
		ceremony.String(), number)
	if err != nil {
		return nil, fmt.Errorf("read issued lists: %w", err)
	}
	lists := make([]registrar.Issued, len(rows))
	for i, row := range rows {
		lists[i] = registrar.Issued{Electorate: row.Electorate, Bitmap: row.Bitmap, Entry: row.Entry}
	}
	return lists, nil
}

// ScrubPasses implements registrar.Store.
func (w *Who) ScrubPasses(ctx context.Context) error {
	return w.db.rewrite(ctx, map[string]string{
		"pass":       "ceremony, registrar, electorate, slot",
		"attendance": "ceremony, electorate, number",
		"slip":       "ceremony, electorate, number",
	})
}
