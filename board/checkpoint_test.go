package board

import (
	"bytes"
	"encoding/base64"
	"errors"
	"strings"
	"testing"

	"golang.org/x/mod/sumdb/note"
)

func testCheckpoint() Checkpoint {
	return Checkpoint{Origin: testOrigin, Size: 1234, Root: LeafHash([]byte("root"))}
}

func mustSign(t testing.TB, c Checkpoint, n byte) []byte {
	t.Helper()
	msg, err := c.Sign(testPrivate(n))
	if err != nil {
		t.Fatal(err)
	}
	return msg
}

// The root of one entry is its leaf hash, which is a known number.
func TestCheckpointVector(t *testing.T) {
	c := Checkpoint{Origin: testOrigin, Size: 1, Root: LeafHash([]byte("a"))}
	const want = "hustings/1/000102030405060708090a0b0c0d0e0f\n1\nAippeebat6pa5MPl5F9+l3ESp+Y1k4INvsHsc4ok+Tw=\n"
	if got := string(c.Text()); got != want {
		t.Errorf("text %q, want %q", got, want)
	}
}

// The log's note is a signed note to x/mod, by the verifier key we print.
func TestCheckpointReadByOthers(t *testing.T) {
	c := testCheckpoint()
	verifier, err := note.NewVerifier(testLogKey(t).String())
	if err != nil {
		t.Fatal(err)
	}
	n, err := note.Open(mustSign(t, c, 1), note.VerifierList(verifier))
	if err != nil {
		t.Fatal(err)
	}
	if n.Text != string(c.Text()) || len(n.Sigs) != 1 {
		t.Errorf("x/mod reads %q with %d signatures", n.Text, len(n.Sigs))
	}
}

// The vector of C2SP signed-note, "Example": a verifier key and its ID.
func TestVerifierKeyVector(t *testing.T) {
	const vkey = "example.com/foo+530d903a+AekyeRrm56hApGFkyQR4ZCbV54Id2LKaANYcrnKv3U2k"
	raw, err := base64.StdEncoding.DecodeString(vkey[strings.LastIndex(vkey, "+")+1:])
	if err != nil {
		t.Fatal(err)
	}
	k, err := NewLogKey("example.com/foo", raw[1:])
	if err != nil {
		t.Fatal(err)
	}
	if k.String() != vkey {
		t.Errorf("verifier key %s, want %s", k, vkey)
	}
}

func TestParseCheckpoint(t *testing.T) {
	c := testCheckpoint()
	for _, size := range []uint64{0, 1, 1234, MaxSize} {
		c.Size = size
		got, err := ParseCheckpoint(mustSign(t, c, 1), testLogKey(t))
		if err != nil || got != c {
			t.Errorf("size %d: %+v, %v", size, got, err)
		}
	}
	c.Size = MaxSize + 1
	if _, err := c.Sign(testPrivate(1)); err == nil {
		t.Error("signed a tree above MaxSize")
	}
}

// signRaw signs any text whatever as the log.
func signRaw(t *testing.T, text string) []byte {
	t.Helper()
	return testLogKey(t).appendLine([]byte(text+"\n"), signText(1, text))
}

func TestParseCheckpointRefuses(t *testing.T) {
	good := string(mustSign(t, testCheckpoint(), 1))
	text := string(testCheckpoint().Text())
	lines := strings.SplitAfter(text, "\n")
	line := strings.SplitAfter(good, "\n\n")[1]
	other, err := NewLogKey("example.com/other", testPublic(2))
	if err != nil {
		t.Fatal(err)
	}
	foreign := string(other.appendLine(nil, signText(2, text)))
	same := string(testLogKey(t).appendLine(nil, signText(2, text)))
	cases := map[string][]byte{
		"nothing":                  nil,
		"no signature":             []byte(text + "\n"),
		"trailing newline":         []byte(good + "\n"),
		"trailing byte":            []byte(good + "x"),
		"no last newline":          []byte(strings.TrimSuffix(good, "\n")),
		"leading newline":          []byte("\n" + good),
		"unknown signer after":     []byte(good + foreign),
		"unknown signer before":    []byte(text + "\n" + foreign + line),
		"own signature twice":      []byte(good + line),
		"second, false signature":  []byte(good + same),
		"false signature":          []byte(text + "\n" + same),
		"other key's signature":    []byte(text + "\n" + foreign),
		"CRLF":                     []byte(strings.ReplaceAll(good, "\n", "\r\n")),
		"CRLF in the signed text":  signRaw(t, strings.ReplaceAll(text, "\n", "\r\n")),
		"loose base64":             looseBase64([]byte(good)),
		"base64 with a newline":    []byte(strings.Replace(good, line, line[:40]+"\n"+line[40:], 1)),
		"base64 without padding":   []byte(strings.Replace(good, "=\n\n", "\n\n", 1)),
		"hyphen for dash":          []byte(strings.Replace(good, "\u2014", "-", 1)),
		"two spaces":               []byte(strings.Replace(good, "\u2014 ", "\u2014  ", 1)),
		"leading zero":             signRaw(t, lines[0]+"0"+lines[1]+lines[2]),
		"plus before size":         signRaw(t, lines[0]+"+"+lines[1]+lines[2]),
		"negative size":            signRaw(t, lines[0]+"-"+lines[1]+lines[2]),
		"hexadecimal size":         signRaw(t, lines[0]+"0x10\n"+lines[2]),
		"size over 64 bits":        signRaw(t, lines[0]+"18446744073709551617\n"+lines[2]),
		"size over MaxSize":        signRaw(t, lines[0]+"1099511627777\n"+lines[2]),
		"size missing":             signRaw(t, lines[0]+"\n"+lines[2]),
		"root of 31 bytes":         signRaw(t, lines[0]+lines[1]+base64.StdEncoding.EncodeToString(make([]byte, 31))+"\n"),
		"loose base64 in the root": signRaw(t, lines[0]+lines[1]+strings.Replace(lines[2], "=", "B=", 1)[1:]),
		"extension line":           signRaw(t, text+"extension\n"),
		"empty extension line":     signRaw(t, text+"\n"),
		"two lines":                signRaw(t, lines[0]+lines[1]),
		"other origin":             signRaw(t, "hustings/1/ff\n"+lines[1]+lines[2]),
		"empty origin":             signRaw(t, "\n"+lines[1]+lines[2]),
		"space after origin":       signRaw(t, testOrigin+" \n"+lines[1]+lines[2]),
		"not UTF-8":                []byte(strings.Replace(good, "\u2014", "\xe2\x80", 1)),
		"too long":                 []byte(good + strings.Repeat(foreign, 400)),
	}
	for name, msg := range cases {
		if c, err := ParseCheckpoint(msg, testLogKey(t)); !errors.Is(err, ErrCheckpoint) {
			t.Errorf("%s: %+v, %v", name, c, err)
		}
	}
	if _, err := ParseCheckpoint([]byte(good), Key{}); !errors.Is(err, ErrCheckpoint) {
		t.Errorf("zero key: %v", err)
	}
}

// x/mod alone takes these: the reason for encoding again.
func TestNoteAloneIsMalleable(t *testing.T) {
	good := mustSign(t, testCheckpoint(), 1)
	loose := looseBase64(good)
	if bytes.Equal(good, loose) {
		t.Fatal("the signature's base64 has no spare bits to set")
	}
	if _, err := note.Open(loose, note.VerifierList(testLogKey(t))); err != nil {
		t.Skipf("x/mod has become strict: %v", err)
	}
}

// looseBase64 sets the spare bits of the last base64 character.
func looseBase64(msg []byte) []byte {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
	msg = bytes.Clone(msg)
	end := bytes.LastIndexByte(msg, '=')
	for msg[end-1] == '=' {
		end--
	}
	i := strings.IndexByte(alphabet, msg[end-1])
	msg[end-1] = alphabet[i|1]
	return msg
}

func TestNames(t *testing.T) {
	for _, name := range []string{"", "a b", "a+b", "a\nb", "a\u00a0b", "caf\u00e9", "a\x7f", strings.Repeat("a", 256)} {
		if _, err := NewCosignerKey(name, testPublic(1)); !errors.Is(err, ErrKey) {
			t.Errorf("%q: %v", name, err)
		}
	}
	if _, err := NewLogKey("a", make([]byte, 32)); !errors.Is(err, ErrKey) {
		t.Errorf("key of small order: %v", err)
	}
	if _, err := (Checkpoint{Origin: "a"}).Sign(nil); !errors.Is(err, ErrKey) {
		t.Errorf("no private key: %v", err)
	}
}

func TestCheckpointBitFlips(t *testing.T) {
	good := mustSign(t, testCheckpoint(), 1)
	for bit := range 8 * len(good) {
		bad := bytes.Clone(good)
		bad[bit/8] ^= 1 << (bit % 8)
		if _, err := ParseCheckpoint(bad, testLogKey(t)); err == nil {
			t.Errorf("bit %d flipped, accepted: %q", bit, bad)
		}
	}
}

func FuzzParseCheckpoint(f *testing.F) {
	c := testCheckpoint()
	good := mustSign(f, c, 1)
	f.Add(good)
	f.Add(looseBase64(good))
	f.Add(mustCosign(f, good, c, 3, 4))
	log := testLogKey(f)
	cosigners := testCosigners(f)
	f.Fuzz(func(t *testing.T, msg []byte) {
		got, cosignatures, err := ParseCosigned(msg, log, cosigners)
		if err != nil {
			return
		}
		again, err := got.Sign(testPrivate(1))
		if err != nil {
			t.Fatal(err)
		}
		if again, err = AddCosignatures(again, log, cosignatures); err != nil || !bytes.Equal(again, msg) {
			t.Fatalf("accepted %q, writes %q, %v", msg, again, err)
		}
	})
}
