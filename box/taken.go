package box

import (
	"crypto/sha256"
	"encoding/binary"
	"io"

	"hustings/ballot"
)

// taken remembers every ballot the box has: which sequence numbers of which
// key are used, by which ballot, and where it stands on the board. It costs 32
// bytes a ballot and some air, in 256 flat tables that grow one at a time, so
// that neither the collector nor a growing map is felt as the box fills.
//
// Names and marks are keyed with a secret of this process. Nobody who sends
// ballots can aim at collisions: not to slow the tables down, and not to have a
// receipt for a ballot that only looks like the one that is kept.
type taken struct {
	secret [32]byte
	tables [256]table
	count  int
}

// slot is one ballot; the zero name is an empty slot.
type slot struct {
	name  [16]byte // of electorate, key and sequence
	mark  [12]byte // of name and leaf hash
	place uint32   // 1 + index on the board; 0 while it waits
}

// numbered is a ballot key's ballot number.
type numbered struct {
	electorate uint8
	key        ballot.PublicKey
	sequence   uint8
}

func numberOf(b *ballot.Ballot) numbered {
	return numbered{electorate: b.Electorate, key: b.Key, sequence: b.Sequence}
}

func newTaken(random io.Reader) (*taken, error) {
	t := new(taken)
	_, err := io.ReadFull(random, t.secret[:])
	return t, err
}

func (t *taken) name(n numbered) [16]byte {
	var in [32 + 1 + 32 + 1]byte
	copy(in[:], t.secret[:])
	in[32] = n.electorate
	copy(in[33:], n.key[:])
	in[65] = n.sequence
	h := sha256.Sum256(in[:])
	return [16]byte(h[:16])
}

func (t *taken) mark(name [16]byte, leaf ballot.Digest) [12]byte {
	var in [32 + 16 + 32]byte
	copy(in[:], t.secret[:])
	copy(in[32:], name[:])
	copy(in[48:], leaf[:])
	h := sha256.Sum256(in[:])
	return [12]byte(h[:12])
}

// standing says what the box knows of a number and a ballot for it.
type standing int

const (
	unknown standing = iota // no ballot has this number
	same                    // this ballot has it
	other                   // another one has
)

// look tells whether a ballot with this leaf hash, or another one, has the number.
func (t *taken) look(n numbered, leaf ballot.Digest) standing {
	name := t.name(n)
	s := t.tables[name[0]].find(name)
	switch {
	case s == nil:
		return unknown
	case s.mark == t.mark(name, leaf):
		return same
	default:
		return other
	}
}

// place gives 1 + the index on the board of the ballot with this number, 0 if it waits.
func (t *taken) place(n numbered) (place uint32, ok bool) {
	name := t.name(n)
	s := t.tables[name[0]].find(name)
	if s == nil {
		return 0, false
	}
	return s.place, true
}

// next is the sequence number that a key may use now.
func (t *taken) next(n numbered) uint8 {
	for n.sequence = 0; n.sequence < 255; n.sequence++ {
		name := t.name(n)
		if t.tables[name[0]].find(name) == nil {
			break
		}
	}
	return n.sequence
}

// put remembers a ballot, or that one known already stands on the board now.
// It reports false where another ballot has the number.
func (t *taken) put(n numbered, leaf ballot.Digest, place uint32) bool {
	name := t.name(n)
	mark := t.mark(name, leaf)
	tab := &t.tables[name[0]]
	if s := tab.find(name); s != nil {
		if s.mark != mark {
			return false
		}
		if place > 0 {
			s.place = place
		}
		return true
	}
	tab.add(slot{name: name, mark: mark, place: place})
	t.count++
	return true
}

// table is a hash table with linear probing, at most nine tenths full. It grows
// by a quarter: a slot costs 36 to 45 bytes.
type table struct {
	slots []slot
	used  int
}

// start spreads names over any number of slots (Lemire's multiply and shift).
func (t *table) start(name *[16]byte) int {
	return int(uint64(binary.LittleEndian.Uint32(name[4:])) * uint64(len(t.slots)) >> 32)
}

func (t *table) find(name [16]byte) *slot {
	if len(t.slots) == 0 {
		return nil
	}
	for i := t.start(&name); ; {
		s := &t.slots[i]
		if s.name == name {
			return s
		}
		if s.name == ([16]byte{}) {
			return nil
		}
		if i++; i == len(t.slots) {
			i = 0
		}
	}
}

func (t *table) add(s slot) {
	if 10*(t.used+1) > 9*len(t.slots) {
		old := t.slots
		t.slots = make([]slot, max(8, len(old)+len(old)/4))
		for i := range old {
			if old[i].name != ([16]byte{}) {
				t.insert(old[i])
			}
		}
	}
	t.insert(s)
	t.used++
}

func (t *table) insert(s slot) {
	i := t.start(&s.name)
	for t.slots[i].name != ([16]byte{}) {
		if i++; i == len(t.slots) {
			i = 0
		}
	}
	t.slots[i] = s
}
