package box_test

import (
	"bytes"
	"cmp"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// raw opens the database as somebody who has a copy of it does.
func (w *world) raw() (db *sql.DB, postgres bool) {
	w.t.Helper()
	postgres = strings.HasPrefix(w.addr, "postgres")
	driver := "sqlite"
	if postgres {
		driver = "postgres"
	}
	db, err := sql.Open(driver, w.addr)
	if err != nil {
		w.t.Fatal(err)
	}
	return db, postgres
}

func (w *world) databaseOID() string {
	w.t.Helper()
	db, _ := w.raw()
	defer db.Close() //nolint:errcheck // nothing was written
	var oid string
	if err := db.QueryRow("SELECT oid::text FROM pg_database WHERE datname = current_database()").Scan(&oid); err != nil {
		w.t.Fatal(err)
	}
	return oid
}

// byColumns are the attackers who sort each table by each of its columns, the
// engine's own included.
func (w *world) byColumns(ballots [][]byte, boardOrder []int) map[string][]int {
	w.t.Helper()
	db, postgres := w.raw()
	defer db.Close() //nolint:errcheck // nothing was written
	list := "SELECT name FROM sqlite_master WHERE type = 'table'"
	if postgres {
		list = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	tables, err := db.Query(list)
	if err != nil {
		w.t.Fatal(err)
	}
	defer tables.Close() //nolint:errcheck // Err is looked at
	var names []string
	for tables.Next() {
		var name string
		if err := tables.Scan(&name); err != nil {
			w.t.Fatal(err)
		}
		names = append(names, name)
	}
	if err := tables.Err(); err != nil {
		w.t.Fatal(err)
	}
	guesses := make(map[string][]int)
	for _, name := range names {
		columns := "*, rowid AS system_rowid"
		if postgres {
			columns = "*, ctid::text AS system_ctid, xmin::text::bigint AS system_xmin, cmin::text::bigint AS system_cmin"
		}
		rows, err := db.Query("SELECT " + columns + " FROM " + name)
		if err != nil && !postgres { // WITHOUT ROWID
			rows, err = db.Query("SELECT * FROM " + name)
		}
		if err != nil {
			w.t.Fatal(err)
		}
		w.sortedBy(name, rows, ballots, boardOrder, guesses)
	}
	return guesses
}

// sortedBy reads one table, finds the ballots in its rows, and sorts them.
func (w *world) sortedBy(table string, rows *sql.Rows, ballots [][]byte, boardOrder []int, guesses map[string][]int) {
	w.t.Helper()
	defer rows.Close() //nolint:errcheck // Err is looked at
	columns, err := rows.Columns()
	if err != nil {
		w.t.Fatal(err)
	}
	found := make(map[int][]any) // by ballot: its row
	for place := int64(0); rows.Next(); place++ {
		row := make([]any, len(columns)+1)
		into := make([]any, len(columns))
		for i := range into {
			into[i] = &row[i]
		}
		row[len(columns)] = place // the order in which the engine gives rows
		if err := rows.Scan(into...); err != nil {
			w.t.Fatal(err)
		}
		if b := w.ballotIn(row, ballots); b >= 0 {
			found[b] = row
		}
	}
	if err := rows.Err(); err != nil {
		w.t.Fatal(err)
	}
	if len(found) < 2 {
		return
	}
	for i, column := range append(columns, "order of rows") {
		order := slices.Clone(boardOrder)
		slices.SortStableFunc(order, func(x, y int) int { return compareAny(at(found[x], i), at(found[y], i)) })
		guesses[table+"."+column] = order
	}
}

func at(row []any, i int) any {
	if row == nil {
		return nil
	}
	return row[i]
}

// compareAny puts what is missing last, numbers by size and all else by bytes.
func compareAny(x, y any) int {
	nx, okx := x.(int64)
	ny, oky := y.(int64)
	switch {
	case x == nil || y == nil:
		return cmp.Compare(fmt.Sprint(y), fmt.Sprint(x))
	case okx && oky:
		return cmp.Compare(nx, ny)
	}
	sx, sy := text(x), text(y)
	if strings.HasPrefix(sx, "(") && len(sx) != len(sy) { // a ctid
		return cmp.Compare(len(sx), len(sy))
	}
	return cmp.Compare(sx, sy)
}

func text(v any) string {
	if b, ok := v.([]byte); ok {
		return string(b)
	}
	return fmt.Sprint(v)
}

// ballotIn finds the ballot that a row tells of, -1 if there is none.
func (w *world) ballotIn(row []any, ballots [][]byte) int {
	for _, v := range row {
		data, ok := v.([]byte)
		if !ok || len(data) < 16 {
			continue
		}
		for i, entry := range ballots {
			for _, n := range w.needles(entry) {
				if bytes.Contains(data, n[:16]) {
					return i
				}
			}
		}
	}
	return -1
}
