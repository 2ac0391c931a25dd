package count

import "testing"

func TestMaxEncodedLen(t *testing.T) {
	for name, want := range map[string]int{"write": 17, "none": 5, "choose": 5, "motion": 1} {
		if got := contests()[name].MaxEncodedLen(); got != want {
			t.Errorf("%s: %d, want %d", name, got, want)
		}
	}
	if got := (Contest{Rules: Rules{Method: "liquid"}, Candidates: 3}).MaxEncodedLen(); got != 0 {
		t.Errorf("a method that is none: %d", got)
	}
}

// TestMaxOutcomeLen: the worst that can be written, ten-digit figures and all,
// stays below the bound.
func TestMaxOutcomeLen(t *testing.T) {
	c := party(200, 250)
	c.Persons = 2000
	counter, err := NewCounter(c)
	if err != nil {
		t.Fatal(err)
	}
	const many = 1_000_000_000
	for i := range counter.marks {
		counter.marks[i] = [3]int{many, many, many}
	}
	for i := range 400 {
		counter.named[len(counter.named)-1-i] = many
	}
	counter.valid, counter.blank = many, many
	for i := range counter.invalid {
		counter.invalid[i] = 1
	}
	for _, tie := range []TieRule{TieRevote, TieNone, TieLot} {
		counter.contest.Rules.Tie = tie
		o, err := counter.Finish(Figures{Roll: many, CheckedIn: many, Issued: many, Paper: many / 20}, [32]byte{})
		if err != nil {
			t.Fatal(err)
		}
		b, err := o.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if len(o.Ties) != 1 || len(o.Ties[0].Among) != 650 {
			t.Fatalf("not the tie this test wants: %.300s", b)
		}
		if limit := c.MaxOutcomeLen(); len(b) > limit || limit > 2*len(b) {
			t.Errorf("%d bytes, bound %d: %s", len(b), limit, b[:200])
		}
	}
}
