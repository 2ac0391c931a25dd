package threshold

import (
	"crypto/sha256"
	"encoding/binary"

	"filippo.io/nistec"
)

// weightBits is the length of a weight: a false opening passes the batched
// check with probability 2^-weightBits.
const weightBits = 128

// A recoding holds the public weights of a chunk as signed digits, most
// significant window last, for Pippenger's bucket method. It runs in variable
// time: weights are public.
type recoding struct {
	width  int     // bits of a digit
	count  int     // weights
	digits []int16 // digit of window w of weight j at w*count+j, in -2^(width-1) to 2^(width-1)
}

// weigh derives weight j as the first 128 bits of SHA-256(seed || uint32 j),
// big-endian (SPEC 5.4.2), and recodes it.
func weigh(seed [32]byte, count int) recoding {
	width := windowWidth(count)
	windows := weightBits/width + 1 // the last one takes the carry
	r := recoding{width: width, count: count, digits: make([]int16, windows*count)}
	var in [36]byte
	copy(in[:], seed[:])
	for j := range count {
		binary.BigEndian.PutUint32(in[32:], uint32(j)) //nolint:gosec // at most MaxChunk
		sum := sha256.Sum256(in[:])
		high, low := binary.BigEndian.Uint64(sum[:8]), binary.BigEndian.Uint64(sum[8:16])
		carry := int64(0)
		for w := range windows {
			digit := int64(low&(1<<width-1)) + carry //nolint:gosec // at most 2^8
			low, high = low>>width|high<<(64-width), high>>width
			carry = 0
			if digit > 1<<(width-1) {
				digit, carry = digit-1<<width, 1
			}
			r.digits[w*count+j] = int16(digit) //nolint:gosec // at most 2^7 either way
		}
	}
	return r
}

// windowWidth picks the digit width for which the additions are fewest, one a
// point and two a bucket in each window; more than 8 bits never pay below
// MaxChunk points.
func windowWidth(count int) int {
	best, bestCost := 0, 0
	for width := 2; width <= 8; width++ {
		cost := (weightBits/width + 1) * (count + 1<<width)
		if bestCost == 0 || cost < bestCost {
			best, bestCost = width, cost
		}
	}
	return best
}

// sum is the sum of weight times point. There must be a point for every weight.
func (r recoding) sum(points []Point) *nistec.P256Point {
	buckets := make([]nistec.P256Point, 1<<(r.width-1)) // bucket b holds digit b+1
	filled := make([]bool, len(buckets))
	total := nistec.NewP256Point()
	var negated nistec.P256Point
	for w := len(r.digits)/r.count - 1; w >= 0; w-- {
		for range r.width {
			total.Double(total)
		}
		clear(filled)
		for j, digit := range r.digits[w*r.count : (w+1)*r.count] {
			point := &points[j].p
			if digit == 0 {
				continue
			}
			if digit < 0 {
				digit, point = -digit, negated.Negate(point)
			}
			if b := digit - 1; filled[b] {
				buckets[b].Add(&buckets[b], point)
			} else {
				buckets[b], filled[b] = *point, true
			}
		}
		total.Add(total, sumBuckets(buckets, filled))
	}
	return total
}

// sumBuckets is the sum of (b+1) times bucket b, by running sums from above.
func sumBuckets(buckets []nistec.P256Point, filled []bool) *nistec.P256Point {
	running, sum := nistec.NewP256Point(), nistec.NewP256Point()
	begun := false
	for b := len(buckets) - 1; b >= 0; b-- {
		if filled[b] {
			running.Add(running, &buckets[b])
			begun = true
		}
		if begun {
			sum.Add(sum, running)
		}
	}
	return sum
}
