package trustee

import (
	"context"
	"errors"

	"hustings/audit"
	"hustings/ballot"
)

// Step is what a trustee does next.
type Step string

// The steps, in their order. StepWait is for others to act, StepNone the end.
const (
	StepInit     Step = "init"
	StepDeal     Step = "deal"
	StepFinish   Step = "finish"
	StepRehearse Step = "rehearse"
	StepOpen     Step = "open"
	StepWait     Step = "wait"
	StepNone     Step = "none"
)

// Status is where ceremony and poll stand, as the trustee sees it.
type Status struct {
	Ceremony ballot.CeremonyID
	Trustee  int          // this trustee's number from 1, or 0 before init
	Plan     *Plan        // as the server shows it; nil where it shows no ceremony
	Code     string       // of the plan, once all static keys are there
	Failed   []Judgement  // why the ceremony has failed
	Members  []MemberDone // by number less one
	Poll     *PollStatus  // nil before sealing
	Next     Step
	For      string // what StepWait waits for
	Missing  []int  // the trustees it waits for, from 1
}

// MemberDone is what one trustee has done.
type MemberDone struct {
	Name                         string
	Registered, Dealt, Certified bool
	Agreed, Rehearsed            bool
	Cosigned                     [4]bool // by audit.PointName
	Opened                       int     // chunks
}

// PollStatus is what the board says, replayed and audited but for the ballots'
// own signatures, which Open checks.
type PollStatus struct {
	ID        ballot.PollID
	Confirmed bool // by this trustee
	Titles    ballot.Text
	Phase     ballot.Phase
	Stage     int
	Opens     ballot.Time
	Closes    ballot.Time // extensions included
	Size      uint64
	Ballots   int
	Final     int
	Chunks    int
	Failures  []audit.Failure
}

// Status tells what the poll is, what this trustee and the others have done, what
// comes next and who is missing. It needs no passphrase and posts nothing.
func (t *Trustee) Status(ctx context.Context) (*Status, error) {
	out := &Status{Ceremony: t.config.Ceremony, Trustee: t.Number(), Next: StepWait}
	s, err := t.session(ctx)
	var refused *ServerError
	switch {
	case err == nil:
		t.ceremonyStatus(out, s)
	case !errors.As(err, &refused) || refused.Status != 404:
		return nil, err
	}
	l, err := t.look(ctx, glance{own: true})
	var waiting *WaitingError
	switch {
	case errors.As(err, &waiting):
		return out, nil
	case err != nil:
		return nil, err
	}
	t.pollStatus(out, l)
	return out, nil
}

func (t *Trustee) ceremonyStatus(out *Status, s *session) {
	out.Plan = &s.plan
	for i := range s.plan.Trustees {
		out.Members = append(out.Members, MemberDone{
			Name: s.plan.Trustees[i].Name, Registered: s.messages[static][i] != nil,
			Dealt: s.messages[deals][i] != nil, Certified: s.messages[certificates][i] != nil,
		})
	}
	if len(s.missing(static)) == 0 {
		out.Code = s.plan.Code()
	}
	if len(s.complaints) > 0 || t.memory.last(recordComplained, nil) != nil {
		out.Failed, _ = s.judge()
		out.Next = StepNone
		return
	}
	wait := func(kind int, what string) {
		out.For, out.Missing = what, s.missing(kind)
	}
	switch {
	case t.memory.made() == nil:
		out.Next = StepInit
	case len(s.missing(static)) > 0:
		wait(static, "static keys")
	case t.memory.dealt() == nil || s.messages[deals][out.Trustee-1] == nil:
		out.Next = StepDeal
	case len(s.missing(deals)) > 0:
		wait(deals, "deals")
	case t.memory.certified() == nil || s.messages[certificates][out.Trustee-1] == nil:
		out.Next = StepFinish
	case len(s.missing(certificates)) > 0:
		wait(certificates, "certificates")
	default:
		out.For = "manifest"
	}
}

func (t *Trustee) pollStatus(out *Status, l *look) {
	s := l.State
	if s.Manifest == nil {
		out.Poll = &PollStatus{Failures: l.Failures}
		return
	}
	bound := t.memory.pollAt(t.config.Ceremony)
	out.Poll = &PollStatus{
		ID: s.Poll, Confirmed: bound != nil && *bound.Poll == s.Poll, Titles: s.Manifest.Titles,
		Phase: s.Phase, Stage: s.Manifest.Trustees.Stage, Opens: s.Manifest.Times.Open, Closes: ballot.Time(s.Close), //nolint:gosec // a time
		Size: l.at.Size, Ballots: s.Ballots, Final: s.Final(), Chunks: s.Chunks(), Failures: l.Failures,
	}
	if out.Members == nil {
		for _, k := range s.Manifest.Trustees.Keys {
			out.Members = append(out.Members, MemberDone{Name: k.Name, Registered: true, Dealt: true, Certified: true})
		}
	}
	for i := range out.Members {
		m := &out.Members[i]
		m.Agreed, m.Rehearsed = s.Agreed[audit.Party{Role: ballot.RoleTrustee, Index: i + 1}], s.Rehearsed[i+1]
		for p := range m.Cosigned {
			m.Cosigned[p] = s.Cosigned[p][i+1]
		}
	}
	for c := range s.Chunks() {
		for _, trustee := range s.Opened(c) {
			if trustee <= len(out.Members) {
				out.Members[trustee-1].Opened++
			}
		}
	}
	if s.Phase >= ballot.PhaseSealed {
		t.pollNext(out, s)
	}
}

// pollNext says what this trustee does next on a sealed board.
func (t *Trustee) pollNext(out *Status, s *audit.State) {
	out.Next, out.For, out.Missing = StepWait, "", nil
	missing := func(what string, done func(*MemberDone) bool) {
		out.For = what
		for i := range out.Members {
			if !done(&out.Members[i]) {
				out.Missing = append(out.Missing, i+1)
			}
		}
	}
	var own *MemberDone
	if out.Trustee >= 1 && out.Trustee <= len(out.Members) {
		own = &out.Members[out.Trustee-1]
	}
	switch {
	case len(out.Poll.Failures) > 0:
		out.Next, out.For = StepNone, "a board without faults"
	case s.Phase < ballot.PhaseOpen && own != nil && !(own.Agreed && own.Rehearsed && own.Cosigned[audit.PointSealed]):
		out.Next = StepRehearse
	case s.Phase < ballot.PhaseOpen:
		missing("rehearsals", func(m *MemberDone) bool { return m.Agreed && m.Rehearsed })
	case s.Phase == ballot.PhaseOpen:
		out.For = "the close"
	case s.Phase == ballot.PhaseClosed:
		out.For = "the end of claims"
	case s.Phase > ballot.PhaseOpened:
		out.Next = StepNone
	case own != nil && (!own.Cosigned[audit.PointClaims] || own.Opened < out.Poll.Chunks):
		out.Next = StepOpen
	default:
		missing("openings", func(m *MemberDone) bool { return m.Opened == out.Poll.Chunks })
	}
}
