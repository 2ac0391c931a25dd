package main

import (
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"slices"
	"strings"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/ballot/count/ballotfile"
)

// countCmd counts ballots from a file: an election held elsewhere, or on paper.
type countCmd struct {
	File   string `arg:"" help:"File of ballots; - reads the standard input."`
	Method string `help:"Method: ${methods}." placeholder:"M"`
	Seats  int    `help:"Seats to fill, whatever the file or the rules say." placeholder:"N"`
	Rules  string `help:"Rule set as in docs/SPEC.md 9.2; it wins over the file." type:"path" placeholder:"FILE"`
	Format string `help:"Format of the file, where its content does not tell: ${formats}." placeholder:"F"`
	JSON   bool   `help:"Print one JSON object." name:"json"`

	Seed     string   `help:"Seed of the lot, 64 hexadecimal digits; zeros where it is left out." placeholder:"HEX"`
	Ties     []string `help:"How equals on the way are told apart, one way after the other: backwards, forwards, order, lot." placeholder:"WAY"`
	Withdraw []string `help:"Candidate who has withdrawn; may be repeated." placeholder:"NAME" sep:"none"`
	Listed   []string `help:"Candidate in order of the ballot, where the file has no list; may be repeated." name:"candidate" placeholder:"NAME" sep:"none"`

	Quota      string   `help:"Quota: droop, droop-fraction, hare, hare-fraction." placeholder:"Q"`
	Places     int      `help:"Decimal places of transferred votes; -1 for none." placeholder:"N"`
	Overvotes  string   `help:"A rank with several marks: exhaust, skip, continue, wait, share." placeholder:"RULE"`
	Skipped    string   `help:"Most ranks in a row that may be left empty." placeholder:"N"`
	Duplicates string   `help:"A candidate ranked twice: skip, exhaust." placeholder:"RULE"`
	Surplus    string   `help:"Surpluses a stage transfers, of stv-wigm: all, greatest." placeholder:"RULE"`
	Values     string   `help:"How a transferred paper's value is cut, of stv-wigm: fraction (twice), product (once)." placeholder:"RULE"`
	Bulk       string   `help:"Several excluded at once: none, safe, tied, zeros." placeholder:"RULE"`
	Elect      string   `help:"Who is elected at a stage: all, one, until-two." placeholder:"RULE"`
	Threshold  string   `help:"Votes the majority is taken of: each (stage), first." placeholder:"RULE"`
	Undeclared []string `help:"Name that stands for nobody in particular, excluded first; may be repeated." placeholder:"NAME" sep:"none"`
	Strength   string   `help:"Strength of a pair: winning-votes, margins." placeholder:"RULE"`
	Missing    string   `help:"A grade or score left out: refuse, worst, median, normalize, or a grade." placeholder:"RULE"`
	Voters     int64    `help:"How many ought to have graded each candidate; else as many as graded the most." placeholder:"N"`
	Most       int      `help:"Most candidates a ballot may choose." placeholder:"N"`

	Expected int `help:"Members expected, for rules that ask for a share of them; else as many as ballots." placeholder:"N"`
	Present  int `help:"Members present, counted before the vote." placeholder:"N"`
	Issued   int `help:"Ballots issued." placeholder:"N"`
}

// maxBallotFile is the most that is read: some forty million ballots.
const maxBallotFile = 1 << 30

// sameMethod are other names of methods.
var sameMethod = map[string]count.Method{"stv-wigm-other": count.STVWIGM, "stv": count.STVScottish, "meek": count.STVMeek}

// numbered are the methods to which a number is no rank.
var numbered = []count.Method{
	count.ScoreVoting, count.MajorityJudgment, count.Appraisal, count.Approval, count.ApproveOpposeAbstain, count.YesNo, count.YesNoAbstain,
}

// Run counts and prints.
func (c *countCmd) Run(w world) error {
	debug.SetGCPercent(400) // what is read lives until the end
	result, err := c.count(w)
	switch {
	case errors.Is(err, count.ErrUnsupported) && c.Method == "" && c.Rules == "":
		return fmt.Errorf("%w\nhint: say --method or --rules", err)
	case err != nil:
		return err
	}
	if c.JSON {
		e := json.NewEncoder(w.out)
		e.SetEscapeHTML(false)
		return e.Encode(result)
	}
	printCount(w.out, result)
	return nil
}

func (c *countCmd) count(w world) (*count.Result, error) {
	o, err := c.options()
	if err != nil {
		return nil, err
	}
	var rules *count.Rules
	if c.Rules != "" {
		if rules, err = readRules(c.Rules); err != nil {
			return nil, err
		}
	}
	data, err := c.read(w)
	if err != nil {
		return nil, err
	}
	method := count.Method(c.Method)
	if same, ok := sameMethod[c.Method]; ok {
		method = same
	}
	asked := method
	if asked == "" && rules != nil {
		asked = rules.Method
	}
	p, err := ballotfile.Read(data, ballotfile.Options{
		Format: ballotfile.Format(c.Format), Candidates: c.Listed, Scores: slices.Contains(numbered, asked),
	})
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.File, err)
	}
	if rules == nil {
		result, err := count.Tally(method, p, o)
		switch {
		case errors.Is(err, count.ErrMissing):
			return nil, fmt.Errorf("%s: %w\nhint: --missing worst, median, normalize, or the name of a grade", c.File, err)
		case err != nil:
			return nil, fmt.Errorf("%s: %w", c.File, err)
		}
		return result, nil
	}
	if c.Method != "" {
		rules.Method = method
	}
	result, err := count.TallyRules(*rules, p, count.Figures{Roll: c.Expected, CheckedIn: c.Present, Issued: c.Issued}, o)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", c.File, err)
	}
	return result, nil
}

// read reads the file; anybody may have sent it.
func (c *countCmd) read(w world) ([]byte, error) {
	in := w.in
	if c.File != "-" {
		f, err := os.Open(c.File)
		if err != nil {
			return nil, err
		}
		defer func() { _ = f.Close() }()
		if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Size() <= maxBallotFile {
			return os.ReadFile(c.File)
		}
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, maxBallotFile+1))
	if err == nil && len(data) > maxBallotFile {
		err = fmt.Errorf("%s: more than %d bytes", c.File, maxBallotFile)
	}
	return data, err
}

func readRules(name string) (*count.Rules, error) {
	data, err := os.ReadFile(name) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	var r count.Rules
	if err := ballot.UnmarshalStrict(data, &r); err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	return &r, nil
}

// options turns flags into options.
func (c *countCmd) options() (count.Options, error) {
	o := count.Options{
		Seats: c.Seats, Withdrawn: c.Withdraw, Strength: count.Strength(c.Strength),
		Scores: count.ScoreOptions{Missing: c.Missing, Voters: c.Voters, Max: c.Most},
		Transfer: count.TransferOptions{
			Quota: count.QuotaKind(c.Quota), Places: c.Places, Overvotes: count.OvervoteRule(c.Overvotes),
			Surplus: count.SurplusRule(c.Surplus), Values: count.ValueRule(c.Values), Duplicate: count.DuplicateRule(c.Duplicates), Bulk: count.BulkRule(c.Bulk), Elect: count.ElectRule(c.Elect),
			Threshold: count.ThresholdRule(c.Threshold), Undeclared: c.Undeclared,
		},
	}
	if c.Seats < 0 {
		return o, fmt.Errorf("--seats: %d; there must be one at least", c.Seats)
	}
	if c.Skipped != "" {
		var n int
		if _, err := fmt.Sscanf(c.Skipped, "%d", &n); err != nil || n < 0 {
			return o, fmt.Errorf("--skipped: %q is no number of ranks", c.Skipped)
		}
		if o.Transfer.Skipped = n; n == 0 {
			o.Transfer.Skipped = -1
		}
	}
	for _, way := range c.Ties {
		switch b := count.TieBreak(way); b {
		case count.BreakBackwards, count.BreakForwards, count.BreakOrder, count.BreakLot:
			o.Ties = append(o.Ties, b)
		default:
			return o, fmt.Errorf("--ties: %q is no way to break ties; take backwards, forwards, order or lot", way)
		}
	}
	if c.Seed != "" {
		seed, err := hex.DecodeString(c.Seed)
		if err != nil || len(seed) != len(o.Seed) {
			return o, errors.New("--seed: it must be 64 hexadecimal digits")
		}
		copy(o.Seed[:], seed)
	}
	return o, nil
}

// methodNames and formatNames are for the help.
func methodNames() string {
	var names []string
	for _, m := range count.TallyMethods() {
		names = append(names, string(m))
	}
	return strings.Join(names, ", ")
}

func formatNames() string {
	var names []string
	for _, f := range ballotfile.Formats() {
		names = append(names, string(f))
	}
	return strings.Join(names, ", ")
}
