package trustee

import (
	"context"
	"encoding/binary"
	"fmt"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// clockSlack is how far two clocks may differ, in seconds (SPEC 8.11).
const clockSlack = 120

// cosign posts the cosignature of a point of the audited board, the first time
// and for ever with the same root. What it has cosigned is remembered first, so
// that no second root can follow, whatever the board says then.
func (t *Trustee) cosign(ctx context.Context, l *look, point audit.PointName) error {
	s, number := l.State, t.key.Joint.Trustee
	p := s.Points[point]
	root, err := l.root(p.Size)
	if err != nil {
		return fmt.Errorf("trustee: root of the %v point: %w", point, err)
	}
	was := t.memory.cosigned(s.Poll, point)
	if was != nil && (was.Size != p.Size || board.Hash(*was.Root) != root) {
		return fmt.Errorf("%w: the %v point is at %d entries, cosigned was one at %d", ErrForkedClose, point, p.Size, was.Size)
	}
	if s.Cosigned[point][number] {
		return nil
	}
	if was == nil {
		entry, err := t.cosignature(s, p, root)
		if err != nil {
			return err
		}
		digest := ballot.Digest(root)
		r := record{What: recordCosigned, Poll: &s.Poll, Point: point.String(), Size: p.Size, Root: &digest, Entry: entry}
		if err := t.memory.remember(r); err != nil {
			return err
		}
		was = t.memory.cosigned(s.Poll, point)
	}
	return t.client.post(ctx, was.Entry)
}

func (t *Trustee) cosignature(s *audit.State, p audit.Point, root board.Hash) ([]byte, error) {
	now := t.config.Now()
	if now < 0 || uint64(now)+clockSlack < p.Time {
		return nil, fmt.Errorf("%w: it says %v, the board %v", ErrClock, ballot.Time(now), ballot.Time(p.Time)) //nolint:gosec // shown only
	}
	c := board.Checkpoint{Origin: s.Manifest.Ceremony.Origin(), Size: p.Size, Root: root}
	sig, err := board.Cosign(t.key.Identity, c, now)
	if err != nil {
		return nil, fmt.Errorf("trustee: cosign: %w", err)
	}
	e := &ballot.Cosign{Role: ballot.RoleTrustee, Index: uint8(t.key.Joint.Trustee), Size: p.Size, Root: ballot.Digest(root)} //nolint:gosec // at most 16
	e.Time = binary.BigEndian.Uint64(sig)
	copy(e.Signature[:], sig[8:])
	return ballot.Encode(e), nil
}
