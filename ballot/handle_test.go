package ballot

import (
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"
)

// merkle is RFC 6962 section 2.1 word for word.
func merkle(leaves [][32]byte) [32]byte {
	if len(leaves) == 1 {
		return sha256.Sum256(append([]byte{0}, leaves[0][:]...))
	}
	k := 1
	for 2*k < len(leaves) {
		k *= 2
	}
	left, right := merkle(leaves[:k]), merkle(leaves[k:])
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

func someHandles(n int) [][32]byte {
	out := make([][32]byte, n)
	for i := range out {
		line, _ := MemberLine("BY"+strings.Repeat("0", i%7)+"1", "王桂", "第二支部")
		out[i] = Handle(CeremonyID{1}, [16]byte{byte(i), byte(i >> 8)}, line)
	}
	slices.SortFunc(out, func(a, b [32]byte) int { return slices.Compare(a[:], b[:]) })
	return out
}

func TestHandleVector(t *testing.T) {
	ceremony := CeremonyID{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	salt := [16]byte{15: 255}
	line, err := MemberLine("BY0013", "刘𬭎", "第二支部")
	if err != nil {
		t.Fatal(err)
	}
	want := sha256.Sum256([]byte("\x11hustings/1 handle\x10" + string(ceremony[:]) + string(salt[:]) + "BY0013\t刘𬭎\t第二支部"))
	if got := Handle(ceremony, salt, line); got != want {
		t.Errorf("got %x, want %x", got, want)
	}
}

func TestHandleTree(t *testing.T) {
	for _, n := range []int{1, 2, 3, 4, 5, 7, 8, 60, 129} {
		handles := someHandles(n)
		tree, err := NewHandleTree(handles)
		if err != nil {
			t.Fatal(err)
		}
		root, err := HandleRoot(handles)
		if want := merkle(handles); err != nil || tree.Root() != want || root != want || tree.Size() != n {
			t.Fatalf("%d handles: root %x and %x, want %x", n, tree.Root(), root, want)
		}
		for i, h := range handles {
			proof, err := tree.Proof(i)
			if err != nil {
				t.Fatal(err)
			}
			if err := VerifyHandleProof(root, h, i, n, proof); err != nil {
				t.Fatalf("%d of %d: %v", i, n, err)
			}
			if n > 1 {
				checkBadProofs(t, root, h, i, n, proof)
			}
		}
	}
}

func checkBadProofs(t *testing.T, root, h [32]byte, i, n int, proof [][32]byte) {
	t.Helper()
	flipped := slices.Clone(proof)
	flipped[0][31] ^= 1
	other := h
	other[0] ^= 1
	for name, err := range map[string]error{
		"index":   VerifyHandleProof(root, h, (i+1)%n, n, proof),
		"handle":  VerifyHandleProof(root, other, i, n, proof),
		"root":    VerifyHandleProof(other, h, i, n, proof),
		"short":   VerifyHandleProof(root, h, i, n, proof[1:]),
		"long":    VerifyHandleProof(root, h, i, n, append(slices.Clone(proof), h)),
		"flipped": VerifyHandleProof(root, h, i, n, flipped),
		"none":    VerifyHandleProof(root, h, i, n, nil),
		"below":   VerifyHandleProof(root, h, -1, n, proof),
		"beyond":  VerifyHandleProof(root, h, n, n, proof),
		"empty":   VerifyHandleProof(root, h, 0, 0, nil),
	} {
		if !errors.Is(err, ErrHandleProof) {
			t.Errorf("%s, %d of %d: got %v", name, i, n, err)
		}
	}
}

func TestHandleTreeRefuses(t *testing.T) {
	a := someHandles(3)
	for name, list := range map[string][][32]byte{
		"empty": {}, "twice": {a[0], a[0]}, "descending": {a[1], a[0]},
	} {
		if _, err := HandleRoot(list); !errors.Is(err, ErrHandles) {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := HandleProof(list, 0); !errors.Is(err, ErrHandles) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	for _, i := range []int{-1, 3} {
		if _, err := HandleProof(a, i); !errors.Is(err, ErrHandleProof) {
			t.Errorf("index %d: got %v", i, err)
		}
	}
}

func TestMemberLine(t *testing.T) {
	for _, c := range []struct {
		number, name, branch string
		ok                   bool
	}{
		{"BY0031", "阿依古丽·买买提", "第二支部", true},
		{"BY0013", "刘𬭎", "", true},
		{"", "王桂", "第二支部", false},
		{"1", "", "第二支部", false},
		{"1", "王\t桂", "", false},
		{"1", "王桂\n", "", false},
		{"1", "王桂", "a\x00", false},
		{"1", "e\u0301", "", false},
		{"1", "\xff", "", false},
		{"1", strings.Repeat("桂", 700), "", false},
	} {
		line, err := MemberLine(c.number, c.name, c.branch)
		if (err == nil) != c.ok || err != nil && !errors.Is(err, ErrMemberLine) {
			t.Errorf("%+v: %v", c, err)
		}
		if err != nil {
			continue
		}
		number, name, branch, err := ParseMemberLine(line)
		if err != nil || number != c.number || name != c.name || branch != c.branch {
			t.Errorf("%q: read back as %q %q %q, %v", line, number, name, branch, err)
		}
	}
	for _, line := range []string{"", "a\tb", "a\tb\tc\td", "\tb\tc", "a\t\tc", "a\te\u0301\tc"} {
		if _, _, _, err := ParseMemberLine(line); !errors.Is(err, ErrMemberLine) {
			t.Errorf("%q: got %v", line, err)
		}
	}
}

func BenchmarkHandleTree(b *testing.B) {
	handles := someHandles(65536)
	for b.Loop() {
		if _, err := HandleRoot(handles); err != nil {
			b.Fatal(err)
		}
	}
}
