package store

import "context"

// Who is the database of the roll and the registrar. It knows members and never
// a ballot.
type Who struct{ db *DB }

// What is the database of the board and the box. It knows ballots and never a
// member.
type What struct{ db *DB }

// OpenWho opens WHO's database, as Open says.
func OpenWho(ctx context.Context, address string) (*Who, error) {
	db, err := Open(ctx, address, FamilyWho)
	if err != nil {
		return nil, err
	}
	return &Who{db}, nil
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
