package arch

import (
	"errors"
	"io/fs"
	"os"
	"path"
	"slices"
	"testing"
)

func TestMigrations(t *testing.T) {
	texts := map[string]string{}
	dir := os.DirFS(root + "/migrations")
	err := fs.WalkDir(dir, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(p) != ".sql" {
			return err
		}
		b, err := fs.ReadFile(dir, p)
		texts[p] = string(b)
		return err
	})
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		t.Fatal(err)
	}
	report(t, Schema(texts))
}

func TestSchemaReadsTables(t *testing.T) {
	got := tablesOf(Who, "who/0001_roll.sql", `CREATE TABLE IF NOT EXISTS member (
		id TEXT PRIMARY KEY, "name" TEXT NOT NULL CHECK (length(name) IN (1, 2)),
		weight BIGINT DEFAULT 1,
		PRIMARY KEY (id, name), CHECK (weight > 0)
	) WITHOUT ROWID; CREATE INDEX a ON member (id); ALTER TABLE member ADD COLUMN branch TEXT;`)
	if len(got) != 2 || !slices.Equal(got[0].Columns, []string{"id", "name", "weight"}) || !slices.Equal(got[1].Columns, []string{"branch"}) {
		t.Errorf("tables %+v", got)
	}
}

func TestSchemaCanFail(t *testing.T) {
	for _, c := range []struct{ who, what, want string }{
		{
			`CREATE TABLE member (id TEXT PRIMARY KEY, created_at BIGINT); CREATE TABLE pass (member_id TEXT, poll_id TEXT, day BIGINT, UNIQUE (member_id, poll_id));`,
			`CREATE TABLE poll (id TEXT PRIMARY KEY, created_at BIGINT); CREATE TABLE ballot (poll_id TEXT, ballot_key BYTEA, body BYTEA, PRIMARY KEY (poll_id, ballot_key)) WITHOUT ROWID;`,
			"",
		},
		{`CREATE TABLE a (x TEXT);`, `CREATE TABLE a (y TEXT);`, "table a is in what/1.sql too"},
		{`CREATE TABLE a (join_key TEXT);`, `CREATE TABLE b (join_key TEXT);`, "b.join_key"},
		{`CREATE TABLE a (x TEXT); ALTER TABLE a ADD COLUMN join_id TEXT;`, `CREATE TABLE b (join_id TEXT);`, "an id on both sides"},
		{``, `CREATE TABLE b (member_no TEXT);`, "WHAT knows no person"},
		{`CREATE TABLE a (ballot_key BYTEA);`, ``, "WHO knows no ballot"},
		{`CREATE TABLE pass (issued_at BIGINT);`, ``, "finer than a day"},
		{``, `CREATE TABLE waiting (received_at BIGINT);`, "no order of arrival"},
		{``, `CREATE TABLE b (n BIGSERIAL);`, "BIGSERIAL"},
		{``, `CREATE TABLE b (n INTEGER PRIMARY KEY AUTOINCREMENT);`, "AUTOINCREMENT"},
		{``, "-- no SERIAL here\nCREATE TABLE b (n TEXT);", ""},
	} {
		check(t, c.who+c.what, Schema(map[string]string{"who/1.sql": c.who, "what/1.sql": c.what}), c.want)
	}
	check(t, "no side", Schema(map[string]string{"0001_roll.sql": ""}), "neither who nor what")
}
