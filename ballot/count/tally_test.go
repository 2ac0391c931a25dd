package count_test

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hustings/ballot/count"
	"hustings/ballot/count/ballotfile"
	"hustings/internal/need"
)

// folders of cases and the methods that count them.
var folders = map[string]count.Method{
	"approval": count.Approval, "block-vote": count.BlockVote, "irv": count.IRV,
	"majority-judgment": count.MajorityJudgment, "plurality": count.Plurality,
	"ranked-pairs": count.RankedPairs, "schulze": count.Schulze, "score": count.ScoreVoting,
	"stv-meek": count.STVMeek, "stv-scottish": count.STVScottish, "stv-wigm-other": count.STVWIGM,
	"yes-no-abstain": count.YesNoAbstain,
}

// leftOut are cases that follow rules nobody else has.
var leftOut = map[string]string{
	"belenios-demo-stv": "Belenios' own rule for the single transferable vote",
}

// TestTally counts elections counted elsewhere: winners, and what else their
// sources tell.
func TestTally(t *testing.T) {
	dir := os.Getenv("HUSTINGS_TALLY")
	if dir == "" {
		need.Missing(t, "HUSTINGS_TALLY, the folder with counted elections")
	}
	countAll(t, dir)
}

// TestElections counts a few elections worked by hand, where nothing else is at
// hand.
func TestElections(t *testing.T) { countAll(t, "testdata/elections") }

func countAll(t *testing.T, dir string) {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*", "*", "expected.json"))
	if err != nil || len(paths) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	for _, path := range paths {
		at := filepath.Dir(path)
		folder := filepath.Base(filepath.Dir(at))
		t.Run(folder+"/"+filepath.Base(at), func(t *testing.T) {
			if why := leftOut[filepath.Base(at)]; why != "" {
				t.Skip("left out: " + why)
			}
			method, ok := folders[folder]
			if !ok {
				t.Fatalf("no method counts the folder %s", folder)
			}
			runCase(t, at, method)
		})
	}
}

func runCase(t *testing.T, at string, method count.Method) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(at, "expected.json"))
	if err != nil {
		t.Fatal(err)
	}
	var want expected
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatal(err)
	}
	data, err = os.ReadFile(filepath.Join(at, want.Ballots.File))
	if err != nil {
		t.Fatal(err)
	}
	p, err := ballotfile.Read(data, ballotfile.Options{Candidates: want.Ballots.Candidates})
	if err != nil {
		t.Fatal(err)
	}
	r, err := count.Tally(method, p, want.options(p))
	if want.ExpectsError {
		if err == nil {
			t.Errorf("counted, %q elected; it should have been refused", r.Elected)
		}
		return
	}
	if err != nil {
		t.Fatal(err)
	}
	want.compare(t, method, r)
	if t.Failed() {
		out, _ := json.Marshal(r)
		t.Logf("counted: %.6000s", out)
	}
}

// expected is what a source tells of an election.
type expected struct {
	Case    string
	Variant string
	Ballots struct {
		File       string
		Total      *int64
		Candidates []string
	}
	Seats          int
	Withdrawn      []string
	ExpectsError   bool           `json:"expects_error"`
	Rules          map[string]any // RCTab's settings
	MissingGrades  *missingGrades `json:"missing_grades"`
	LotDependent   bool           `json:"lot_dependent"`
	Winners        []string
	WinnersByRound [][]string `json:"winners_by_round"`
	WinnersOrdered *bool      `json:"winners_ordered"`
	Tie            *bool
	Certain        []string `json:"certain_winners"`
	Tied           []string `json:"tied_for_remaining_seats"`
	Remaining      int      `json:"remaining_seats"`
	Ranking        [][]string
	Tally          map[string]json.Number
	Totals         map[string]json.Number
	Results        map[string]string
	Special        []string `json:"special_majority_items"`
	Pairwise       map[string]map[string]json.Number
	Strongest      map[string]map[string]json.Number `json:"strongest_paths"`
	Rounds         []expectedRound
	undeclared     []string
	TallyPrecision *int `json:"tally_precision"`
}

type missingGrades struct {
	Mode         string
	Default      *int `json:"default_grade_index"`
	Participants int64
}

// options turns the settings of a case into ours.
func (e *expected) options(p *count.Profile) count.Options {
	o := count.Options{Seats: e.Seats, Withdrawn: e.Withdrawn}
	if m := e.MissingGrades; m != nil {
		o.Scores.Voters = m.Participants
		switch {
		case m.Mode == "StaticDefault" && m.Default != nil:
			o.Scores.Missing = p.Grades[*m.Default]
		case strings.Contains(m.Mode, "Median"):
			o.Scores.Missing = count.MissingMedian
		case strings.Contains(m.Mode, "Normaliz"):
			o.Scores.Missing = count.MissingNormalize
		}
	}
	if e.Rules != nil {
		e.rcTab(p, &o)
	}
	return o
}

// rcTab turns settings of the program RCTab into ours.
func (e *expected) rcTab(p *count.Profile, o *count.Options) {
	text := func(key string) string { s, _ := e.Rules[key].(string); return s }
	is := func(key string) bool { b, _ := e.Rules[key].(bool); return b }
	x := &o.Transfer
	x.Overvotes = map[string]count.OvervoteRule{
		"alwaysSkipToNextRank": count.OvervoteSkip, "exhaustImmediately": count.OvervoteExhaust,
		"exhaustIfMultipleContinuing": count.OvervoteContinue,
	}[text("overvoteRule")]
	var skipped json.Number = json.Number(text("maxSkippedRanksAllowed"))
	if n, err := skipped.Int64(); err == nil {
		if x.Skipped = int(n); n == 0 {
			x.Skipped = -1
		}
	}
	if text("tiebreakMode") == "useCandidateOrder" {
		o.Ties = []count.TieBreak{count.BreakOrder}
	}
	if is("exhaustOnDuplicateCandidate") {
		x.Duplicate = count.DuplicateExhaust
	}
	if is("batchElimination") {
		x.Bulk = count.BulkSafe
	}
	if is("doesFirstRoundDetermineThreshold") {
		x.Threshold = count.ThresholdFirst
	}
	if is("continueUntilTwoCandidatesRemain") {
		x.Elect = count.ElectUntilTwo
	}
	if text("winnerElectionMode") == "multiWinnerAllowOnlyOneWinnerPerRound" {
		x.Elect = count.ElectOne
	}
	switch whole := !is("nonIntegerWinningThreshold"); {
	case is("hareQuota") && whole:
		x.Quota = count.QuotaHare
	case is("hareQuota"):
		x.Quota = count.QuotaHareFraction
	case !whole:
		x.Quota = count.QuotaDroopFraction
	}
	if e.Seats > 1 {
		n, _ := json.Number(text("decimalPlacesForVoteArithmetic")).Int64()
		x.Places = int(n)
	}
	for _, name := range p.Candidates { // RCTab: "Undeclared Write-ins"
		if !slices.Contains(e.Ballots.Candidates, name) {
			e.undeclared = append(e.undeclared, name)
		}
	}
	x.Undeclared = e.undeclared
}

// drawn reports whether the source drew a lot where we did: then it may have
// gone the other way.
func (e *expected) drawn(r *count.Result) bool {
	mode, _ := e.Rules["tiebreakMode"].(string)
	return strings.Contains(strings.ToLower(mode), "random") &&
		slices.ContainsFunc(r.Ties, func(d count.Draw) bool { return d.By == count.BreakLot })
}

// lotNotes are the cases whose notes say that a lot made the winner, or a rule
// that only the source has, without lot_dependent.
var lotNotes = map[string]bool{
	"three-way-first-round-tie":                             true,
	"rctab-tiebreak-previous-round-counts-then-random-test": true,
}
