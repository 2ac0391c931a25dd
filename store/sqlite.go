package store

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"

	"github.com/jmoiron/sqlx"
)

// busyMillis is how long a statement waits for another process's write.
const busyMillis = 10000

// connectSQLite opens the file at path. Every setting is in the address, so that
// each connection of a pool has it.
func connectSQLite(path string) (*DB, error) {
	if path == "" || strings.HasPrefix(path, ":") || strings.HasPrefix(path, "file:") || strings.ContainsRune(path, 0) {
		return nil, fmt.Errorf("%w: %q is no file's path", ErrAddress, path)
	}
	if err := ownersFile(path); err != nil {
		return nil, err
	}
	write, err := sqlx.Open(string(sqlite), sqliteAddress(path, false))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	write.SetMaxOpenConns(1)
	read, err := sqlx.Open(string(sqlite), sqliteAddress(path, true))
	if err != nil {
		_ = write.Close()
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	readers := max(4, runtime.GOMAXPROCS(0))
	read.SetMaxOpenConns(readers)
	read.SetMaxIdleConns(readers)
	return &DB{engine: sqlite, write: write, read: read}, nil
}

// ownersFile makes the file and its directory for their owner alone; the engine
// gives its log the same mode. A file that others could read is closed to them.
func ownersFile(path string) error {
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil { //nolint:gosec // the operator names the file
		return fmt.Errorf("make the database's directory: %w", err)
	}
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600) //nolint:gosec // as above
	if err != nil {
		return fmt.Errorf("make the database's file: %w", err)
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return fmt.Errorf("look at the database's file: %w", err)
	}
	if info.Mode().Perm()&0o077 != 0 {
		if err := f.Chmod(0o600); err != nil {
			return fmt.Errorf("close the database's file to others: %w", err)
		}
	}
	return nil
}

// sqliteAddress holds the settings: a commit is on the disk before it returns
// (synchronous, fullfsync); what is deleted is overwritten with zeros
// (secure_delete); nothing is spilled into files elsewhere (temp_store).
func sqliteAddress(path string, readOnly bool) string {
	settings := []string{
		fmt.Sprintf("busy_timeout(%d)", busyMillis),
		"journal_mode(WAL)",
		"foreign_keys(1)",
		"synchronous(FULL)",
		"fullfsync(1)",
		"secure_delete(1)",
		"temp_store(MEMORY)",
		"trusted_schema(0)",
	}
	if readOnly {
		settings = append(settings, "query_only(1)")
	}
	query := url.Values{"_pragma": settings, "_txlock": {"immediate"}, "_dqs": {"0"}}
	escaped := strings.NewReplacer("%", "%25", "?", "%3f", "#", "%23").Replace(filepath.ToSlash(path))
	return "file:" + escaped + "?" + query.Encode()
}
