package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
	"hustings/roll"
)

// Slip is the code of one voter's newly printed slip, as it is kept.
type Slip struct {
	Electorate uint8
	Number     string
	Hash       roll.CodeHash
}

// PutSlips keeps the codes of newly printed slips, all or none. The slip that a
// voter had before is void. Codes of other voters stay. An electorate's first
// slips are given all at once, in any order: they are kept sorted.
func (w *Who) PutSlips(ctx context.Context, ceremony ballot.CeremonyID, slips []Slip) error {
	slips = slices.Clone(slips)
	slices.SortFunc(slips, func(a, b Slip) int { return slices.Compare(a.Hash[:], b.Hash[:]) })
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		for _, s := range slips {
			result, err := tx.ExecContext(ctx, `INSERT INTO slip (ceremony, electorate, number, issue, hash)
				SELECT ceremony, electorate, number, 1, $1 FROM voter WHERE ceremony = $2 AND electorate = $3 AND number = $4
				ON CONFLICT (ceremony, electorate, number) DO UPDATE SET issue = slip.issue + 1, hash = excluded.hash`,
				s.Hash[:], ceremony.String(), s.Electorate, s.Number)
			if err != nil {
				return err
			}
			if err := oneRow(result, s.Number); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("keep slips: %w", err)
	}
	return nil
}

func oneRow(result sql.Result, what string) error {
	n, err := result.RowsAffected()
	if err == nil && n != 1 {
		err = fmt.Errorf("%w: %s", ErrUnknown, what)
	}
	return err
}

// ReissuedSlips counts the slips that were printed in place of an earlier one.
func (w *Who) ReissuedSlips(ctx context.Context, ceremony ballot.CeremonyID) (int, error) {
	n, err := readOne[int](ctx, w.db, "SELECT COALESCE(CAST(SUM(issue - 1) AS BIGINT), 0) FROM slip WHERE ceremony = $1", ceremony.String())
	if err != nil {
		return 0, fmt.Errorf("count slips: %w", err)
	}
	return n, nil
}

// SeatByCode implements roll.SlipStore.
func (w *Who) SeatByCode(ctx context.Context, ceremony ballot.CeremonyID, hash roll.CodeHash) (roll.Seat, roll.CodeHash, error) {
	type slip struct {
		Electorate uint8
		Number     string
		Issue      uint32
		Hash       []byte
	}
	row, err := readOne[slip](ctx, w.db, "SELECT electorate, number, issue, hash FROM slip WHERE ceremony = $1 AND hash = $2", ceremony.String(), hash[:])
	if errors.Is(err, sql.ErrNoRows) {
		return roll.Seat{}, roll.CodeHash{}, roll.ErrSignIn
	}
	if err != nil {
		return roll.Seat{}, roll.CodeHash{}, fmt.Errorf("look for a sign-in code: %w", err)
	}
	if len(row.Hash) != len(hash) {
		return roll.Seat{}, roll.CodeHash{}, roll.ErrSignIn
	}
	return roll.Seat{Electorate: row.Electorate, Number: row.Number, Slip: row.Issue}, roll.CodeHash(row.Hash), nil
}

// VoterStanding is what a signed-in member sees of itself.
type VoterStanding struct {
	Voter     roll.Voter
	Added     bool   // by amendment: its handle is not under the electorate's root
	Slip      uint32 // the last printed
	CheckedIn bool
}

// Voter looks up a member of an electorate; ErrUnknown if it is not in it.
func (w *Who) Voter(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8, number string) (VoterStanding, error) {
	type standing struct {
		voterRow
		Issue     uint32
		CheckedIn bool `db:"checked_in"`
	}
	row, err := readOne[standing](ctx, w.db, `SELECT v.*, COALESCE(s.issue, 0) AS issue, a.number IS NOT NULL AS checked_in FROM voter v
		LEFT JOIN slip s ON s.ceremony = v.ceremony AND s.electorate = v.electorate AND s.number = v.number
		LEFT JOIN attendance a ON a.ceremony = v.ceremony AND a.electorate = v.electorate AND a.number = v.number
		WHERE v.ceremony = $1 AND v.electorate = $2 AND v.number = $3`, ceremony.String(), electorate, number)
	if errors.Is(err, sql.ErrNoRows) {
		return VoterStanding{}, fmt.Errorf("look up a voter: %w", ErrUnknown)
	}
	if err != nil {
		return VoterStanding{}, fmt.Errorf("look up a voter: %w", err)
	}
	v, err := row.voter()
	if err != nil {
		return VoterStanding{}, fmt.Errorf("look up a voter: %w", err)
	}
	return VoterStanding{Voter: v, Added: row.Added, Slip: row.Issue, CheckedIn: row.CheckedIn}, nil
}

// VoterNumbers lists an electorate's members by Index: by handle, then those
// added by amendment.
func (w *Who) VoterNumbers(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) ([]string, error) {
	numbers, err := readAll[string](ctx, w.db, "SELECT number FROM voter WHERE ceremony = $1 AND electorate = $2 ORDER BY place", ceremony.String(), electorate)
	if err != nil {
		return nil, fmt.Errorf("list voters: %w", err)
	}
	return numbers, nil
}
