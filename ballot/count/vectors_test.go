package count

import (
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write testdata/outcome.json anew")

// vector is one contest with everything that decides it, as SPEC 9 describes
// it for other implementations.
type vector struct {
	Spec string   `json:"spec"`
	Name string   `json:"name"`
	In   vectorIn `json:"in"`
	Out  string   `json:"out"` // the outcome's bytes, in hexadecimal
}

type vectorIn struct {
	Rules      Rules    `json:"rules"`
	Number     int      `json:"number"`
	Candidates int      `json:"candidates"`
	Persons    int      `json:"persons"`
	Listed     []int    `json:"listed"` // each candidate's person, or -1
	Roll       int      `json:"roll"`
	Excluded   int      `json:"excluded"`
	CheckedIn  int      `json:"checked_in"`
	Issued     int      `json:"issued"`
	Paper      int      `json:"paper"`
	Seed       string   `json:"seed"`
	Choices    []string `json:"choices"` // their bytes, in hexadecimal
	Unreadable int      `json:"unreadable"`
}

func (in vectorIn) outcome(t *testing.T) string {
	t.Helper()
	counter, err := NewCounter(Contest{
		Rules: in.Rules, Number: in.Number, Candidates: in.Candidates,
		Persons: in.Persons, Listed: in.Listed,
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range in.Choices {
		b, err := hex.DecodeString(s)
		if err != nil {
			t.Fatal(err)
		}
		counter.Add(b)
	}
	for range in.Unreadable {
		counter.AddInvalid(Unreadable)
	}
	seed, err := hex.DecodeString(in.Seed)
	if err != nil {
		t.Fatal(err)
	}
	o, err := counter.Finish(Figures{
		Roll: in.Roll, Excluded: in.Excluded, CheckedIn: in.CheckedIn, Issued: in.Issued, Paper: in.Paper,
	}, [32]byte(seed))
	if err != nil {
		t.Fatal(err)
	}
	b, err := o.Encode()
	if err != nil {
		t.Fatal(err)
	}
	return hex.EncodeToString(b)
}

func TestVectors(t *testing.T) {
	file := filepath.Join("testdata", "outcome.json")
	if *update {
		r := rand.New(rand.NewPCG(1, 2))
		writeVectors(t, file, 4000, 3, func(i int) (vector, func(out string) []string) {
			return vector{Spec: "9.6", In: someElection(t, r, i)}, func(out string) []string { return says(t, out) }
		})
	}
	holdVectors(t, file, 40)
}

// holdVectors counts every vector of a file again.
func holdVectors(t *testing.T, file string, least int) {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var vectors []vector
	if err := json.Unmarshal(text, &vectors); err != nil {
		t.Fatal(err)
	}
	if len(vectors) < least {
		t.Fatalf("%d vectors", len(vectors))
	}
	for _, v := range vectors {
		t.Run(v.Name, func(t *testing.T) {
			if got := v.In.outcome(t); got != v.Out {
				t.Errorf("got  %s\nwant %s", got, v.Out)
			}
		})
	}
}

// writeVectors draws n elections and keeps those that say something that was not
// yet said so many times.
func writeVectors(t *testing.T, file string, n, times int, draw func(i int) (vector, func(out string) []string)) {
	t.Helper()
	seen := make(map[string]int)
	var lines []string
	for i := range n {
		v, said := draw(i)
		v.Out = v.In.outcome(t)
		rare := false
		for _, said := range said(v.Out) {
			if seen[said]++; seen[said] <= times {
				rare = true
				v.Name += " " + said
			}
		}
		if !rare {
			continue
		}
		v.Name = strings.TrimSpace(v.Name)
		line, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		lines = append(lines, string(line))
	}
	if err := os.MkdirAll(filepath.Dir(file), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte("[\n"+strings.Join(lines, ",\n")+"\n]\n"), 0o644); err != nil {
		t.Fatal(err)
	}
}

// says lists what an outcome says.
func says(t *testing.T, out string) []string {
	b, err := hex.DecodeString(out)
	if err != nil {
		t.Fatal(err)
	}
	var o Outcome
	if err := json.Unmarshal(b, &o); err != nil {
		t.Fatal(err)
	}
	said := []string{
		string(o.Method), "next=" + string(o.Next.Kind), "majority=" + string(o.Majority.Base),
		"floor=" + string(o.Floor.Base), "quorum=" + string(o.Quorum.Base),
	}
	for _, x := range o.InvalidBy {
		said = append(said, "invalid="+string(x.Reason))
	}
	for _, x := range o.Void {
		said = append(said, "void="+string(x))
	}
	for _, x := range o.Elected {
		said = append(said, "clause="+string(x.Clause))
		if _, person := o.Person(x.Line); person {
			said = append(said, "person-clause="+string(x.Clause))
		}
	}
	for _, x := range o.Ties {
		said = append(said, "tie="+string(x.By)+"+"+string(o.Floor.Base))
	}
	for _, x := range o.Next.Alternatives {
		said = append(said, "or="+string(x))
	}
	for _, x := range o.Lines {
		_, person := o.Person(x.Line)
		said = append(said, fmt.Sprintf("status=%s,%v", x.Status, person))
	}
	return said
}

func pick[T any](r *rand.Rand, of ...T) T { return of[r.IntN(len(of))] }

func someElection(t *testing.T, r *rand.Rand, i int) vectorIn {
	in := vectorIn{
		Number: i % 3, Candidates: 4, Roll: 14, Excluded: 2, CheckedIn: 10 - i%4, Issued: 12 - i%4, Paper: 0,
		Seed: hex.EncodeToString(append(make([]byte, 30), byte(i>>8), byte(i))), Listed: []int{-1, -1, -1, -1},
	}
	in.Rules = Rules{
		Method: pick(r, ApproveOpposeAbstain, ApproveOpposeAbstain, Choose), Seats: 2, Present: pick(r, CheckedIn, Issued),
		Majority:  &Share{1, pick(r, 2, 2, 3, 4), pick(r, MoreThan, AtLeast), pick(r, BasePresent, BaseExpected, BaseReturned, BaseValid, BaseMarked)},
		Tie:       pick(r, TieRevote, TieLot, TieNone, TieSeniority),
		Shortfall: pick(r, ShortfallRevote, ShortfallRevoteOrReduce, ShortfallReduce, ShortfallOpen, ShortfallPlurality),
	}
	switch {
	case in.Rules.Method == Choose:
		in.Rules.Min = r.IntN(2)
	case r.IntN(2) == 0:
		in.Rules.WriteIn, in.Rules.OnlyWithOppose = WriteInList, true
		in.Persons, in.Listed = 5, []int{-1, 4, -1, -1}
		in.Rules.Tie = pick(r, TieRevote, TieLot, TieNone)
	case r.IntN(3) == 0:
		in.Rules.Majority.Base = BaseForAgainst
	case r.IntN(3) == 0 && in.Rules.Shortfall != ShortfallPlurality:
		in.Rules.Majority = nil
	}
	if r.IntN(2) == 0 {
		in.Rules.Quorum = &Share{2, 3, pick(r, AtLeast, MoreThan), BaseExpected}
	}
	if in.Rules.Tie == TieSeniority {
		in.Rules.Seniority = []int{3, 1, 0, 2}
	}
	if in.Rules.Shortfall == ShortfallPlurality {
		in.Rules.Floor = &Share{1, 5, AtLeast, pick(r, BaseReturned, BaseValid)}
	}
	if i%20 == 19 {
		in.Rules = Rules{Method: YesNo, Seats: 1, Majority: &Share{1, 2, MoreThan, BaseForAgainst}}
		in.Candidates, in.Persons, in.Listed = 1, 0, []int{-1}
	}
	c := Contest{Rules: in.Rules, Number: in.Number, Candidates: in.Candidates, Persons: in.Persons, Listed: in.Listed}
	in.Choices = []string{}
	for range 7 + i%4 {
		in.Choices = append(in.Choices, hex.EncodeToString(someChoice(t, r, c)))
	}
	in.Unreadable = i % 7 / 6
	return in
}

func someChoice(t *testing.T, r *rand.Rand, c Contest) []byte {
	choice := Choice{Marks: make([]Mark, c.Candidates)}
	for k := range choice.Marks {
		choice.Marks[k] = Mark(r.IntN(3))
		if choice.Marks[k] == Oppose && c.Rules.Method == Choose {
			choice.Marks[k] = Abstain
		}
		if c.Persons > 0 && choice.Marks[k] == Oppose && r.IntN(2) == 0 || c.Persons > 0 && r.IntN(16) == 0 {
			choice.WriteIns = append(choice.WriteIns, WriteIn{k, min(r.IntN(c.Persons), r.IntN(c.Persons))})
		}
	}
	b, err := c.Encode(choice)
	if err != nil {
		t.Fatal(err)
	}
	if r.IntN(12) == 0 {
		b = append(b, 0)
	}
	return b
}
