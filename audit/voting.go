package audit

import (
	"bytes"
	"crypto/sha256"
	"hash"
	"slices"

	"hustings/ballot"
	"hustings/board"
)

// newDigest starts a BatchDigest that is fed piece by piece.
func newDigest(poll ballot.PollID) hash.Hash {
	h := sha256.New()
	h.Write(ballot.BatchInput(poll))
	return h
}

func (s *State) lookBatch(st *step, e *ballot.Batch) {
	s.signedBy(st, "12.40", e, ballot.RoleBox, 0, e.Signature)
	switch e.Kind {
	case ballot.BatchRunning:
		if s.Phase != ballot.PhaseOpen || s.closing {
			st.fail("12.42", "a running batch after the closing one")
		}
	case ballot.BatchClosing:
		if s.Phase != ballot.PhaseOpen || s.closing {
			st.fail("12.42", "a second closing batch")
		}
	case ballot.BatchClaims:
		if s.Phase != ballot.PhaseClosed || s.claimed {
			st.fail("12.42", "a claims batch before the close, or a second one")
		}
	}
	st.effect = func() {
		switch e.Kind {
		case ballot.BatchClosing:
			s.closing = true
		case ballot.BatchClaims:
			s.claimed = true
		}
		s.batches.Write(e.Digest[:])
		s.batch = batchState{
			left: e.Count, entry: e, at: s.Size, first: true,
			digest: newDigest(s.Poll), gaps: make(map[*keyRecord]bool),
			newIn: make([]int, len(s.Electorates)), has: make([]bool, len(s.Electorates)),
		}
	}
}

func (s *State) lookBallot(st *step, e *ballot.Ballot, leaf board.Hash) {
	if s.batch.left == 0 {
		st.fail("12.40", "a ballot outside a batch")
		return
	}
	if !s.batch.first && bytes.Compare(leaf[:], s.batch.last[:]) <= 0 {
		st.fail("12.41", "leaf hash %x is not above that of the ballot before", leaf)
	}
	st.effect = func() { s.addBallot(st, e, leaf) }
}

func (s *State) addBallot(st *step, e *ballot.Ballot, leaf board.Hash) {
	b := &s.batch
	b.left--
	b.first = false
	b.last = leaf
	b.digest.Write(leaf[:])
	s.Ballots++
	if int(e.Electorate) < len(s.Electorates) && int(e.Sequence) < s.Manifest.BallotsPerKey {
		r, made := s.keys.insert(e.Electorate, e.Key)
		b.has[e.Electorate] = true
		if made {
			s.Keys++
			s.keysIn[e.Electorate]++
			b.newKeys++
			b.newIn[e.Electorate]++
		}
		if !r.add(e.Sequence, uint32(s.Size)) { //nolint:gosec // look bounds it
			st.fail("12.46", "sequence number %d of ballot key %v is on the board already", e.Sequence, e.Key)
		}
		if r.whole() {
			delete(b.gaps, r)
		} else {
			b.gaps[r] = true
		}
	}
	if b.left == 0 {
		s.endBatch(st)
	}
}

func (s *State) endBatch(st *step) {
	b := &s.batch
	for r := range b.gaps {
		st.fail("12.46", "the sequence numbers of ballot key %v have a gap", r.key)
	}
	at := int64(b.at) //nolint:gosec // sizes of logs
	if d := b.digest.Sum(nil); !bytes.Equal(d, b.entry.Digest[:]) {
		st.fails = append(st.fails, failure("12.40", at, "the batch's digest is %x", d))
	}
	if b.newKeys != b.entry.NewKeys {
		st.fails = append(st.fails, failure("12.40", at, "the batch has %d new ballot keys, its entry says %d", b.newKeys, b.entry.NewKeys))
	}
	s.checkMinima(b, at, st)
	s.batch = batchState{}
}

// checkMinima holds a batch to the smallest number of new ballot keys of each
// electorate (SPEC 8.7), so that nobody's ballot comes alone.
func (s *State) checkMinima(b *batchState, at int64, st *step) {
	least := s.Manifest.BatchMin
	for i, has := range b.has {
		running := b.entry.Kind == ballot.BatchRunning && has
		closing := b.entry.Kind == ballot.BatchClosing && s.ran[i]
		if (running || closing) && b.newIn[i] < least {
			st.fails = append(st.fails, failure("12.42", at, "a batch with %d new ballot keys of electorate %d, want %d", b.newIn[i], i, least))
		}
		if running && s.Electorates[i].Expected < 2*least {
			st.fails = append(st.fails, failure("12.42", at, "a running batch of electorate %d, where %d are expected", i, s.Electorates[i].Expected))
		}
		s.ran[i] = s.ran[i] || running
	}
}

func (s *State) lookIssued(st *step, e *ballot.Issued) {
	i, r := int(e.Electorate), int(e.Registrar)
	if i >= len(s.Electorates) || r >= len(s.Manifest.Registrars) {
		st.fail("12.50", "electorate %d or registrar %d does not exist", i, r)
		return
	}
	if s.Electorates[i].Issued[r] != nil {
		st.fail("12.50", "registrar %d has given its list for electorate %d already", r, i)
	}
	s.signedBy(st, "12.50", e, ballot.RoleRegistrar, r, e.Signature)
	bitmap, ok := s.bitmap(st, "12.50", e.File, i, e.Count)
	if in := s.Electorates[i].CheckedIn; ok && in != nil && !bitmap.Within(in) {
		st.fail("12.50", "registrar %d gave passes to members who were not checked in", r)
	}
	st.effect = func() {
		if ok {
			s.Electorates[i].Issued[r] = bitmap
		}
	}
}

// Unissued lists the (registrar, electorate) whose issued entry is missing.
func (s *State) Unissued() [][2]int {
	var out [][2]int
	for i := range s.Electorates {
		for r, b := range s.Electorates[i].Issued {
			if b == nil {
				out = append(out, [2]int{r, i})
			}
		}
	}
	return out
}

func (s *State) lookTotals(st *step, id string, ballots, keys uint32, digest ballot.Digest) {
	if int(ballots) != s.Ballots || int(keys) != s.Keys {
		st.fail(id, "%d ballots of %d keys are on the board, the entry says %d of %d", s.Ballots, s.Keys, ballots, keys)
	}
	if d := s.batches.Sum(nil); !bytes.Equal(d, digest[:]) {
		st.fail(id, "the batches' digest is %x", d)
	}
}

// BatchesDigest is the digest over all batches so far, for close and claims.
func (s *State) BatchesDigest() ballot.Digest { return ballot.Digest(s.batches.Sum(nil)) }

func (s *State) lookClose(st *step, e *ballot.Close, leaf board.Hash) {
	s.signedBy(st, "12.52", e, ballot.RoleBox, 0, e.Signature)
	s.lookTotals(st, "12.52", e.Ballots, e.Keys, e.Digest)
	switch {
	case e.Early:
		if s.Manifest.EarlyClose != "officer" || len(e.Reason) == 0 {
			st.fail("12.52", "an early close that the manifest does not allow, or without a reason")
		}
		s.officers(st, "12.52", e, e.Officers)
	case e.Time < s.Close:
		st.fail("12.52", "closed at %v, before the closing time %v", ballot.Time(e.Time), ballot.Time(s.Close)) //nolint:gosec // shown only
	}
	if e.Early && e.Time >= s.Close {
		st.fail("12.52", "an early close at %v, when the closing time had passed", ballot.Time(e.Time)) //nolint:gosec // shown only
	}
	if !e.Early {
		s.signedList(st, "12.52", e, ballot.RoleOfficer, e.Officers, ballot.BeforeList(e), 0)
	}
	if e.Time < s.Points[PointOpen].Time {
		st.fail("12.52", "closed before it was opened")
	}
	st.effect = func() {
		s.Phase = ballot.PhaseClosed
		s.Points[PointClose] = Point{Size: s.Size + 1, Time: e.Time, Leaf: leaf}
	}
}

func (s *State) lookClaims(st *step, e *ballot.Claims, leaf board.Hash) {
	s.signedBy(st, "12.53", e, ballot.RoleBox, 0, e.Signature)
	s.lookTotals(st, "12.53", e.Ballots, e.Keys, e.Digest)
	if e.Time < s.Points[PointClose].Time+uint64(s.Manifest.ClaimsSeconds) { //nolint:gosec // 1 to 604800
		st.fail("12.53", "the claims period ended at %v, too early", ballot.Time(e.Time)) //nolint:gosec // shown only
	}
	for _, u := range s.Unissued() {
		st.fail("12.50", "registrar %d has not given its list for electorate %d", u[0], u[1])
	}
	for i := range s.Electorates {
		if n := s.Electorates[i].IssuedByAll(); s.keysIn[i] > n || n > s.Electorates[i].Expected {
			st.fail("12.51", "electorate %d: %d ballot keys, %d passes of all registrars, %d expected",
				i, s.keysIn[i], n, s.Electorates[i].Expected)
		}
	}
	st.effect = func() {
		s.Phase = ballot.PhaseClaimed
		s.Points[PointClaims] = Point{Size: s.Size + 1, Time: e.Time, Leaf: leaf}
		s.fixFinals()
	}
}

// fixFinals lists the final ballots in the order of the board (SPEC 8.12).
func (s *State) fixFinals() {
	s.finals = make([]uint32, 0, s.keys.n)
	for i := range s.keys.n {
		s.finals = append(s.finals, s.keys.at(i).last)
	}
	slices.Sort(s.finals)
}
