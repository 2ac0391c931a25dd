package registrar

import (
	"bytes"
	"encoding/json"
	"errors"
	"testing"

	"hustings/ballot"
)

func TestAgree(t *testing.T) {
	h := build(t)
	entry, err := h.Agree(t.Context(), h.text, 0)
	if err != nil {
		t.Fatal(err)
	}
	parsed, err := ballot.Parse(entry)
	if err != nil {
		t.Fatal(err)
	}
	agreed, ok := parsed.(*ballot.Agreed)
	if !ok || agreed.Role != ballot.RoleRegistrar || agreed.Index != 0 {
		t.Fatalf("%+v", parsed)
	}
	if err := ballot.VerifyEntry(h.now.Registrars[0].Key, h.poll.ID[:], ballot.RoleRegistrar, ballot.BeforeLast(agreed), agreed.Signature); err != nil {
		t.Error(err)
	}
	if _, err := h.Agree(t.Context(), append(bytes.Clone(h.text), ' '), 0); !errors.Is(err, ErrAgreed) {
		t.Errorf("the same manifest in other bytes is another poll: %v", err)
	}
	if _, err := h.Agree(t.Context(), h.text, 1); !errors.Is(err, ErrManifest) {
		t.Errorf("a registrar it does not have: %v", err)
	}
}

func TestAgreeRefusesOtherKeysAndRolls(t *testing.T) {
	for name, change := range map[string]func(m *ballot.Manifest){
		"key":      func(m *ballot.Manifest) { m.Registrars[0].Key = testKey(77) },
		"modulus":  func(m *ballot.Manifest) { m.Registrars[0].Blind[1][7] ^= 1 },
		"root":     func(m *ballot.Manifest) { m.Electorates[1].Root[0] ^= 1 },
		"roll":     func(m *ballot.Manifest) { m.Electorates[0].Roll++; m.Electorates[0].Excluded[0].Count++ },
		"expected": func(m *ballot.Manifest) { m.Electorates[0].Expected--; m.Electorates[0].Excluded[0].Count++ },
		"approval": func(m *ballot.Manifest) { m.Electorates[0].Excluded[0].Approval = "another" },
		"version":  func(m *ballot.Manifest) { m.Version = 2 },
	} {
		h := build(t)
		h.store.agreed = ballot.PollID{}
		var m ballot.Manifest // a deep copy
		if err := json.Unmarshal(h.text, &m); err != nil {
			t.Fatal(err)
		}
		change(&m)
		text, err := json.Marshal(&m)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Agree(t.Context(), text, 0); !errors.Is(err, ErrManifest) {
			t.Errorf("%s: %v", name, err)
		}
		if h.store.agreed != (ballot.PollID{}) {
			t.Errorf("%s: agreed all the same", name)
		}
	}
}
