package names

import (
	"crypto/sha256"
	"encoding/binary"
)

const labelOrder = "hustings/1 ballot order"

// Shuffle gives the order in which a voter sees the n candidates of a contest
// that has a random order (SPEC 9.19). The seed is the voter's own, drawn by the
// client and told to nobody: with it the order is always the same, and any two
// orders are equally likely.
func Shuffle(seed [32]byte, contest, n int) []int {
	order := make([]int, max(0, n))
	for i := range order {
		order[i] = i
	}
	s := stream{seed: seed, contest: uint32(contest)} //nolint:gosec // the manifest bounds it
	for i := len(order) - 1; i > 0; i-- {
		j := s.below(uint32(i) + 1) //nolint:gosec // i < n
		order[i], order[j] = order[j], order[i]
	}
	return order
}

// stream is the bytes of H(label, seed, uint32 contest || uint32 k) for k = 0, 1,
// 2 …, taken four at a time.
type stream struct {
	seed       [32]byte
	contest, k uint32
	left       []byte
}

func (s *stream) next() uint32 {
	if len(s.left) == 0 {
		b := make([]byte, 0, 2+len(labelOrder)+len(s.seed)+8)
		b = append(b, byte(len(labelOrder)))
		b = append(b, labelOrder...)
		b = append(b, byte(len(s.seed)))
		b = append(b, s.seed[:]...)
		b = binary.BigEndian.AppendUint32(b, s.contest)
		b = binary.BigEndian.AppendUint32(b, s.k)
		sum := sha256.Sum256(b)
		s.left, s.k = sum[:], s.k+1
	}
	v := binary.BigEndian.Uint32(s.left)
	s.left = s.left[4:]
	return v
}

// below is a number below n, each equally likely: draws from the last
// incomplete stretch of n are thrown away.
func (s *stream) below(n uint32) uint32 {
	whole := -n % n // 2^32 mod n
	for {
		if v := s.next(); v < -whole || whole == 0 {
			return v % n
		}
	}
}
