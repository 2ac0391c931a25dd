package web

import (
	"context"

	"hustings/audit"
	"hustings/ballot"
	"hustings/ballot/count"
)

// Pages tells the public pages what boards say, in values that nobody changes
// afterwards. It is the ballots' side: no member is in it.
type Pages interface {
	// Facts says how a poll stands. ErrNoPoll.
	Facts(ctx context.Context, ceremony ballot.CeremonyID) (*Facts, error)
	// Entries gives at most n entries of the board from index first on.
	Entries(ctx context.Context, ceremony ballot.CeremonyID, first uint64, n int) ([][]byte, error)
	// Seen gives every ballot on the board with what it says, sorted by tracking
	// code. ErrNotFound before the count.
	Seen(ctx context.Context, ceremony ballot.CeremonyID) ([]SeenBallot, error)
	// Stages gives the polls of one election, those being drafted among them, in
	// whatever order. election is its id (SPEC 8.1.1).
	Stages(ctx context.Context, election ballot.CeremonyID) ([]*Facts, error)
}

// Facts are what a poll's board says.
type Facts struct {
	Ceremony     ballot.CeremonyID
	ID           ballot.PollID // zero before sealing
	Titles       ballot.Text
	Organisation ballot.Text
	Manifest     *ballot.Manifest // nil before sealing
	Phase        ballot.Phase
	IsSurvey     bool              // known of a draft, too
	ByServer     bool              // the server is its only trustee and its counter
	Place        ballot.Election   // which stage of which election it is
	KeysOf       ballot.CeremonyID // ceremony that made the trustees' keys

	Size          uint64
	Ballots, Keys int
	Open, Close   ballot.Time // the opening, or its plan; the closing time in force
	Claims        ballot.Time // when claims end; 0 before the close
	Checkpoint    []byte      // as published

	Electorates []ElectorateFacts
	Agreed      int          // registrars, trustees and tellers who have agreed
	Rehearsed   []int        // trustees, from 1
	Points      [4]Point     // sealed, open, close, claims
	Opened      []int        // trustees who have opened all chunks, from 1
	Amendments  []Change     // what officers have changed or said since sealing
	Outcome     *Outcome     // nil before the count, and in a survey
	Survey      *SurveyFacts // of a survey, from its count on
	Certificate *Certified   // nil before certification
}

// SurveyFacts are what the board says of a survey's results: nothing of them is to
// be shown before a counter has signed.
type SurveyFacts struct {
	Outcome ballot.SurveyOutcome
	Counted []int // counters who have signed it, from 0
	Size    uint64
	Root    ballot.Digest // of the checkpoint that ends in the outcome
}

// ElectorateFacts are the head counts of an electorate.
type ElectorateFacts struct {
	Roll, Expected int
	CheckedIn      int // -1: no attendance taken, or not yet
	Issued         int // -1: not known before the close
	Keys           int // who have cast, as far as it is on the board
}

// Point is a place of the board that trustees have cosigned.
type Point struct {
	Size     uint64 // 0: not there yet
	Time     ballot.Time
	Trustees []int // who have cosigned it, from 1
}

// Change is an amendment.
type Change struct {
	Index  uint64
	Kind   ballot.AmendmentKind
	Close  ballot.Time // of an extension
	Reason string
}

// Outcome is what the board says the poll came to, with the checkpoint that
// names it.
type Outcome struct {
	audit.Outcome
	Size uint64
	Root ballot.Digest
}

// Certified is the certificate.
type Certified struct {
	ballot.Statement
	Officers, Tellers []int // who have signed, from 0
}

// SeenBallot is a ballot as it is looked up.
type SeenBallot struct {
	Code       string // tracking code
	Index      uint64
	Electorate uint8
	Sequence   uint8
	Replaced   bool     // a later ballot of the same voter counts in its place
	Plaintext  []byte   // nil: it does not open
	By         [32]byte // ties the ballots of one key
}

// figures are the head counts of a contest as far as they are known.
func (f *Facts) figures(contest int) count.Figures {
	var out count.Figures
	for _, i := range f.Manifest.Contests[contest].Electorates {
		e := f.Electorates[i]
		out.Roll += e.Roll
		out.Excluded += e.Roll - e.Expected
		out.CheckedIn += max(0, e.CheckedIn)
		out.Issued += max(0, e.Issued)
	}
	return out
}

// sealed says whether there is a manifest to show.
func (f *Facts) sealed() bool { return f.Manifest != nil }

// counted says whether there is a result of an election.
func (f *Facts) counted() bool { return f.Outcome != nil && f.Phase != ballot.PhaseAnnulled }

// told says whether a survey's results may be shown: a counter has signed that
// they follow from the responses (SPEC 8.19).
func (f *Facts) told() bool {
	return f.Survey != nil && len(f.Survey.Counted) > 0 && f.Phase != ballot.PhaseAnnulled
}

// finished says whether there is a result to show, of whatever kind.
func (f *Facts) finished() bool { return f.counted() || f.told() }
