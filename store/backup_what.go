package store

import (
	"context"
	"fmt"
	"io"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
	"hustings/box"
)

// whatTables are the tables of WHAT.
var whatTables = []backupTable{
	{"log", "ceremony"},
	{"entry", "ceremony, place"},
	{"tile", "ceremony, level, number"},
	{"file", "ceremony, sha256"},
	{"waiting", "ceremony, tag"},
	{"waiting_key", "ceremony, waiting_id"},
	{"draft", "ceremony"},
	{"trustee", "ceremony, number"},
	{"ceremony_entry", "ceremony, kind, trustee"},
	{"complaint", "ceremony, sha256"},
	{"sealed_response", "ceremony, leaf"},
	{"sealed_entry", "ceremony, chunk, trustee"},
	{"redactions", "ceremony"},
}

// WaitingKey is the waiting key in use of a poll, with the number of ballots that
// cannot be read without it (ADR 0004).
type WaitingKey struct {
	Ceremony ballot.CeremonyID
	ID       box.WaitingID
	Ballots  int
}

// Backup writes all of WHAT as it was at one moment, and tells which waiting keys
// belong to it. Keys are files and are not in it.
func (w *What) Backup(ctx context.Context, to io.Writer) (keys []WaitingKey, err error) {
	err = w.db.backup(ctx, to, whatTables, func(tx *sqlx.Tx) error {
		keys, err = waitingKeys(ctx, tx)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("store: back the what database up: %w", err)
	}
	return keys, nil
}

// Restore fills an empty WHAT from a backup: all of it, or nothing. keep is asked
// for each waiting key in use whether it is there; where it answers false, the
// poll's waiting ballots are left out, since nobody can ever read them. Errors
// wrap ErrNotEmpty, ErrBackup, keep's or the engine's.
func (w *What) Restore(ctx context.Context, from io.Reader, keep func(WaitingKey) (bool, error)) error {
	err := w.db.restore(ctx, from, whatTables, func(tx *sqlx.Tx) error {
		keys, err := waitingKeys(ctx, tx)
		if err != nil {
			return err
		}
		for _, k := range keys {
			kept, err := keep(k)
			if err != nil {
				return err
			}
			if kept {
				continue
			}
			for _, query := range []string{
				"DELETE FROM waiting WHERE ceremony = $1",
				"UPDATE waiting_key SET retired = TRUE WHERE ceremony = $1 AND NOT retired",
			} {
				if _, err := tx.ExecContext(ctx, query, k.Ceremony.String()); err != nil {
					return err
				}
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("store: restore the what database: %w", err)
	}
	return nil
}

func waitingKeys(ctx context.Context, tx *sqlx.Tx) ([]WaitingKey, error) {
	var rows []struct {
		Ceremony  string
		WaitingID []byte `db:"waiting_id"`
		Ballots   int
	}
	err := tx.SelectContext(ctx, &rows, `SELECT ceremony, waiting_id,
		(SELECT COUNT(*) FROM waiting WHERE waiting.ceremony = waiting_key.ceremony) AS ballots
		FROM waiting_key WHERE NOT retired ORDER BY ceremony`)
	if err != nil {
		return nil, fmt.Errorf("list the waiting keys: %w", err)
	}
	keys := make([]WaitingKey, len(rows))
	for i, row := range rows {
		c, err := ballot.ParseCeremonyID(row.Ceremony)
		if err != nil || len(row.WaitingID) != len(box.WaitingID{}) {
			return nil, fmt.Errorf("%w: a waiting key's name", ErrBackup)
		}
		keys[i] = WaitingKey{Ceremony: c, ID: box.WaitingID(row.WaitingID), Ballots: row.Ballots}
	}
	return keys, nil
}
