package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
	"hustings/registrar"
)

// The methods of this file and issued.go make Who a registrar.Store.
var _ registrar.Store = (*Who)(nil)

// BeginPasses implements registrar.Store.
func (w *Who) BeginPasses(ctx context.Context, ceremony ballot.CeremonyID, number uint8) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, "INSERT INTO registrar (ceremony, registrar, poll, closed) VALUES ($1, $2, '', $3) ON CONFLICT DO NOTHING",
			ceremony.String(), number, false)
		return err
	})
	if err != nil {
		return fmt.Errorf("begin registrar %d's books: %w", number, err)
	}
	return nil
}

// AgreePasses implements registrar.Store.
func (w *Who) AgreePasses(ctx context.Context, ceremony ballot.CeremonyID, number uint8, poll ballot.PollID) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		var agreed string
		err := tx.GetContext(ctx, &agreed, "SELECT poll FROM registrar WHERE ceremony = $1 AND registrar = $2", ceremony.String(), number)
		switch {
		case errors.Is(err, sql.ErrNoRows):
			return ErrUnknown
		case err != nil:
			return err
		case agreed != "" && agreed != poll.String():
			return registrar.ErrAgreed
		}
		_, err = tx.ExecContext(ctx, "UPDATE registrar SET poll = $1 WHERE ceremony = $2 AND registrar = $3", poll.String(), ceremony.String(), number)
		return err
	})
	if err != nil {
		return fmt.Errorf("note what registrar %d agrees to: %w", number, err)
	}
	return nil
}

// Standing implements registrar.Store.
func (w *Who) Standing(ctx context.Context, book registrar.Book, member string, slot registrar.Slot) (registrar.Standing, error) {
	s := registrar.Standing{Expected: true}
	err := again(ctx, func() error {
		return w.standing.QueryRowContext(ctx, book.Ceremony.String(), book.Electorate, member, book.Registrar, slot[:]).
			Scan(&s.Index, &s.Slip, &s.CheckedIn, &s.Record)
	})
	if errors.Is(err, sql.ErrNoRows) {
		return registrar.Standing{}, nil
	}
	if err != nil {
		return registrar.Standing{}, fmt.Errorf("look up a member's standing: %w", err)
	}
	return s, nil
}

const standingText = `SELECT v.place, COALESCE(s.issue, 0), a.number IS NOT NULL, p.record FROM voter v
	LEFT JOIN slip s ON s.ceremony = v.ceremony AND s.electorate = v.electorate AND s.number = v.number
	LEFT JOIN attendance a ON a.ceremony = v.ceremony AND a.electorate = v.electorate AND a.number = v.number
	LEFT JOIN pass p ON p.ceremony = v.ceremony AND p.registrar = $4 AND p.electorate = v.electorate AND p.slot = $5
	WHERE v.ceremony = $1 AND v.electorate = $2 AND v.number = $3`
