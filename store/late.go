package store

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
	"hustings/roll"
)

// lateRow is a member who is being added after sealing.
type lateRow struct {
	Number, Line string
	Salt, Handle []byte
}

// PrepareLate keeps the salt of a member whom an amendment is to add, before the
// handle is public, and gives the one that stands: again for the same member with
// the same line, the first. v's Index says nothing yet. roll.ErrRepeated for who is
// a voter of the poll already, in any electorate.
func (w *Who) PrepareLate(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8, v roll.Voter) (roll.Voter, error) {
	number, err := v.Number()
	if err == nil && v.Handle != ballot.Handle(ceremony, v.Salt, v.Line) {
		err = fmt.Errorf("%w: a handle", roll.ErrFrozen)
	}
	if err != nil {
		return roll.Voter{}, fmt.Errorf("prepare a late voter: %w", err)
	}
	err = w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		var there bool
		err := tx.GetContext(ctx, &there, "SELECT EXISTS (SELECT 1 FROM voter WHERE ceremony = $1 AND number = $2)", ceremony.String(), number)
		if err != nil {
			return err
		}
		if there {
			return fmt.Errorf("%w: %s", roll.ErrRepeated, number)
		}
		var was lateRow
		err = tx.GetContext(ctx, &was, "SELECT number, line, salt, handle FROM late WHERE ceremony = $1 AND electorate = $2 AND number = $3",
			ceremony.String(), electorate, number)
		switch {
		case err == nil && was.Line == v.Line && len(was.Salt) == len(v.Salt) && len(was.Handle) == len(v.Handle):
			v.Salt, v.Handle = [16]byte(was.Salt), [32]byte(was.Handle)
			return nil
		case err == nil: // the line has changed since: what was prepared is on no board
			_, err = tx.ExecContext(ctx, "DELETE FROM late WHERE ceremony = $1 AND electorate = $2 AND number = $3", ceremony.String(), electorate, number)
		case errors.Is(err, sql.ErrNoRows):
			err = nil
		}
		if err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "INSERT INTO late (ceremony, electorate, number, line, salt, handle) VALUES ($1, $2, $3, $4, $5, $6)",
			ceremony.String(), electorate, number, v.Line, v.Salt[:], v.Handle[:])
		return err
	})
	if err != nil {
		return roll.Voter{}, fmt.Errorf("prepare a late voter: %w", err)
	}
	return v, nil
}

// AdmitLate makes voters of those prepared whose handles are on the board: added
// are an electorate's, in the board's order. Again it does nothing. A handle that
// was prepared elsewhere is passed over, with all after it, for their places are
// not known here; the error then is ErrUnknown.
func (w *Who) AdmitLate(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8, added []ballot.Digest) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		frozen, admitted, err := readVoters(ctx, tx, ceremony, electorate)
		if err != nil {
			return err
		}
		for i, v := range admitted {
			if i >= len(added) || v.Handle != added[i] {
				return fmt.Errorf("%w: voter %d is not the board's", roll.ErrFrozen, v.Index)
			}
		}
		for i := len(admitted); i < len(added); i++ {
			if err := admit(ctx, tx, ceremony, electorate, added[i], len(frozen)+i); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("admit late voters: %w", err)
	}
	return nil
}

func admit(ctx context.Context, tx *sqlx.Tx, ceremony ballot.CeremonyID, electorate uint8, handle ballot.Digest, place int) error {
	var rows []lateRow
	err := tx.SelectContext(ctx, &rows, "SELECT number, line, salt, handle FROM late WHERE ceremony = $1 AND electorate = $2", ceremony.String(), electorate)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if !bytes.Equal(r.Handle, handle[:]) || len(r.Salt) != 16 {
			continue
		}
		row, err := newVoterRow(ceremony, electorate, roll.Voter{Index: place, Handle: handle, Salt: [16]byte(r.Salt), Line: r.Line})
		if err != nil {
			return err
		}
		row.Added = true
		if err := insertVoters(ctx, tx, []voterRow{row}); err != nil {
			return err
		}
		_, err = tx.ExecContext(ctx, "DELETE FROM late WHERE ceremony = $1 AND electorate = $2 AND number = $3", ceremony.String(), electorate, r.Number)
		return err
	}
	return fmt.Errorf("%w: handle %v", ErrUnknown, handle)
}
