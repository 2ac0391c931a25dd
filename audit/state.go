package audit

import (
	"crypto/sha256"
	"fmt"
	"hash"
	"math"

	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/threshold"
)

// Surroundings is what replaying needs besides the entries: the bundle files
// they name, and the tree's root at an earlier size.
type Surroundings interface {
	// File returns the bundle file of this SHA-256; its bytes are checked here.
	File(sha256 ballot.Digest) ([]byte, error)
	// Root returns the tree's root at a size not above the entries applied.
	Root(size uint64) (board.Hash, error)
}

// State is what the board says so far. It is made by applying entries in their
// order and by nothing else; the box, the trustees and the auditors hold the
// same one. It checks everything but ballots' own signatures and the proofs of
// openings, which need parallel work: Verify makes those checks.
type State struct {
	Poll     ballot.PollID
	Manifest *ballot.Manifest // nil before entry 0
	Phase    ballot.Phase
	Size     uint64 // entries applied

	Close   uint64            // the closing time in force, seconds since 1970
	Ballots int               // ballot entries
	Keys    int               // distinct (electorate, key)
	Shares  []threshold.Point // public shares of the stage's key, trustee 1 first
	Joint   threshold.Point

	Electorates []Electorate
	Agreed      map[Party]bool
	Rehearsed   map[int]bool
	Cosigned    [4]map[int]bool // [point][trustee]
	Points      [4]Point

	openings map[int]map[int]place // [chunk][trustee]
	combined map[int]combinedAt    // [chunk]
	finals   []uint32              // entry indexes of final ballots, from claims on

	Outcome     []byte // as logged
	OutcomeAt   uint64
	AnnulledAt  uint64 // of the entry, in an annulled poll
	Certificate *ballot.Certificate

	Redactions  *ballot.Redactions    // of a survey: what officers have taken out of texts
	Results     *ballot.SurveyOutcome // of a survey: the outcome, read
	CountedBy   map[int]bool          // of a survey: the counters who have signed it
	outcomeLeaf ballot.Digest         // leaf hash of the outcome entry

	around   Surroundings
	keys     *keyTable
	keysIn   []int // distinct keys of each electorate
	ceremony []*ballot.Ceremony
	batch    batchState
	batches  hash.Hash // over the digests of batches so far
	ran      []bool    // electorates that had a running batch
	closing  bool      // the closing batch is on the board
	claimed  bool      // the claims batch is on the board
}

// Party names a signer: a role and its index as in entries.
type Party struct {
	Role  ballot.Role
	Index int
}

// PointName numbers the four points that trustees cosign (SPEC 8.11).
type PointName int

// The points of SPEC 8.11.
const (
	PointSealed PointName = iota
	PointOpen
	PointClose
	PointClaims
)

var pointNames = [...]string{"sealed", "open", "close", "claims"}

func (p PointName) String() string { return pointNames[p] }

// Point is a checkpoint that trustees cosign.
type Point struct {
	Size uint64 // 0 while the board is not there yet
	Time uint64 // the entry's own time
	Leaf ballot.Digest
}

// Electorate is an electorate's standing on the board.
type Electorate struct {
	Roll      int
	Expected  int // handles, those added included
	Added     []ballot.Digest
	CheckedIn ballot.Bitmap   // nil without attendance
	Issued    []ballot.Bitmap // [registrar], nil until given
}

// IssuedByAll counts the members who have a pass of every registrar, which is
// what it takes to vote (SPEC 8.14). It is 0 until all lists are there.
func (e *Electorate) IssuedByAll() int {
	n := 0
	for i := range e.Expected {
		all := true
		for _, b := range e.Issued {
			all = all && b.Has(i)
		}
		if all {
			n++
		}
	}
	return n
}

type place struct {
	index  uint64
	leaf   board.Hash
	digest ballot.Digest // of a survey: of the entry that lies in the sealed part
}

type combinedAt struct {
	place
	trustees []int
}

type batchState struct {
	left    uint32
	entry   *ballot.Batch
	at      uint64
	last    board.Hash
	first   bool
	digest  hash.Hash
	newKeys uint32
	newIn   []int  // of each electorate
	has     []bool // a ballot of each electorate
	gaps    map[*keyRecord]bool
}

// NewState is the state of an empty board.
func NewState(around Surroundings) *State {
	return &State{
		around:    around,
		keys:      newKeyTable(),
		Agreed:    make(map[Party]bool),
		Rehearsed: make(map[int]bool),
		CountedBy: make(map[int]bool),
		openings:  make(map[int]map[int]place),
		combined:  make(map[int]combinedAt),
	}
}

// step is what an entry would do: what is wrong with it, and its effect.
type step struct {
	fails  []Failure
	effect func()
	at     int64
}

func (s *step) fail(id, format string, args ...any) {
	s.fails = append(s.fails, failure(id, s.at, format, args...))
}

// Check says what is wrong with an entry, if it came next, and applies nothing.
// It is for entries that others made; a batch's ballots are not looked into.
func (s *State) Check(data []byte) []Failure {
	e, err := ballot.Parse(data)
	if err != nil {
		return []Failure{failure("12.6", int64(s.Size), "%w", err)} //nolint:gosec // sizes of logs
	}
	return s.look(e, board.LeafHash(data)).fails
}

// Apply takes the next entry of the board and says what is wrong with it. It
// applies it even so, as far as it makes sense, for on a board it stands, and
// one fault must not hide the others.
func (s *State) Apply(data []byte) []Failure {
	e, err := ballot.Parse(data)
	if err != nil {
		f := failure("12.6", int64(s.Size), "%w", err) //nolint:gosec // sizes of logs
		s.Size++
		return []Failure{f}
	}
	return s.apply(e, board.LeafHash(data))
}

func (s *State) apply(e ballot.Entry, leaf board.Hash) []Failure {
	st := s.look(e, leaf)
	if st.effect != nil {
		st.effect()
	}
	s.Size++
	return st.fails
}

func (s *State) look(e ballot.Entry, leaf board.Hash) *step {
	st := &step{at: int64(s.Size)} //nolint:gosec // sizes of logs
	if s.Size > math.MaxUint32 {
		st.fail("12.6", "more than 2^32 entries")
		return st
	}
	if !s.Phase.Allows(e.Type()) {
		st.fail("12.7", "%v does not belong here: the poll is %v", e.Type(), s.Phase)
	}
	if s.batch.left > 0 && e.Type() != ballot.TypeBallot && e.Type() != ballot.TypeResponse {
		st.fail("12.40", "%v within a batch that promises %d more ballots", e.Type(), s.batch.left)
	}
	if s.Manifest == nil && e.Type() != ballot.TypeManifest {
		return st
	}
	if s.Manifest != nil && !e.Type().Of(s.Manifest) {
		st.fail("12.7", "%v on the board of a poll of kind %q", e.Type(), s.Manifest.Kind)
	}
	switch e := e.(type) {
	case *ballot.ManifestEntry:
		s.lookManifest(st, e)
	case *ballot.Ceremony:
		s.lookCeremony(st, e)
	case *ballot.Agreed:
		s.lookAgreed(st, e)
	case *ballot.Rehearsal:
		s.lookRehearsal(st, e)
	case *ballot.Attendance:
		s.lookAttendance(st, e)
	case *ballot.Open:
		s.lookOpen(st, e, leaf)
	case *ballot.Amendment:
		s.lookAmendment(st, e)
	case *ballot.Batch:
		s.lookBatch(st, e)
	case *ballot.Ballot:
		s.lookBallot(st, e, leaf)
	case *ballot.Issued:
		s.lookIssued(st, e)
	default:
		s.lookAfter(st, e, leaf)
	}
	if st.effect == nil && len(st.fails) == 0 {
		st.fail("12.7", "%v has no effect here", e.Type())
	}
	return st
}

// lookAfter looks at what stands on a board from the close on.
func (s *State) lookAfter(st *step, e ballot.Entry, leaf board.Hash) {
	switch e := e.(type) {
	case *ballot.Close:
		s.lookClose(st, e, leaf)
	case *ballot.Claims:
		s.lookClaims(st, e, leaf)
	case *ballot.Cosign:
		s.lookCosign(st, e)
	case *ballot.Opening:
		s.lookOpening(st, e, leaf)
	case *ballot.Combined:
		s.lookCombined(st, e, leaf)
	case *ballot.OpeningDigest:
		s.lookOpeningDigest(st, e, leaf)
	case *ballot.CombinedDigest:
		s.lookCombinedDigest(st, e, leaf)
	case *ballot.Redactions:
		s.lookRedactions(st, e)
	case *ballot.OutcomeEntry:
		s.lookOutcome(st, e, leaf)
	case *ballot.Counted:
		s.lookCounted(st, e)
	case *ballot.Certificate:
		s.lookCertificate(st, e)
	}
}

// signedBy checks one party's signature over what stands before it.
func (s *State) signedBy(st *step, id string, e ballot.Entry, role ballot.Role, index int, sig [64]byte) {
	key, ok := s.key(role, index)
	if !ok {
		st.fail(id, "there is no %v %d", roleName(role), index)
		return
	}
	if err := ballot.VerifyEntry(key, s.ctx(e), role, ballot.BeforeLast(e), sig); err != nil {
		st.fail(id, "%v %d: %w", roleName(role), index, err)
	}
}

// signedList checks a list of signatures: all valid, at least needed of them.
func (s *State) signedList(st *step, id string, e ballot.Entry, role ballot.Role, list []ballot.Signed, before []byte, needed int) {
	if len(list) < needed {
		st.fail(id, "%d signatures of %vs, want %d", len(list), roleName(role), needed)
	}
	for i := range list {
		key, ok := s.key(role, int(list[i].Signer))
		if !ok {
			st.fail(id, "there is no %v %d", roleName(role), list[i].Signer)
			continue
		}
		if err := ballot.VerifyEntry(key, s.ctx(e), role, before, list[i].Signature); err != nil {
			st.fail(id, "%v %d: %w", roleName(role), list[i].Signer, err)
		}
	}
}

func (s *State) officers(st *step, id string, e ballot.Entry, list []ballot.Signed) {
	s.signedList(st, id, e, ballot.RoleOfficer, list, ballot.BeforeList(e), s.Manifest.Officers.Needed)
}

// ctx is the poll id, or the ceremony id for what is made before there is one.
func (s *State) ctx(e ballot.Entry) []byte {
	switch e.Type() {
	case ballot.TypeManifest:
		return s.Manifest.Ceremony[:]
	case ballot.TypeCeremony:
		return s.Manifest.Trustees.Session[:]
	}
	return s.Poll[:]
}

func (s *State) key(role ballot.Role, index int) (ballot.PublicKey, bool) {
	m := s.Manifest
	party := func(list []ballot.Party, i int) (ballot.PublicKey, bool) {
		if i < 0 || i >= len(list) {
			return ballot.PublicKey{}, false
		}
		return list[i].Key, true
	}
	switch role {
	case ballot.RoleRegistrar:
		if index < 0 || index >= len(m.Registrars) {
			return ballot.PublicKey{}, false
		}
		return m.Registrars[index].Key, true
	case ballot.RoleTrustee:
		return party(m.Trustees.Keys, index-1)
	case ballot.RoleTeller:
		return party(m.Tellers, index)
	case ballot.RoleOfficer:
		return party(m.Officers.Keys, index)
	case ballot.RoleBox:
		return m.Box.Key, index == 0
	case ballot.RoleCounter:
		return party(m.Counters(), index)
	}
	return ballot.PublicKey{}, false
}

func roleName(r ballot.Role) string {
	switch r {
	case ballot.RoleRegistrar:
		return "registrar"
	case ballot.RoleTrustee:
		return "trustee"
	case ballot.RoleTeller:
		return "teller"
	case ballot.RoleOfficer:
		return "officer"
	case ballot.RoleBox:
		return "box"
	case ballot.RoleCounter:
		return "counter"
	}
	return fmt.Sprintf("role %d", r)
}

// file reads a bundle file and checks that its bytes are the ones named.
func (s *State) file(st *step, id string, name ballot.Digest) ([]byte, bool) {
	data, err := s.around.File(name)
	if err != nil {
		st.fail(id, "file %v: %w", name, err)
		if id != "12.1" {
			st.fail("12.1", "file %v: %w", name, err)
		}
		return nil, false
	}
	if sha256.Sum256(data) != name {
		st.fail("12.1", "file %v: its bytes have another SHA-256", name)
		return nil, false
	}
	return data, true
}

// bitmap reads a bitmap file over an electorate's handles.
func (s *State) bitmap(st *step, id string, name ballot.Digest, electorate int, count uint32) (ballot.Bitmap, bool) {
	data, ok := s.file(st, id, name)
	if !ok {
		return nil, false
	}
	b, err := ballot.ParseBitmap(data, s.Electorates[electorate].Expected)
	if err != nil {
		st.fail(id, "file %v: %w", name, err)
		return nil, false
	}
	if b.Count() != int(count) {
		st.fail(id, "file %v marks %d members, the entry says %d", name, b.Count(), count)
	}
	return b, true
}

// Next is the sequence number the box takes next for a ballot key.
func (s *State) Next(electorate uint8, key ballot.PublicKey) int {
	if r := s.keys.find(electorate, key); r != nil {
		return r.next()
	}
	return 0
}

// Root is the tree's root at a size not above the entries applied.
func (s *State) Root(size uint64) (board.Hash, error) { return s.around.Root(size) }

// Items is how many items are opened: final ballots, or the parts of final
// responses (SPEC 8.12, 8.18).
func (s *State) Items() int {
	if s.Manifest == nil {
		return 0
	}
	return len(s.finals) * s.Manifest.Parts()
}

// Chunks is how many chunks of openings they make.
func (s *State) Chunks() int { return (s.Items() + ballot.ChunkSize - 1) / ballot.ChunkSize }

// Final is how many final ballots there are, from claims on.
func (s *State) Final() int { return len(s.finals) }

// Opened tells which trustees have opened a chunk.
func (s *State) Opened(chunk int) []int {
	var out []int
	for t := 1; t <= len(s.Manifest.Trustees.Keys); t++ {
		if _, ok := s.openings[chunk][t]; ok {
			out = append(out, t)
		}
	}
	return out
}

// Combined tells whether a chunk is combined on the board.
func (s *State) Combined(chunk int) bool {
	_, ok := s.combined[chunk]
	return ok
}
