package audit

import (
	"bytes"
	"fmt"
	"slices"

	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/threshold"
)

const (
	// timeSlack is how far a trustee's clock may be behind the box's, in seconds (SPEC 8.11).
	timeSlack = 120
	// maxExtension is 31 days in seconds (SPEC 8.3).
	maxExtension = 2678400
)

func (s *State) lookManifest(st *step, e *ballot.ManifestEntry) {
	m, errs := ballot.ParseManifest(e.Manifest)
	for _, err := range errs {
		st.fails = append(st.fails, fromCheck(err, "12.10", st.at))
	}
	if m == nil {
		return
	}
	if s.Manifest != nil {
		return
	}
	poll := ballot.IDOf(e.Manifest)
	was := *s
	s.Manifest, s.Poll = m, poll
	s.officers(st, "12.11", e, e.Officers)
	electorates := s.lookElectorates(st, m)
	for i := range m.Contests {
		for _, c := range m.Contests[i].Candidates {
			if c.Page != nil {
				s.file(st, "12.1", *c.Page)
			}
		}
	}
	s.lookQuestionnaire(st, m)
	s.Manifest, s.Poll = was.Manifest, was.Poll
	st.effect = func() {
		s.Manifest, s.Poll = m, poll
		s.Phase = ballot.PhaseCeremony
		s.Close = uint64(m.Times.Close) //nolint:gosec // a time of 1970 or later
		s.Electorates = electorates
		s.keysIn = make([]int, len(electorates))
		s.ran = make([]bool, len(electorates))
		s.batches = newDigest(poll)
		for i := range s.Cosigned {
			s.Cosigned[i] = make(map[int]bool)
		}
	}
}

func (s *State) lookElectorates(st *step, m *ballot.Manifest) []Electorate {
	list := make([]Electorate, len(m.Electorates))
	in := make(map[[32]byte]int) // the electorate of each handle, where there are several
	for i := range m.Electorates {
		e := &m.Electorates[i]
		list[i] = Electorate{
			Roll: e.Roll, Expected: e.Expected,
			Issued: make([]ballot.Bitmap, len(m.Registrars)),
		}
		handles, ok := s.handles(st, e)
		if !ok {
			continue
		}
		root, err := ballot.HandleRoot(handles)
		if err != nil {
			st.fail("12.13", "electorate %d: %w", i, err)
		} else if root != e.Root {
			st.fail("12.13", "electorate %d: the handles' root is %x", i, root)
		}
		if len(m.Electorates) > 1 {
			for _, h := range handles {
				if other, twice := in[h]; twice && other != i {
					st.fail("12.13", "handle %x is in electorates %d and %d", h, other, i)
				}
				in[h] = i
			}
		}
	}
	return list
}

func (s *State) handles(st *step, e *ballot.Electorate) ([][32]byte, bool) {
	data, ok := s.file(st, "12.13", e.Handles)
	if !ok {
		return nil, false
	}
	if len(data) != 32*e.Expected {
		st.fail("12.13", "file %v holds %d bytes for %d handles", e.Handles, len(data), e.Expected)
		return nil, false
	}
	handles := make([][32]byte, e.Expected)
	for i := range handles {
		handles[i] = [32]byte(data[32*i:])
	}
	return handles, true
}

// ceremonyAt is the kind and trustee that come next (SPEC 8.3).
func (s *State) ceremonyAt() (ballot.CeremonyKind, int) {
	n := len(s.Manifest.Trustees.Keys)
	i := len(s.ceremony)
	return ballot.CeremonyKind(1 + i/n), 1 + i%n //nolint:gosec // three kinds
}

func (s *State) lookCeremony(st *step, e *ballot.Ceremony) {
	if s.Phase != ballot.PhaseCeremony {
		return
	}
	kind, trustee := s.ceremonyAt()
	if e.Kind != kind || int(e.Trustee) != trustee {
		st.fail("12.7", "ceremony message %d of trustee %d where %d of trustee %d was due", e.Kind, e.Trustee, kind, trustee)
	}
	s.signedBy(st, "12.20", e, ballot.RoleTrustee, int(e.Trustee), e.Signature)
	var outcome *threshold.Outcome
	last := len(s.ceremony)+1 == 3*len(s.Manifest.Trustees.Keys)
	if last {
		outcome = s.lookOutcomeOfCeremony(st, append(slices.Clone(s.ceremony), e))
	}
	st.effect = func() {
		s.ceremony = append(s.ceremony, e)
		if !last {
			return
		}
		s.Phase = ballot.PhaseSealed
		s.Points[PointSealed] = Point{Size: s.Size + 1, Time: uint64(s.Manifest.Times.Sealed)} //nolint:gosec // as above
		if outcome != nil {
			key := outcome.Keys[s.Manifest.Trustees.Stage]
			s.Joint, s.Shares = key.Joint, key.Shares
		}
		s.ceremony = nil
	}
}

// CeremonyOf makes the threshold package's view of a ceremony from the
// static-key messages, in the trustees' order.
func CeremonyOf(t *ballot.Trustees, static [][]byte) (threshold.Ceremony, error) {
	c := threshold.Ceremony{ID: t.Session, Threshold: t.Threshold, Keys: t.Stages}
	for i, b := range static {
		p, err := threshold.ParsePoint(b)
		if err != nil {
			return c, fmt.Errorf("audit: static key of trustee %d: %w", i+1, err)
		}
		c.Static = append(c.Static, p)
	}
	return c, nil
}

// OutcomeOf recomputes what a ceremony has made from its messages.
func OutcomeOf(t *ballot.Trustees, static, deals, certificates [][]byte) (*threshold.Outcome, error) {
	c, err := CeremonyOf(t, static)
	if err != nil {
		return nil, err
	}
	return threshold.VerifyCeremony(c, deals, certificates)
}

func (s *State) lookOutcomeOfCeremony(st *step, messages []*ballot.Ceremony) *threshold.Outcome {
	n := len(s.Manifest.Trustees.Keys)
	kinds := make([][][]byte, 3)
	for i, m := range messages {
		kinds[i/n] = append(kinds[i/n], m.Message)
	}
	out, err := OutcomeOf(&s.Manifest.Trustees, kinds[0], kinds[1], kinds[2])
	if err != nil {
		st.fail("12.21", "%w", err)
		return nil
	}
	t := &s.Manifest.Trustees
	if t.Stage >= len(out.Keys) || out.Keys[t.Stage].Joint.Bytes() != [33]byte(t.Joint) {
		st.fail("12.22", "the deals do not add up to the manifest's joint key")
		return nil
	}
	if out.Transcript != [32]byte(t.Transcript) {
		st.fail("12.22", "the ceremony's transcript is %x", out.Transcript)
	}
	return out
}

// settle moves on from sealed once all have agreed, and from agreed once enough
// have rehearsed.
func (s *State) settle() {
	if s.Phase == ballot.PhaseSealed && len(s.Unagreed()) == 0 {
		s.Phase = ballot.PhaseAgreed
	}
	if s.Phase == ballot.PhaseAgreed && s.rehearsedEnough() {
		s.Phase = ballot.PhaseRehearsed
	}
}

func (s *State) rehearsedEnough() bool {
	n, t := len(s.Manifest.Trustees.Keys), s.Manifest.Trustees.Threshold
	return len(s.Rehearsed) >= min(n, t+1)
}

// Unagreed lists who has not yet agreed (SPEC 8.3).
func (s *State) Unagreed() []Party {
	var out []Party
	missing := func(role ballot.Role, index int) {
		if p := (Party{role, index}); !s.Agreed[p] {
			out = append(out, p)
		}
	}
	for i := range s.Manifest.Registrars {
		missing(ballot.RoleRegistrar, i)
	}
	for i := range s.Manifest.Trustees.Keys {
		missing(ballot.RoleTrustee, i+1)
	}
	for i := range s.Manifest.Tellers {
		missing(ballot.RoleTeller, i)
	}
	return out
}

func (s *State) lookAgreed(st *step, e *ballot.Agreed) {
	p := Party{e.Role, int(e.Index)}
	if s.Agreed[p] {
		st.fail("12.30", "%v %d agrees twice", roleName(p.Role), p.Index)
	}
	s.signedBy(st, "12.30", e, e.Role, p.Index, e.Signature)
	st.effect = func() {
		s.Agreed[p] = true
		s.settle()
	}
}

func (s *State) lookRehearsal(st *step, e *ballot.Rehearsal) {
	t := int(e.Trustee)
	if s.Rehearsed[t] {
		st.fail("12.31", "trustee %d rehearses twice", t)
	}
	s.signedBy(st, "12.31", e, ballot.RoleTrustee, t, e.Signature)
	partial, err := threshold.ParsePoint(e.Partial[:])
	if err == nil {
		err = threshold.VerifyRehearsal(s.Poll, s.Shares, threshold.Rehearsal{Trustee: t, Partial: partial, Proof: e.Proof})
	}
	if err != nil {
		st.fail("12.31", "%w", err)
	}
	st.effect = func() {
		s.Rehearsed[t] = true
		s.settle()
	}
}

func (s *State) lookAttendance(st *step, e *ballot.Attendance) {
	i := int(e.Electorate)
	if i >= len(s.Electorates) {
		st.fail("12.33", "electorate %d does not exist", i)
		return
	}
	if s.Electorates[i].CheckedIn != nil {
		st.fail("12.33", "electorate %d has attendance already", i)
	}
	s.officers(st, "12.33", e, e.Officers)
	bitmap, ok := s.bitmap(st, "12.33", e.File, i, e.Count)
	st.effect = func() {
		if ok {
			s.Electorates[i].CheckedIn = bitmap
		}
	}
}

func (s *State) lookOpen(st *step, e *ballot.Open, leaf board.Hash) {
	s.officers(st, "12.34", e, e.Officers)
	s.signedBy(st, "12.34", e, ballot.RoleBox, 0, e.Signature)
	if e.Time < uint64(s.Manifest.Times.Open) || e.Time >= s.Close { //nolint:gosec // as above
		st.fail("12.34", "opened at %v, the manifest says %v", ballot.Time(e.Time), s.Manifest.Times.Open) //nolint:gosec // shown only
	}
	if n := len(s.Manifest.Trustees.Keys); len(s.Rehearsed) < n && (len(e.Reason) == 0 || !s.rehearsedEnough()) {
		st.fail("12.32", "%d of %d trustees have rehearsed, without a reason or too few", len(s.Rehearsed), n)
	}
	for i := range s.Electorates {
		if s.Manifest.CountsAttendance(i) && s.Electorates[i].CheckedIn == nil {
			st.fail("12.33", "electorate %d counts attendance and has none", i)
		}
	}
	s.cosignedEnough(st, PointSealed)
	st.effect = func() {
		s.Phase = ballot.PhaseOpen
		s.Points[PointOpen] = Point{Size: s.Size + 1, Time: e.Time, Leaf: leaf}
	}
}

func (s *State) lookAmendment(st *step, e *ballot.Amendment) {
	if !s.Phase.AllowsAmendment(e.Kind) {
		st.fail("12.37", "amendment %d is not possible while the poll is %v", e.Kind, s.Phase)
	}
	s.officers(st, "12.37", e, e.Officers)
	switch e.Kind {
	case ballot.AmendExtend:
		switch {
		case e.Close <= s.Close || e.Close > s.Close+maxExtension:
			st.fail("12.37", "extends from %v to %v, which is not later or more than 31 days", ballot.Time(s.Close), ballot.Time(e.Close)) //nolint:gosec // shown only
		case e.Time >= s.Close:
			st.fail("12.37", "extends at %v, when the closing time had passed", ballot.Time(e.Time)) //nolint:gosec // shown only
		case s.closing:
			st.fail("12.37", "extends after the closing batch")
		}
		st.effect = func() { s.Close = max(s.Close, e.Close) }
	case ballot.AmendAnnul:
		st.effect = func() { s.Phase, s.AnnulledAt = ballot.PhaseAnnulled, s.Size }
	case ballot.AmendAddHandle:
		i := int(e.Electorate)
		if i >= len(s.Electorates) {
			st.fail("12.37", "electorate %d does not exist", i)
			return
		}
		for j := range s.Electorates {
			if s.hasHandle(st, j, e.Handle) {
				st.fail("12.37", "handle %v is in electorate %d already", e.Handle, j)
			}
		}
		st.effect = func() {
			x := &s.Electorates[i]
			x.Added = append(x.Added, e.Handle)
			x.Roll++
			x.Expected++
		}
	case ballot.AmendErratum:
		st.effect = func() {}
	}
}

func (s *State) hasHandle(st *step, electorate int, handle ballot.Digest) bool {
	if slices.Contains(s.Electorates[electorate].Added, handle) {
		return true
	}
	handles, ok := s.handles(st, &s.Manifest.Electorates[electorate])
	if !ok {
		return false
	}
	_, found := slices.BinarySearchFunc(handles, [32]byte(handle), func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	return found
}
