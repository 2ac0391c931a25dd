package ballot

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
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

// TestHandleVectors is SPEC 7.9, calculated by another program.
func TestHandleVectors(t *testing.T) {
	ceremony := CeremonyID{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	var handles [][32]byte
	for i, c := range []struct{ number, name, branch, want string }{
		{"BY0001", "王桂", "第二支部", "6f8df60179220ba1a9c2042191e1930af9680231d5318d31a8f6db52d401d377"},
		{"BY0002", "李红", "海外支部", "9468d6acad3a1117c12c99558094bd771fc313fd38e17c3eb1cf316bf6c57afe"},
		{"BY0013", "刘𬭎", "第二支部", "4365ad9d2317eca381d08168895e8d262d6febf719656dcdc0d62c1c74ee3610"},
		{"BY0031", "阿依古丽·买买提", "第二支部", "35c75133bb605e60d0435efc591ee2f5edc2e563c53094c680f17cce3d93f356"},
		{"M-5", "Nguyễn Văn An", "", "5c962c4c0351fa917be459149604055dec6b12294b70aabce2e91532d7ee52e5"},
	} {
		line, err := MemberLine(c.number, c.name, c.branch)
		if err != nil {
			t.Fatal(err)
		}
		h := Handle(ceremony, [16]byte(bytes.Repeat([]byte{byte(i + 1)}, 16)), line)
		if hex.EncodeToString(h[:]) != c.want {
			t.Errorf("%s: got %x, want %s", c.number, h, c.want)
		}
		handles = append(handles, h)
	}
	member3 := handles[2]
	slices.SortFunc(handles, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	root, err := HandleRoot(handles)
	if want := "e0ad09a6d1e5e69c4fd10f3e3710f2efc49299619ab17641415acb7d34c22a0f"; err != nil || hex.EncodeToString(root[:]) != want {
		t.Errorf("root %x, want %s, %v", root, want, err)
	}
	proof, err := HandleProof(handles, slices.Index(handles, member3))
	want := []string{
		"81bc1174ce3bd311d942b5197f44092f4f4a5f099a06143f157e07e04050500f",
		"23b3c61c55e7d442a3b6e92b979ed4234f4f146849162c2148b2ae14288c678a",
		"b8c21249df6f2cd242d2126e66337fea5909407f2afae78771a495a7518c11ee",
	}
	for i := range want {
		if err != nil || len(proof) != len(want) || hex.EncodeToString(proof[i][:]) != want[i] {
			t.Fatalf("path %x, %v", proof, err)
		}
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
