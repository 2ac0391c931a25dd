package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"github.com/jmoiron/sqlx"

	"hustings/migrations"
)

var (
	// ErrBackup refuses what is no whole backup of this kind of database, or one
	// of another version of it.
	ErrBackup = errors.New("store: not a backup of this database")
	// ErrNotEmpty refuses to restore into a database that holds anything.
	ErrNotEmpty = errors.New("store: the database is not empty")
)

// backupTable is a table with the columns by which its rows are sorted: a backup
// tells no more of the order in which they came than the tables do.
type backupTable struct{ name, order string }

// withOthers adds the tables that nobody has listed, since they neither refer to
// others nor are referred to. They are few rows, sorted by their first column.
func (db *DB) withOthers(ctx context.Context, tx *sqlx.Tx, listed []backupTable) ([]backupTable, error) {
	there, err := db.tables(ctx, tx)
	if err != nil {
		return nil, err
	}
	delete(there, "migration")
	for _, t := range listed {
		delete(there, t.name)
	}
	out := slices.Clone(listed)
	for _, name := range slices.Sorted(maps.Keys(there)) {
		out = append(out, backupTable{name, "1"})
	}
	return out, nil
}

// backup writes every table as it was at one moment, while others go on. The
// copy is of rows, not of files: the same from either engine, for either engine,
// and without what the engine has not overwritten yet. with is called in the same
// transaction.
func (db *DB) backup(ctx context.Context, to io.Writer, tables []backupTable, with func(tx *sqlx.Tx) error) error {
	// A snapshot is enough to read by; PostgreSQL never takes it back, as it may a
	// serializable one.
	options := &sql.TxOptions{Isolation: sql.LevelRepeatableRead, ReadOnly: true}
	if db.engine == sqlite {
		options.Isolation = sql.LevelSerializable
	}
	return within(ctx, db.read, options, func(tx *sqlx.Tx) error {
		tables, err := db.withOthers(ctx, tx, tables)
		if err != nil {
			return err
		}
		names, err := db.migrationNames()
		if err != nil {
			return err
		}
		w := newBackupWriter(to)
		w.begin(string(db.family), names)
		for _, t := range tables {
			if err := backUpTable(ctx, tx, w, t); err != nil {
				return fmt.Errorf("back %s up: %w", t.name, err)
			}
		}
		if with != nil {
			if err := with(tx); err != nil {
				return err
			}
		}
		return w.end()
	})
}

func (db *DB) migrationNames() ([]string, error) {
	steps, err := listMigrations(migrations.Files, db.family, db.engine)
	if err != nil {
		return nil, err
	}
	var names []string
	for _, s := range steps {
		names = append(names, s.name)
	}
	return names, nil
}

func backUpTable(ctx context.Context, tx *sqlx.Tx, w *backupWriter, t backupTable) error {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+t.name+" ORDER BY "+t.order) //nolint:gosec // names of ours
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	types, err := rows.ColumnTypes()
	if err != nil {
		return err
	}
	columns := make([]string, len(types))
	values, into := make([]any, len(types)), make([]any, len(types))
	for i, c := range types {
		columns[i], into[i] = c.Name(), &values[i]
	}
	w.table(t.name, columns)
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return err
		}
		for i, c := range types {
			values[i] = plain(c.DatabaseTypeName(), values[i])
		}
		if err := w.row(values); err != nil {
			return err
		}
	}
	return rows.Err()
}

// plain evens out what the two drivers give for the four types of ours.
func plain(kind string, value any) any {
	switch v := value.(type) {
	case int64:
		if strings.HasPrefix(kind, "BOOL") {
			return v != 0
		}
	case []byte:
		if kind == "TEXT" {
			return string(v)
		}
		if v == nil {
			return []byte{}
		}
	}
	return value
}

// rowsBytes is about how much is inserted by one statement.
const rowsBytes = 1 << 20

// restore fills an empty database from a backup, in one transaction: all of it is
// there when it returns nil, and nothing if not. after is called in the same
// transaction.
func (db *DB) restore(ctx context.Context, from io.Reader, tables []backupTable, after func(tx *sqlx.Tx) error) error {
	options := &sql.TxOptions{Isolation: sql.LevelSerializable}
	return within(ctx, db.write, options, func(tx *sqlx.Tx) error {
		tables, err := db.withOthers(ctx, tx, tables)
		if err != nil {
			return err
		}
		for _, t := range tables {
			var n int
			if err := tx.GetContext(ctx, &n, "SELECT COUNT(*) FROM (SELECT 1 FROM "+t.name+" LIMIT 1) AS rows_there"); err != nil { //nolint:gosec // names of ours
				return err
			}
			if n > 0 {
				return fmt.Errorf("%w: it has rows in %s", ErrNotEmpty, t.name)
			}
		}
		names, err := db.migrationNames()
		if err != nil {
			return err
		}
		r := newBackupReader(from)
		if err := r.begin(string(db.family), names); err != nil {
			return err
		}
		for _, t := range tables {
			if err := restoreTable(ctx, tx, r, t); err != nil {
				return fmt.Errorf("restore %s: %w", t.name, err)
			}
		}
		if err := r.end(); err != nil {
			return err
		}
		if after == nil {
			return nil
		}
		return after(tx)
	})
}

func restoreTable(ctx context.Context, tx *sqlx.Tx, r *backupReader, t backupTable) error {
	columns, err := columnsOf(ctx, tx, t.name)
	if err != nil {
		return err
	}
	if err := r.table(t.name, columns); err != nil {
		return err
	}
	before := "INSERT INTO " + t.name + " (" + strings.Join(columns, ", ") + ") VALUES "
	var args []any
	size := 0
	for {
		values, n, err := r.row(len(columns))
		if err != nil {
			return err
		}
		args = append(args, values...)
		size += n
		if len(args) > 0 && (values == nil || size > rowsBytes || len(args) >= rowsMax*len(columns)) {
			if err := insertRows(ctx, tx, before, len(columns), args); err != nil {
				return err
			}
			args, size = args[:0], 0
		}
		if values == nil {
			return nil
		}
	}
}

func columnsOf(ctx context.Context, tx *sqlx.Tx, table string) ([]string, error) {
	rows, err := tx.QueryContext(ctx, "SELECT * FROM "+table+" WHERE 1 = 0") //nolint:gosec // names of ours
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	columns, err := rows.Columns()
	if err != nil {
		return nil, err
	}
	return slices.Clone(columns), rows.Err()
}
