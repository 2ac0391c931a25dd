package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"github.com/jmoiron/sqlx"

	"hustings/migrations"
)

// migration is one file that brings a database one step on.
type migration struct {
	number int64
	name   string
	text   string
}

// digest is kept in the database: a text that was changed after its release is
// found out.
func (m migration) digest() string {
	sum := sha256.Sum256([]byte(m.text))
	return hex.EncodeToString(sum[:])
}

// migrate applies what the database lacks, each migration in a transaction of
// its own together with its record, however many processes do so at once.
func (db *DB) migrate(ctx context.Context) error {
	steps, err := listMigrations(migrations.Files, db.family, db.engine)
	if err != nil {
		return err
	}
	for {
		more := false
		// The lock comes before the look, so each statement looks anew.
		options := &sql.TxOptions{Isolation: sql.LevelReadCommitted}
		err := again(ctx, func() error {
			return within(ctx, db.write, options, func(tx *sqlx.Tx) error {
				more, err = db.step(ctx, tx, steps)
				return err
			})
		})
		if err != nil {
			return fmt.Errorf("migrate: %w", err)
		}
		if !more {
			return nil
		}
	}
}

// migrationLock is the number of PostgreSQL's advisory lock; it means nothing.
const migrationLock = 4778787469

// step applies the next migration, if any is left, and says whether one was.
func (db *DB) step(ctx context.Context, tx *sqlx.Tx, steps []migration) (bool, error) {
	if db.engine == postgres { // SQLite's transaction has the only write lock already
		if _, err := tx.ExecContext(ctx, "SELECT pg_advisory_xact_lock($1)", int64(migrationLock)); err != nil {
			return false, fmt.Errorf("wait for other processes: %w", err)
		}
	}
	applied, err := db.applied(ctx, tx, steps)
	if err != nil || applied == len(steps) {
		return false, err
	}
	next := steps[applied]
	if _, err := tx.ExecContext(ctx, next.text); err != nil {
		return false, fmt.Errorf("%s: %w", next.name, err)
	}
	_, err = tx.ExecContext(ctx, "INSERT INTO migration (number, family, name, digest) VALUES ($1, $2, $3, $4)",
		next.number, db.family, next.name, next.digest())
	if err != nil {
		return false, fmt.Errorf("record %s: %w", next.name, err)
	}
	return true, nil
}

// applied counts the migrations that the database has, and refuses it if they
// are not the first of steps.
func (db *DB) applied(ctx context.Context, tx *sqlx.Tx, steps []migration) (int, error) {
	tables, err := db.tables(ctx, tx)
	if err != nil {
		return 0, err
	}
	if len(tables) == 0 {
		_, err := tx.ExecContext(ctx,
			"CREATE TABLE migration (number BIGINT PRIMARY KEY, family TEXT NOT NULL, name TEXT NOT NULL, digest TEXT NOT NULL)")
		if err != nil {
			return 0, fmt.Errorf("make the list of migrations: %w", err)
		}
		return 0, nil
	}
	if !tables["migration"] {
		return 0, fmt.Errorf("%w: it has tables that are not ours", ErrFamily)
	}
	var rows []struct {
		Number int64
		Family Family
		Name   string
		Digest string
	}
	if err := tx.SelectContext(ctx, &rows, "SELECT number, family, name, digest FROM migration ORDER BY number"); err != nil {
		return 0, fmt.Errorf("read the list of migrations: %w", err)
	}
	for i, row := range rows {
		switch {
		case row.Family != db.family:
			return 0, fmt.Errorf("%w: this is the %s database, not the %s one", ErrFamily, row.Family, db.family)
		case i >= len(steps):
			return 0, fmt.Errorf("%w: it has migration %s of a newer program", ErrVersion, row.Name)
		case row.Number != steps[i].number || row.Digest != steps[i].digest():
			return 0, fmt.Errorf("%w: its migration %s is not the one of this program", ErrVersion, row.Name)
		}
	}
	return len(rows), nil
}

// tables lists what is in the database.
func (db *DB) tables(ctx context.Context, tx *sqlx.Tx) (map[string]bool, error) {
	query := "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
	if db.engine == postgres {
		query = "SELECT table_name FROM information_schema.tables WHERE table_schema = current_schema()"
	}
	var names []string
	if err := tx.SelectContext(ctx, &names, query); err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	found := make(map[string]bool, len(names))
	for _, name := range names {
		found[name] = true
	}
	return found, nil
}

// listMigrations reads a family's files for an engine. They are numbered from 1
// without a gap; a file for one engine has a sister for the other.
func listMigrations(files fs.FS, family Family, engine engine) ([]migration, error) {
	names, err := fs.Glob(files, path.Join(string(family), "*.sql"))
	if err != nil {
		return nil, fmt.Errorf("list the migrations: %w", err)
	}
	var steps []migration
	for _, name := range names { // sorted
		base, _ := strings.CutSuffix(path.Base(name), ".sql")
		short, forEngine, split := strings.Cut(base, ".")
		if split && forEngine != string(engine) {
			continue
		}
		number := int64(len(steps) + 1)
		if want := fmt.Sprintf("%04d_", number); !strings.HasPrefix(short, want) {
			return nil, fmt.Errorf("migration %s: want number %d", name, number)
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, fmt.Errorf("read migration %s: %w", name, err)
		}
		steps = append(steps, migration{number: number, name: short, text: string(text)})
	}
	return steps, nil
}
