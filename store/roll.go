package store

import (
	"context"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"

	"hustings/roll"
)

// RollChange counts what an import did. It is kept with its day; the members
// concerned are not.
type RollChange struct {
	Total   int // members afterwards
	Added   int
	Changed int
	Removed int
}

// memberRow is a row of the table member.
type memberRow struct {
	Key    string
	Number string
	Place  int
	Name   string
	Branch string
	Status string
	Email  string
	Phone  string
}

func rowOf(m roll.Member) memberRow {
	return memberRow{
		Key: strings.ToLower(m.Number), Number: m.Number, Name: m.Name, Branch: m.Branch,
		Status: string(m.Status), Email: m.Email, Phone: m.Phone,
	}
}

// Members returns the roll in its order.
func (w *Who) Members(ctx context.Context) ([]roll.Member, error) {
	rows, err := readAll[memberRow](ctx, w.db, "SELECT * FROM member ORDER BY place")
	if err != nil {
		return nil, fmt.Errorf("read the roll: %w", err)
	}
	members := make([]roll.Member, len(rows))
	for i, r := range rows {
		members[i] = roll.Member{
			Number: r.Number, Name: r.Name, Branch: r.Branch, Status: roll.Status(r.Status), Email: r.Email, Phone: r.Phone,
		}
	}
	return members, nil
}

// ReplaceRoll makes members the roll, as a whole or not at all. Frozen electorates
// stay as they are. day is the day in days since 1970.
func (w *Who) ReplaceRoll(ctx context.Context, members []roll.Member, day uint32) (RollChange, error) {
	change, err := w.importRoll(ctx, members, day, true)
	if err != nil {
		return RollChange{}, fmt.Errorf("replace the roll: %w", err)
	}
	return change, nil
}

// MergeRoll puts members into the roll: those whose number is there take the
// other's place, the rest follow at the end.
func (w *Who) MergeRoll(ctx context.Context, members []roll.Member, day uint32) (RollChange, error) {
	change, err := w.importRoll(ctx, members, day, false)
	if err != nil {
		return RollChange{}, fmt.Errorf("merge into the roll: %w", err)
	}
	return change, nil
}

func (w *Who) importRoll(ctx context.Context, members []roll.Member, day uint32, replace bool) (change RollChange, err error) {
	err = w.db.Transact(ctx, func(tx *sqlx.Tx) error {
		var old []memberRow
		if err := tx.SelectContext(ctx, &old, "SELECT * FROM member ORDER BY place"); err != nil {
			return err
		}
		rows, err := mergeRows(old, members, replace, &change)
		if err != nil {
			return err
		}
		if _, err := tx.ExecContext(ctx, "DELETE FROM member"); err != nil {
			return err
		}
		if err := insertMembers(ctx, tx, rows); err != nil {
			return err
		}
		mode := "merge"
		if replace {
			mode = "replace"
		}
		_, err = tx.ExecContext(ctx, `INSERT INTO roll_import (number, day, mode, total, added, changed, removed)
			SELECT count(*) + 1, $1, $2, $3, $4, $5, $6 FROM roll_import`,
			int64(day), mode, change.Total, change.Added, change.Changed, change.Removed)
		return err
	})
	return change, err
}

// mergeRows is the roll after an import, and what it changed.
func mergeRows(old []memberRow, members []roll.Member, replace bool, change *RollChange) ([]memberRow, error) {
	*change = RollChange{} // the transaction may run again
	before := make(map[string]memberRow, len(old))
	for _, r := range old {
		before[r.Key] = r
	}
	given := make(map[string]memberRow, len(members))
	var rows []memberRow
	for _, m := range members {
		r := rowOf(m)
		if _, twice := given[r.Key]; twice {
			return nil, fmt.Errorf("%w: %s", roll.ErrRepeated, m.Number)
		}
		given[r.Key] = r
		o, known := before[r.Key]
		if !known {
			change.Added++
		}
		if o.Place = 0; known && o != r {
			change.Changed++
		}
		if replace || !known {
			rows = append(rows, r)
		}
	}
	if !replace {
		rows = append(replaceRows(old, given), rows...)
	}
	for i := range rows {
		rows[i].Place = i
	}
	change.Total = len(rows)
	change.Removed = len(old) + change.Added - len(rows)
	return rows, nil
}

// replaceRows is old with the rows in given in the place of those of their key.
func replaceRows(old []memberRow, given map[string]memberRow) []memberRow {
	rows := make([]memberRow, len(old))
	for i, r := range old {
		if g, ok := given[r.Key]; ok {
			r = g
		}
		rows[i] = r
	}
	return rows
}

// rowsAtOnce is how many rows a statement inserts. SQLite looks through the names
// of all parameters for each one of them: many rows at once take longer than few.
const rowsAtOnce = 20

func insertMembers(ctx context.Context, tx *sqlx.Tx, rows []memberRow) error {
	for len(rows) > 0 {
		n := min(len(rows), rowsAtOnce)
		_, err := tx.NamedExecContext(ctx, `INSERT INTO member (key, number, place, name, branch, status, email, phone)
			VALUES (:key, :number, :place, :name, :branch, :status, :email, :phone)`, rows[:n])
		if err != nil {
			return err
		}
		rows = rows[n:]
	}
	return nil
}
