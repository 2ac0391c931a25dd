package web

import (
	"reflect"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/roll"
)

// TestRulesForm holds that each preset comes out of the form as it went in, and
// that every field has its words.
func TestRulesForm(t *testing.T) {
	candidates := []ballot.DraftCandidate{{Name: "王桂"}, {Name: "李红"}, {Name: "张静"}, {Name: "刘强敏"}}
	for _, name := range count.PresetNames() {
		r, err := count.Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		full := rulesFormOf(&r, candidates)
		sent := rulesOfForm(func(field string) string {
			if field == "c0_r" {
				return "1"
			}
			return full[strings.TrimPrefix(field, "c0_r_")]
		}, "c0_")
		got := sent.rules(r.Seats, candidates, func(field, key string) { t.Errorf("%s: %s: %s", name, field, key) })
		if !reflect.DeepEqual(got, r) {
			t.Errorf("%s:\n%+v, want\n%+v", name, got, r)
		}
	}
	r := count.Rules{
		Method: count.Choose, Seats: 1, Tie: count.TieSeniority, Seniority: []int{2, 0, 1, 3}, Grades: []count.Grade{{"zh": "差"}, {"en": "good"}, {"zh": "好", "en": "good"}},
		Floor: &count.Share{Num: 1, Den: 3, Op: count.AtLeast, Base: count.BaseReturned}, Min: 1, Top: 5, Proxy: 2, RetentionDays: 365,
	}
	if got := rulesFormOf(&r, candidates).rules(1, candidates, func(field, key string) { t.Error(field, key) }); !reflect.DeepEqual(got, r) {
		t.Errorf("%+v, want\n%+v", got, r)
	}
	w := framesOf(t)[0].words
	for list, values := range ruleChoices {
		p := &draftPage{frame: frame{words: w}, Form: &pollForm{}}
		if len(p.ruleOptions(list, list, "")) != len(values) {
			t.Error(list)
		}
	}
}

// TestRulesAtTheField holds that a fault of the rules is shown beside its field.
func TestRulesAtTheField(t *testing.T) {
	good := func() *pollForm {
		r, err := count.Preset("cn-party-branch")
		if err != nil {
			t.Fatal(err)
		}
		return &pollForm{
			Contests: []contestForm{{TitleZH: "委员", Seats: "3", Candidates: "王桂\n李红\n张静\n刘强敏", Fields: rulesFormOf(&r, nil)}},
			Electors: []electorsForm{{}}, problems: map[string]string{},
		}
	}
	for _, tc := range []struct{ set, value, at, key string }{
		{"quorum_num", "6", "c0_r_quorum", "rule"},
		{"quorum_num", "four", "c0_r_quorum", "number"},
		{"quorum_base", "present", "c0_r_quorum", "rule"},
		{"majority_op", "=", "c0_r_majority", "rule"},
		{"tie", "seniority", "c0_r_tie", "rule"},
		{"seniority", "somebody", "c0_r_seniority", "names"},
		{"min", "9", "c0_r_min", "rule"},
		{"proxy", "1", "c0_r_proxy", "rule"},
		{"write_in", "free", "c0_r_write_in", "rule"},
		{"shortfall", "plurality", "c0_r_floor", "rule"},
		{"method", "applause", "c0_r_method", "rule"},
		{"while_open", "all", "c0_r_while_open", "rule"},
		{"after", "none", "c0_r_after", "rule"},
		{"retention_days", "-1", "c0_r_retention_days", "number"},
		{"present", "", "c0_r_present", "rule"},
		{"min_extra_den", "0", "c0_r_min_extra", "rule"},
	} {
		f := good()
		f.Contests[0].Fields[tc.set] = tc.value
		f.electorates(new(ballot.Draft), nil)
		f.contests(new(ballot.Draft), count.Rules{})
		if f.problems[tc.at] != tc.key || tc.key == "rule" && f.details[tc.at] == "" {
			t.Errorf("%s = %q: %v %v", tc.set, tc.value, f.problems, f.details)
		}
	}
	f, d := good(), new(ballot.Draft)
	f.electorates(d, nil)
	f.contests(d, count.Rules{})
	if len(f.problems) > 0 {
		t.Error(f.problems)
	}
}

// TestElectoratesForm reads electorates and says which of them vote.
func TestElectoratesForm(t *testing.T) {
	members := []roll.Member{
		{Number: "1", Branch: "甲", Status: roll.StatusFull},
		{Number: "2", Branch: "甲", Status: roll.StatusFull},
		{Number: "3", Branch: "甲", Status: roll.StatusLeft},
		{Number: "4", Branch: "乙", Status: roll.StatusFull},
	}
	_, branches := branchesOf(members)
	f := &pollForm{
		Electors: []electorsForm{{TitleZH: "甲选区", Branches: "甲", Excluded: "1 abroad 支委会"}, {TitleEN: "B", Branches: "乙"}},
		Contests: []contestForm{{TitleZH: "a", Seats: "1", Candidates: "王桂", Votes: []bool{true}}, {TitleZH: "b", Seats: "1", Candidates: "王桂", Votes: []bool{true, true}}},
		problems: map[string]string{},
	}
	d := new(ballot.Draft)
	f.electorates(d, branches)
	f.contests(d, count.Rules{Method: count.Choose})
	if len(f.problems) > 0 {
		t.Fatal(f.problems)
	}
	if got := figuresNow(d, 0, members); got.Roll != 3 || got.Expected() != 1 {
		t.Errorf("%+v", got)
	}
	if got := figuresNow(d, 1, members); got.Expected() != 2 {
		t.Errorf("%+v", got)
	}
	for _, tc := range []struct {
		at, key string
		bad     func(f *pollForm)
	}{
		{"e1_branches", "overlap", func(f *pollForm) { f.Electors[1].Branches = "甲" }},
		{"e1_branches", "branch", func(f *pollForm) { f.Electors[1].Branches = "丙" }},
		{"e1_branches", "branches", func(f *pollForm) { f.Electors[1].Branches = "" }},
		{"e1_zh", "missing", func(f *pollForm) { f.Electors[1].TitleEN = "" }},
		{"e1_excluded", "excluded", func(f *pollForm) { f.Electors[1].Excluded = "9" }},
		{"c0_votes", "votes", func(f *pollForm) { f.Contests[0].Votes = nil }},
	} {
		bad := *f
		bad.Electors, bad.Contests, bad.problems = append([]electorsForm{}, f.Electors...), append([]contestForm{}, f.Contests...), map[string]string{}
		tc.bad(&bad)
		bad.electorates(new(ballot.Draft), branches)
		bad.contests(new(ballot.Draft), count.Rules{Method: count.Choose})
		if len(bad.problems) != 1 || bad.problems[tc.at] != tc.key {
			t.Errorf("%s %s: %v", tc.at, tc.key, bad.problems)
		}
	}
	if f.change("ungroup"); len(f.Electors) != 1 {
		t.Error("an electorate was not taken away")
	}
}
