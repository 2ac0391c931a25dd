package box

import (
	"cmp"
	"context"
	"errors"
	"fmt"

	"hustings/audit"
	"hustings/ballot"
)

// sign gives the box's signature over an entry's bytes before it.
func (b *Box) sign(e ballot.Entry) [64]byte {
	return ballot.SignEntry(b.config.Box, b.poll[:], ballot.RoleBox, ballot.BeforeLast(e))
}

// OpenPoll adds the box's signature to an open entry that officers have signed,
// and opens the voting (SPEC 8.3).
func (b *Box) OpenPoll(ctx context.Context, e ballot.Open) error {
	b.turn.Lock()
	defer b.turn.Unlock()
	e.Signature = b.sign(&e)
	_, err := b.append(ctx, nil, func() ([]byte, error) { return ballot.Encode(&e), nil })
	return err
}

// Closing says how to close a poll.
type Closing struct {
	// Early closes before the closing time, where the manifest allows it.
	Early  bool
	Reason string
	// At is the time of an early close that officers have signed before they hand
	// it in, at most closeSlack ago; 0: now.
	At uint64
	// Sign gives the officers' signatures over the bytes before their list. It
	// is needed for an early close, and is asked twice then: for a trial, and
	// once no more ballots come.
	Sign func(before []byte) ([]ballot.Signed, error)
}

// ClosePoll appends the closing batch and the close entry (SPEC 8.7, 8.10). Once
// the closing batch is on the board no ballot is taken. Killed between the two,
// the next ClosePoll or Advance goes on. Closed already, it does nothing.
func (b *Box) ClosePoll(ctx context.Context, how Closing) error {
	b.turn.Lock()
	defer b.turn.Unlock()
	return b.closePoll(ctx, how)
}

func (b *Box) closePoll(ctx context.Context, how Closing) error {
	err := b.again(ctx, func() error {
		if b.state.Phase != ballot.PhaseOpen {
			return nil
		}
		trial, err := b.closeEntry(how)
		if err != nil {
			return err
		}
		if err := refused(b.state.Check(trial)); err != nil {
			return err
		}
		if b.closing {
			return nil
		}
		_, err = b.publish(ctx, ballot.BatchClosing)
		return err
	})
	if err != nil {
		return fmt.Errorf("box: close: %w", err)
	}
	switch {
	case b.state.Phase < ballot.PhaseOpen:
		return fmt.Errorf("%w: close, the poll is %v", ErrPhase, b.state.Phase)
	case b.state.Phase > ballot.PhaseOpen:
		return nil
	}
	_, err = b.append(ctx, nil, func() ([]byte, error) { return b.closeEntry(how) })
	if err != nil && b.state.Phase > ballot.PhaseOpen {
		return nil // another process has closed it
	}
	return err
}

// closeSlack is how long officers may take to sign an early close, in seconds.
const closeSlack = 1800

// closeEntry makes the close entry for what is on the board now.
func (b *Box) closeEntry(how Closing) ([]byte, error) {
	now := b.now()
	if how.At > now || how.At != 0 && now-how.At > closeSlack {
		return nil, fmt.Errorf("%w: an early close of %v", ErrPhase, ballot.Time(how.At)) //nolint:gosec // shown only
	}
	e := &ballot.Close{
		Time: cmp.Or(how.At, now), Ballots: uint32(b.state.Ballots), Keys: uint32(b.state.Keys), //nolint:gosec // a log has less than 2^32 entries
		Digest: b.state.BatchesDigest(), Early: how.Early, Reason: []byte(how.Reason),
	}
	if !how.Early && e.Time < b.state.Close {
		return nil, fmt.Errorf("%w: the closing time is %v", ErrPhase, ballot.Time(b.state.Close)) //nolint:gosec // shown only
	}
	if how.Sign != nil {
		var err error
		if e.Officers, err = how.Sign(ballot.BeforeList(e)); err != nil {
			return nil, fmt.Errorf("box: officers' signatures: %w", err)
		}
	}
	e.Signature = b.sign(e)
	return ballot.Encode(e), nil
}

// Advance does what the poll needs next, given the clock and what others have
// handed in: a running batch; the close; the claims; combined openings; the
// outcome. It says whether it did anything: call it until it did not, on every
// tick. What depends on others (lists of issued passes, openings, cosignatures)
// it waits for. It is safe to be killed in, and beside other processes that
// advance the same poll.
func (b *Box) Advance(ctx context.Context) (did bool, err error) {
	b.turn.Lock()
	defer b.turn.Unlock()
	err = b.again(ctx, func() error {
		if err := b.retire(ctx); err != nil {
			return err
		}
		did, err = b.step(ctx)
		return err
	})
	if err != nil {
		return false, fmt.Errorf("box: advance poll %v: %w", b.config.Ceremony, err)
	}
	return did, nil
}

func (b *Box) step(ctx context.Context) (bool, error) {
	if b.state.Phase > ballot.PhaseOpened {
		b.keepTexts(nil)
	}
	switch b.state.Phase {
	case ballot.PhaseOpen:
		if b.closing || b.now() >= b.state.Close {
			if b.now() < b.state.Close {
				return false, nil // an early close, which its officers sign
			}
			return true, b.closePoll(ctx, Closing{})
		}
		return b.publishRunning(ctx)
	case ballot.PhaseClosed:
		if did, err := b.claims(ctx); did || err != nil {
			return did, err
		}
		return b.stir(ctx)
	case ballot.PhaseClaimed:
		if did, err := b.combine(ctx); did || err != nil {
			return did, err
		}
		return b.outcome(ctx)
	case ballot.PhaseOpened:
		if waits, err := b.waitsForOfficers(ctx); waits || err != nil {
			return false, err
		}
		return b.outcome(ctx)
	}
	return false, nil
}

// claims appends the claims batch and the claims entry once the period is over
// and every registrar has given its lists (SPEC 8.10).
func (b *Box) claims(ctx context.Context) (bool, error) {
	end := b.state.Points[audit.PointClose].Time + uint64(b.state.Manifest.ClaimsSeconds) //nolint:gosec // 60 to 604800
	if b.now() < end || len(b.state.Unissued()) > 0 {
		return false, nil
	}
	if !b.claimed {
		if _, err := b.publish(ctx, ballot.BatchClaims); err != nil {
			return false, err
		}
	}
	_, err := b.append(ctx, nil, func() ([]byte, error) {
		if b.state.Phase != ballot.PhaseClosed {
			return nil, errElsewhere
		}
		e := &ballot.Claims{
			Time: b.now(), Ballots: uint32(b.state.Ballots), Keys: uint32(b.state.Keys), //nolint:gosec // as above
			Digest: b.state.BatchesDigest(),
		}
		e.Signature = b.sign(e)
		return ballot.Encode(e), nil
	})
	if err != nil && !errors.Is(err, errElsewhere) {
		return false, err
	}
	return true, b.finish(ctx)
}

// errElsewhere says that another process has done it.
var errElsewhere = errors.New("box: done by another process")

// finish destroys every waiting key of a poll whose set of ballots is fixed, those
// of processes that died with a new one in hand too. Ballots that wait in an
// annulled poll are lost by it, and are meant to be.
func (b *Box) finish(ctx context.Context) error {
	if b.state.Phase < ballot.PhaseClaimed {
		return nil
	}
	if b.state.Phase != ballot.PhaseAnnulled {
		if _, err := b.config.Store.Waiting(ctx, func(Row) error { return errNotEmpty }); err != nil {
			return fmt.Errorf("box: look into the waiting room: %w", err)
		}
	}
	ids, err := b.config.Keys.List(b.config.Ceremony)
	if err != nil {
		return err
	}
	for _, id := range ids {
		if err := b.config.Keys.Destroy(b.config.Ceremony, id); err != nil {
			return err
		}
	}
	b.room = nil
	return nil
}

var errNotEmpty = errors.New("box: a ballot waits after the claims")

// combine appends the combined values of the first chunk that has enough openings.
func (b *Box) combine(ctx context.Context) (bool, error) {
	for c := range b.state.Chunks() {
		if b.state.Combined(c) || len(b.state.Opened(c)) < b.state.Manifest.Trustees.Threshold {
			continue
		}
		_, err := b.add(ctx, func() (addition, error) {
			if b.state.Combined(c) {
				return addition{}, errElsewhere
			}
			r, err := b.reader(ctx)
			if err != nil {
				return addition{}, err
			}
			e, err := r.Combine(c)
			if err != nil {
				return addition{}, fmt.Errorf("box: combine chunk %d: %w", c, err)
			}
			return b.combinedAddition(e), nil
		})
		if errors.Is(err, errElsewhere) {
			err = nil
		}
		return err == nil, err
	}
	return false, nil
}

// outcome counts by the auditor's own replay, once all is combined (SPEC 8.14).
func (b *Box) outcome(ctx context.Context) (bool, error) {
	for c := range b.state.Chunks() {
		if !b.state.Combined(c) {
			return false, nil
		}
	}
	for p, need := range []int{
		audit.PointOpen: b.state.Manifest.Cosign.Open, audit.PointClose: b.state.Manifest.Cosign.Close,
		audit.PointClaims: b.state.Manifest.Cosign.Claims,
	} {
		if len(b.state.Cosigned[p]) < need {
			return false, nil
		}
	}
	_, err := b.add(ctx, func() (addition, error) {
		if b.state.Phase > ballot.PhaseOpened {
			return addition{}, errElsewhere
		}
		r, err := b.reader(ctx)
		if err != nil {
			return addition{}, err
		}
		a, err := b.count(ctx, r)
		if err != nil {
			return addition{}, fmt.Errorf("box: count: %w", err)
		}
		return a, nil
	})
	if errors.Is(err, errElsewhere) {
		err = nil
	}
	return err == nil, err
}
