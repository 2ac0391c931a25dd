package voter

import (
	"bytes"
	"testing"

	"hustings/ballot"
)

func sampleStates() []*state {
	asked := slot{asked: bytes.Repeat([]byte{7}, minRequest)}
	signed := slot{signed: &ballot.Credential{Prefix: [32]byte{1}, Signature: bytes.Repeat([]byte{8}, 256)}}
	return []*state{
		{slots: []slot{asked}},
		{electorate: 3, slots: []slot{asked, signed, asked, signed}, checkpoint: []byte("note")},
		{slots: []slot{signed}, next: 2, pending: []byte("ballot"), last: []byte("before"), receipt: make([]byte, ballot.ReceiptSize)},
	}
}

func FuzzParseState(f *testing.F) {
	for _, s := range sampleStates() {
		data, err := s.marshal()
		if err != nil {
			f.Fatal(err)
		}
		f.Add(data)
		f.Add(data[:len(data)-1])
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := parseState(data)
		if err != nil {
			return
		}
		again, err := s.marshal()
		if err != nil || !bytes.Equal(again, data) {
			t.Errorf("two encodings of one state: %v", err)
		}
	})
}

func TestStateRoundTrip(t *testing.T) {
	for i, s := range sampleStates() {
		data, err := s.marshal()
		if err != nil {
			t.Fatal(err)
		}
		for n := range data {
			if _, err := parseState(data[:n]); err == nil {
				t.Errorf("state %d cut to %d bytes is taken", i, n)
			}
		}
		if _, err := parseState(data); err != nil {
			t.Error(err)
		}
	}
	five := &state{slots: make([]slot, 5)}
	for i := range five.slots {
		five.slots[i].asked = bytes.Repeat([]byte{7}, minRequest)
	}
	data, err := five.marshal()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parseState(data); CodeOf(err) != ErrState {
		t.Errorf("five registrars: %v", err)
	}
}

// TestSentences: every refusal of a server has a sentence, and no two are alike.
func TestSentences(t *testing.T) {
	for code := range refusals {
		if sentences[refusals[code]] == "" {
			t.Errorf("%s has no sentence", refusals[code])
		}
	}
	seen := make(map[string]Code)
	for code, text := range sentences {
		if other, ok := seen[text]; ok {
			t.Errorf("%s and %s say the same", code, other)
		}
		seen[text] = code
	}
}
