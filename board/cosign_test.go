package board

import (
	"bytes"
	"crypto/ed25519"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

func signText(n byte, text string) []byte { return ed25519.Sign(testPrivate(n), []byte(text)) }

// testCosigners are the keys 3, 4 and 5, in the order of a manifest.
func testCosigners(t testing.TB) []Key {
	t.Helper()
	var keys []Key
	for n := byte(3); n <= 5; n++ {
		k, err := NewCosignerKey(fmt.Sprintf("trustee/%d", n), testPublic(n))
		if err != nil {
			t.Fatal(err)
		}
		keys = append(keys, k)
	}
	return keys
}

// cosignature makes the n-th key's cosignature.
func cosignature(t testing.TB, c Checkpoint, n byte) Cosignature {
	t.Helper()
	raw, err := Cosign(testPrivate(n), c, 1679315147)
	if err != nil {
		t.Fatal(err)
	}
	return Cosignature{Key: testCosigners(t)[n-3], Signature: [CosignatureSize]byte(raw)}
}

func mustCosign(t testing.TB, msg []byte, c Checkpoint, signers ...byte) []byte {
	t.Helper()
	var list []Cosignature
	for _, n := range signers {
		list = append(list, cosignature(t, c, n))
	}
	msg, err := AddCosignatures(msg, testLogKey(t), list)
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// The message and the example line of C2SP tlog-cosignature: its second line is
// a cosignature of example.com/behind-the-sofa by a key the text does not give,
// so what is held is the message.
func TestCosignedMessage(t *testing.T) {
	text := "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n"
	want := "cosignature/v1\ntime 1679315147\n" + text
	if got := string(cosignedMessage([]byte(text), 1679315147)); got != want {
		t.Errorf("message %q, want %q", got, want)
	}
}

func TestCosign(t *testing.T) {
	c := testCheckpoint()
	for _, seconds := range []int64{0, 1, 1679315147, math.MaxInt64} {
		raw, err := Cosign(testPrivate(3), c, seconds)
		if err != nil || len(raw) != CosignatureSize {
			t.Fatalf("time %d: %d bytes, %v", seconds, len(raw), err)
		}
		if got, err := VerifyCosignature(testPublic(3), c, raw); err != nil || got != seconds {
			t.Errorf("time %d: %d, %v", seconds, got, err)
		}
		if _, err := VerifyCosignature(testPublic(4), c, raw); !errors.Is(err, ErrCosignature) {
			t.Errorf("other key: %v", err)
		}
		for bit := range 8 * len(raw) {
			bad := slices.Clone(raw)
			bad[bit/8] ^= 1 << (bit % 8)
			if _, err := VerifyCosignature(testPublic(3), c, bad); !errors.Is(err, ErrCosignature) {
				t.Errorf("bit %d flipped: %v", bit, err)
			}
		}
	}
	if _, err := Cosign(testPrivate(3), c, -1); !errors.Is(err, ErrCosignature) {
		t.Errorf("negative time: %v", err)
	}
}

// A timestamp above 2^63-1 is refused, read as unsigned or as signed.
func TestCosignatureTimeBound(t *testing.T) {
	c := testCheckpoint()
	for _, seconds := range []string{"9223372036854775808", "-9223372036854775808"} {
		message := append([]byte("cosignature/v1\ntime "+seconds+"\n"), c.Text()...)
		raw := binary.BigEndian.AppendUint64(nil, 1<<63)
		raw = append(raw, ed25519.Sign(testPrivate(3), message)...)
		if _, err := VerifyCosignature(testPublic(3), c, raw); !errors.Is(err, ErrCosignature) {
			t.Errorf("%s: %v", seconds, err)
		}
	}
}

// The log's own signature is none of a cosigner with the same key.
func TestCosignatureSeparation(t *testing.T) {
	c := testCheckpoint()
	raw := append(make([]byte, 8), ed25519.Sign(testPrivate(3), c.Text())...)
	if _, err := VerifyCosignature(testPublic(3), c, raw); !errors.Is(err, ErrCosignature) {
		t.Error(err)
	}
}

func TestParseCosigned(t *testing.T) {
	c := testCheckpoint()
	plain := mustSign(t, c, 1)
	for _, signers := range [][]byte{{}, {3}, {5}, {3, 4}, {3, 5}, {3, 4, 5}} {
		msg := mustCosign(t, plain, c, signers...)
		got, list, err := ParseCosigned(msg, testLogKey(t), testCosigners(t))
		if err != nil || got != c || len(list) != len(signers) {
			t.Fatalf("%v: %+v, %d, %v", signers, got, len(list), err)
		}
		for i, cs := range list {
			if cs != cosignature(t, c, signers[i]) || cs.Time() != 1679315147 {
				t.Errorf("%v: cosignature %d is %+v", signers, i, cs)
			}
		}
		var verifiers []note.Verifier
		for _, k := range append(testCosigners(t), testLogKey(t)) {
			verifiers = append(verifiers, k)
		}
		if n, err := note.Open(msg, note.VerifierList(verifiers...)); err != nil || len(n.Sigs) != 1+len(signers) {
			t.Errorf("%v: x/mod: %v", signers, err)
		}
	}
	if !bytes.Equal(plain, mustSign(t, c, 1)) {
		t.Error("AddCosignatures wrote into its argument")
	}
}

func TestParseCosignedRefuses(t *testing.T) {
	c := testCheckpoint()
	plain := mustSign(t, c, 1)
	cosigned := mustCosign(t, plain, c, 3)
	two := mustCosign(t, plain, c, 3, 4)
	line3 := string(cosigned[len(plain):])
	line4 := string(two[len(cosigned):])
	text, logLine, _ := strings.Cut(string(plain), "\n\n")
	cases := map[string]string{
		"wrong order":       string(plain) + line4 + line3,
		"cosigner first":    text + "\n\n" + line3 + logLine,
		"cosigner alone":    text + "\n\n" + line3,
		"cosigned twice":    string(cosigned) + line3,
		"loose base64":      string(looseBase64(cosigned)),
		"cosigner as a log": string(plain) + string(testCosigners(t)[0].appendLine(nil, signText(3, text+"\n"))),
	}
	for name, msg := range cases {
		if _, _, err := ParseCosigned([]byte(msg), testLogKey(t), testCosigners(t)); !errors.Is(err, ErrCheckpoint) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := ParseCheckpoint(cosigned, testLogKey(t)); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("cosigned for a plain one: %v", err)
	}
	if _, _, err := ParseCosigned(cosigned, testLogKey(t), testCosigners(t)[1:]); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("unknown cosigner: %v", err)
	}
	swapped := append(slices.Clone(testCosigners(t)), testLogKey(t))
	if _, _, err := ParseCosigned(plain, testLogKey(t), swapped); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("a log's key among the cosigners: %v", err)
	}
	double := []Cosignature{cosignature(t, c, 3), cosignature(t, c, 3)}
	if _, err := AddCosignatures(plain, testLogKey(t), double); !errors.Is(err, ErrCosignature) {
		t.Errorf("the same cosignature twice: %v", err)
	}
	c.Size++
	if _, err := AddCosignatures(plain, testLogKey(t), []Cosignature{cosignature(t, c, 3)}); !errors.Is(err, ErrCosignature) {
		t.Errorf("another tree's cosignature: %v", err)
	}
}
