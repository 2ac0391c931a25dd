package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
)

// CheckIn notes that members are present, all or none. Again it does nothing.
// ErrUnknown names a number that is not in the electorate; ErrFrozen says that
// FixAttendance was called before.
func (w *Who) CheckIn(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8, numbers []string) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		fixed, err := attended(ctx, tx, ceremony, electorate)
		if err != nil {
			return err
		}
		if fixed {
			return ErrFrozen
		}
		var unknown []error
		for _, number := range numbers {
			var there bool
			err := tx.GetContext(ctx, &there, "SELECT EXISTS (SELECT 1 FROM voter WHERE ceremony = $1 AND electorate = $2 AND number = $3)",
				ceremony.String(), electorate, number)
			if err != nil {
				return err
			}
			if !there {
				unknown = append(unknown, fmt.Errorf("%w: %s", ErrUnknown, number))
				continue
			}
			_, err = tx.ExecContext(ctx, "INSERT INTO attendance (ceremony, electorate, number) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
				ceremony.String(), electorate, number)
			if err != nil {
				return err
			}
		}
		return errors.Join(unknown...)
	})
	if err != nil {
		return fmt.Errorf("check in: %w", err)
	}
	return nil
}

// CheckOut undoes CheckIn for one member. The caller has seen to it that the member
// has had no pass, and has none while this goes on. ErrFrozen as for CheckIn;
// ErrUnknown for who is not checked in.
func (w *Who) CheckOut(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8, number string) error {
	err := w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		fixed, err := attended(ctx, tx, ceremony, electorate)
		if err != nil {
			return err
		}
		if fixed {
			return ErrFrozen
		}
		result, err := tx.ExecContext(ctx, "DELETE FROM attendance WHERE ceremony = $1 AND electorate = $2 AND number = $3", ceremony.String(), electorate, number)
		if err != nil {
			return err
		}
		if n, err := result.RowsAffected(); err != nil || n == 0 {
			return errors.Join(fmt.Errorf("%w: %s is not checked in", ErrUnknown, number), err)
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("check out: %w", err)
	}
	return nil
}

// Attendance is the bitmap of who is checked in, over the voters there are now
// (SPEC 8.3).
func (w *Who) Attendance(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) (bitmap ballot.Bitmap, err error) {
	err = w.db.View(ctx, func(tx *sqlx.Tx) error {
		bitmap, err = present(ctx, tx, ceremony, electorate)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("read the attendance: %w", err)
	}
	return bitmap, nil
}

// FixAttendance returns the bitmap for the attendance entry; from then on nobody
// is checked in any more. Again it returns the same, unless voters were added.
func (w *Who) FixAttendance(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) (bitmap ballot.Bitmap, err error) {
	err = w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		if _, err := attended(ctx, tx, ceremony, electorate); err != nil {
			return err
		}
		_, err := tx.ExecContext(ctx, "UPDATE electorate SET attended = $1 WHERE ceremony = $2 AND electorate = $3", true, ceremony.String(), electorate)
		if err != nil {
			return err
		}
		bitmap, err = present(ctx, tx, ceremony, electorate)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("fix the attendance: %w", err)
	}
	return bitmap, nil
}

// attended says whether attendance is fixed; ErrUnknown without an electorate.
func attended(ctx context.Context, tx *sqlx.Tx, ceremony ballot.CeremonyID, electorate uint8) (bool, error) {
	var fixed []bool
	err := tx.SelectContext(ctx, &fixed, "SELECT attended FROM electorate WHERE ceremony = $1 AND electorate = $2", ceremony.String(), electorate)
	if err != nil {
		return false, err
	}
	if len(fixed) == 0 {
		return false, fmt.Errorf("%w: electorate %d", ErrUnknown, electorate)
	}
	return fixed[0], nil
}

func present(ctx context.Context, tx *sqlx.Tx, ceremony ballot.CeremonyID, electorate uint8) (ballot.Bitmap, error) {
	var n int
	err := tx.GetContext(ctx, &n, "SELECT count(*) FROM voter WHERE ceremony = $1 AND electorate = $2", ceremony.String(), electorate)
	if err != nil {
		return nil, err
	}
	var places []int
	err = tx.SelectContext(ctx, &places, `SELECT v.place FROM voter v
		JOIN attendance a ON a.ceremony = v.ceremony AND a.electorate = v.electorate AND a.number = v.number
		WHERE v.ceremony = $1 AND v.electorate = $2`, ceremony.String(), electorate)
	if err != nil {
		return nil, err
	}
	bitmap := ballot.NewBitmap(n)
	for _, place := range places {
		bitmap.Set(place)
	}
	return bitmap, nil
}
