package count_test

import (
	"encoding/json"
	"math/big"
	"slices"
	"strings"
	"testing"

	"hustings/ballot/count"
)

// expectedRound is one stage of a source's table.
type expectedRound struct {
	Name      string
	Tag       string
	Action    string
	Elected   []string
	Surplus   json.Number
	Tally     map[string]json.Number
	Integer   map[string]json.Number `json:"tally_integer_part"`
	Threshold json.Number
	Inactive  map[string]json.Number
	Rest      json.Number `json:"non_transferable"`
}

// UnmarshalJSON takes numbers as numbers or as texts.
func (r *expectedRound) UnmarshalJSON(b []byte) error {
	var raw struct {
		Round     json.RawMessage
		Tag       string
		Action    string
		Elected   []string
		After     []string `json:"elected_after"`
		Surplus   loose
		Tally     map[string]loose
		Integer   map[string]loose `json:"tally_integer_part"`
		Threshold loose
		Inactive  map[string]loose
		Rest      loose `json:"non_transferable"`
	}
	if err := json.Unmarshal(b, &raw); err != nil {
		return err
	}
	numbers := func(m map[string]loose) map[string]json.Number {
		out := make(map[string]json.Number, len(m))
		for k, v := range m {
			out[k] = json.Number(v)
		}
		return out
	}
	*r = expectedRound{
		Name: strings.Trim(string(raw.Round), `"`), Tag: raw.Tag, Action: raw.Action,
		Elected: slices.Concat(raw.Elected, raw.After), Surplus: json.Number(raw.Surplus), Tally: numbers(raw.Tally), Integer: numbers(raw.Integer), Threshold: json.Number(raw.Threshold),
		Inactive: numbers(raw.Inactive), Rest: json.Number(raw.Rest),
	}
	return nil
}

type loose string

func (l *loose) UnmarshalJSON(b []byte) error {
	*l = loose(strings.Trim(string(b), `"`))
	return nil
}

// tolerance is how far a source's figures may be off, as its notes say: nil for
// not at all.
func (e *expected) tolerance(m count.Method) *big.Rat {
	switch {
	case e.Case == "burlington-2009":
		return big.NewRat(3, 1) // "differences of 1-3 votes to the official later-round figures"
	case e.TallyPrecision != nil:
		half := big.NewRat(1, 2)
		for range *e.TallyPrecision {
			half.Quo(half, big.NewRat(10, 1))
		}
		return half
	case m == count.STVMeek && strings.HasPrefix(e.Variant, "meek-prf"):
		return nil // the same rule
	case m == count.STVMeek:
		return big.NewRat(1, 100_000) // other places, other omega: the same figures when converged
	}
	return nil
}

// compareRounds finds each stage the source tells among ours, in order: a
// source may tell a stage twice, or leave out stages.
func (e *expected) compareRounds(t *testing.T, m count.Method, r *count.Result) {
	t.Helper()
	within := e.tolerance(m)
	at, missed, found := 0, 0, 0
	for n, want := range e.Rounds {
		if len(want.Tally) == 0 && len(want.Integer) == 0 || !e.told(m, n) {
			continue
		}
		match := slices.IndexFunc(r.Rounds[at:], func(round count.Round) bool { return e.matches(want, round, within) })
		if match < 0 {
			missed++
			t.Errorf("stage %d of the source is none of ours: %v", n+1, want.Tally)
			continue
		}
		at += match
		found++
		want.compareRest(t, m, n, r.Rounds[at], within)
	}
	t.Logf("%d stages of the source found, %d not; %d of ours", found, missed, len(r.Rounds))
}

// told reports whether a source's round is a stage that every count by the
// rule has: not one step of an iteration, not what came after a lot or after
// several were excluded at once.
func (e *expected) told(m count.Method, n int) bool {
	want := e.Rounds[n]
	switch {
	case e.LotDependent, strings.HasPrefix(want.Name, "best of"):
		return false
	case m != count.STVMeek:
		return true
	case want.Tag == "": // SecurePoll: a round for each step
		return want.Surplus != "" && n > 1 && sameNumber(want.Surplus.String(), "0", big.NewRat(1, 1_000_000))
	}
	for _, before := range e.Rounds[:n+1] {
		if strings.Contains(before.Action, "certain loser") || strings.Contains(before.Action, "(batch)") {
			return false
		}
	}
	return want.Tag == "elect" || want.Tag == "iterate" || want.Tag == "defeat" && strings.HasPrefix(e.Variant, "meek-prf")
}

// matches reports whether a stage is one of ours: whoever the source leaves out
// has no votes.
func (e *expected) matches(r expectedRound, round count.Round, within *big.Rat) bool {
	for _, entry := range round.Votes {
		_, told := r.Tally[entry.Name]
		_, partly := r.Integer[entry.Name]
		other := slices.Contains(e.undeclared, entry.Name)
		if !told && !partly && !other && entry.Number != "0" && e.Case != "burlington-2009" && len(r.Tally) > 0 {
			return false
		}
	}
	for name, want := range r.Tally {
		if name == "Undeclared Write-ins" && len(e.undeclared) == 1 {
			name = e.undeclared[0]
		}
		got := string(round.Votes.Of(name))
		if got == "" {
			got = "0"
		}
		if !sameNumber(got, want.String(), within) {
			return false
		}
	}
	for name, want := range r.Integer {
		whole, _, _ := strings.Cut(string(round.Votes.Of(name)), ".")
		if whole != want.String() {
			return false
		}
	}
	return true
}

// compareRest compares the quota and what is exhausted.
func (r expectedRound) compareRest(t *testing.T, m count.Method, n int, round count.Round, within *big.Rat) {
	t.Helper()
	if r.Threshold != "" && m == count.IRV && round.Quota != "" && !sameNumber(string(round.Quota), r.Threshold.String(), nil) {
		t.Errorf("stage %d: threshold %s, want %s", n+1, round.Quota, r.Threshold)
	}
	if len(r.Inactive) > 0 {
		sum := new(big.Rat)
		for _, v := range r.Inactive {
			x, _ := new(big.Rat).SetString(v.String())
			sum.Add(sum, x)
		}
		if !sameNumber(string(round.Exhausted), sum.RatString(), within) {
			t.Errorf("stage %d: %s exhausted, want %s", n+1, round.Exhausted, sum.FloatString(6))
		}
	}
	if r.Rest != "" && !sameNumber(string(round.Exhausted), r.Rest.String(), within) &&
		!sameNumber(withLost(round), r.Rest.String(), within) {
		t.Errorf("stage %d: %s exhausted, want %s", n+1, round.Exhausted, r.Rest)
	}
}

// withLost is what is exhausted, with what rounding has lost: some sources count
// it in.
func withLost(round count.Round) string {
	sum, _ := new(big.Rat).SetString(string(round.Exhausted))
	if lost, ok := new(big.Rat).SetString(string(round.Lost)); ok {
		sum.Add(sum, lost)
	}
	return sum.RatString()
}
