package registrar

import (
	"errors"
	"fmt"
	"io"
	"sync"
	"time"

	"hustings/ballot"
)

// Each refusal wraps one of these and says what was attempted.
var (
	// ErrNotOpen refuses a pass before all have agreed.
	ErrNotOpen = errors.New("registrar: passes are not given yet")
	// ErrClosed refuses a pass from the closing time on.
	ErrClosed = errors.New("registrar: passes are no longer given")
	// ErrNotExpected refuses a member who is not in the frozen electorate.
	ErrNotExpected = errors.New("registrar: member is not in this electorate")
	// ErrNotCheckedIn refuses a member whose attendance has to be taken first.
	ErrNotCheckedIn = errors.New("registrar: member is not checked in")
	// ErrAlreadyIssued refuses another request than the one that was answered.
	ErrAlreadyIssued = errors.New("registrar: member has had a pass")
	// ErrManifest refuses to agree to a manifest.
	ErrManifest = errors.New("registrar: manifest is not what this registrar agrees to")
	// ErrAgreed refuses a second manifest of one poll.
	ErrAgreed = errors.New("registrar: has agreed to another manifest")
	// ErrKey says that a key's file is missing or damaged.
	ErrKey = errors.New("registrar: key")
	// ErrRecord says that a record in the store is not one of this registrar.
	ErrRecord = errors.New("registrar: record cannot be read")
)

// Poll is what the registrar has to know of a poll when it is asked. The caller
// reads it from the board, which lies behind the wall.
type Poll struct {
	Ceremony  ballot.CeremonyID
	ID        ballot.PollID
	Registrar uint8 // which of the manifest's registrars this one is

	Agreed bool        // all registrars, trustees and tellers have
	Closed bool        // closed early, or annulled
	Close  ballot.Time // the closing time, extended or not

	// CheckIn says for each electorate whether passes are only for those who are
	// checked in.
	CheckIn []bool
}

// PollOf takes from a manifest what does not change. Agreed, Closed and a later
// Close come from the board.
func PollOf(m *ballot.Manifest, id ballot.PollID, registrar uint8) Poll {
	p := Poll{
		Ceremony: m.Ceremony, ID: id, Registrar: registrar,
		Close: m.Times.Close, CheckIn: make([]bool, len(m.Electorates)),
	}
	for e := range m.Electorates {
		p.CheckIn[e] = m.CountsAttendance(e)
	}
	return p
}

// Service gives passes. It is safe for concurrent use.
type Service struct {
	store  Store
	keys   KeyDir
	random io.Reader
	now    func() time.Time

	mu    sync.Mutex
	pens  map[Book]*pen // loaded keys
	gates map[gate]*sync.Mutex
}

// gate names what CreateKeys and Close do one at a time in this process.
type gate struct {
	ceremony  ballot.CeremonyID
	registrar uint8
}

// New makes a service on a store and a directory of keys. now is the clock.
func New(store Store, keys KeyDir, random io.Reader, now func() time.Time) *Service {
	return &Service{
		store: store, keys: keys, random: random, now: now,
		pens: make(map[Book]*pen), gates: make(map[gate]*sync.Mutex),
	}
}

// pen returns the loaded keys of a book.
func (s *Service) pen(book Book) (*pen, error) {
	s.mu.Lock()
	p := s.pens[book]
	s.mu.Unlock()
	if p != nil {
		return p, nil
	}
	key, err := s.keys.blindKey(book)
	if err != nil {
		return nil, err
	}
	if p, err = newPen(book, key); err != nil {
		return nil, err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pens[book] = p
	return p, nil
}

// forget drops loaded keys, so that nothing but the runtime's leftovers remains.
func (s *Service) forget(ceremony ballot.CeremonyID, registrar uint8) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for book := range s.pens {
		if book.Ceremony == ceremony && book.Registrar == registrar {
			delete(s.pens, book)
		}
	}
}

// alone makes the slow steps of one registrar run one after the other.
func (s *Service) alone(ceremony ballot.CeremonyID, registrar uint8) (unlock func()) {
	s.mu.Lock()
	g := gate{ceremony, registrar}
	if s.gates[g] == nil {
		s.gates[g] = new(sync.Mutex)
	}
	m := s.gates[g]
	s.mu.Unlock()
	m.Lock()
	return m.Unlock
}

// day is today in days since 1970. No finer time is kept.
func (s *Service) day() uint32 {
	return uint32(s.now().Unix() / 86400) //nolint:gosec // good for eleven million years
}

// giving reports why a poll's passes are not given now.
func (s *Service) giving(poll Poll, electorate uint8) error {
	switch {
	case int(electorate) >= len(poll.CheckIn):
		return fmt.Errorf("%w: there is no electorate %d", ErrNotExpected, electorate)
	case poll.Closed || s.now().Unix() >= int64(poll.Close):
		return ErrClosed
	case !poll.Agreed:
		return ErrNotOpen
	}
	return nil
}
