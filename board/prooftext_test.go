package board

import (
	"bytes"
	"errors"
	"strings"
	"testing"
)

// testProof proves entry 3 of a log of 5, cosigned.
func testProof(t testing.TB) (Proof, Hash) {
	t.Helper()
	r := newReference(t, testEntries(0, 5))
	c := Checkpoint{Origin: testOrigin, Size: 5, Root: r.root(t, 5)}
	hashes, err := ProveInclusion(c, 3, referenceTiles(r))
	if err != nil {
		t.Fatal(err)
	}
	msg := mustCosign(t, mustSign(t, c, 1), c, 3, 4)
	return Proof{Index: 3, Hashes: hashes, Note: msg}, LeafHash(r.entries[3])
}

func TestProofText(t *testing.T) {
	p, leaf := testProof(t)
	text := string(p.Text())
	if !strings.HasPrefix(text, "c2sp.org/tlog-proof@v1\nindex 3\n") || strings.Count(text, "\n") != 2+3+1+3+1+3 {
		t.Errorf("proof %q", text)
	}
	got, err := ParseProof([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	c, cosignatures, err := got.Verify(leaf, testLogKey(t), testCosigners(t))
	if err != nil || c.Size != 5 || len(cosignatures) != 2 {
		t.Errorf("%+v, %d cosignatures, %v", c, len(cosignatures), err)
	}
	if _, _, err := got.Verify(LeafHash(nil), testLogKey(t), testCosigners(t)); !errors.Is(err, ErrProof) {
		t.Errorf("another leaf: %v", err)
	}
	if _, _, err := got.Verify(leaf, testLogKey(t), nil); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("unknown cosigners: %v", err)
	}
	for bit := range 8 * len(text) {
		bad := []byte(text)
		bad[bit/8] ^= 1 << (bit % 8)
		q, err := ParseProof(bad)
		if err == nil {
			_, _, err = q.Verify(leaf, testLogKey(t), testCosigners(t))
		}
		if err == nil {
			t.Errorf("bit %d flipped, accepted", bit)
		}
	}
}

// A log of one entry has an empty path.
func TestProofTextShort(t *testing.T) {
	c := Checkpoint{Origin: testOrigin, Size: 1, Root: LeafHash([]byte("a"))}
	p, err := ParseProof(Proof{Note: mustSign(t, c, 1)}.Text())
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Verify(c.Root, testLogKey(t), nil); err != nil {
		t.Error(err)
	}
}

func TestParseProofRefuses(t *testing.T) {
	p, _ := testProof(t)
	text := string(p.Text())
	for name, bad := range map[string]string{
		"nothing":       "",
		"extra line":    strings.Replace(text, "index", "extra YQ==\nindex", 1),
		"other version": strings.Replace(text, "@v1", "@v2", 1),
		"leading zero":  strings.Replace(text, "index 3", "index 03", 1),
		"no index":      strings.Replace(text, "index 3\n", "", 1),
		"plus":          strings.Replace(text, "index 3", "index +3", 1),
		"no blank":      strings.Replace(text, "\n\n", "\n", 1),
		"CRLF":          strings.ReplaceAll(text, "\n", "\r\n"),
		"loose base64":  strings.Replace(text, "=\n", "", 1),
		"many hashes":   strings.Replace(text, "\n\n", "\n"+strings.Repeat(strings.Repeat("A", 43)+"=\n", 65)+"\n", 1),
		"too long":      text + strings.Repeat("\n", maxProofText),
	} {
		if q, err := ParseProof([]byte(bad)); !errors.Is(err, ErrProof) {
			t.Errorf("%s: %+v, %v", name, q, err)
		}
	}
}

func FuzzParseProof(f *testing.F) {
	p, leaf := testProof(f)
	f.Add(p.Text())
	f.Add([]byte(proofHeader + "\nindex 0\n\n"))
	log, cosigners := testLogKey(f), testCosigners(f)
	f.Fuzz(func(t *testing.T, text []byte) {
		q, err := ParseProof(text)
		if err != nil {
			return
		}
		if !bytes.Equal(q.Text(), text) {
			t.Fatalf("%q is read as %q", text, q.Text())
		}
		_, _, _ = q.Verify(leaf, log, cosigners) // must not panic
	})
}
