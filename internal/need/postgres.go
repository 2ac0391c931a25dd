package need

import (
	"context"
	"crypto/rand"
	"database/sql"
	"encoding/hex"
	"net/url"
	"os"
	"testing"
	"time"

	_ "github.com/lib/pq" // the driver "postgres"
)

const hint = "PostgreSQL (run under .ci/postgres, as make test does, or set HUSTINGS_PG to the address of a throwaway server)"

// Postgres makes an empty database for this test on the server at HUSTINGS_PG
// and returns its address, postgres://…. The database is dropped when the test
// ends, whoever is still connected.
func Postgres(t testing.TB) string {
	t.Helper()
	server := os.Getenv("HUSTINGS_PG")
	if server == "" {
		Missing(t, hint)
	}
	address, err := url.Parse(server)
	if err != nil {
		t.Fatalf("HUSTINGS_PG is no address: %v", err)
	}
	name := databaseName(t)
	command(t, server, `CREATE DATABASE "`+name+`"`)
	t.Cleanup(func() { command(t, server, `DROP DATABASE "`+name+`" WITH (FORCE)`) })
	address.Path = "/" + name
	return address.String()
}

// PostgresData returns the data directory of the server at HUSTINGS_PG, for
// tests that look at what a stolen disk would tell. The server's log is in it.
func PostgresData(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("HUSTINGS_PGDATA")
	if dir == "" {
		Missing(t, "the data directory of "+hint)
	}
	if _, err := os.ReadDir(dir); err != nil {
		t.Fatalf("HUSTINGS_PGDATA cannot be read: %v", err)
	}
	return dir
}

// databaseName returns a name of our own making: it goes into a command that
// takes no arguments.
func databaseName(t testing.TB) string {
	t.Helper()
	var b [8]byte
	if _, err := rand.Read(b[:]); err != nil {
		t.Fatal(err)
	}
	return "test_" + hex.EncodeToString(b[:])
}

func command(t testing.TB, server, text string) {
	t.Helper()
	db, err := sql.Open("postgres", server)
	if err != nil {
		t.Fatalf("open %s: %v", server, err)
	}
	defer func() { _ = db.Close() }()
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	if _, err := db.ExecContext(ctx, text); err != nil {
		t.Errorf("%s: %v", text, err)
	}
}
