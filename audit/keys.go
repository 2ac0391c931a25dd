package audit

import (
	"hash/maphash"
	"math/bits"

	"hustings/ballot"
)

// keyTable remembers which ballot keys are on the board: about 45 bytes a key,
// in pages without pointers, so that a million keys cost neither time nor
// memory worth naming.
type keyTable struct {
	seed  maphash.Seed
	slots []uint32 // index into records + 1, open addressing, at most half full
	pages [][]keyRecord
	n     int
}

const keyPage = 4096

type keyRecord struct {
	key        ballot.PublicKey
	last       uint32 // entry index of the ballot with the highest sequence number
	seen       uint16 // bit s: sequence number s is on the board
	electorate uint8
}

func newKeyTable() *keyTable {
	return &keyTable{seed: maphash.MakeSeed(), slots: make([]uint32, 1024)}
}

func (t *keyTable) at(i int) *keyRecord { return &t.pages[i/keyPage][i%keyPage] }

func (t *keyTable) hash(electorate uint8, key ballot.PublicKey) uint64 {
	var buf [33]byte
	buf[0] = electorate
	copy(buf[1:], key[:])
	return maphash.Bytes(t.seed, buf[:])
}

// find returns the record of a key, or nil.
func (t *keyTable) find(electorate uint8, key ballot.PublicKey) *keyRecord {
	mask := uint64(len(t.slots) - 1) //nolint:gosec // a power of two
	for i := t.hash(electorate, key) & mask; t.slots[i] != 0; i = (i + 1) & mask {
		if r := t.at(int(t.slots[i] - 1)); r.key == key && r.electorate == electorate {
			return r
		}
	}
	return nil
}

// insert returns the record of a key, made if there is none.
func (t *keyTable) insert(electorate uint8, key ballot.PublicKey) (r *keyRecord, made bool) {
	if r := t.find(electorate, key); r != nil {
		return r, false
	}
	if 2*(t.n+1) > len(t.slots) {
		t.grow()
	}
	if t.n%keyPage == 0 {
		t.pages = append(t.pages, make([]keyRecord, keyPage))
	}
	r = t.at(t.n)
	r.electorate, r.key = electorate, key
	t.n++
	t.place(uint32(t.n), electorate, key) //nolint:gosec // at most 2^32 entries in a log
	return r, true
}

func (t *keyTable) place(number uint32, electorate uint8, key ballot.PublicKey) {
	mask := uint64(len(t.slots) - 1) //nolint:gosec // a power of two
	i := t.hash(electorate, key) & mask
	for t.slots[i] != 0 {
		i = (i + 1) & mask
	}
	t.slots[i] = number
}

func (t *keyTable) grow() {
	t.slots = make([]uint32, 2*len(t.slots))
	for i := range t.n {
		r := t.at(i)
		t.place(uint32(i+1), r.electorate, r.key) //nolint:gosec // as above
	}
}

// add marks a sequence number as seen on the board at an entry; false if it was.
func (r *keyRecord) add(sequence uint8, entry uint32) bool {
	bit := uint16(1) << sequence
	if r.seen&bit != 0 {
		return false
	}
	if bit > r.seen {
		r.last = entry
	}
	r.seen |= bit
	return true
}

// whole tells whether the sequence numbers seen are 0 .. m without a gap.
func (r *keyRecord) whole() bool { return r.seen&(r.seen+1) == 0 }

// next is the sequence number after the highest seen.
func (r *keyRecord) next() int { return bits.Len16(r.seen) }
