package store

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/jmoiron/sqlx"
	_ "github.com/lib/pq"  // the driver "postgres"
	_ "modernc.org/sqlite" // the driver "sqlite"
)

// Each refusal wraps one of these and says what was attempted.
var (
	// ErrAddress refuses what is neither a file's path nor a postgres:// address.
	ErrAddress = errors.New("store: not a database address")
	// ErrFamily refuses WHO's database where WHAT's was asked for, or the
	// reverse, or one that is not ours.
	ErrFamily = errors.New("store: another kind of database")
	// ErrVersion refuses a database that a newer program, or another text of a
	// migration, has made.
	ErrVersion = errors.New("store: database of another version")
	// ErrBusy says that others held the database for longer than we wait.
	ErrBusy = errors.New("store: database is busy")
)

type engine string

const (
	sqlite   engine = "sqlite"
	postgres engine = "postgres"
)

func init() {
	// SQLite numbers its parameters as PostgreSQL does, which sqlx does not know.
	sqlx.BindDriver(string(sqlite), sqlx.DOLLAR)
}

// Family is one of the two kinds of database. They have no id in common.
type Family string

// The two sides of the wall.
const (
	FamilyWho  Family = "who"
	FamilyWhat Family = "what"
)

// DB is one open database of one family. It is safe for concurrent use, and any
// number of processes may have the same database open.
//
// On SQLite write is one connection, for the engine has one writer, and read are
// several which cannot write; on PostgreSQL both are the same pool, whose
// transactions, single statements included, are serializable.
//
// Statements never provoke a constraint's error for what a stranger can cause:
// PostgreSQL writes the offending values into its log. Use ON CONFLICT.
type DB struct {
	engine engine
	family Family
	write  *sqlx.DB
	read   *sqlx.DB
}

// Open opens the database of a family at address, a file's path (SQLite) or a
// postgres:// URL, makes it where it is missing, and applies the migrations it
// lacks. A directory that is missing is made for its owner alone, as is the file.
//
// Errors wrap ErrAddress, ErrFamily, ErrVersion or the engine's own.
func Open(ctx context.Context, address string, family Family) (*DB, error) {
	db, err := connect(address)
	if err != nil {
		return nil, fmt.Errorf("open the %s database: %w", family, err)
	}
	db.family = family
	if err := db.migrate(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("open the %s database: %w", family, err)
	}
	return db, nil
}

func connect(address string) (*DB, error) {
	switch scheme, _, found := strings.Cut(address, "://"); {
	case found && (scheme == "postgres" || scheme == "postgresql"):
		return connectPostgres(address)
	case found:
		return nil, fmt.Errorf("%w: scheme %q, want a path or postgres://", ErrAddress, scheme)
	default:
		return connectSQLite(address)
	}
}

// Close closes all connections. What was committed stays.
func (db *DB) Close() error {
	if db.read == db.write {
		return db.write.Close()
	}
	// The writer goes last: closing the last connection folds the log into the file.
	return errors.Join(db.read.Close(), db.write.Close())
}
