package box

import (
	"context"
	"crypto/ed25519"
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

var (
	// ErrNotOpen refuses a ballot before the open entry.
	ErrNotOpen = errors.New("box: the voting has not been opened")
	// ErrClosed refuses a ballot from the closing time on.
	ErrClosed = errors.New("box: the voting is closed")
	// ErrBallot refuses what is no ballot of this poll; a *ballot.CheckError in
	// its chain names the check of SPEC chapter 12.
	ErrBallot = errors.New("box: not a ballot of this poll")
	// ErrPhase refuses what does not belong into the poll's phase.
	ErrPhase = errors.New("box: not in this phase of the poll")
	// ErrEntry refuses an entry that would fail the audit; an audit.Failure in
	// its chain names the check.
	ErrEntry = errors.New("box: entry refused")
	// ErrUnknownKey says that the box has no ballot of a key.
	ErrUnknownKey = errors.New("box: no ballot of this key")
	// ErrUnsealed says that the poll has no manifest on its board yet.
	ErrUnsealed = errors.New("box: the poll is not sealed")
	// ErrBoard says that the stored board does not pass its own audit. It needs
	// a person.
	ErrBoard = errors.New("box: the stored board fails the audit")
	// ErrEnded says that the box was closed.
	ErrEnded = errors.New("box: shut down")
)

// ErrSequence refuses a ballot whose number is not the next of its key.
type ErrSequence struct{ Expected uint8 }

func (e ErrSequence) Error() string {
	return fmt.Sprintf("box: the next ballot of this key is number %d", e.Expected)
}

// Config is what a box is made of. All fields but Lock are needed.
type Config struct {
	Ceremony ballot.CeremonyID
	Store    Store
	Keys     WaitingKeys
	Box      ed25519.PrivateKey // signs receipts, batches, open, close and claims
	Log      ed25519.PrivateKey // signs checkpoints
	Guard    board.Guard
	Clock    func() time.Time
	Random   io.Reader // crypto/rand.Reader

	// Cast says that this process takes ballots. One process at a time does;
	// the others may do all else.
	Cast bool

	// bare leaves the waiting room unsealed and unscrubbed. Only the control of
	// the attack on our own tables sets it, to show that the attack works.
	bare bool
}

// Box is one sealed poll. It is safe for concurrent use.
type Box struct {
	config   Config
	poll     ballot.PollID
	manifest []byte
	checker  *ballot.Checker
	log      *board.Log
	lock     Lock // nil in a process that does not cast

	// turn is held by who changes the poll: one at a time.
	turn sync.Mutex
	// known guards what follows; it is written only by who has the turn too.
	known   sync.RWMutex
	state   *audit.State
	taken   *taken
	others  map[ballot.Digest]uint64 // entries that are no ballots: leaf hash to index
	digests [][32]byte               // of the batches on the board
	closing bool                     // the closing batch is on the board
	claimed bool                     // the claims batch is on the board
	files   map[ballot.Digest]bool   // bundle files that entries name
	broken  error                    // the board fails the audit
	shown   *shownTexts              // of a survey that is opened: the texts its results will show

	// The turn's own.
	around  *surroundings
	room    *room            // nil before the first waiting key and after claims
	newKeys electorateCounts // waiting ballot keys of which nothing is on the board
	waiting int              // ballots that wait
	arrived int              // those of them that came since the rows were last rewritten
	dirty   bool             // the waiting room must be read again

	queue   chan *casting
	done    chan struct{}
	ended   chan struct{}
	endOnce sync.Once
}

// New reads the board and the waiting room of a sealed poll, finishes what a
// killed process has left half done, and starts to take ballots if config says
// so. Errors wrap ErrUnsealed, ErrLocked, ErrBoard, those of board.Open, or the
// store's.
func New(ctx context.Context, config Config) (*Box, error) {
	b := &Box{
		config: config,
		others: make(map[ballot.Digest]uint64),
		files:  make(map[ballot.Digest]bool),
		around: &surroundings{store: config.Store},
		queue:  make(chan *casting, 4*groupMax),
		done:   make(chan struct{}),
		ended:  make(chan struct{}),
		dirty:  true,
	}
	b.state = audit.NewState(b.around)
	var err error
	if b.taken, err = newTaken(config.Random); err != nil {
		return nil, fmt.Errorf("box: draw a secret: %w", err)
	}
	b.log, err = board.Open(ctx, board.Config{
		Origin: config.Ceremony.Origin(), Key: config.Log, Backend: config.Store, Guard: config.Guard,
	})
	if err != nil {
		return nil, fmt.Errorf("box: open the log: %w", err)
	}
	if config.Cast {
		if b.lock, err = config.Store.Lock(ctx); err != nil {
			return nil, fmt.Errorf("box: take ballots for poll %v: %w", config.Ceremony, err)
		}
	}
	if err := b.start(ctx); err != nil {
		if b.lock != nil {
			err = errors.Join(err, b.lock.Close())
		}
		return nil, err
	}
	if config.Cast {
		go b.commitAll() //nolint:gosec // it outlives the call on purpose, until Close
	} else {
		close(b.ended)
	}
	return b, nil
}

// start replays the board and reads the waiting room.
func (b *Box) start(ctx context.Context) error {
	b.turn.Lock()
	defer b.turn.Unlock()
	if err := b.sync(ctx); err != nil {
		return err
	}
	if b.state.Manifest == nil {
		return fmt.Errorf("%w: %v", ErrUnsealed, b.config.Ceremony)
	}
	return b.tidy(ctx)
}

// Close stops taking ballots, finishes those that are being made durable, and
// lets another process take over. The others' callers have ErrEnded.
func (b *Box) Close() error {
	b.endOnce.Do(func() { close(b.done) })
	<-b.ended
	if b.lock == nil {
		return nil
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	lock := b.lock
	b.lock = nil
	if err := lock.Close(); err != nil {
		return fmt.Errorf("box: release the lock: %w", err)
	}
	return nil
}

// Poll is the poll's id.
func (b *Box) Poll() ballot.PollID { return b.poll }

// Manifest gives the manifest's exact bytes. They must not be changed.
func (b *Box) Manifest() []byte { return b.manifest }

// Ceremony is the ceremony id that names the poll in addresses.
func (b *Box) Ceremony() ballot.CeremonyID { return b.config.Ceremony }

// Standing is what the board says of the poll so far, in short (SPEC 10.3).
type Standing struct {
	Phase   ballot.Phase
	Size    uint64 // entries on the board
	Ballots int    // ballots on the board
	Open    uint64 // seconds since 1970 of the open entry, 0 before it
	Close   uint64 // the closing time in force
	Closed  uint64 // when it was closed: 0 before
	Claims  uint64 // when claims end: 0 before the close
	Texts   int    // of a survey: texts that officers have to look through now
}

// Ends is when the voting ends or has ended: the closing time in force, or the
// earlier one of an early close.
func (s Standing) Ends() uint64 {
	if s.Closed > 0 {
		return min(s.Closed, s.Close)
	}
	return s.Close
}

// Standing reads it from memory: what other processes have appended since the
// last Advance is not in it.
func (b *Box) Standing() Standing {
	b.known.RLock()
	defer b.known.RUnlock()
	s := Standing{
		Phase: b.state.Phase, Size: b.state.Size, Ballots: b.state.Ballots,
		Open: b.state.Points[audit.PointOpen].Time, Close: b.state.Close,
	}
	if at := b.state.Points[audit.PointClose].Time; at > 0 {
		s.Closed, s.Claims = at, at+uint64(b.state.Manifest.ClaimsSeconds) //nolint:gosec // 60 to 604800
	}
	if b.shown != nil {
		for _, l := range b.shown.lists {
			s.Texts += len(l.Texts)
		}
	}
	return s
}

// Look calls f with the replayed state, which f must neither change nor keep.
func (b *Box) Look(f func(*audit.State)) {
	b.known.RLock()
	defer b.known.RUnlock()
	f(b.state)
}

// now is the box's clock in seconds since 1970.
func (b *Box) now() uint64 {
	return uint64(max(0, b.config.Clock().Unix())) //nolint:gosec // not below 0
}
