package box

import (
	"crypto/rand"
	"encoding/binary"
	"testing"
	"unsafe"

	"hustings/ballot"
)

func someNumber(i, seq int) numbered {
	n := numbered{electorate: uint8(i % 3), sequence: uint8(seq)}
	binary.BigEndian.PutUint32(n.key[:], uint32(i))
	return n
}

func someLeaf(i, seq int) (d ballot.Digest) {
	binary.BigEndian.PutUint32(d[:], uint32(i))
	d[31] = byte(seq)
	return d
}

func TestTakenRemembers(t *testing.T) {
	tk, err := newTaken(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	const keys = 20000
	for i := range keys {
		for seq := range i % 4 {
			if got := tk.next(someNumber(i, 9)); int(got) != seq {
				t.Fatalf("key %d: next is %d, want %d", i, got, seq)
			}
			if got := tk.look(someNumber(i, seq), someLeaf(i, seq)); got != unknown {
				t.Fatalf("known before: %v", got)
			}
			if !tk.put(someNumber(i, seq), someLeaf(i, seq), 0) {
				t.Fatal("refused")
			}
		}
	}
	for i := range keys {
		for seq := range i % 4 {
			n, leaf := someNumber(i, seq), someLeaf(i, seq)
			if got := tk.look(n, leaf); got != same {
				t.Fatalf("look = %v", got)
			}
			leaf[30] = 1
			if got := tk.look(n, leaf); got != other {
				t.Fatalf("look at another ballot = %v", got)
			}
			if tk.put(n, leaf, 7) {
				t.Fatal("took another ballot for a used number")
			}
			if place, ok := tk.place(n); !ok || place != 0 {
				t.Fatalf("place %d %v", place, ok)
			}
			if !tk.put(n, someLeaf(i, seq), uint32(i+1)) {
				t.Fatal("refused to move to the board")
			}
			tk.put(n, someLeaf(i, seq), 0) // a late reload does not move it back
			if place, _ := tk.place(n); place != uint32(i+1) {
				t.Fatalf("place = %d", place)
			}
		}
	}
	slots := 0
	for i := range tk.tables {
		slots += len(tk.tables[i].slots)
	}
	each := float64(slots) * float64(unsafe.Sizeof(slot{})) / float64(tk.count)
	if each > 46 {
		t.Errorf("%.1f bytes a ballot", each)
	}
	t.Logf("%d ballots, %.1f bytes each", tk.count, each)
}
