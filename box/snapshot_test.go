package box_test

import (
	"maps"
	"math/rand/v2"
	"path/filepath"
	"slices"
	"testing"

	"hustings/box"
	"hustings/internal/sample"
)

// TestSnapshotWhileVoting measures what docs/THREATS.md says a copy of the
// database tells that was taken while ballots wait: everything to who has the
// waiting key's file as well, which is as if rows were named in the clear;
// nothing to who has not, for rows then can't be told apart. That the board is
// no help is checked: no row has anything of a ballot in it.
func TestSnapshotWhileVoting(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "what.db"), sample.Config{Expected: attackVoters})
	b := w.open()
	ballots := w.ballots(attackVoters)
	var tags []needle
	seen := make(map[[16]byte]bool)
	for i, entry := range ballots {
		w.cast(b, entry)
		_, err := w.boxes.Poll(w.Manifest.Ceremony).Waiting(ctx, func(r box.Row) error {
			if !seen[r.Tag] {
				seen[r.Tag] = true
				tags = append(tags, needle{i, "tag", r.Tag[:]})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	files := attacks["sqlite"].files(t, w)
	shuffled := rand.Perm(len(ballots))
	with, without := 0, 0
	for _, order := range attackers(shuffled, digFor(tags, len(ballots), files)) {
		with = max(with, right(order))
	}
	found := w.dig(ballots, files)
	for _, order := range attackers(shuffled, found) {
		without = max(without, right(order))
	}
	t.Logf("of %d ballots that wait: %d right with the waiting key, %d without", len(ballots), with, without)
	if len(found) > 0 {
		t.Errorf("something of a ballot lies in the clear: %v", slices.Collect(maps.Keys(found)))
	}
}
