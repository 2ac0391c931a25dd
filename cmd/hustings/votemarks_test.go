package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/ballot/count"
)

// everyWay has a contest of each kind of ballot, among 王桂, 李红 and 张静; grades
// in two languages.
func everyWay() []count.Rules {
	grades := []count.Grade{{"zh": "不称职", "en": "not competent"}, {"zh": "称职", "en": "competent"}, {"zh": "优秀", "en": "excellent"}}
	return []count.Rules{
		{Method: count.Choose, Seats: 1},
		{Method: count.ApproveOpposeAbstain, Seats: 2, Majority: &count.Share{Num: 1, Den: 2, Op: count.MoreThan, Base: count.BaseValid}},
		{Method: count.STVScottish, Seats: 2},
		{Method: count.Schulze, Seats: 1},
		{Method: count.ScoreVoting, Seats: 1, Top: 5},
		{Method: count.MajorityJudgment, Seats: 1, Grades: grades},
		{Method: count.Appraisal, Grades: grades},
		{Method: count.YesNo, Seats: 1, Majority: &count.Share{Num: 1, Den: 2, Op: count.MoreThan, Base: count.BaseForAgainst}},
		{Method: count.IRV, Seats: 1},
	}
}

// TestVoteByCommandEveryWay casts marks, ranks, scores and grades by command, in
// one poll over HTTP, and holds the outcome to what was said.
func TestVoteByCommandEveryWay(t *testing.T) {
	d := pollingWith(t, "", "plurality", func(draft *ballot.Draft) {
		one := draft.Contests[0]
		draft.Contests = nil
		for i, r := range everyWay() {
			c := one
			c.Rules, c.Titles = r, ballot.Text{"en": fmt.Sprint("Ballot no. ", i+1)}
			c.Candidates = []ballot.DraftCandidate{{Name: "王桂"}, {Name: "李红"}, {Name: "A=B > C"}}
			if r.Method == count.YesNo {
				c.Candidates = []ballot.DraftCandidate{{Name: "Motion"}}
			}
			draft.Contests = append(draft.Contests, c)
		}
	})
	address := d.origin + "/p/" + d.poll.ceremony.String() + "#" + d.poll.id.String()
	vote := func(voter, want int, says string, args ...string) {
		t.Helper()
		var out said
		args = append([]string{"vote", "--poll", address, "--code", d.present[voter].Code, "--state", filepath.Join(d.dir, fmt.Sprint("state", voter))}, args...)
		if code := run(t.Context(), args, world{out: &out, err: &out, now: d.now}); code != want || !strings.Contains(out.String(), says) {
			t.Fatalf("%q: exit code %d, want %d and %q\n%s", args, code, want, says, &out)
		}
	}
	// What is not understood is refused with what to say instead, and nothing is cast.
	for _, c := range [][2]string{
		{"--for=3:王桂", "asks for ranks"},
		{"--rank=1:王桂", "asks for marks"},
		{"--rank=5:王桂", "hint: contest 3 takes --rank NAME"},
		{"--score=3:王桂=2", "asks for ranks"},
		{"--score=5:王桂=6", "from 0 to 5"},
		{"--score=5:王桂=-1", "from 0 to 5"},
		{"--score=5:王桂", `--score "5:王桂": it must be NAME=N`},
		{"--grade=6:王桂=好", "the grades are 不称职, not competent"},
		{"--grade=5:王桂=优秀", "asks for scores"},
		{"--rank=3:王桂=3:李红", "here nobody may"},
		{"--rank=3:王桂>4:李红=3:李红", "another contest"},
		{"--rank=3:王桂>3:王桂", "ranked twice"},
		{"--rank=3:王桂>", "a rank without a candidate"},
		{"--rank=王桂", "more than one"},
		{"--rank=3:赵一", "1 王桂, 2 李红, 3 A=B > C"},
	} {
		vote(0, exitUsage, c[1], c[0])
	}
	vote(0, exitUsage, "twice", "--score", "5:王桂=2", "--score", "5:1=3")
	vote(0, exitDone, "Your ballot is in the box",
		"--for", "1:王桂", "--for", "2:王桂", "--against", "2:李红", "--for", "Motion",
		"--rank", "3:李红", "--rank", "3:3", "--rank", "4:王桂=4:李红>4:3", "--rank", "9:A=B > C", "--rank", "9:王桂",
		"--score", "5:李红=4", "--score", "5:王桂=0", "--grade", "6:王桂=优秀", "--grade", "6:李红=competent", "--grade", "7:王桂=not competent")
	vote(1, exitDone, "tracking code", "--rank", "3:李红 > 3:王桂", "--rank", "4:2", "--score", "5:A=B > C=5", "--score", "5:李红=2",
		"--grade", "6:A=B > C=不称职", "--grade", "6:李红=excellent", "--grade", "7:李红=优秀", "--rank", "9:3")
	vote(2, exitDone, "tracking code", "--blank")

	contests := outcomeOf(t, d)
	for k, want := range []string{
		"王桂", "", "李红 A=B > C", "李红", "李红", "李红", "", "Motion", "A=B > C",
	} {
		var got []string
		for _, seat := range contests[k].Elected {
			got = append(got, d.poll.manifest.Contests[k].Candidates[seat.Line].Name)
		}
		if strings.Join(got, " ") != want && (k != 2 || len(got) < 1 || got[0] != "李红") {
			t.Errorf("contest %d elected %q, want %q", k+1, got, want)
		}
		if f := contests[k].Figures; f.Valid != 3 || f.Invalid != 0 {
			t.Errorf("contest %d: %d valid ballots, %d invalid", k+1, f.Valid, f.Invalid)
		}
	}
	scores := []int{}
	for _, l := range contests[4].Lines {
		scores = append(scores, l.For)
	}
	if !slices.Equal(scores, []int{0, 6, 5}) {
		t.Errorf("scores %v", scores)
	}
	if g := contests[6].Grades; !slices.Equal(g[0], []int{1, 0, 0}) || !slices.Equal(g[1], []int{0, 0, 1}) || !slices.Equal(g[2], []int{0, 0, 0}) {
		t.Errorf("appraised %v", g)
	}
	if p := contests[3].Count.Pairwise; p[0][1] != 0 || p[1][0] != 1 || p[0][2] != 1 || p[1][2] != 2 {
		t.Errorf("pairs %v", p)
	}
}

// outcomeOf ends a poll and reads the outcome off its bundle.
func outcomeOf(t *testing.T, d *demo) []count.Outcome {
	t.Helper()
	for _, err := range []error{
		d.closePoll(t.Context()), d.openBallots(t.Context()), d.certify(t.Context()),
		d.server.hall.export(t.Context(), d.poll.ceremony, filepath.Join(d.dir, "bundle")),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	r, err := audit.Verify(t.Context(), os.DirFS(filepath.Join(d.dir, "bundle")), audit.Options{Poll: &d.poll.id})
	if err != nil || !r.Stands() {
		t.Fatalf("%v, %v", r, err)
	}
	var o struct {
		Contests []count.Outcome `json:"contests"`
	}
	if err := json.Unmarshal(r.Outcome, &o); err != nil {
		t.Fatal(err)
	}
	return o.Contests
}
