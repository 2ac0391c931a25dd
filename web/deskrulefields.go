package web

import (
	"strings"

	"hustings/ballot/count"
)

// ruleGroup is some fields of a rule set under one heading, a key below desk.rules.
type ruleGroup struct {
	Key    string
	Fields []ruleInput
}

// ruleInput is one field as a template shows it.
type ruleInput struct {
	Name, Path, Kind string // kind: number, select, check, lines, ratio, share
	Value            string
	Options          []ruleOption
	Num, Den, Op, On *ruleInput // of a share or ratio
	Label, Hint      string
	Problem, Detail  string
}

type ruleOption struct {
	Value, Label string
	Chosen       bool
}

// ruleChoices are the values that a field can have, the first one that it is left
// out.
var ruleChoices = map[string][]string{
	"method": {
		string(count.ApproveOpposeAbstain), string(count.Choose), string(count.YesNo), string(count.Approval), string(count.ScoreVoting), string(count.MajorityJudgment),
		string(count.Appraisal), string(count.IRV), string(count.STVScottish), string(count.STVMeek), string(count.STVWIGM), string(count.Schulze), string(count.RankedPairs),
	},
	"write_in":   {"", count.WriteInNone, count.WriteInList, count.WriteInFree},
	"order":      {"", count.OrderFixed, count.OrderStroke, count.OrderPinyin, count.OrderRandom},
	"present":    {"", string(count.CheckedIn), string(count.Issued)},
	"tie":        {"", string(count.TieRevote), string(count.TieLot), string(count.TieSeniority), string(count.TieNone)},
	"shortfall":  {"", string(count.ShortfallRevote), string(count.ShortfallRevoteOrReduce), string(count.ShortfallReduce), string(count.ShortfallOpen), string(count.ShortfallPlurality)},
	"while_open": {"", count.ShowNothing, count.ShowTurnout},
	"after":      {"", count.ShowResult, count.ShowBallots},
	"op":         {string(count.MoreThan), string(count.AtLeast)},
	"base":       {string(count.BaseExpected), string(count.BasePresent), string(count.BaseReturned), string(count.BaseValid), string(count.BaseMarked), string(count.BaseForAgainst)},
}

// ruleLayout is the order in which the fields stand.
var ruleLayout = []struct {
	key    string
	fields []string // "NAME KIND"
}{
	{"vote", []string{"method select", "min number", "max number", "over_selection check", "write_in select", "only_with_oppose check", "top number", "grades lines"}},
	{"order", []string{"order select", "min_extra ratio"}},
	{"figures", []string{"present select", "quorum share", "valid_if check"}},
	{"elected", []string{"majority share", "tie select", "seniority lines", "shortfall select", "floor share"}},
	{"after", []string{"while_open select", "after select", "retention_days number", "proxy number"}},
}

// RuleGroups are the fields of a contest's rules.
func (p *draftPage) RuleGroups(i int) (out []ruleGroup) {
	at := "c" + digits(i) + "_r_"
	for _, group := range ruleLayout {
		g := ruleGroup{Key: group.key}
		for _, field := range group.fields {
			path, kind, _ := strings.Cut(field, " ")
			g.Fields = append(g.Fields, p.ruleInput(p.Form.Contests[i].Fields, at, path, kind))
		}
		out = append(out, g)
	}
	return out
}

// RulesWrong says whether the rules of a contest have to be shown, for something is
// wrong in them.
func (p *draftPage) RulesWrong(i int) bool {
	for field := range p.Form.problems {
		if strings.HasPrefix(field, "c"+digits(i)+"_r_") {
			return true
		}
	}
	return false
}

func (p *draftPage) ruleInput(form rulesForm, at, path, kind string) ruleInput {
	in := ruleInput{
		Name: at + path, Path: path, Kind: kind, Value: form[path], Label: p.T("desk.rule." + path),
		Problem: p.Problem(at + path), Detail: p.Form.details[at+path],
	}
	if key := "desk.rule." + path + ".hint"; p.Has(key) {
		in.Hint = p.T(key)
	}
	switch kind {
	case "select":
		in.Options = p.ruleOptions(path, path, form[path])
	case "share", "ratio":
		part := func(name string) *ruleInput {
			return &ruleInput{Name: at + path + "_" + name, Value: form[path+"_"+name], Label: in.Label + p.T("desk.colon") + p.T("desk.rule.part."+name)}
		}
		in.Num, in.Den = part("num"), part("den")
		if kind == "share" {
			in.Op, in.On = part("op"), part("base")
			in.Op.Options = p.ruleOptions("op", "op", in.Op.Value)
			in.On.Options = p.ruleOptions("base", "base", in.On.Value)
		}
	}
	return in
}

func (p *draftPage) ruleOptions(list, path, value string) (out []ruleOption) {
	for _, v := range ruleChoices[list] {
		key := v
		switch v {
		case "":
			key = "none"
			if path == "write_in" || path == "tie" {
				key = "unset"
			}
		case string(count.MoreThan):
			key = "more"
		case string(count.AtLeast):
			key = "least"
		}
		out = append(out, ruleOption{v, p.T("desk.rule." + path + "." + key), v == value})
	}
	return out
}
