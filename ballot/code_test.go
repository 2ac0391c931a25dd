package ballot

import (
	"bytes"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"math/big"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// slowCode is SPEC 7.1 done with big numbers.
func slowCode(b []byte) string {
	n := new(big.Int).SetBytes(b)
	check := new(big.Int).Mod(n, big.NewInt(37)).Int64()
	out := string((codeLetters + checkExtra)[check])
	for range (8*len(b) + 4) / 5 {
		digit := new(big.Int)
		n.DivMod(n, big.NewInt(32), digit)
		out = string(codeLetters[digit.Int64()]) + out
	}
	return out
}

func TestEncodeCode(t *testing.T) {
	for _, c := range []struct {
		b    []byte
		want string
	}{
		{make([]byte, 16), "000000000000000000000000000"},
		{bytes.Repeat([]byte{0xff}, 16), "7ZZZZZZZZZZZZZZZZZZZZZZZZZ*"},
		{[]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}, "00041061050R3GG28A1C60T3GF6"},
		{make([]byte, 10), "00000000000000000"},
		{[]byte{1, 2, 3, 4, 5, 6, 7, 8, 9, 10}, "041061050R3GG28AZ"},
	} {
		if slow := slowCode(c.b); slow != c.want {
			t.Errorf("sample %x is wrong: %s, want %s", c.b, c.want, slow)
		}
		if got := EncodeCode(c.b); got != c.want {
			t.Errorf("%x: got %s, want %s", c.b, got, c.want)
		}
	}
}

func TestCodeRoundTrip(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		size := rapid.SampledFrom([]int{1, 2, 5, 10, 16, 32}).Draw(t, "size")
		b := rapid.SliceOfN(rapid.Byte(), size, size).Draw(t, "bytes")
		code := EncodeCode(b)
		if slow := slowCode(b); code != slow {
			t.Fatalf("%x: got %s, want %s", b, code, slow)
		}
		if back, err := DecodeCode(GroupCode(code), size); err != nil || !bytes.Equal(back, b) {
			t.Fatalf("%s: got %x, %v, want %x", code, back, err, b)
		}
	})
}

func TestDecodeSecretForgives(t *testing.T) {
	want := [16]byte{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15}
	for _, text := range []string{
		"00041061050R3GG28A1C60T3GF6",
		"0004-1061-050R-3GG2-8A1C-60T3-GF6",
		" ooo4 io6L o5or 3Gg2 8aIc 6ot3 gf6\r\n",
		"0004—l06l—050r—3gg2—8alc—60t3—gf6",
		"０００４－１０６１－０５０Ｒ－３ＧＧ２－８Ａ１Ｃ－６０Ｔ３－ＧＦ６",
		"０００４　１０６１　０５０ｒ　３ｇｇ２　８ａ１ｃ　６０ｔ３　ｇｆ６",
		"\ufeff0004\u200b1061050R3GG28A1C60T3GF6",
	} {
		if got, err := DecodeSecret(text); err != nil || got != want {
			t.Errorf("%q: got %x, %v", text, got, err)
		}
	}
	for code, last := range map[string]string{"*": "＊", "~": "〜", "$": "￥", "=": "＝", "U": "ｕ"} {
		b := make([]byte, 10)
		b[9] = byte(strings.Index(codeLetters+checkExtra, code))
		text := EncodeCode(b)
		if !strings.HasSuffix(text, code) {
			t.Fatalf("%s does not end in %s", text, code)
		}
		if got, err := DecodeCode(text[:16]+last, 10); err != nil || !bytes.Equal(got, b) {
			t.Errorf("%s: %x, %v", last, got, err)
		}
	}
}

func TestDecodeSecretRefuses(t *testing.T) {
	for _, c := range []struct {
		text string
		want error
	}{
		{"", ErrCodeLength},
		{"00041061050R3GG28A1C60T3GF", ErrCodeLength},
		{"00041061050R3GG28A1C60T3GF6F", ErrCodeLength},
		{strings.Repeat(" ", 257), ErrCodeLength},
		{"00041061050R3GG28A1C60T3GFE", ErrCodeCheck},
		{"800000000000000000000000000", ErrCodeCheck},
		{"U0041061050R3GG28A1C60T3GF6", ErrCodeSymbol},
		{"00041061050R3GG28A1C60T3GF\xff", ErrCodeSymbol},
		{"00041061050R3GG28A1C60T3GF王", ErrCodeSymbol},
		{"00041061050R3GG28A1C60T3GF@", ErrCodeSymbol},
	} {
		if _, err := DecodeSecret(c.text); !errors.Is(err, c.want) || !errors.Is(err, ErrCode) {
			t.Errorf("%q: got %v, want %v", c.text, err, c.want)
		}
	}
}

// TestCodeCheck tries every single wrong symbol and every swap of neighbours.
func TestCodeCheck(t *testing.T) {
	secret, err := NewSecret(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	code := EncodeSecret(secret)
	for i := range code {
		for _, c := range []byte(codeLetters + checkExtra) {
			wrong := []byte(code)
			if wrong[i] = c; string(wrong) != code {
				if _, err := DecodeSecret(string(wrong)); err == nil {
					t.Errorf("%s passes for %s", wrong, code)
				}
			}
		}
		if i > 0 && code[i-1] != code[i] {
			wrong := []byte(code)
			wrong[i-1], wrong[i] = wrong[i], wrong[i-1]
			if _, err := DecodeSecret(string(wrong)); err == nil {
				t.Errorf("%s passes for %s", wrong, code)
			}
		}
	}
}

func TestNewSecretEndsInLetter(t *testing.T) {
	for range 200 {
		secret, err := NewSecret(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		if code := EncodeSecret(secret); strings.Trim(code, codeLetters) != "" || len(code) != 27 {
			t.Fatalf("drew %s", code)
		}
	}
	if _, err := NewSecret(bytes.NewReader(make([]byte, 15))); err == nil {
		t.Error("short source accepted")
	}
	same := append(make([]byte, 15), 33) // 33 modulo 37 is "~"
	if _, err := NewSecret(bytes.NewReader(bytes.Repeat(same, 200))); err == nil {
		t.Error("a source that repeats itself accepted")
	}
}

func TestShortCodes(t *testing.T) {
	h := sha256.Sum256([]byte("leaf"))
	n := new(big.Int).SetBytes(h[:])
	letters := ""
	for i := range 25 {
		five := new(big.Int).And(new(big.Int).Rsh(n, uint(256-5*(i+1))), big.NewInt(31))
		letters += string(codeLetters[five.Int64()])
	}
	track := TrackingCode(h)
	if id := ShortID(h); track != "KY8H-C7T3-8CZ4-K9PY" || id != "KY8HC-7T38C-Z4K9P-YDPV8-1NWZC" { // SPEC 7.9
		t.Errorf("got %s and %s", track, id)
	}
	if want := letters[:4] + "-" + letters[4:8] + "-" + letters[8:12] + "-" + letters[12:16]; track != want {
		t.Errorf("tracking: got %s, want %s", track, want)
	}
	if id := ShortID(h); strings.ReplaceAll(id, "-", "") != letters || len(strings.Split(id, "-")) != 5 || len(id) != 29 {
		t.Errorf("short id: got %s of %s", id, letters)
	}
	got, err := ParseTrackingCode(" " + strings.ToLower(track))
	if err != nil || !bytes.Equal(got[:], h[:10]) {
		t.Errorf("parse: got %x, %v, want %x", got, err, h[:10])
	}
	for _, text := range []string{"", track[1:], track + "0", strings.Repeat("U", 16), strings.Repeat("!", 16)} {
		if _, err := ParseTrackingCode(text); !errors.Is(err, ErrCode) {
			t.Errorf("%q: got %v", text, err)
		}
	}
}

func FuzzDecodeCode(f *testing.F) {
	f.Add("0004-1061-050R-3GG2-8A1C-60T3-GF6")
	f.Add("０００４　１０ｇ２　ı～￥")
	f.Fuzz(func(t *testing.T, text string) {
		for _, size := range []int{10, 16} {
			b, err := DecodeCode(text, size)
			if err != nil {
				continue
			}
			if again, err := DecodeCode(EncodeCode(b), size); err != nil || !bytes.Equal(b, again) {
				t.Fatalf("%q: %x, then %x, %v", text, b, again, err)
			}
		}
		if p, err := ParseTrackingCode(text); err == nil {
			if q, err := ParseTrackingCode(TrackingCode([32]byte(append(p[:], make([]byte, 22)...)))); err != nil || p != q {
				t.Fatalf("%q: %x, then %x, %v", text, p, q, err)
			}
		}
	})
}
