package need

import (
	"database/sql"
	"os"
	"path/filepath"
	"testing"
)

func TestPostgresIsFreshAndReadable(t *testing.T) {
	dir := PostgresData(t)
	for range 2 { // each call a database of its own
		db, err := sql.Open("postgres", Postgres(t))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = db.Close() })
		if _, err := db.Exec("CREATE TABLE a (b TEXT)"); err != nil {
			t.Error(err)
		}
	}
	for _, name := range []string{"PG_VERSION", "server.log"} {
		if b, err := os.ReadFile(filepath.Join(dir, name)); err != nil || len(b) == 0 {
			t.Errorf("%s in the data directory: %d bytes, %v", name, len(b), err)
		}
	}
}
