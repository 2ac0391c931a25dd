package trustee

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// look is the board as the trustee sees it: copied, shown to continue what was
// seen before, replayed and audited.
type look struct {
	*audit.Result
	board *board.Files
	at    board.Checkpoint
	note  []byte // at as the log signed it
}

// glance says what to look for.
type glance struct {
	poll     ballot.PollID // zero for the one confirmed before, if any
	receipts []ballot.Receipt
	own      bool // ballots have been checked by this tool before
	afresh   bool
}

// look brings the copy up to date and audits it. What the audit finds is in the
// result: see sound.
func (t *Trustee) look(ctx context.Context, g glance) (*look, error) {
	if bound := t.memory.pollAt(t.config.Ceremony); bound != nil {
		if g.poll != (ballot.PollID{}) && g.poll != *bound.Poll {
			return nil, fmt.Errorf("%w: it was %v", ErrPoll, bound.Poll)
		}
		g.poll = *bound.Poll
	}
	l, err := t.lookOnce(ctx, g)
	if err == nil && l.damaged() {
		// A bad file may lie in the copy from an earlier day.
		g.afresh = true
		return t.lookOnce(ctx, g)
	}
	return l, err
}

// damaged tells of failures that other bytes of the same files would mend.
func (l *look) damaged() bool {
	for _, f := range l.Failures {
		switch f.ID {
		case "12.1", "12.3", "12.4", "12.5":
			return true
		}
	}
	return false
}

func (t *Trustee) lookOnce(ctx context.Context, g glance) (*look, error) {
	copied, err := t.mirror(ctx, g)
	if err != nil {
		return nil, err
	}
	result, err := audit.Verify(ctx, t.config.Copy, audit.Options{
		Receipts: g.receipts, Workers: t.config.Workers, OwnRecord: g.own, Progress: t.progress("audit"),
	})
	if err != nil {
		return nil, fmt.Errorf("trustee: %w", err)
	}
	l := &look{Result: result, at: copied.Checkpoint, note: copied.Note}
	if m := result.State.Manifest; m != nil {
		key, err := board.NewLogKey(m.Ceremony.Origin(), m.Log.Key[:])
		if err == nil {
			l.board, err = board.OpenFiles(t.config.Copy, key)
		}
		if err != nil {
			return nil, fmt.Errorf("trustee: %w", err)
		}
	}
	return l, nil
}

func (t *Trustee) progress(what string) func(done, total uint64) {
	return func(done, total uint64) { t.config.Progress(what, done, total) }
}

// mirror copies the board. A board of another poll than the one confirmed is
// refused at once; what is seen of the right one is remembered, for only then is
// the checkpoint under the key of a log that the trustee has reason to hold to it.
func (t *Trustee) mirror(ctx context.Context, g glance) (*audit.Mirrored, error) {
	opts := audit.MirrorOptions{Seen: t.memory.seen(t.config.Ceremony), Afresh: g.afresh, Progress: t.progress("download")}
	copied, err := audit.Mirror(ctx, t.client.file, t.config.Copy, opts)
	if errors.Is(err, audit.ErrForked) || errors.Is(err, board.ErrCheckpoint) {
		// The memory decides, not what somebody once put into the copy.
		opts.Afresh = true
		copied, err = audit.Mirror(ctx, t.client.file, t.config.Copy, opts)
	}
	var forked *audit.ForkError
	switch {
	case errors.As(err, &forked):
		if forked.Poll != g.poll {
			return nil, fmt.Errorf("%w: the server shows poll %v", ErrPoll, forked.Poll)
		}
		if err := t.memory.fork(forked.Note); err != nil {
			return nil, err
		}
		return nil, fmt.Errorf("trustee: %w", err)
	case errors.Is(err, fs.ErrNotExist):
		return nil, &WaitingError{For: "manifest"}
	case err != nil:
		return nil, fmt.Errorf("trustee: copy the board: %w", err)
	case copied.Checkpoint.Origin != t.config.Ceremony.Origin():
		return nil, fmt.Errorf("%w: a board of %s at the address of ceremony %v", ErrServer, copied.Checkpoint.Origin, t.config.Ceremony)
	case g.poll != ballot.PollID{} && copied.Poll != g.poll:
		return nil, fmt.Errorf("%w: the board is of poll %v, confirmed is %v", ErrPoll, copied.Poll, g.poll)
	}
	if t.memory.pollAt(t.config.Ceremony) == nil {
		return copied, nil
	}
	return copied, t.memory.see(t.config.Ceremony, copied.Checkpoint, copied.Note)
}

// sound refuses a board with any failed check.
func (l *look) sound() error {
	if len(l.Failures) > 0 {
		return &AuditError{Failures: l.Failures}
	}
	if l.State.Manifest == nil || l.board == nil {
		return fmt.Errorf("%w: there is no manifest", ErrAudit)
	}
	if l.board.Checkpoint() != l.at || l.Size != l.at.Size {
		return fmt.Errorf("%w: the copy was changed meanwhile", ErrStore)
	}
	return nil
}

// root is the root of the audited tree at an earlier size.
func (l *look) root(size uint64) (board.Hash, error) {
	return board.RootAt(size, l.board.Tile)
}

// serves holds the audited manifest against the trustee's own key and ceremony,
// and gives the stage: own key at the right place, the others as confirmed, the
// joint key and transcript those of the ceremony that was certified, the public
// share that of the stored one.
func (t *Trustee) serves(l *look) (stage int, err error) {
	m, own, plan, certified := l.State.Manifest, t.key.Joint, t.memory.dealt(), t.memory.certified()
	if plan == nil || certified == nil || len(own.Shares) == 0 {
		return 0, fmt.Errorf("%w: finish comes first", ErrNotYet)
	}
	x, p := &m.Trustees, plan.Plan
	if x.Session != p.Session || x.Threshold != p.Threshold || x.Stages != p.Stages || len(x.Keys) != len(p.Trustees) {
		return 0, fmt.Errorf("%w: %d of %d trustees, %d stages, ceremony %v: not as confirmed", ErrManifest, x.Threshold, len(x.Keys), x.Stages, x.Session)
	}
	for i := range x.Keys {
		if x.Keys[i].Key != p.Trustees[i].Key || x.Keys[i].Name != p.Trustees[i].Name {
			return 0, fmt.Errorf("%w: trustee %d is not the one confirmed", ErrManifest, i+1)
		}
	}
	if x.Keys[own.Trustee-1].Key != t.key.Public() {
		return 0, fmt.Errorf("%w: trustee %d has another key", ErrManifest, own.Trustee)
	}
	if x.Transcript != *certified.Transcript {
		return 0, fmt.Errorf("%w: transcript %v, certified was %v", ErrManifest, x.Transcript, certified.Transcript)
	}
	if x.Stage >= len(own.Shares) || len(l.State.Shares) < own.Trustee ||
		!l.State.Shares[own.Trustee-1].Equal(own.Shares[x.Stage].Public()) {
		return 0, fmt.Errorf("%w: the public share is not that of the share at hand", ErrManifest)
	}
	return x.Stage, nil
}

// bind remembers which poll the stage's key serves. The zero poll stands for the
// one confirmed before. Both ways it is for ever: no second poll for a key, no
// second poll at this address.
func (t *Trustee) bind(l *look, stage int, poll ballot.PollID) error {
	here := t.memory.pollAt(t.config.Ceremony)
	switch {
	case poll == ballot.PollID{} && here == nil:
		return fmt.Errorf("%w: confirm the poll id first: the board has %v", ErrPoll, l.State.Poll)
	case poll != ballot.PollID{} && here != nil && *here.Poll != poll:
		return fmt.Errorf("%w: %v was", ErrPoll, here.Poll)
	case here != nil:
		poll = *here.Poll
	}
	if l.State.Poll != poll || l.State.Manifest.Ceremony != t.config.Ceremony {
		return fmt.Errorf("%w: the board is of poll %v, confirmed is %v", ErrPoll, l.State.Poll, poll)
	}
	if used := t.memory.pollOfStage(stage); used != nil && *used.Poll != poll {
		return fmt.Errorf("%w: key %d serves poll %v", ErrKeyUsed, stage, used.Poll)
	}
	if here != nil {
		return nil
	}
	if err := t.memory.remember(record{What: recordPoll, Ceremony: &t.config.Ceremony, Stage: &stage, Poll: &poll}); err != nil {
		return err
	}
	return t.memory.see(t.config.Ceremony, l.at, l.note)
}
