package ohttp

import (
	"bytes"
	"crypto/rand"
	"errors"
	"slices"
	"testing"

	"golang.org/x/crypto/cryptobyte"
)

func mustGenerate(t testing.TB, id uint8) *Key {
	t.Helper()
	seed := make([]byte, SeedSize)
	_, _ = rand.Read(seed) // it never fails
	return mustKey(t, id, KEMHybrid, seed)
}

func mustServer(t testing.TB, keys ...*Key) *Server {
	t.Helper()
	server, err := NewServer(keys...)
	if err != nil {
		t.Fatal(err)
	}
	return server
}

func mustClient(t testing.TB, server *Server) *Client {
	t.Helper()
	client, err := NewClient(server.Keys())
	if err != nil {
		t.Fatal(err)
	}
	return client
}

func TestExchange(t *testing.T) {
	for _, only := range offered {
		key := mustGenerate(t, 200)
		key.config.suites = []Suite{only}
		server := mustServer(t, mustGenerate(t, 0), key)
		configs, err := parseKeys(server.Keys())
		if err != nil {
			t.Fatal(err)
		}
		client, err := newClient(configs[1])
		if only != clientSuite {
			if !errors.Is(err, ErrKeys) {
				t.Errorf("a client takes %v: %v", only, err)
			}
			continue
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, message := range [][]byte{nil, []byte("request"), make([]byte, MaxMessage)} {
			sealed, client, err := client.Encapsulate(message)
			if err != nil {
				t.Fatal(err)
			}
			opened, context, err := server.Decapsulate(sealed)
			if err != nil {
				t.Fatal(err)
			}
			if !bytes.Equal(opened, message) {
				t.Error("request changed on its way")
			}
			answer, err := context.Seal(message, rand.Reader)
			if err != nil {
				t.Fatal(err)
			}
			if opened, err = client.Open(answer); err != nil || !bytes.Equal(opened, message) {
				t.Errorf("response changed on its way: %v", err)
			}
		}
	}
}

// TestNothingRepeats: one request sealed twice has not one piece in common but
// the header, which all clients share.
func TestNothingRepeats(t *testing.T) {
	client := mustClient(t, mustServer(t, mustGenerate(t, 1)))
	one, _, err := client.Encapsulate(make([]byte, 64))
	if err != nil {
		t.Fatal(err)
	}
	two, _, err := client.Encapsulate(make([]byte, 64))
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(one[:headerSize], two[:headerSize]) {
		t.Error("headers differ")
	}
	for at := headerSize; at+16 <= len(one); at++ {
		if bytes.Contains(two, one[at:at+16]) {
			t.Fatalf("bytes %d to %d repeat", at, at+16)
		}
	}
}

func TestDecapsulateRefuses(t *testing.T) {
	server := mustServer(t, mustGenerate(t, 1))
	sealed, _, err := mustClient(t, server).Encapsulate([]byte("request"))
	if err != nil {
		t.Fatal(err)
	}
	for at := range sealed { // every header byte, some of the rest
		if at > headerSize && at%97 != 0 && at < len(sealed)-20 {
			continue
		}
		changed := bytes.Clone(sealed)
		changed[at] ^= 0x10
		if _, _, err := server.Decapsulate(changed); !errors.Is(err, ErrRequest) {
			t.Errorf("byte %d: %v", at, err)
		}
	}
	for _, length := range []int{0, 1, headerSize, headerSize + 1119, headerSize + 1120, len(sealed) - 1} {
		if _, _, err := server.Decapsulate(sealed[:length]); !errors.Is(err, ErrRequest) {
			t.Errorf("%d bytes: %v", length, err)
		}
	}
	if _, _, err := server.Decapsulate(append(bytes.Clone(sealed), 0)); !errors.Is(err, ErrRequest) {
		t.Errorf("one byte more: %v", err)
	}
	if _, _, err := mustServer(t, mustGenerate(t, 1)).Decapsulate(sealed); !errors.Is(err, ErrRequest) {
		t.Errorf("other key: %v", err)
	}
	if _, _, err := server.Decapsulate(make([]byte, MaxEncapsulated+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
}

// TestSuiteNotOffered has a client that insists on a suite the key has not.
func TestSuiteNotOffered(t *testing.T) {
	key := mustGenerate(t, 1)
	key.config.suites = []Suite{{kdfSHA256, aeadAES128}, {2, 2}}
	server := mustServer(t, key)
	client := mustClient(t, server)
	client.header.AEAD = aeadChaCha
	sealed, _, err := client.Encapsulate(nil)
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := server.Decapsulate(sealed); !errors.Is(err, ErrRequest) {
		t.Error(err)
	}
	copy(sealed, header{1, KEMHybrid, Suite{2, 2}}.bytes()) // offered, but not spoken
	if _, _, err := server.Decapsulate(sealed); !errors.Is(err, ErrRequest) {
		t.Error(err)
	}
}

func TestOpenRefuses(t *testing.T) {
	server := mustServer(t, mustGenerate(t, 1))
	client := mustClient(t, server)
	sealed, mine, err := client.Encapsulate([]byte("request"))
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := client.Encapsulate([]byte("request"))
	if err != nil {
		t.Fatal(err)
	}
	_, context, err := server.Decapsulate(sealed)
	if err != nil {
		t.Fatal(err)
	}
	answer, err := context.Seal([]byte("response"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for at := range answer {
		changed := bytes.Clone(answer)
		changed[at] ^= 1
		if _, err := mine.Open(changed); !errors.Is(err, ErrResponse) {
			t.Errorf("byte %d: %v", at, err)
		}
		if _, err := mine.Open(answer[:at]); !errors.Is(err, ErrResponse) {
			t.Errorf("%d bytes: %v", at, err)
		}
	}
	if _, err := other.Open(answer); !errors.Is(err, ErrResponse) {
		t.Errorf("another request's: %v", err)
	}
	if _, err := mine.Open(make([]byte, MaxEncapsulated+1)); !errors.Is(err, ErrTooLarge) {
		t.Errorf("too large: %v", err)
	}
	if _, err := mine.Open(answer); err != nil {
		t.Errorf("after the wrong ones: %v", err)
	}
}

func TestBoundsAndRandomness(t *testing.T) {
	server := mustServer(t, mustGenerate(t, 1))
	client := mustClient(t, server)
	if _, _, err := client.Encapsulate(make([]byte, MaxMessage+1)); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	sealed, _, err := client.Encapsulate(nil)
	if err != nil {
		t.Fatal(err)
	}
	_, context, err := server.Decapsulate(sealed)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := context.Seal(make([]byte, MaxMessage+1), rand.Reader); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	if _, err := context.Seal(nil, bytes.NewReader(make([]byte, 15))); !errors.Is(err, ErrRandom) {
		t.Error(err)
	}
}

func TestKeysRefused(t *testing.T) {
	good := mustServer(t, mustGenerate(t, 1)).Keys()
	other := mustServer(t, mustGenerate(t, 2)).Keys()
	prefixed := func(config []byte) []byte {
		b := cryptobyte.NewBuilder(nil)
		b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(config) })
		return b.BytesOrPanic()
	}
	config := good[2:]
	badPoint := bytes.Clone(config)
	badPoint[3], badPoint[4] = 0xff, 0xff // a coefficient not below 3329
	suites := len(config) - 10            // where their length stands
	unknown := prefixed([]byte{9, 0x77, 0x77, 1, 2, 3})
	bad := map[string][]byte{
		"empty":            {},
		"cut":              good[:len(good)-1],
		"trailing":         append(bytes.Clone(good), 0),
		"second is cut":    append(bytes.Clone(good), other[:40]...),
		"identifier twice": append(bytes.Clone(good), good...),
		"short":            prefixed(config[:2]),
		"no key":           prefixed(config[:3]),
		"no suites":        prefixed(config[:suites]),
		"empty suites":     prefixed(append(bytes.Clone(config[:suites]), 0, 0)),
		"half a suite":     prefixed(append(bytes.Clone(config[:suites]), 0, 2, 0, 1)),
		"bytes left over":  prefixed(append(bytes.Clone(config), 0)),
		"bad public key":   prefixed(badPoint),
		"unknown suites":   prefixed(append(bytes.Clone(config[:suites]), 0, 4, 0, 9, 0, 9)),
		"unknown KEM only": unknown,
	}
	for name, keys := range bad {
		if _, err := NewClient(keys); !errors.Is(err, ErrKeys) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := NewClient(make([]byte, MaxKeys+1)); !errors.Is(err, ErrTooLarge) {
		t.Error(err)
	}
	client, err := NewClient(slices.Concat(unknown, good, other))
	if err != nil || client.header.id != 1 {
		t.Errorf("after an unknown KEM: %v", err)
	}
}

func TestKeyRefused(t *testing.T) {
	good, err := mustGenerate(t, 1).Marshal()
	if err != nil {
		t.Fatal(err)
	}
	otherKEM := bytes.Clone(good)
	otherKEM[1], otherKEM[2] = 0, 0x20
	for _, encoded := range [][]byte{nil, good[1:], append(bytes.Clone(good), 0), otherKEM} {
		if _, err := ParseKey(encoded, parse); !errors.Is(err, ErrKeys) {
			t.Errorf("%d bytes: %v", len(encoded), err)
		}
	}
	key, err := ParseKey(good, parse)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := NewServer(); !errors.Is(err, ErrKeys) {
		t.Error(err)
	}
	if _, err := NewServer(key, key); !errors.Is(err, ErrKeys) {
		t.Error(err)
	}
}
