package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
)

// DeskLock is what the officers' desk is locked with.
type DeskLock struct {
	Argon string // the passphrase as argon2id keeps it; empty where none is set
	Turn  uint64 // how often one was set
}

// DeskLock reads the lock; it is zero where no passphrase was ever set.
func (w *Who) DeskLock(ctx context.Context) (DeskLock, error) {
	lock, err := readOne[DeskLock](ctx, w.db, "SELECT argon, turn FROM desk_lock WHERE place = 0")
	if errors.Is(err, sql.ErrNoRows) {
		return DeskLock{}, nil
	}
	if err != nil {
		return DeskLock{}, fmt.Errorf("read the desk's lock: %w", err)
	}
	return lock, nil
}

// PutDeskLink keeps the SHA-256 of a one-time link's code. The link before it is
// void.
func (w *Who) PutDeskLink(ctx context.Context, link [32]byte, ends time.Time) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		_, err := tx.ExecContext(ctx, `INSERT INTO desk_link (place, link, ends) VALUES (0, $1, $2)
			ON CONFLICT (place) DO UPDATE SET link = excluded.link, ends = excluded.ends`, link[:], ends.Unix())
		return err
	})
	if err != nil {
		return fmt.Errorf("keep a one-time link: %w", err)
	}
	return nil
}

// CheckDeskLink is ErrUnknown for any link but the last one that was printed, and
// for that one once it was used or has ended.
func (w *Who) CheckDeskLink(ctx context.Context, link [32]byte, now time.Time) error {
	there, err := readOne[bool](ctx, w.db, "SELECT EXISTS (SELECT 1 FROM desk_link WHERE link = $1 AND ends > $2)", link[:], now.Unix())
	if err != nil {
		return fmt.Errorf("look for a one-time link: %w", err)
	}
	if !there {
		return fmt.Errorf("%w: one-time link", ErrUnknown)
	}
	return nil
}

// SetDeskLock uses a one-time link up and sets the passphrase, both or neither.
// ErrUnknown as CheckDeskLink.
func (w *Who) SetDeskLock(ctx context.Context, link [32]byte, now time.Time, argon string) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		result, err := tx.ExecContext(ctx, "DELETE FROM desk_link WHERE link = $1 AND ends > $2", link[:], now.Unix())
		if err != nil {
			return err
		}
		if err := oneRow(result, "one-time link"); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO desk_lock (place, argon, turn) VALUES (0, $1, 1)
			ON CONFLICT (place) DO UPDATE SET argon = excluded.argon, turn = desk_lock.turn + 1`, argon)
		return err
	})
	if err != nil {
		return fmt.Errorf("set the desk's passphrase: %w", err)
	}
	return nil
}

// PassesGiven counts the passes that the first registrar has given, until it has
// closed: then the issued lists say it.
func (w *Who) PassesGiven(ctx context.Context, ceremony ballot.CeremonyID) (int, error) {
	n, err := readOne[int](ctx, w.db, "SELECT count(*) FROM pass WHERE ceremony = $1 AND registrar = 0", ceremony.String())
	if err != nil {
		return 0, fmt.Errorf("count passes: %w", err)
	}
	return n, nil
}

// VoterList is an electorate as an attendance list shows it, by their lines.
type VoterList struct {
	Number    string
	Line      string
	Slip      uint32 // slips printed
	CheckedIn bool   `db:"checked_in"`
}

// VoterLists reads an electorate with slips and attendance, and whether its
// attendance is fixed. ErrUnknown without an electorate.
func (w *Who) VoterLists(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) (list []VoterList, fixed bool, err error) {
	err = w.db.View(ctx, func(tx *sqlx.Tx) error {
		list = nil
		var fixes []bool
		err := tx.SelectContext(ctx, &fixes, "SELECT attended FROM electorate WHERE ceremony = $1 AND electorate = $2", ceremony.String(), electorate)
		if err != nil {
			return err
		}
		if len(fixes) == 0 {
			return fmt.Errorf("%w: electorate %d", ErrUnknown, electorate)
		}
		fixed = fixes[0]
		return tx.SelectContext(ctx, &list, `SELECT v.number, v.line, COALESCE(s.issue, 0) AS slip, a.number IS NOT NULL AS checked_in FROM voter v
			LEFT JOIN slip s ON s.ceremony = v.ceremony AND s.electorate = v.electorate AND s.number = v.number
			LEFT JOIN attendance a ON a.ceremony = v.ceremony AND a.electorate = v.electorate AND a.number = v.number
			WHERE v.ceremony = $1 AND v.electorate = $2 ORDER BY v.line`, ceremony.String(), electorate)
	})
	if err != nil {
		return nil, false, fmt.Errorf("list voters: %w", err)
	}
	return list, fixed, nil
}
