package store

import (
	"context"
	"database/sql"
	"fmt"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
)

// PassCount counts the passes on record of a poll, until its registrars close. It
// reads a snapshot, so that nobody who takes a pass meanwhile loses against it.
func (w *Who) PassCount(ctx context.Context, ceremony ballot.CeremonyID) (n int, err error) {
	options := &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	if w.db.engine == sqlite {
		options.Isolation = sql.LevelSerializable
	}
	err = within(ctx, w.db.read, options, func(tx *sqlx.Tx) error {
		return tx.GetContext(ctx, &n, "SELECT COUNT(*) FROM pass WHERE ceremony = $1", ceremony.String())
	})
	if err != nil {
		return 0, fmt.Errorf("count the passes: %w", err)
	}
	return n, nil
}
