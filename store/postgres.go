package store

import (
	"fmt"
	"net/url"

	"github.com/jmoiron/sqlx"
)

// connections bounds the pool. More do not commit faster, and a server has a
// hundred for everybody.
const connections = 16

// connectPostgres opens the database at a postgres:// URL. Settings of ours that
// the address does not have are added to it.
func connectPostgres(address string) (*DB, error) {
	u, err := url.Parse(address)
	if err != nil {
		return nil, fmt.Errorf("%w: the postgres:// address does not parse", ErrAddress) // the cause would repeat a password
	}
	query := u.Query()
	for name, value := range map[string]string{
		"application_name": "hustings",
		"connect_timeout":  "10",
		// A statement outside of a transaction is one, and keeps the rules too.
		"default_transaction_isolation": "serializable",
		"synchronous_commit":            "on",
		// Reading a whole table is a conflict with everybody who writes to it. Each
		// query of ours has an index; plans made while a table was empty must use it.
		"enable_seqscan": "off",
	} {
		if !query.Has(name) {
			query.Set(name, value)
		}
	}
	u.RawQuery = query.Encode()
	pool, err := sqlx.Open(string(postgres), u.String())
	if err != nil {
		return nil, fmt.Errorf("%w: %s", ErrAddress, u.Redacted())
	}
	pool.SetMaxOpenConns(connections)
	pool.SetMaxIdleConns(connections)
	return &DB{engine: postgres, write: pool, read: pool}, nil
}
