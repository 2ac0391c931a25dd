package audit_test

import (
	"bytes"
	"io/fs"
	"slices"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/internal/sample"
)

// TestSeen holds that every ballot on the board is shown, with what it says where
// it counts, and as replaced where a later one does.
func TestSeen(t *testing.T) {
	p := opened(t, sample.Config{BallotsPerKey: 2})
	cast, err := p.Ballots(4)
	must(t, err)
	again, err := p.NewVoter()
	must(t, err)
	for sequence := range uint8(2) {
		b, err := p.Vote(again, sequence, p.Choice(int(sequence)))
		must(t, err)
		cast = append(cast, b)
	}
	must(t, p.Batch(ballot.BatchClosing, cast))
	must(t, p.ToClaims(5))
	if r, err := p.State.SeenReader(files(t, p)); err != nil || r.Seen(t.Context(), func(audit.Seen) error { return nil }) == nil {
		t.Errorf("ballots are seen before the opening: %v", err)
	}
	must(t, p.ToCertified(1, 2))
	r, err := p.State.SeenReader(files(t, p))
	must(t, err)
	var leaves [][]byte
	replaced := 0
	must(t, r.Seen(t.Context(), func(x audit.Seen) error {
		leaves = append(leaves, bytes.Clone(x.Leaf[:]))
		if !x.Final {
			replaced++
			if x.Plaintext != nil || x.Ballot.Sequence != 0 {
				t.Errorf("ballot %d of sequence %d is replaced, and says %x", x.Index, x.Ballot.Sequence, x.Plaintext)
			}
			return nil
		}
		if _, err := ballot.UnframeChoices(x.Plaintext, 1); err != nil {
			t.Errorf("ballot %d: %v", x.Index, err)
		}
		return nil
	}))
	if len(leaves) != len(cast) || replaced != 1 {
		t.Errorf("%d of %d ballots are seen, %d replaced", len(leaves), len(cast), replaced)
	}
	for _, b := range cast {
		leaf := ballot.LeafHash(b)
		if !slices.ContainsFunc(leaves, func(x []byte) bool { return bytes.Equal(x, leaf[:]) }) {
			t.Errorf("ballot %x is not seen", leaf)
		}
	}
}

func files(t *testing.T, p *sample.Poll) fs.FS {
	t.Helper()
	fsys, err := p.FS()
	must(t, err)
	return fsys
}
