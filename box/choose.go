package box

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"slices"

	"hustings/ballot"
)

// voterKey is a ballot key within its electorate.
type voterKey struct {
	electorate uint8
	key        ballot.PublicKey
}

// byKey gathers waiting ballots: those of a key go together or stay together, so
// that the sequence numbers on the board have no gap (SPEC 8.7).
func byKey(all []*waiting) (keys []voterKey, of map[voterKey][]*waiting) {
	of = make(map[voterKey][]*waiting, len(all))
	for _, w := range all {
		k := voterKey{w.number.electorate, w.number.key}
		if _, ok := of[k]; !ok {
			keys = append(keys, k)
		}
		of[k] = append(of[k], w)
	}
	return keys, of
}

// isNew tells whether nothing of a key is on the board: then its first ballot waits.
func isNew(list []*waiting) bool {
	return slices.ContainsFunc(list, func(w *waiting) bool { return w.number.sequence == 0 })
}

// electorateCounts holds a number for each electorate there can be.
type electorateCounts [256]int

// choose splits the waiting ballots for a running batch. Of each electorate that
// has running batches at least least new keys stay, drawn by lot and not by who
// came when; the others go, if they are at least as many. Nothing goes otherwise.
func choose(all []*waiting, least int, runs func(electorate uint8) bool, random io.Reader) (gone, stay []*waiting, err error) {
	keys, of := byKey(all)
	var fresh, left electorateCounts
	for _, k := range keys {
		if isNew(of[k]) {
			fresh[k.electorate]++
		}
	}
	if err := shuffle(keys, random); err != nil {
		return nil, nil, err
	}
	for e := range left {
		left[e] = least
	}
	for _, k := range keys {
		e := k.electorate
		if runs(e) && fresh[e] >= 2*least && left[e] == 0 {
			gone = append(gone, of[k]...)
			continue
		}
		stay = append(stay, of[k]...)
		if isNew(of[k]) && left[e] > 0 {
			left[e]--
		}
	}
	return gone, stay, nil
}

// shuffle puts keys into an order in which each is as likely (Fisher and Yates).
func shuffle(keys []voterKey, random io.Reader) error {
	for i := len(keys) - 1; i > 0; i-- {
		j, err := below(uint64(i)+1, random)
		if err != nil {
			return err
		}
		keys[i], keys[j] = keys[j], keys[i]
	}
	return nil
}

// below draws a number less than n, each as likely: what would favour the small
// ones is drawn again.
func below(n uint64, random io.Reader) (uint64, error) {
	var drawn [8]byte
	for {
		if _, err := io.ReadFull(random, drawn[:]); err != nil {
			return 0, fmt.Errorf("box: draw by lot: %w", err)
		}
		v := binary.BigEndian.Uint64(drawn[:])
		if rest := v % n; v-rest <= -n {
			return rest, nil
		}
	}
}

// makeBatch makes a batch entry and its ballots in the order of their leaf
// hashes (SPEC 8.7). It signs nothing.
func makeBatch(poll ballot.PollID, kind ballot.BatchKind, list []*waiting) (*ballot.Batch, [][]byte) {
	slices.SortFunc(list, func(x, y *waiting) int { return bytes.Compare(x.leaf[:], y.leaf[:]) })
	e := &ballot.Batch{Kind: kind, Count: uint32(len(list))} //nolint:gosec // a log has less than 2^32 entries
	entries := make([][]byte, len(list))
	leaves := make([][32]byte, len(list))
	_, of := byKey(list)
	for _, ballots := range of {
		if isNew(ballots) {
			e.NewKeys++
		}
	}
	for i, w := range list {
		entries[i], leaves[i] = w.entry, w.leaf
	}
	e.Digest = ballot.BatchDigest(poll, leaves)
	return e, entries
}
