package web

import (
	"context"
	"net/http"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// DeskPolls leads polls through their lives. What the board says of a poll comes
// from replaying it; nothing here contradicts it.
type DeskPolls interface {
	List(ctx context.Context) ([]DeskPoll, error)
	// Poll gives one poll. ErrNoPoll.
	Poll(ctx context.Context, c ballot.CeremonyID) (*DeskPoll, error)

	// Create stores a draft. Write replaces its document, if it still has that
	// revision: else ErrConflict, and once it is sealed.
	Create(ctx context.Context, document []byte) (ballot.CeremonyID, error)
	Write(ctx context.Context, c ballot.CeremonyID, revision int64, document []byte) error
	// Invite draws invitations for trustees who have not joined; earlier ones of
	// theirs are void.
	Invite(ctx context.Context, c ballot.CeremonyID) ([]DeskInvite, error)

	// Slips draws codes for the members named, or for all who have none, and
	// keeps them so that nobody can read them again. ErrNotFound names nobody.
	Slips(ctx context.Context, c ballot.CeremonyID, members []string) ([]DeskSlip, error)
	// People lists an electorate. ErrNotFound.
	People(ctx context.Context, c ballot.CeremonyID, electorate uint8) (*DeskPeople, error)
	// CheckIn checks members in, all or none. ErrConflict once the list is closed.
	CheckIn(ctx context.Context, c ballot.CeremonyID, electorate uint8, all bool, numbers []string) error

	// CheckOut undoes the check-in of one member. ErrConflict once the list is closed,
	// and for who may have a pass; ErrNotFound for who is not checked in.
	CheckOut(ctx context.Context, c ballot.CeremonyID, electorate uint8, number string) error
	// Late draws the handle of a member on the roll who is to be added, and gives
	// the line that observers see. ErrNotFound says why it cannot be.
	Late(ctx context.Context, c ballot.CeremonyID, electorate uint8, number string) (ballot.Digest, string, error)

	// Manifest freezes the roll and puts the entry together that seals the poll.
	Manifest(ctx context.Context, c ballot.CeremonyID) (*ballot.ManifestEntry, [][]byte, error)
	// Attendance closes an electorate's list: nobody is checked in any more.
	Attendance(ctx context.Context, c ballot.CeremonyID, electorate uint8) (*ballot.Attendance, []byte, error)
	// Close makes an early close for what is on the board now.
	Close(ctx context.Context, c ballot.CeremonyID, reason string, at uint64) (*ballot.Close, error)
	// Reissued counts slips printed again.
	Reissued(ctx context.Context, c ballot.CeremonyID) (int, error)
	// Checkpoint is the outcome checkpoint. ErrNotFound before the count.
	Checkpoint(ctx context.Context, c ballot.CeremonyID) (size uint64, root ballot.Digest, err error)
	// Put puts a signed entry on the board, with the files it names, if the
	// audit would let it stand there. ErrRefused says why not; ErrAgain asks for
	// other signatures, for the board has gone on.
	Put(ctx context.Context, c ballot.CeremonyID, e ballot.Entry, files ...[]byte) error
	// Texts gives what officers look through before a survey's results; no lists where
	// there is nothing, or nothing any more. ErrConflict before the trustees have opened.
	Texts(ctx context.Context, c ballot.CeremonyID) (*DeskTexts, error)
	// Export writes the bundle, file by file.
	Export(ctx context.Context, c ballot.CeremonyID, put func(name string, data []byte) error) error

	DeskStages
	DeskSeries
	DeskQuick
}

// DeskSeries is what officers' pages need of surveys that repeat others.
type DeskSeries interface {
	// Repeatable lists the surveys that one may repeat, the latest first.
	Repeatable(ctx context.Context) ([]DeskRun, error)
	// Series gives the runs before a draft that repeats another survey, as its
	// manifest would have them were it sealed now. ErrRefused says why it cannot be.
	Series(ctx context.Context, d *ballot.Draft) ([]ballot.EarlierRun, error)
}

// DeskRun is a survey that can be repeated.
type DeskRun struct {
	Poll          ballot.PollID
	Manifest      *ballot.Manifest
	Closed        ballot.Time
	Questionnaire []byte
}

// DeskPoll is a poll as officers see it. Manifest is nil before sealing, Draft
// after it.
type DeskPoll struct {
	Ceremony ballot.CeremonyID
	ID       ballot.PollID
	Phase    ballot.Phase
	Titles   ballot.Text
	Draft    *ballot.Draft
	Revision int64
	Manifest *ballot.Manifest

	Opens, Closes, Claims ballot.Time // 0 where not known
	Ballots               int         // on the board
	Complaint             bool        // the ceremony has failed
	Threshold             int
	Trustees              []DeskTrustee
	Tellers               []DeskParty
	Registrars            []DeskParty
	Counters              []DeskParty      // of a survey; Agreed: have signed the outcome
	Electorates           []DeskElectorate // once sealed
	Slips                 int              // printed
	Issued                int              // passes given; -1 where not known
	Cosigned              [4]int           // at sealed, open, close, claims
	Texts                 int              // of a survey: texts that wait for officers
	Redacted              bool             // of a survey: officers have looked through them
}

// IsSurvey says so, of a draft too.
func (p *DeskPoll) IsSurvey() bool {
	return p.Manifest != nil && p.Manifest.IsSurvey() || p.Draft != nil && p.Draft.Survey != nil
}

// DeskTrustee is how far a trustee is.
type DeskTrustee struct {
	Name                    string
	Joined, Dealt, Finished bool // in the ceremony
	Agreed, Rehearsed       bool
	Opened                  bool
}

// DeskParty is a teller or a registrar.
type DeskParty struct {
	Name   string
	Agreed bool
}

// DeskElectorate is who is expected and who is there.
type DeskElectorate struct {
	Names     ballot.Text
	Expected  int
	Counts    bool // attendance is counted
	CheckedIn int
	OnBoard   bool // the attendance entry
}

// DeskInvite is one trustee's invitation.
type DeskInvite struct {
	Trustee int // from 1
	Name    string
	Code    string // as the command line takes it: trustee=1.CODE
}

// DeskSlip is what is printed for a member, once.
type DeskSlip struct {
	Number, Name, Branch, Code string
}

// DeskPeople is an electorate's list.
type DeskPeople struct {
	Fixed bool // nobody is checked in any more
	List  []DeskPerson
}

// DeskPerson is a line of it.
type DeskPerson struct {
	Number, Name, Branch string
	Slips                int // printed
	Here                 bool
}

// deskHome lists the polls.
type deskHome struct {
	frame
	Members int
	Polls   []deskRow
}

type deskRow struct {
	DeskPoll
	Words *words // of an election, or of a survey
	Path  string
	Next  step
}

func (*deskHome) name() string { return "desk_home" }

func (o *office) home(c echo.Context) error {
	ctx := c.Request().Context()
	polls, err := o.Polls.List(ctx)
	if err != nil {
		return err
	}
	p := &deskHome{frame: o.frame(c, "desk.home.title")}
	if p.Members, err = o.members(ctx); err != nil {
		return err
	}
	for _, d := range polls {
		w := p.ofSurvey(d.IsSurvey())
		p.Polls = append(p.Polls, deskRow{d, w, pathOf(d.Ceremony), nextOf(steps(w, &d, p.Members))})
	}
	return o.press.showOwn(c, http.StatusOK, p)
}

// pollPage is one poll: where it stands, what is missing, what can be done.
type deskPollPage struct {
	frame
	Poll  *DeskPoll
	Path  string
	Short string
	Steps []step
	Next  step
	Act   *act // waits for signatures
	Quick bool // the server is its only trustee and its counter
}

func (*deskPollPage) name() string { return "desk_poll" }

// Can says whether an act is possible in the poll's phase.
func (p *deskPollPage) Can(kind string) bool { return actPossible(p.Poll, kind) }

func (o *office) poll(c echo.Context) error {
	d, err := o.pollOf(c)
	if err != nil {
		return err
	}
	members, err := o.members(c.Request().Context())
	if err != nil {
		return err
	}
	p := &deskPollPage{frame: o.frame(c, ""), Poll: d, Path: pathOf(d.Ceremony), Quick: o.Polls.Quick(d.Ceremony)}
	p.Title = p.Text(d.Titles)
	if d.Manifest != nil {
		p.Short = ballot.ShortID(d.ID)
	}
	p.Steps = steps(p.words, d, members)
	p.Next = nextOf(p.Steps)
	if a, ok := o.acts.get(d.Ceremony.String(), o.clock()); ok {
		p.Act = a
	}
	return o.press.showOwn(c, http.StatusOK, p)
}
