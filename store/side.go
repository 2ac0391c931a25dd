package store

import (
	"context"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"
)

// Who is the database of the roll and the registrar. It knows members and never
// a ballot.
type Who struct {
	db       *DB
	standing *sqlx.Stmt
	putPass  *sqlx.Stmt
	puts     passQueue
}

// What is the database of the board and the box. It knows ballots and never a
// member.
type What struct{ db *DB }

// OpenWho opens WHO's database, as Open says.
func OpenWho(ctx context.Context, address string) (*Who, error) {
	db, err := Open(ctx, address, FamilyWho)
	if err != nil {
		return nil, err
	}
	w := &Who{db: db}
	if err := w.prepare(ctx); err != nil {
		return nil, errors.Join(fmt.Errorf("open the who database: %w", err), db.Close())
	}
	return w, nil
}

// prepare has the statements of issuing parsed once.
func (w *Who) prepare(ctx context.Context) (err error) {
	if w.standing, err = w.db.read.PreparexContext(ctx, standingText); err != nil {
		return err
	}
	w.putPass, err = w.db.write.PreparexContext(ctx, putPassText)
	return err
}

// OpenWhat opens WHAT's database, as Open says.
func OpenWhat(ctx context.Context, address string) (*What, error) {
	db, err := Open(ctx, address, FamilyWhat)
	if err != nil {
		return nil, err
	}
	return &What{db}, nil
}

// Close closes the database.
func (w *Who) Close() error { return w.db.Close() }

// Close closes the database.
func (w *What) Close() error { return w.db.Close() }
