package count

import (
	"bytes"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"testing"
)

// numbered is a contest of one of the methods that give numbers, or approval.
func numbered(t testing.TB, preset string, seats, candidates int) Contest {
	t.Helper()
	r, err := Preset(preset)
	if err != nil {
		t.Fatal(err)
	}
	if r.Method != Appraisal {
		r.Seats = seats
	}
	r.Tie, r.Present = "", Issued
	c := Contest{Rules: r, Candidates: candidates}
	if err := c.Validate(); err != nil {
		t.Fatal(err)
	}
	return c
}

func TestNumberEncodings(t *testing.T) {
	for _, tc := range []struct {
		preset, in string
		want       Reason
	}{
		{"score", "050003ff", Valid},
		{"score", "ffffffff", Valid},
		{"score", "06000000", Malformed}, // above the top
		{"score", "050003", Malformed},
		{"score", "0500030000", Malformed},
		{"score", "", Malformed},
		{"majority-judgment", "05040302", Valid},
		{"majority-judgment", "06040302", Malformed},
		{"cn-appraisal", "030201ff", Valid},
		{"cn-appraisal", "04ffffff", Malformed},
		{"approval-board", "0400010203", Valid}, // more than there are seats
		{"approval-board", "00", Valid},
		{"approval-board", "020100", Malformed},
	} {
		c := numbered(t, tc.preset, 2, 4)
		b, err := hex.DecodeString(tc.in)
		if err != nil {
			t.Fatal(err)
		}
		counter, err := NewCounter(c)
		if err != nil {
			t.Fatal(err)
		}
		if got := counter.Add(b); got != tc.want {
			t.Errorf("%s %s: %q", tc.preset, tc.in, got)
		}
		choice, err := c.Decode(b)
		if (err == nil) != (tc.want == Valid) {
			t.Errorf("%s %s: %v", tc.preset, tc.in, err)
		}
		if err != nil {
			continue
		}
		if again, err := c.Encode(choice); err != nil || !bytes.Equal(again, b) || len(b) > c.MaxEncodedLen() {
			t.Errorf("%s %s became %x, %v", tc.preset, tc.in, again, err)
		}
	}
}

func TestNumbersRefused(t *testing.T) {
	score, plain := numbered(t, "score", 1, 2), Contest{Rules: Rules{Method: Choose, Seats: 1}, Candidates: 2}
	for _, tc := range []struct {
		c      Contest
		choice Choice
	}{
		{score, Choice{}},
		{score, Choice{Values: []uint8{1}}},
		{score, Choice{Values: []uint8{1, 6}}},
		{score, Choice{Values: []uint8{1, 2}, Marks: []Mark{For, Abstain}}},
		{score, Choice{Values: []uint8{1, 2}, Marks: []Mark{Abstain}}},
		{score, Choice{Values: []uint8{1, 2}, WriteIns: []WriteIn{{}}}},
		{plain, Choice{Values: []uint8{1, 2}, Marks: []Mark{For, Abstain}}},
	} {
		if _, err := tc.c.Encode(tc.choice); !errors.Is(err, ErrMalformed) {
			t.Errorf("%s %+v: %v", tc.c.Rules.Method, tc.choice, err)
		}
	}
	if _, err := score.Encode(Choice{Values: []uint8{1, NoValue}, Marks: make([]Mark, 2)}); err != nil {
		t.Error(err)
	}
}

func TestFewAndMany(t *testing.T) {
	c := numbered(t, "score", 1, 3)
	c.Rules.Min, c.Rules.Max = 2, 2
	for in, want := range map[string]Reason{"0100ff": Valid, "01ffff": UnderSelected, "000000": OverSelected} {
		b, _ := hex.DecodeString(in)
		choice, err := c.Decode(b)
		if err != nil || c.Check(choice) != want {
			t.Errorf("%s: %q, %v", in, c.Check(choice), err)
		}
	}
}

func TestValueRules(t *testing.T) {
	for _, tc := range []struct {
		preset string
		change func(*Rules)
		want   string
	}{
		{"score", func(r *Rules) { r.Top = 0 }, "top: is 0"},
		{"score", func(r *Rules) { r.Top = 101 }, "top: is 101"},
		{"score", func(r *Rules) { r.Grades = []Grade{{"en": "a"}, {"en": "b"}} }, "grades: go with"},
		{"score", func(r *Rules) { r.Majority = &Share{1, 2, MoreThan, BaseValid} }, "majority: does not go"},
		{"score", func(r *Rules) { r.WriteIn, r.OnlyWithOppose = WriteInList, true }, "write_in"},
		{"majority-judgment", func(r *Rules) { r.Top = 5 }, "top: goes with"},
		{"majority-judgment", func(r *Rules) { r.Grades = r.Grades[:1] }, "grades: is 1"},
		{"majority-judgment", func(r *Rules) { r.Grades[0] = Grade{} }, "grade 0 has no name"},
		{"majority-judgment", func(r *Rules) { r.Grades[1] = Grade{"fr": "bien"} }, `named in "fr"`},
		{"majority-judgment", func(r *Rules) { r.Grades[1] = Grade{"en": strings.Repeat("x", 61)} }, "61 bytes"},
		{"majority-judgment", func(r *Rules) { r.Grades[1] = Grade{"en": "a\nb"} }, "printable"},
		{"cn-appraisal", func(r *Rules) { r.Seats = 1 }, "seats: is 1"},
		{"cn-appraisal", func(r *Rules) { r.Tie = TieLot }, "elects nobody"},
		{"approval-board", func(r *Rules) { r.Majority = &Share{1, 2, MoreThan, BaseForAgainst} }, "majority.base"},
		{"approval-board", func(r *Rules) { r.WriteIn, r.OnlyWithOppose = WriteInList, true }, "write_in"},
	} {
		c := numbered(t, tc.preset, 1, 4)
		tc.change(&c.Rules)
		if err := c.Validate(); !errors.Is(err, ErrRules) || !strings.Contains(err.Error(), tc.want) {
			t.Errorf("%q is not in %v", tc.want, err)
		}
	}
}

// decided counts ballots, given as hexadecimal.
func decided(t testing.TB, c Contest, ballots ...string) Outcome {
	t.Helper()
	counter, err := NewCounter(c)
	if err != nil {
		t.Fatal(err)
	}
	for _, in := range ballots {
		b, err := hex.DecodeString(in)
		if err != nil {
			t.Fatal(err)
		}
		counter.Add(b)
	}
	o, err := counter.Finish(Figures{Roll: 9, Issued: len(ballots)}, [32]byte{1})
	if err != nil {
		t.Fatal(err)
	}
	return o
}

func TestNumberOutcomes(t *testing.T) {
	const tallied = `"figures":{"roll":9,"excluded":0,"expected":9,"checked_in":0,"issued":4,"paper":0,"present":4,"returned":4,"valid":4,"invalid":0,"blank":1},` +
		`"invalid_by":[],"quorum":{"base":"none","of":0,"needed":0,"present":4,"met":true},"void":[],` +
		`"majority":{"base":"none","of":0,"needed":1},"floor":{"base":"none","of":0,"needed":1},`
	for _, tc := range []struct {
		preset  string
		ballots []string
		want    string
	}{
		{
			"approval-board",
			[]string{"03000102", "020102", "0102", "00"},
			`{"method":"approval","seats":1,"candidates":3,` + tallied +
				`"lines":[{"line":0,"for":1,"against":0,"abstain":3,"needed":1,"rank":3,"status":"outvoted"},` +
				`{"line":1,"for":2,"against":0,"abstain":2,"needed":1,"rank":2,"status":"outvoted"},` +
				`{"line":2,"for":3,"against":0,"abstain":1,"needed":1,"rank":1,"status":"elected"}],"rest":{"persons":0,"votes":0},` +
				`"elected":[{"line":2,"for":3,"clause":"most-votes"}],"ties":[],"next":{"kind":"done","seats":0,"among":[],"alternatives":[]}}`,
		},
		{
			"score",
			[]string{"050002", "0500ff", "000003", "ffffff"},
			`{"method":"score","seats":1,"candidates":3,` + tallied +
				`"lines":[{"line":0,"for":10,"against":0,"abstain":1,"needed":1,"rank":1,"status":"elected"},` +
				`{"line":1,"for":0,"against":0,"abstain":1,"needed":1,"rank":3,"status":"below"},` +
				`{"line":2,"for":5,"against":0,"abstain":2,"needed":1,"rank":2,"status":"outvoted"}],"rest":{"persons":0,"votes":0},` +
				`"elected":[{"line":0,"for":10,"clause":"score"}],"ties":[],"next":{"kind":"done","seats":0,"among":[],"alternatives":[]}}`,
		},
		{
			"majority-judgment",
			[]string{"050402", "050302", "000405", "ffffff"},
			// 0: 0 0 5 5; 1: 0 3 4 4; 2: 0 2 2 5.
			`{"method":"majority-judgment","seats":1,"candidates":3,` + tallied +
				`"lines":[{"line":0,"for":0,"against":0,"abstain":1,"needed":1,"rank":3,"status":"below"},` +
				`{"line":1,"for":3,"against":0,"abstain":1,"needed":1,"rank":1,"status":"elected"},` +
				`{"line":2,"for":2,"against":0,"abstain":1,"needed":1,"rank":2,"status":"outvoted"}],"rest":{"persons":0,"votes":0},` +
				`"elected":[{"line":1,"for":3,"clause":"grade"}],"ties":[],"next":{"kind":"done","seats":0,"among":[],"alternatives":[]},` +
				`"grades":[[1,0,0,0,0,2],[0,0,0,1,2,0],[0,0,2,0,0,1]]}`,
		},
		{
			"cn-appraisal",
			[]string{"0302ff", "030201", "000202", "ffffff"},
			`{"method":"appraisal","seats":0,"candidates":3,` + tallied +
				`"lines":[{"line":0,"for":3,"against":0,"abstain":1,"needed":1,"rank":1,"status":"appraised"},` +
				`{"line":1,"for":2,"against":0,"abstain":1,"needed":1,"rank":1,"status":"appraised"},` +
				`{"line":2,"for":1,"against":0,"abstain":2,"needed":1,"rank":1,"status":"appraised"}],"rest":{"persons":0,"votes":0},` +
				`"elected":[],"ties":[],"next":{"kind":"done","seats":0,"among":[],"alternatives":[]},` +
				`"grades":[[1,0,0,2],[0,0,3,0],[0,1,1,0]]}`,
		},
	} {
		o := decided(t, numbered(t, tc.preset, 1, 3), tc.ballots...)
		if got, err := o.Encode(); err != nil || string(got) != tc.want {
			t.Errorf("%s:\n%s\n%s", tc.preset, got, tc.want)
		}
	}
}

// TestGradeTies: candidates judged equal are tied, and a tie is decided as any.
func TestGradeTies(t *testing.T) {
	c := numbered(t, "majority-judgment", 1, 3)
	c.Rules.Tie = TieRevote
	o := decided(t, c, "050501", "010105")
	if len(o.Elected) != 0 || !slices.Equal(o.Next.Among, []int{0, 1, 2}) || o.Next.Kind != RevoteTied {
		t.Errorf("%+v", o)
	}
	c.Rules.Tie = TieLot
	if o = decided(t, c, "050501", "010105"); len(o.Elected) != 1 || o.Elected[0].Clause != ByLot || o.Ties[0].For != 1 {
		t.Errorf("%+v", o)
	}
	if o = decided(t, c, "000000", "000005"); len(o.Elected) != 0 || o.Next.Kind != SeatsOpen {
		t.Errorf("%+v", o)
	}
}
