package audit

import (
	"crypto/sha256"

	"hustings/ballot"
	"hustings/board"
	"hustings/survey/disclose"
)

// lookQuestionnaire checks what a survey's manifest says of its questionnaire
// (SPEC 12.15).
func (s *State) lookQuestionnaire(st *step, m *ballot.Manifest) {
	if !m.IsSurvey() {
		return
	}
	data, ok := s.file(st, "12.15", m.Survey.Questionnaire)
	if !ok {
		return
	}
	if _, err := NewCounting(m, data, SurveyFigures{}); err != nil {
		st.fail("12.15", "%w", err)
	}
}

// lookOpeningDigest takes a trustee's opening of a chunk, which lies in the sealed part.
func (s *State) lookOpeningDigest(st *step, e *ballot.OpeningDigest, leaf board.Hash) {
	s.readyToOpen(st)
	s.signedBy(st, "12.64", e, ballot.RoleTrustee, int(e.Trustee), e.Signature)
	if s.chunkLen(e.Chunk) == 0 {
		st.fail("12.64", "there is no chunk %d of %d", e.Chunk, s.Chunks())
		return
	}
	s.opens(st, "12.64", int(e.Chunk), int(e.Trustee), place{s.Size, leaf, e.Digest})
}

// lookCombinedDigest does the same for combined values.
func (s *State) lookCombinedDigest(st *step, e *ballot.CombinedDigest, leaf board.Hash) {
	s.readyToOpen(st)
	if s.chunkLen(e.Chunk) == 0 {
		st.fail("12.65", "there is no chunk %d of %d", e.Chunk, s.Chunks())
		return
	}
	s.combines(st, "12.65", int(e.Chunk), e.Trustees, place{s.Size, leaf, e.Digest})
}

// lookResults holds a survey's outcome against what the board alone says. That
// the results follow from the responses, only the sealed part shows (12.85).
func (s *State) lookResults(st *step, data []byte) *ballot.SurveyOutcome {
	o, err := ballot.ParseSurveyOutcome(data)
	if err != nil {
		st.fail("12.70", "%w", err)
		return nil
	}
	want := ballot.SurveyOutcome{
		Version: 1, Poll: s.Poll, Responses: s.Ballots, Keys: s.Keys, Final: s.Final(), Invalid: o.Invalid, Results: o.Results,
	}
	if *o != want {
		st.fail("12.70", "the outcome is of poll %v with %d responses of %d keys, %d final; recomputed are %v, %d, %d, %d",
			o.Poll, o.Responses, o.Keys, o.Final, want.Poll, want.Responses, want.Keys, want.Final)
	}
	// The file may be there already, and is not shown to anybody before a counter
	// has signed (SPEC 8.19).
	if data, err := s.around.File(o.Results); err == nil && sha256.Sum256(data) != o.Results {
		st.fail("12.1", "file %v: its bytes have another SHA-256", o.Results)
	}
	return o
}

// lookRedactions takes the officers' word for what they have taken out of free
// texts. What that is, only the sealed part shows (12.85).
func (s *State) lookRedactions(st *step, e *ballot.Redactions) {
	if s.Redactions != nil {
		st.fail("12.74", "officers have taken something out already")
	}
	s.officers(st, "12.74", e, e.Officers)
	if s.Phase == ballot.PhaseOpened && s.Redactions == nil {
		st.effect = func() { s.Redactions = e }
	}
}

// lookNamed holds the results against the redactions on the board.
func (s *State) lookNamed(st *step, results []byte) {
	r, err := disclose.Parse(results)
	if err != nil {
		st.fail("12.74", "the file of results: %w", err)
		return
	}
	want := ""
	if s.Redactions != nil {
		want = s.Redactions.Digest.String()
	}
	if r.Redactions != want {
		st.fail("12.74", "the results name the redactions %q, the board has %q", r.Redactions, want)
	}
}

// lookCounted takes a counter's signature over the outcome.
func (s *State) lookCounted(st *step, e *ballot.Counted) {
	i := int(e.Counter)
	if s.Outcome == nil {
		return
	}
	if e.Outcome != s.outcomeLeaf {
		st.fail("12.73", "counter %d has signed another outcome", i)
	}
	if s.CountedBy[i] {
		st.fail("12.73", "counter %d has signed already", i)
	}
	s.signedBy(st, "12.73", e, ballot.RoleCounter, i, e.Signature)
	if s.Results != nil && len(s.CountedBy) == 0 {
		if data, ok := s.file(st, "12.70", s.Results.Results); ok { // public from now on
			s.lookNamed(st, data)
		}
	}
	st.effect = func() { s.CountedBy[i] = true }
}

// KeysIn is how many of an electorate have cast.
func (s *State) KeysIn(electorate int) int { return s.keysIn[electorate] }

// Withholds tells of a file that stands on the board and is not published yet: a
// survey's results, until a counter has signed that they follow (SPEC 8.19).
func (s *State) Withholds(file ballot.Digest) bool {
	return s.Results != nil && s.Results.Results == file && len(s.CountedBy) == 0
}

// OutcomeLeaf is the leaf hash of the outcome entry, which counters sign; zero before it.
func (s *State) OutcomeLeaf() ballot.Digest { return s.outcomeLeaf }
