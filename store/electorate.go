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

var (
	// ErrFrozen refuses to freeze a poll's electorates again, or to change what
	// has been fixed.
	ErrFrozen = errors.New("store: has been fixed already")
	// ErrUnknown says that there is no such electorate or voter.
	ErrUnknown = errors.New("store: not known")
)

// voterRow is a row of the table voter.
type voterRow struct {
	Ceremony   string
	Electorate uint8
	Number     string
	Place      int
	Added      bool
	Line       string
	Salt       []byte
	Handle     []byte
}

func newVoterRow(ceremony ballot.CeremonyID, electorate uint8, v roll.Voter) (voterRow, error) {
	number, err := v.Number()
	if err != nil {
		return voterRow{}, err
	}
	return voterRow{
		Ceremony: ceremony.String(), Electorate: electorate, Number: number, Place: v.Index,
		Line: v.Line, Salt: v.Salt[:], Handle: v.Handle[:],
	}, nil
}

func (r voterRow) voter() (v roll.Voter, err error) {
	if len(r.Salt) != len(v.Salt) || len(r.Handle) != len(v.Handle) {
		return v, fmt.Errorf("%w: voter %d", roll.ErrFrozen, r.Place)
	}
	return roll.Voter{Index: r.Place, Line: r.Line, Salt: [16]byte(r.Salt), Handle: [32]byte(r.Handle)}, nil
}

// FreezePoll keeps the electorates of a poll, numbered as given, all or none, and
// once: ErrFrozen afterwards.
func (w *Who) FreezePoll(ctx context.Context, ceremony ballot.CeremonyID, electorates []roll.Frozen) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		var n int
		if err := tx.GetContext(ctx, &n, "SELECT count(*) FROM electorate WHERE ceremony = $1", ceremony.String()); err != nil {
			return err
		}
		if n > 0 {
			return ErrFrozen
		}
		for e := range electorates {
			if err := insertElectorate(ctx, tx, ceremony, uint8(e), electorates[e]); err != nil {
				return fmt.Errorf("electorate %d: %w", e, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("freeze the electorates of %s: %w", ceremony, err)
	}
	return nil
}

// ThawPoll forgets the electorates of a poll that no registrar has agreed to, so
// that they can be frozen anew: a draft was changed. Slips and attendance go with
// them. ErrFrozen once a registrar has agreed.
func (w *Who) ThawPoll(ctx context.Context, ceremony ballot.CeremonyID) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		var agreed int
		err := tx.GetContext(ctx, &agreed, "SELECT count(*) FROM registrar WHERE ceremony = $1 AND poll <> ''", ceremony.String())
		if err != nil {
			return err
		}
		if agreed > 0 {
			return ErrFrozen
		}
		for _, table := range []string{"slip", "attendance", "late", "voter", "excluded", "electorate"} {
			if _, err := tx.ExecContext(ctx, "DELETE FROM "+table+" WHERE ceremony = $1", ceremony.String()); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("thaw the electorates of %s: %w", ceremony, err)
	}
	return nil
}

func insertElectorate(ctx context.Context, tx *sqlx.Tx, ceremony ballot.CeremonyID, e uint8, f roll.Frozen) error {
	_, err := tx.ExecContext(ctx, "INSERT INTO electorate (ceremony, electorate, roll, root, attended) VALUES ($1, $2, $3, $4, $5)",
		ceremony.String(), e, f.Roll, f.Root[:], false)
	if err != nil {
		return err
	}
	for i, x := range f.Excluded {
		_, err := tx.ExecContext(ctx, "INSERT INTO excluded (ceremony, electorate, place, reason, members, approval) VALUES ($1, $2, $3, $4, $5, $6)",
			ceremony.String(), e, i, x.Reason, x.Count, x.Approval)
		if err != nil {
			return err
		}
	}
	rows := make([]voterRow, len(f.Voters))
	for i, v := range f.Voters {
		if v.Index != i || f.Ceremony != ceremony {
			return fmt.Errorf("%w: voter %d", roll.ErrFrozen, i)
		}
		if rows[i], err = newVoterRow(ceremony, e, v); err != nil {
			return err
		}
	}
	for part := range slices.Chunk(rows, rowsAtOnce) {
		if err := insertVoters(ctx, tx, part); err != nil {
			return err
		}
	}
	return nil
}

func insertVoters(ctx context.Context, tx *sqlx.Tx, rows []voterRow) error {
	_, err := tx.NamedExecContext(ctx, `INSERT INTO voter (ceremony, electorate, number, place, added, line, salt, handle)
		VALUES (:ceremony, :electorate, :number, :place, :added, :line, :salt, :handle)`, rows)
	return err
}

// Electorate returns an electorate as frozen, without voters added since.
func (w *Who) Electorate(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) (roll.Frozen, error) {
	f, _, err := w.electorate(ctx, ceremony, electorate)
	return f, err
}

// AddedVoters returns the voters added by amendment, in the order of the log.
func (w *Who) AddedVoters(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) ([]roll.Voter, error) {
	_, added, err := w.electorate(ctx, ceremony, electorate)
	return added, err
}

// Electorates says how many electorates of a poll are frozen; 0: none yet.
func (w *Who) Electorates(ctx context.Context, ceremony ballot.CeremonyID) (int, error) {
	n, err := readOne[int](ctx, w.db, "SELECT count(*) FROM electorate WHERE ceremony = $1", ceremony.String())
	if err != nil {
		return 0, fmt.Errorf("count the electorates of %s: %w", ceremony, err)
	}
	return n, nil
}

func (w *Who) electorate(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) (f roll.Frozen, added []roll.Voter, err error) {
	err = w.db.View(ctx, func(tx *sqlx.Tx) error {
		f, added = roll.Frozen{Ceremony: ceremony}, nil
		var head struct {
			Roll int
			Root []byte
		}
		err := tx.GetContext(ctx, &head, "SELECT roll, root FROM electorate WHERE ceremony = $1 AND electorate = $2", ceremony.String(), electorate)
		if errors.Is(err, sql.ErrNoRows) {
			return ErrUnknown
		}
		if err != nil {
			return err
		}
		if len(head.Root) != len(f.Root) {
			return roll.ErrFrozen
		}
		f.Roll, f.Root = head.Roll, [32]byte(head.Root)
		if f.Excluded, err = readExcluded(ctx, tx, ceremony, electorate); err != nil {
			return err
		}
		f.Voters, added, err = readVoters(ctx, tx, ceremony, electorate)
		return err
	})
	if err != nil {
		return roll.Frozen{}, nil, fmt.Errorf("read electorate %d of %s: %w", electorate, ceremony, err)
	}
	return f, added, nil
}

func readExcluded(ctx context.Context, tx *sqlx.Tx, ceremony ballot.CeremonyID, electorate uint8) (list []ballot.Excluded, err error) {
	var rows []struct {
		Reason   string
		Members  int
		Approval string
	}
	err = tx.SelectContext(ctx, &rows, "SELECT reason, members, approval FROM excluded WHERE ceremony = $1 AND electorate = $2 ORDER BY place",
		ceremony.String(), electorate)
	for _, r := range rows {
		list = append(list, ballot.Excluded{Reason: r.Reason, Count: r.Members, Approval: r.Approval})
	}
	return list, err
}

func readVoters(ctx context.Context, tx *sqlx.Tx, ceremony ballot.CeremonyID, electorate uint8) (frozen, added []roll.Voter, err error) {
	var rows []voterRow
	err = tx.SelectContext(ctx, &rows, "SELECT * FROM voter WHERE ceremony = $1 AND electorate = $2 ORDER BY place", ceremony.String(), electorate)
	if err != nil {
		return nil, nil, err
	}
	for _, r := range rows {
		v, err := r.voter()
		if err != nil {
			return nil, nil, err
		}
		if r.Added {
			added = append(added, v)
		} else {
			frozen = append(frozen, v)
		}
	}
	return frozen, added, nil
}
