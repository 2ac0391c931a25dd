package count

import (
	"bytes"
	"encoding/hex"
	"errors"
	"testing"
)

func contests() map[string]Contest {
	write := party(3, 4)
	none := party(3, 4)
	none.Rules.WriteIn, none.Rules.OnlyWithOppose, none.Persons = "", false, 0
	return map[string]Contest{
		"write": write,
		"none":  none,
		"choose": {Rules: Rules{
			Method: Choose, Seats: 2,
		}, Candidates: 4},
		"motion": {Rules: Rules{
			Method: YesNo, Seats: 1,
			Majority: &Share{Num: 1, Den: 2, Op: MoreThan, Base: BaseForAgainst},
		}, Candidates: 1},
	}
}

func TestEncodings(t *testing.T) {
	for _, tc := range []struct {
		contest string
		choice  Choice
		want    string
	}{
		{"write", Choice{Marks: []Mark{0, 1, 2, 0}}, "0001020000"},
		{"write", Choice{Marks: []Mark{2, 1, 2, 0}, WriteIns: []WriteIn{{0, 4}, {2, 0}}}, "0201020002000004020000"},
		{"none", Choice{Marks: []Mark{0, 0, 0, 0}}, "0000000000"},
		{"choose", Choice{Marks: []Mark{0, 0, 0, 0}}, "00"},
		{"choose", Choice{Marks: []Mark{0, 1, 0, 1}}, "020103"},
		{"choose", Choice{Marks: []Mark{1, 1, 1, 1}}, "0400010203"},
		{"motion", Choice{Marks: []Mark{2}}, "02"},
	} {
		c := contests()[tc.contest]
		b, err := c.Encode(tc.choice)
		if err != nil || hex.EncodeToString(b) != tc.want {
			t.Errorf("%s: %x, %v; want %s", tc.contest, b, err, tc.want)
		}
		back, err := c.Decode(b)
		if err != nil {
			t.Fatal(err)
		}
		again, err := c.Encode(back)
		if err != nil || !bytes.Equal(again, b) {
			t.Errorf("%s: %x became %x, %v", tc.contest, b, again, err)
		}
		if len(b) > c.MaxEncodedLen() {
			t.Errorf("%s: %d bytes, said to be at most %d", tc.contest, len(b), c.MaxEncodedLen())
		}
	}
}

func TestMalformed(t *testing.T) {
	for _, tc := range []struct{ contest, in string }{
		{"write", ""},
		{"write", "00010200"},                 // no count
		{"write", "0001020300"},               // no such mark
		{"write", "000102000000"},             // trailing byte
		{"write", "02000000010000"},           // a write-in cut short
		{"write", "02000000010400ff"},         // no such candidate
		{"write", "0200000001000005"},         // no such person
		{"write", "020200000201000000000001"}, // descending; and one byte more
		{"write", "0202000002010000000001"},   // descending
		{"write", "0202000002000000000001"},   // one candidate twice
		{"none", "0200000001000001"},          // write-in where none is
		{"choose", ""},
		{"choose", "01"},
		{"choose", "0100ff"},
		{"choose", "0104"},   // no such candidate
		{"choose", "020101"}, // twice
		{"choose", "020201"}, // descending
		{"motion", ""},
		{"motion", "03"},
		{"motion", "0100"},
	} {
		b, err := hex.DecodeString(tc.in)
		if err != nil {
			t.Fatal(err)
		}
		c := contests()[tc.contest]
		if choice, err := c.Decode(b); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s %s: read as %+v, %v", tc.contest, tc.in, choice, err)
		}
		counter, err := NewCounter(c)
		if err != nil {
			t.Fatal(err)
		}
		if got := counter.Add(b); got != Malformed {
			t.Errorf("%s %s: counted as %q", tc.contest, tc.in, got)
		}
	}
}

func TestEncodeRefuses(t *testing.T) {
	for _, tc := range []struct {
		contest string
		choice  Choice
	}{
		{"write", Choice{}},
		{"write", Choice{Marks: []Mark{0, 0, 0, 3}}},
		{"write", Choice{Marks: []Mark{2, 2, 0, 0}, WriteIns: []WriteIn{{1, 0}, {0, 1}}}},
		{"write", Choice{Marks: []Mark{2, 2, 0, 0}, WriteIns: []WriteIn{{1, -1}}}},
		{"write", Choice{Marks: []Mark{2, 2, 0, 0}, WriteIns: []WriteIn{{-1, 1}}}},
		{"none", Choice{Marks: []Mark{2, 2, 0, 0}, WriteIns: []WriteIn{{1, 1}}}},
		{"choose", Choice{Marks: []Mark{0, 0, 0, 2}}},
		{"motion", Choice{Marks: []Mark{1, 1}}},
	} {
		if b, err := contests()[tc.contest].Encode(tc.choice); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s %+v: %x, %v", tc.contest, tc.choice, b, err)
		}
	}
	if _, err := (Contest{Rules: Rules{Method: "liquid"}}).Encode(Choice{}); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
	if _, err := (Contest{Rules: Rules{Method: "liquid"}}).Decode(nil); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
}

// FuzzDecodeChoice: what is read is written back as the same bytes, Counter
// and Check agree, and nothing panics.
func FuzzDecodeChoice(f *testing.F) {
	for kind, seeds := range map[byte][]string{
		0: {"0001020000", "0201020002000004020000"},
		1: {"0000000000"},
		2: {"00", "020103", "0400010203"},
		3: {"00", "01", "02"},
	} {
		for _, s := range seeds {
			b, err := hex.DecodeString(s)
			if err != nil {
				f.Fatal(err)
			}
			f.Add(kind, b)
		}
	}
	all := contests()
	kinds := []Contest{all["write"], all["none"], all["choose"], all["motion"]}
	f.Fuzz(func(t *testing.T, kind byte, b []byte) {
		c := kinds[int(kind)%len(kinds)]
		counter, err := NewCounter(c)
		if err != nil {
			t.Fatal(err)
		}
		counted := counter.Add(b)
		choice, err := c.Decode(b)
		if err != nil {
			if !errors.Is(err, ErrMalformed) || counted != Malformed {
				t.Fatalf("%v, counted as %q", err, counted)
			}
			return
		}
		if got := c.Check(choice); got != counted {
			t.Fatalf("Check says %q, Add says %q", got, counted)
		}
		again, err := c.Encode(choice)
		if err != nil || !bytes.Equal(again, b) {
			t.Fatalf("%x became %x, %v", b, again, err)
		}
		if len(b) > c.MaxEncodedLen() {
			t.Fatalf("%d bytes, said to be at most %d", len(b), c.MaxEncodedLen())
		}
	})
}
