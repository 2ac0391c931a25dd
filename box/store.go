package box

import (
	"context"
	"errors"

	"hustings/ballot"
	"hustings/board"
)

var (
	// ErrStale says that another process has changed the poll since it was read.
	ErrStale = errors.New("box: another process has changed the poll")
	// ErrLocked says that another process casts for this poll.
	ErrLocked = errors.New("box: another process takes ballots for this poll")
	// ErrTaken says that a row with one of the tags waits already.
	ErrTaken = errors.New("box: a ballot with this tag waits already")
	// ErrNoRow says that no ballot with a tag waits.
	ErrNoRow = errors.New("box: no ballot with this tag waits")
	// ErrNoFile says that there is no bundle file of this name, or nothing of this
	// name in a survey's sealed part.
	ErrNoFile = errors.New("box: no such file")
)

// Head is what a write builds upon: the size of the board and the waiting key.
type Head struct {
	Size    uint64
	Waiting WaitingID // zero before the first
}

// Store is WHAT's database as the box of one poll sees it. It may be used by
// many goroutines and, but for Lock, by many processes at once.
type Store interface {
	board.Backend

	// Change is Update with the waiting room and the files in reach: all of
	// it is committed, or nothing. While f runs no ballot is added by anybody.
	Change(ctx context.Context, f func(Tx) error) error
	// Head reads the size of the board and the current waiting key.
	Head(ctx context.Context) (Head, error)
	// Waiting gives every row of the waiting room, sorted by tag, and the Head
	// of the same state. Rows may be kept.
	Waiting(ctx context.Context, each func(Row) error) (Head, error)
	// Row gives one row; ErrNoRow if no ballot with this tag waits.
	Row(ctx context.Context, tag [16]byte) (Row, error)
	// FirstKey makes id the waiting key if the poll has none, and returns the
	// one it has.
	FirstKey(ctx context.Context, id WaitingID) (WaitingID, error)
	// Retired lists the keys that Rewrite has put out of use, and Forget strikes
	// one from the list.
	Retired(ctx context.Context) ([]WaitingID, error)
	Forget(ctx context.Context, id WaitingID) error
	// Scrub makes the engine give up what deleted rows of the waiting room have
	// left in its files. It may take long and is done once, after the close.
	Scrub(ctx context.Context) error
	// Lock makes this process the only one that adds ballots, until it is
	// closed or the process ends, however it ends. Otherwise: ErrLocked.
	Lock(ctx context.Context) (Lock, error)

	// File reads a bundle file; ErrNoFile if there is none.
	File(ctx context.Context, sha256 ballot.Digest) ([]byte, error)

	// SealedResponse reads a sealed response by its entry's leaf hash, and
	// SealedEntry an opening, or with trustee 0 the combined values, of a chunk;
	// ErrNoFile if there is none. Neither is ever published (SPEC 8.17).
	SealedResponse(ctx context.Context, leaf ballot.Digest) ([]byte, error)
	SealedEntry(ctx context.Context, chunk, trustee int) ([]byte, error)
	// Redactions reads what officers have taken out of texts; ErrNoFile likewise.
	Redactions(ctx context.Context) ([]byte, error)
}

// Lock is the right to add ballots.
type Lock interface {
	// Add stores rows and commits. It stores nothing and fails with ErrStale if
	// the head is not want, with ErrTaken if a tag waits already, and with what
	// last returns if that is an error; last is called last of all before the
	// commit. When Add returns nil the rows are durable. Any other error leaves
	// open whether they are.
	Add(ctx context.Context, want Head, rows []Row, last func() error) error
	Close() error
}

// Tx is a transaction on a poll's board, waiting room and files.
type Tx interface {
	board.Tx
	// Waiting is Store.Waiting within the transaction.
	Waiting(ctx context.Context, each func(Row) error) (WaitingID, error)
	// Rewrite replaces all rows by rows, stored in their order, and the waiting
	// key by id. The former key is retired.
	Rewrite(ctx context.Context, id WaitingID, rows []Row) error
	// PutFile stores a bundle file under its digest. Twice is once.
	PutFile(ctx context.Context, sha256 ballot.Digest, data []byte) error
	// PutSealedResponses stores sealed responses in the order given.
	PutSealedResponses(ctx context.Context, list []SealedResponse) error
	// PutSealedEntry stores what SealedEntry reads.
	PutSealedEntry(ctx context.Context, chunk, trustee int, body []byte) error
	// PutRedactions stores what Redactions reads, once.
	PutRedactions(ctx context.Context, body []byte) error
}

// SealedResponse is a response whose entry is on the board.
type SealedResponse struct {
	Leaf ballot.Digest // of the entry
	Body []byte
}

// WaitingKeys is where the waiting keys are, in no database; [KeyDir] in
// production. Make and Destroy are durable when they return nil, and Destroy of
// what is gone succeeds.
type WaitingKeys interface {
	Make(c ballot.CeremonyID, id WaitingID, secret []byte) error
	Read(c ballot.CeremonyID, id WaitingID) ([]byte, error)
	Destroy(c ballot.CeremonyID, id WaitingID) error
	List(c ballot.CeremonyID) ([]WaitingID, error)
}
