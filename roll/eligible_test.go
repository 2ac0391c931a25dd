package roll

import (
	"errors"
	"reflect"
	"slices"
	"strings"
	"testing"

	"hustings/ballot"
)

func cleanRoll(t testing.TB) []Member {
	t.Helper()
	members, problems := parse(string(sample(t, "roll-64.csv")))
	if problems != nil {
		t.Fatal(problems)
	}
	return members
}

func TestDecide(t *testing.T) {
	members := cleanRoll(t)
	e, err := Decide(members, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := []ballot.Excluded{{Reason: "status-probationary", Count: 3}, {Reason: "status-suspended", Count: 1}}
	if e.Roll != 64 || len(e.Expected) != 60 || !reflect.DeepEqual(e.Excluded, want) {
		t.Errorf("roll %d, expected %d, excluded %+v", e.Roll, len(e.Expected), e.Excluded)
	}
	e, err = Decide(members, []Exclusion{
		{"by0001", ReasonAbroad, "2026-7"},
		{"BY0002", ReasonInfirm, "2026-7"},
		{"BY0003", ReasonAbroad, " 2026-7 "},
		{"BY0004", ReasonAbroad, "2026-8"},
	})
	want = append([]ballot.Excluded{
		{Reason: "abroad", Count: 2, Approval: "2026-7"},
		{Reason: "abroad", Count: 1, Approval: "2026-8"},
		{Reason: "infirm", Count: 1, Approval: "2026-7"},
	}, want...)
	if err != nil || e.Roll != 64 || len(e.Expected) != 56 || !reflect.DeepEqual(e.Excluded, want) {
		t.Errorf("roll %d, expected %d, excluded %+v, %v", e.Roll, len(e.Expected), e.Excluded, err)
	}
	if slices.ContainsFunc(e.Expected, func(m Member) bool { return m.Number == "BY0001" }) {
		t.Error("excluded member expected")
	}
}

func TestDecideRefuses(t *testing.T) {
	members := cleanRoll(t)
	for name, x := range map[string][]Exclusion{
		"not on the roll": {{"BY0099", ReasonAbroad, "x"}},
		"does not vote":   {{"BY0009", ReasonAbroad, "x"}},
		"no approval":     {{"BY0001", ReasonAbroad, " "}},
		"long approval":   {{"BY0001", ReasonAbroad, strings.Repeat("x", 301)}},
		"hidden approval": {{"BY0001", ReasonAbroad, "x\u200by"}},
		"no reason":       {{"BY0001", "", "x"}},
		"status reason":   {{"BY0001", "status-left", "x"}},
		"twice":           {{"BY0001", ReasonAbroad, "x"}, {"by0001", ReasonInfirm, "x"}},
	} {
		if _, err := Decide(members, x); !errors.Is(err, ErrExclusion) {
			t.Errorf("%s: got %v", name, err)
		}
	}
	if _, err := Decide(append(members, members[0]), nil); !errors.Is(err, ErrRepeated) {
		t.Errorf("got %v", err)
	}
}
