package store

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/jmoiron/sqlx"

	"hustings/internal/need"
	"hustings/migrations"
)

// onBoth runs a contract test on an empty database of each engine. It hands over
// a function that gives the address of a new database each time.
func onBoth(t *testing.T, test func(t *testing.T, address func() string)) {
	t.Helper()
	t.Run("sqlite", func(t *testing.T) {
		test(t, func() string { return filepath.Join(t.TempDir(), "data", "test.db") })
	})
	t.Run("postgres", func(t *testing.T) {
		test(t, func() string { return need.Postgres(t) })
	})
}

func mustOpen(t testing.TB, address string, family Family) *DB {
	t.Helper()
	db, err := Open(t.Context(), address, family)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = db.Close() })
	return db
}

func TestOpenRefusesTheOtherFamily(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		a := address()
		if err := mustOpen(t, a, FamilyWho).Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), a, FamilyWhat); !errors.Is(err, ErrFamily) {
			t.Errorf("WHO's database opened as WHAT's: %v", err)
		}
		mustOpen(t, a, FamilyWho)
	})
}

func TestOpenRefusesForeignAndNewerDatabases(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		exec := func(db *DB, text string) {
			if _, err := db.write.Exec(text); err != nil {
				t.Fatal(err)
			}
		}
		a := address()
		db, err := connect(a)
		if err != nil {
			t.Fatal(err)
		}
		exec(db, "CREATE TABLE accounts (a TEXT)")
		if err := db.Close(); err != nil {
			t.Fatal(err)
		}
		if _, err := Open(t.Context(), a, FamilyWho); !errors.Is(err, ErrFamily) {
			t.Errorf("a stranger's database: %v", err)
		}

		a = address()
		exec(mustOpen(t, a, FamilyWho), "INSERT INTO migration (number, family, name, digest) VALUES (9999, 'who', '9999_x', '')")
		if _, err := Open(t.Context(), a, FamilyWho); !errors.Is(err, ErrVersion) {
			t.Errorf("a newer program's database: %v", err)
		}

		a = address()
		exec(mustOpen(t, a, FamilyWho), "UPDATE migration SET digest = 'x' WHERE number = 1")
		if _, err := Open(t.Context(), a, FamilyWho); !errors.Is(err, ErrVersion) {
			t.Errorf("a database by a changed migration: %v", err)
		}
	})
}

func TestOpenAtOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		a := address()
		var all sync.WaitGroup
		for range 8 {
			all.Go(func() {
				db, err := Open(t.Context(), a, FamilyWho)
				if err != nil {
					t.Error(err)
					return
				}
				_ = db.Close()
			})
		}
		all.Wait()
	})
}

func TestOpenRefusesOddAddresses(t *testing.T) {
	for _, a := range []string{"", ":memory:", "file:x.db", "mysql://x/y", "http://x", "postgres://%zz", "a\x00b"} {
		if _, err := Open(t.Context(), a, FamilyWho); !errors.Is(err, ErrAddress) {
			t.Errorf("%q: %v", a, err)
		}
	}
	if _, err := Open(t.Context(), "postgres://u:hush@%zz/", FamilyWho); err == nil || strings.Contains(err.Error(), "hush") {
		t.Errorf("an address with a password: %v", err)
	}
}

func TestSQLiteFilesAreTheOwners(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "a?b#c%d", "data")
	file := filepath.Join(dir, "who.db")
	db := mustOpen(t, file, FamilyWho)
	if err := os.Chmod(file, 0o644); err != nil {
		t.Fatal(err)
	}
	again := mustOpen(t, file, FamilyWho)
	if _, err := again.write.Exec("CREATE TABLE x (a TEXT)"); err != nil {
		t.Fatal(err)
	}
	if info, err := os.Stat(dir); err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("directory: %v %v", info.Mode(), err)
	}
	names, err := filepath.Glob(filepath.Join(dir, "who.db*"))
	if err != nil || len(names) == 0 {
		t.Errorf("no files beside: %v %v", names, err)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		info, err := e.Info()
		if err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v %v", e.Name(), info.Mode(), err)
		}
	}
	if len(entries) != 3 {
		t.Errorf("want database, log and index, have %v", entries)
	}
	_ = db
}

func TestSQLiteSettingsReachEveryConnection(t *testing.T) {
	db := mustOpen(t, filepath.Join(t.TempDir(), "who.db"), FamilyWho)
	want := map[string]string{
		"journal_mode": "wal", "synchronous": "2", "foreign_keys": "1", "secure_delete": "1",
		"temp_store": "2", "trusted_schema": "0", "busy_timeout": "10000",
	}
	for _, pool := range []*sqlx.DB{db.write, db.read} {
		var open []*sqlx.Conn
		for range pool.Stats().MaxOpenConnections {
			conn, err := pool.Connx(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			open = append(open, conn)
			for name, value := range want {
				var got string
				if err := conn.GetContext(t.Context(), &got, "PRAGMA "+name); err != nil || got != value {
					t.Errorf("%s: %q, want %q (%v)", name, got, value, err)
				}
			}
		}
		for _, conn := range open {
			_ = conn.Close()
		}
	}
	if _, err := db.read.Exec("CREATE TABLE x (a TEXT)"); err == nil {
		t.Error("a reader wrote")
	}
}

func TestMigrationsAreListedForEachEngine(t *testing.T) {
	file := func(text string) *fstest.MapFile { return &fstest.MapFile{Data: []byte(text)} }
	files := fstest.MapFS{
		"who/0001_a.sql": file("a"), "who/0002_b.sqlite.sql": file("bs"), "who/0002_b.postgres.sql": file("bp"),
		"what/0001_c.sql": file("c"), "gap/0002_d.sql": file("d"),
	}
	for engine, want := range map[engine]string{sqlite: "a bs", postgres: "a bp"} {
		steps, err := listMigrations(files, FamilyWho, engine)
		if err != nil || len(steps) != 2 || steps[0].text+" "+steps[1].text != want {
			t.Errorf("%s: %v %v", engine, steps, err)
		}
	}
	if _, err := listMigrations(files, "gap", sqlite); err == nil {
		t.Error("a gap in the numbers passed")
	}
}

// TestMigrationsOfBothEnginesMatch holds that neither engine lacks a file.
func TestMigrationsOfBothEnginesMatch(t *testing.T) {
	for _, family := range []Family{FamilyWho, FamilyWhat} {
		a, errA := listMigrations(migrations.Files, family, sqlite)
		b, errB := listMigrations(migrations.Files, family, postgres)
		if errA != nil || errB != nil || len(a) != len(b) {
			t.Fatalf("%s: %d for SQLite (%v), %d for PostgreSQL (%v)", family, len(a), errA, len(b), errB)
		}
		for i := range a {
			if a[i].name != b[i].name {
				t.Errorf("%s: %s beside %s", family, a[i].name, b[i].name)
			}
		}
	}
}

func TestTransactRollsBack(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		db := mustOpen(t, address(), FamilyWho)
		if _, err := db.write.Exec("CREATE TABLE x (a BIGINT PRIMARY KEY)"); err != nil {
			t.Fatal(err)
		}
		count := func() (n int) {
			err := db.View(t.Context(), func(tx *sqlx.Tx) error { return tx.Get(&n, "SELECT count(*) FROM x") })
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		insert := func(tx *sqlx.Tx) { _, _ = tx.Exec("INSERT INTO x VALUES (1)") }
		ours := errors.New("ours")
		if err := db.Transact(t.Context(), func(tx *sqlx.Tx) error { insert(tx); return ours }); !errors.Is(err, ours) {
			t.Errorf("want our error, got %v", err)
		}
		func() {
			defer func() {
				if recover() == nil {
					t.Error("the panic was lost")
				}
			}()
			_ = db.Transact(t.Context(), func(tx *sqlx.Tx) error { insert(tx); panic("ours") })
		}()
		ctx, cancel := context.WithCancel(t.Context())
		if err := db.Transact(ctx, func(tx *sqlx.Tx) error { insert(tx); cancel(); return nil }); err == nil {
			t.Error("committed although the context had ended")
		}
		if n := count(); n != 0 {
			t.Errorf("%d rows were not rolled back", n)
		}
		if err := db.Transact(t.Context(), func(tx *sqlx.Tx) error { insert(tx); return nil }); err != nil || count() != 1 {
			t.Errorf("after all this: %d rows, %v", count(), err)
		}
	})
}

// TestTransactLosesNoUpdate has two programs count up at once: a transaction that
// another one overtook runs again.
func TestTransactLosesNoUpdate(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		a := address()
		db := mustOpen(t, a, FamilyWho)
		if _, err := db.write.Exec("CREATE TABLE x (a BIGINT); INSERT INTO x VALUES (0)"); err != nil {
			t.Fatal(err)
		}
		const workers, rounds = 4, 10
		var all sync.WaitGroup
		for range workers {
			own := mustOpen(t, a, FamilyWho)
			all.Go(func() {
				for range rounds {
					err := own.Transact(t.Context(), func(tx *sqlx.Tx) error {
						var n int
						if err := tx.Get(&n, "SELECT a FROM x"); err != nil {
							return err
						}
						_, err := tx.Exec("UPDATE x SET a = $1", n+1)
						return err
					})
					if err != nil {
						t.Error(err)
					}
				}
			})
		}
		all.Wait()
		var n int
		if err := db.read.Get(&n, "SELECT a FROM x"); err != nil || n != workers*rounds {
			t.Errorf("counted %d, want %d (%v)", n, workers*rounds, err)
		}
	})
}
