package audit

import (
	"encoding/binary"

	"hustings/ballot"
	"hustings/board"
)

// cosignedEnough checks the manifest's policy for a point (SPEC 8.11).
func (s *State) cosignedEnough(st *step, p PointName) {
	policy := s.Manifest.Cosign
	need := [...]int{policy.Sealed, policy.Open, policy.Close, policy.Claims}[p]
	if got := len(s.Cosigned[p]); got < need {
		st.fail("12.36", "%d trustees have cosigned the %v point, want %d", got, p, need)
	}
}

// PointAt gives the point whose checkpoint has this size.
func (s *State) PointAt(size uint64) (PointName, bool) {
	for p := range s.Points {
		if size > 0 && s.Points[p].Size == size {
			return PointName(p), true
		}
	}
	return 0, false
}

func (s *State) lookCosign(st *step, e *ballot.Cosign) {
	t := int(e.Index)
	key, ok := s.key(e.Role, t)
	if !ok {
		st.fail("12.35", "there is no trustee %d", t)
		return
	}
	p, ok := s.PointAt(e.Size)
	if !ok {
		st.fail("12.35", "size %d is none of the points that are cosigned", e.Size)
		return
	}
	if s.Cosigned[p][t] {
		st.fail("12.35", "trustee %d has cosigned the %v point already", t, p)
	}
	root, err := s.around.Root(e.Size)
	if err != nil {
		st.fail("12.35", "root at size %d: %w", e.Size, err)
		return
	}
	if root != board.Hash(e.Root) {
		st.fail("12.35", "trustee %d cosigned another root at size %d: the log was forked", t, e.Size)
	}
	if e.Time+timeSlack < s.Points[p].Time {
		st.fail("12.35", "cosigned at %v, before the point's own time", ballot.Time(e.Time)) //nolint:gosec // shown only
	}
	c := board.Checkpoint{Origin: s.Manifest.Ceremony.Origin(), Size: e.Size, Root: board.Hash(e.Root)}
	sig := append(binary.BigEndian.AppendUint64(nil, e.Time), e.Signature[:]...)
	if _, err := board.VerifyCosignature(key[:], c, sig); err != nil {
		st.fail("12.35", "trustee %d: %w", t, err)
	}
	st.effect = func() { s.Cosigned[p][t] = true }
}

func (s *State) readyToOpen(st *step) {
	for _, p := range []PointName{PointOpen, PointClose, PointClaims} {
		s.cosignedEnough(st, p)
	}
}

// chunkLen is how many items a chunk has; 0 if it does not exist.
func (s *State) chunkLen(chunk uint32) int {
	return max(0, min(s.Items()-int(chunk)*ballot.ChunkSize, ballot.ChunkSize))
}

func (s *State) lookOpening(st *step, e *ballot.Opening, leaf board.Hash) {
	t, n := int(e.Trustee), s.chunkLen(e.Chunk)
	s.readyToOpen(st)
	s.signedBy(st, "12.60", e, ballot.RoleTrustee, t, e.Signature)
	if n == 0 || len(e.Partials) != n*len(ballot.Point{}) {
		st.fail("12.60", "%d bytes of partial openings for chunk %d of %d ballots", len(e.Partials), e.Chunk, n)
		return
	}
	s.opens(st, "12.60", int(e.Chunk), t, place{index: s.Size, leaf: leaf})
}

// opens remembers where a trustee's opening of a chunk is.
func (s *State) opens(st *step, id string, c, t int, at place) {
	if _, twice := s.openings[c][t]; twice {
		st.fail(id, "trustee %d has opened chunk %d already", t, c)
		return
	}
	st.effect = func() {
		if s.openings[c] == nil {
			s.openings[c] = make(map[int]place)
		}
		s.openings[c][t] = at
	}
}

func (s *State) lookCombined(st *step, e *ballot.Combined, leaf board.Hash) {
	c, n := int(e.Chunk), s.chunkLen(e.Chunk)
	s.readyToOpen(st)
	if n == 0 || len(e.Values) != n*len(ballot.Point{}) {
		st.fail("12.62", "%d bytes of combined values for chunk %d of %d ballots", len(e.Values), e.Chunk, n)
		return
	}
	s.combines(st, "12.62", c, e.Trustees, place{index: s.Size, leaf: leaf})
}

// combines remembers where the combined values of a chunk are.
func (s *State) combines(st *step, id string, c int, numbers []byte, at place) {
	if s.Combined(c) {
		st.fail(id, "chunk %d is combined already", c)
		return
	}
	if len(numbers) != s.Manifest.Trustees.Threshold {
		st.fail(id, "chunk %d combines %d trustees, want exactly %d", c, len(numbers), s.Manifest.Trustees.Threshold)
	}
	trustees := make([]int, len(numbers))
	for i, t := range numbers {
		trustees[i] = int(t)
		if _, ok := s.openings[c][int(t)]; !ok {
			st.fail(id, "trustee %d has not opened chunk %d", t, c)
		}
	}
	st.effect = func() {
		s.combined[c] = combinedAt{at, trustees}
		if len(s.combined) == s.Chunks() {
			s.Phase = ballot.PhaseOpened
		}
	}
}

func (s *State) lookOutcome(st *step, e *ballot.OutcomeEntry, leaf board.Hash) {
	if s.Phase == ballot.PhaseAnnulled {
		st.fail("12.72", "an outcome after the poll was annulled")
	}
	s.readyToOpen(st)
	if len(s.combined) != s.Chunks() {
		st.fail("12.63", "%d of %d chunks are combined", len(s.combined), s.Chunks())
	}
	var results *ballot.SurveyOutcome
	if s.Manifest.IsSurvey() {
		results = s.lookResults(st, e.JSON)
	}
	st.effect = func() {
		s.Outcome, s.OutcomeAt, s.outcomeLeaf, s.Results = e.JSON, s.Size, ballot.Digest(leaf), results
		s.Phase = ballot.PhaseCounted
	}
}

func (s *State) lookCertificate(st *step, e *ballot.Certificate) {
	if s.Outcome == nil {
		return
	}
	if e.Size != s.OutcomeAt+1 {
		st.fail("12.71", "certifies size %d, the outcome checkpoint has %d", e.Size, s.OutcomeAt+1)
	} else if root, err := s.around.Root(e.Size); err != nil || root != board.Hash(e.Root) {
		st.fail("12.71", "certifies another root than the log has")
	}
	if _, err := ballot.ParseStatement(e.Statement); err != nil {
		st.fail("12.71", "statement: %w", err)
	}
	if s.Manifest.IsSurvey() && len(s.CountedBy) == 0 {
		st.fail("12.73", "a certificate before any counter has signed the outcome")
	}
	s.officers(st, "12.71", e, e.Officers)
	s.signedList(st, "12.71", e, ballot.RoleTeller, e.Tellers, ballot.BeforeLast(e), len(s.Manifest.Tellers))
	st.effect = func() {
		s.Certificate = e
		s.Phase = ballot.PhaseCertified
	}
}
