package trustee

import (
	"context"
	"errors"
	"fmt"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// OpenOptions of one Open.
type OpenOptions struct {
	// Poll is the id that the trustee has confirmed; it may be zero where that
	// was done before.
	Poll ballot.PollID
	// Receipts are those shown to the trustee by the end of the claims. One whose
	// ballot, or a later one of its key, is not on the board forbids the opening
	// (SPEC 12.54).
	Receipts []ballot.Receipt
	// EarlyClose accepts a close before the manifest's closing time, where the
	// manifest allows officers to do that. Without it Open waits for that time.
	EarlyClose bool
}

// Opened says how far an opening is.
type Opened struct {
	Done    bool
	Waiting []int  // trustees who have not cosigned the claims point, from 1; none once t have
	Needed  int    // t
	Chunks  int    // in all
	Posted  int    // by this call
	Reason  string // why it is waiting, or why nothing was left to do
}

// Open opens the ballots. It copies the board and audits it in full, cosigns the
// open, close and claims points, and, once t trustees have cosigned the same
// claims point, posts this trustee's part of every chunk of the ballots that its
// own replay finds final. While others have to cosign it returns an Opened that is
// not Done: call it again later. After a lost connection it goes on where it was.
func (t *Trustee) Open(ctx context.Context, opts OpenOptions) (*Opened, error) {
	if err := t.unlock(); err != nil {
		return nil, err
	}
	l, err := t.lookClosed(ctx, opts)
	if err != nil {
		return nil, err
	}
	stage, err := t.serves(l)
	if err == nil {
		err = t.bind(l, stage, opts.Poll)
	}
	if err == nil {
		err = t.due(l, opts.EarlyClose)
	}
	if err == nil {
		err = t.fix(l)
	}
	if err != nil {
		return nil, err
	}
	switch l.State.Phase {
	case ballot.PhaseClaimed, ballot.PhaseOpened:
	default:
		return &Opened{Done: true, Needed: l.State.Manifest.Trustees.Threshold, Chunks: l.State.Chunks(), Reason: "the poll is counted"}, nil
	}
	for _, p := range []audit.PointName{audit.PointOpen, audit.PointClose, audit.PointClaims} {
		if err := t.cosign(ctx, l, p); err != nil {
			return nil, err
		}
	}
	// What others have cosigned meanwhile counts only where it is on the board.
	if l, err = t.lookClosed(ctx, opts); err == nil {
		err = t.fix(l)
	}
	if err != nil {
		return nil, err
	}
	if waiting := t.waiting(l); waiting != nil {
		return waiting, nil
	}
	return t.openChunks(ctx, l, stage)
}

// lookClosed gives the board once its claims have ended, audited in full. What
// this tool has audited in full with the claims on it is not checked ballot by
// ballot again: no ballot can follow them.
func (t *Trustee) lookClosed(ctx context.Context, opts OpenOptions) (*look, error) {
	bound := t.memory.pollAt(t.config.Ceremony)
	own := false
	if bound != nil {
		closed, audited := t.memory.ofPoll(recordClosed, *bound.Poll), t.memory.ofPoll(recordAudited, *bound.Poll)
		own = closed != nil && audited != nil && audited.Size >= closed.Size
	}
	l, err := t.look(ctx, glance{poll: opts.Poll, receipts: opts.Receipts, own: own})
	if err != nil {
		return nil, err
	}
	if err := l.receipts(opts.Receipts); err != nil {
		return nil, err
	}
	if err := l.sound(); err != nil {
		return nil, err
	}
	switch s := l.State; {
	case s.Phase == ballot.PhaseAnnulled:
		return nil, fmt.Errorf("%w: it was annulled", ErrPhase)
	case s.Points[audit.PointClaims].Size == 0:
		if now := t.config.Now(); now < 0 || uint64(now) < s.Close {
			return nil, fmt.Errorf("%w: the poll closes at %v", ErrTooEarly, ballot.Time(s.Close)) //nolint:gosec // shown only
		}
		return nil, &WaitingError{For: "the end of claims"}
	}
	if own {
		return l, nil
	}
	root := ballot.Digest(l.at.Root)
	return l, t.memory.rememberAudit(l.State.Poll, l.at.Size, &root)
}

// rememberAudit keeps what was audited in full, if a tool with a memory did it.
func (m *memory) rememberAudit(poll ballot.PollID, size uint64, root *ballot.Digest) error {
	if r := m.ofPoll(recordAudited, poll); r != nil && r.Size == size {
		return nil
	}
	return m.remember(record{What: recordAudited, Poll: &poll, Size: size, Root: root})
}

// receipts refuses what the box never gave, so that nobody stops an opening with
// a made-up receipt.
func (l *look) receipts(list []ballot.Receipt) error {
	if l.State.Manifest == nil {
		return nil
	}
	for i := range list {
		if err := list[i].Verify(l.State.Poll, l.State.Manifest.Box.Key); err != nil {
			return fmt.Errorf("%w: number %d: %w", ErrReceipt, i+1, err)
		}
	}
	return nil
}

// due refuses an opening that is too early by the trustee's own clock: before the
// closing time in force, extensions included, and before the claims have ended.
func (t *Trustee) due(l *look, early bool) error {
	s := l.State
	data, err := l.board.Entry(s.Points[audit.PointClose].Size - 1)
	if err != nil {
		return fmt.Errorf("trustee: read the close: %w", err)
	}
	e, err := ballot.Parse(data)
	closing, ok := e.(*ballot.Close)
	if err != nil || !ok || board.LeafHash(data) != board.Hash(s.Points[audit.PointClose].Leaf) {
		return fmt.Errorf("%w: the close was changed meanwhile", ErrStore)
	}
	// The claims' own time has its slack from the audit; their true end is later
	// than the close's by the manifest's period.
	at := s.Points[audit.PointClaims].Time - min(clockSlack, s.Points[audit.PointClaims].Time)
	note := ""
	if !closing.Early || !early {
		at = max(at, s.Close)
	}
	if closing.Early && !early {
		note = fmt.Sprintf("; officers closed it early: %q", printable(string(closing.Reason)))
	}
	if now := t.config.Now(); now < 0 || uint64(now) < at {
		return fmt.Errorf("%w: by this device's clock it is %v, due is %v%s", ErrTooEarly, ballot.Time(now), ballot.Time(at), note) //nolint:gosec // shown only
	}
	return nil
}

// fix remembers the one close of a poll, or refuses another: the claims entry,
// and through size and root all that stands before it.
func (t *Trustee) fix(l *look) error {
	s := l.State
	p := s.Points[audit.PointClaims]
	root, err := l.root(p.Size)
	if err != nil {
		return fmt.Errorf("trustee: root of the claims point: %w", err)
	}
	if was := t.memory.ofPoll(recordClosed, s.Poll); was != nil {
		if was.Size != p.Size || board.Hash(*was.Root) != root || *was.Claims != p.Leaf {
			return fmt.Errorf("%w: claims at %d entries, known is one at %d", ErrForkedClose, p.Size, was.Size)
		}
		return nil
	}
	digest, leaf := ballot.Digest(root), p.Leaf
	return t.memory.remember(record{What: recordClosed, Poll: &s.Poll, Size: p.Size, Root: &digest, Claims: &leaf})
}

// waiting tells who has to cosign before this trustee opens: t for the claims
// point, and for each point as many as the manifest says. Each trustee cosigns one
// root only and 2t > n, so no second close ever has t.
func (t *Trustee) waiting(l *look) *Opened {
	s := l.State
	policy, need := s.Manifest.Cosign, s.Manifest.Trustees.Threshold
	out := &Opened{Needed: need, Chunks: s.Chunks()}
	for _, x := range []struct {
		point audit.PointName
		need  int
	}{{audit.PointOpen, policy.Open}, {audit.PointClose, policy.Close}, {audit.PointClaims, max(policy.Claims, need)}} {
		if got := len(s.Cosigned[x.point]); got < x.need {
			out.Reason = fmt.Sprintf("%d of %d trustees have cosigned the %v point", got, x.need, x.point)
			for i := range s.Manifest.Trustees.Keys {
				if !s.Cosigned[x.point][i+1] {
					out.Waiting = append(out.Waiting, i+1)
				}
			}
			return out
		}
	}
	return nil
}

// over tells whether an entry was refused because the poll has been counted
// without it.
func (t *Trustee) over(ctx context.Context, err error) bool {
	var refused *ServerError
	if !errors.As(err, &refused) {
		return false
	}
	l, err := t.look(ctx, glance{own: true})
	return err == nil && l.sound() == nil && l.State.Phase > ballot.PhaseOpened && l.State.Phase < ballot.PhaseAnnulled
}
