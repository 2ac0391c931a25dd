package store

import (
	"bytes"
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hustings/internal/need"
)

// samples of every type: empty and null, bytes that are no text, both booleans.
var backupRows = map[Family][]string{
	FamilyWho: {
		"INSERT INTO member VALUES ('by1', 'BY1', 0, '王桂', '第一支部', 'full', '', '')",
		"INSERT INTO roll_import VALUES (1, 20000, 'replace', 1, 1, 0, 0)",
		"INSERT INTO electorate VALUES ('aa', 0, 3, $1, TRUE)",
		"INSERT INTO excluded VALUES ('aa', 0, 0, 'status-suspended', 1, '')",
		"INSERT INTO voter VALUES ('aa', 0, 'BY1', 0, FALSE, 'line', $1, $2)",
		"INSERT INTO registrar VALUES ('aa', 0, '', TRUE)",
		"INSERT INTO issued VALUES ('aa', 0, 0, $1, $2)",
		"INSERT INTO slip VALUES ('aa', 0, 'BY1', 2, $1)",
		"INSERT INTO attendance VALUES ('aa', 0, 'BY1')",
		"INSERT INTO late VALUES ('aa', 0, 'BY9', 'line', $1, $2)",
		"INSERT INTO pass VALUES ('aa', 0, 0, $1, $2)",
	},
	FamilyWhat: {
		"INSERT INTO log VALUES ('aa', 9007199254740993, $1, $2)",
		"INSERT INTO entry VALUES ('aa', 0, $1)",
		"INSERT INTO tile VALUES ('aa', -1, 2, $1)",
		"INSERT INTO file VALUES ('aa', $1, $2)",
		"INSERT INTO waiting VALUES ('00112233445566778899aabbccddeeff', $1, $2)",
		"INSERT INTO waiting_key VALUES ('00112233445566778899aabbccddeeff', $3, FALSE)",
		"INSERT INTO draft VALUES ('aa', 1, 2, 3, 'aa', $1)",
		"INSERT INTO trustee VALUES ('aa', 1, 'name', $1, NULL), ('aa', 2, 'other', $1, $2)",
		"INSERT INTO ceremony_entry VALUES ('aa', 1, 1, $1)",
		"INSERT INTO complaint VALUES ('aa', $1, $2)",
	},
}

func tablesOf(f Family) []backupTable {
	return map[Family][]backupTable{FamilyWho: whoTables, FamilyWhat: whatTables}[f]
}

// backupAddresses make an empty database for the test that asks.
var backupAddresses = map[string]func(t *testing.T) string{
	"sqlite":   func(t *testing.T) string { return filepath.Join(t.TempDir(), "x.db") },
	"postgres": func(t *testing.T) string { return need.Postgres(t) },
}

// fillBackup puts a row into every table.
func fillBackup(t *testing.T, db *DB) {
	t.Helper()
	given := []any{[]byte{0, 255, '\''}, []byte{}, []byte("0123456789abcdef")}
	for _, query := range backupRows[db.family] {
		args := given[:strings.Count(query, "$1")/max(1, strings.Count(query, "$1"))]
		if strings.Contains(query, "$2") {
			args = given[:2]
		}
		if strings.Contains(query, "$3") {
			query, args = strings.Replace(query, "$3", "$1", 1), given[2:]
		}
		if _, err := db.write.Exec(query, args...); err != nil {
			t.Fatal(query, err)
		}
	}
}

func backUp(t *testing.T, db *DB) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := db.backup(t.Context(), &out, tablesOf(db.family), nil); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// What is backed up on one engine comes back on each, byte for byte.
func TestBackupRestore(t *testing.T) {
	for _, family := range []Family{FamilyWho, FamilyWhat} {
		for name, from := range backupAddresses {
			for other, to := range backupAddresses {
				t.Run(string(family)+" "+name+" to "+other, func(t *testing.T) {
					a, err := Open(t.Context(), from(t), family)
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { _ = a.Close() })
					fillBackup(t, a)
					first := backUp(t, a)
					b, err := Open(t.Context(), to(t), family)
					if err != nil {
						t.Fatal(err)
					}
					t.Cleanup(func() { _ = b.Close() })
					if err := b.restore(t.Context(), bytes.NewReader(first), tablesOf(family), nil); err != nil {
						t.Fatal(err)
					}
					if !bytes.Equal(backUp(t, b), first) {
						t.Error("the copy's backup differs")
					}
					if err := b.restore(t.Context(), bytes.NewReader(first), tablesOf(family), nil); !errors.Is(err, ErrNotEmpty) {
						t.Error(err)
					}
				})
			}
		}
	}
}

// A later migration's table comes along by itself. One that refers to another
// has to be listed, or restoring it fails on a foreign key.
func TestBackupKnowsEveryTable(t *testing.T) {
	for _, family := range []Family{FamilyWho, FamilyWhat} {
		db, err := Open(t.Context(), filepath.Join(t.TempDir(), "x.db"), family)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		for _, table := range tablesOf(family) {
			if _, err := db.read.Exec("SELECT 1 FROM " + table.name + " ORDER BY " + table.order); err != nil {
				t.Error(err)
			}
		}
		if _, err := db.write.Exec("CREATE TABLE zebra (name TEXT PRIMARY KEY)"); err != nil {
			t.Fatal(err)
		}
		if !bytes.Contains(backUp(t, db), []byte("zebra")) {
			t.Error("a table is forgotten")
		}
		var unlisted []string
		err = db.read.Select(&unlisted, `SELECT m.name FROM sqlite_master m JOIN pragma_foreign_key_list(m.name) WHERE m.type = 'table'`)
		if err != nil {
			t.Fatal(err)
		}
		for _, name := range unlisted {
			if !slices.ContainsFunc(tablesOf(family), func(b backupTable) bool { return b.name == name }) {
				t.Errorf("%s refers to another table and is not in the list", name)
			}
		}
	}
}

// What is no whole backup is refused, and nothing of it stays.
func TestRestoreRefuses(t *testing.T) {
	a, err := Open(t.Context(), filepath.Join(t.TempDir(), "a.db"), FamilyWhat)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = a.Close() })
	fillBackup(t, a)
	whole := backUp(t, a)
	b, err := Open(t.Context(), filepath.Join(t.TempDir(), "b.db"), FamilyWhat)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = b.Close() })
	empty := backUp(t, b)
	for n := 0; n < len(whole); n += 7 {
		err := b.restore(context.Background(), bytes.NewReader(whole[:n]), whatTables, nil)
		if !errors.Is(err, ErrBackup) {
			t.Fatalf("cut at %d: %v", n, err)
		}
	}
	for _, bad := range [][]byte{
		append(slices.Clone(whole), 'E'),
		bytes.Replace(whole, []byte("what"), []byte("who!"), 1),
		bytes.Replace(whole, []byte("0001_board"), []byte("0001_boord"), 1),
		bytes.Replace(whole, []byte("T\x00\x00\x00\x03log"), []byte("T\x00\x00\x00\x03lag"), 1),
		bytes.Replace(whole, []byte("T\x00\x00\x00\x03log"), []byte("T\xff\xff\xff\xfflog"), 1),
	} {
		if bytes.Equal(bad, whole) {
			t.Fatal("nothing changed")
		}
		if err := b.restore(t.Context(), bytes.NewReader(bad), whatTables, nil); !errors.Is(err, ErrBackup) {
			t.Error(err)
		}
	}
	if !bytes.Equal(backUp(t, b), empty) {
		t.Error("something of a refused backup stayed")
	}
}

func TestRestoreWaiting(t *testing.T) {
	what := func(name string) *What {
		w, err := OpenWhat(t.Context(), filepath.Join(t.TempDir(), name))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = w.Close() })
		return w
	}
	a := what("a.db")
	fillBackup(t, a.db)
	var out bytes.Buffer
	keys, err := a.Backup(t.Context(), &out)
	if err != nil || len(keys) != 1 || keys[0].Ballots != 1 {
		t.Fatal(keys, err)
	}
	for _, kept := range []bool{true, false} {
		b := what("b.db")
		err := b.Restore(t.Context(), bytes.NewReader(out.Bytes()), func(k WaitingKey) (bool, error) { return kept && k == keys[0], nil })
		if err != nil {
			t.Fatal(err)
		}
		left, err := b.Backup(t.Context(), new(bytes.Buffer))
		if err != nil || len(left) == 1 != kept {
			t.Error(kept, left, err)
		}
	}
}

func FuzzBackup(f *testing.F) {
	var whole bytes.Buffer
	w := newBackupWriter(&whole)
	w.begin("who", []string{"0001_roll"})
	w.table("member", []string{"key", "place"})
	_ = w.row([]any{"x", int64(1)})
	_ = w.row([]any{[]byte("x"), nil})
	_ = w.end()
	f.Add(whole.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		r := newBackupReader(bytes.NewReader(data))
		if r.begin("who", []string{"0001_roll"}) != nil || r.table("member", []string{"key", "place"}) != nil {
			return
		}
		var again bytes.Buffer
		w := newBackupWriter(&again)
		w.begin("who", []string{"0001_roll"})
		w.table("member", []string{"key", "place"})
		for {
			values, _, err := r.row(2)
			if err != nil {
				return
			}
			if values == nil {
				break
			}
			if err := w.row(values); err != nil {
				t.Fatal(err)
			}
		}
		if r.end() == nil && (w.end() != nil || !bytes.Equal(again.Bytes(), data)) {
			t.Error("what was read is written otherwise")
		}
	})
}
