package web

import (
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hustings/ballot"
	"hustings/ballot/count"
)

// rulesForm is a contest's rule set as it stands in a form: each field of SPEC 9.2
// by its name in the JSON, as text. The seats stand beside the contest's title.
type rulesForm map[string]string

// ruleShares are the fields that are a share of a base.
var ruleShares = []string{"quorum", "majority", "floor"}

// rulesFormOf fills a form from a rule set. Seniority goes by names, for rows move.
func rulesFormOf(r *count.Rules, candidates []ballot.DraftCandidate) rulesForm {
	f := rulesForm{
		"method": string(r.Method), "min": plain(r.Min), "max": plain(r.Max), "write_in": r.WriteIn, "order": r.Order, "present": string(r.Present),
		"tie": string(r.Tie), "shortfall": string(r.Shortfall), "proxy": plain(r.Proxy), "retention_days": plain(r.RetentionDays), "top": plain(r.Top),
		"over_selection": ticked(r.OverSelection != ""), "valid_if": ticked(r.ValidIf != ""), "only_with_oppose": ticked(r.OnlyWithOppose),
	}
	for i, s := range []*count.Share{r.Quorum, r.Majority, r.Floor} {
		if s != nil {
			at := ruleShares[i]
			f[at+"_num"], f[at+"_den"], f[at+"_op"], f[at+"_base"] = digits(s.Num), digits(s.Den), string(s.Op), string(s.Base)
		}
	}
	if r.MinExtra != nil {
		f["min_extra_num"], f["min_extra_den"] = digits(r.MinExtra.Num), digits(r.MinExtra.Den)
	}
	if r.Visibility != nil {
		f["while_open"], f["after"] = r.Visibility.WhileOpen, r.Visibility.After
	}
	for _, at := range r.Seniority {
		if at >= 0 && at < len(candidates) {
			f["seniority"] += candidates[at].Name + "\n"
		}
	}
	for _, g := range r.Grades {
		f["grades"] += strings.Trim(g["zh"]+" | "+g["en"], " |") + "\n"
	}
	return f
}

// plain writes a number; nothing for 0, which is what a field left out means.
func plain(n int) string {
	if n == 0 {
		return ""
	}
	return digits(n)
}

func ticked(yes bool) string {
	if yes {
		return "1"
	}
	return ""
}

// rulesOfForm reads the fields of a contest's rules; nil where the form has none.
func rulesOfForm(get func(string) string, at string) rulesForm {
	if get(at+"r") == "" {
		return nil
	}
	f := rulesForm{}
	for _, name := range ruleNames() {
		f[name] = get(at + "r_" + name)
	}
	return f
}

// ruleNames are all fields of the form.
func ruleNames() []string {
	names := []string{
		"method", "min", "max", "over_selection", "write_in", "only_with_oppose", "order", "present", "valid_if", "min_extra_num", "min_extra_den",
		"tie", "seniority", "shortfall", "proxy", "while_open", "after", "retention_days", "top", "grades",
	}
	for _, s := range ruleShares {
		names = append(names, s+"_num", s+"_den", s+"_op", s+"_base")
	}
	return names
}

// ruleReader reads the texts and remembers which field was none.
type ruleReader struct {
	form rulesForm
	bad  func(field, key string)
}

// rules makes a rule set of a form. What is no number, or no name of a candidate,
// goes to bad; all else is for Validate to judge.
func (f rulesForm) rules(seats int, candidates []ballot.DraftCandidate, bad func(field, key string)) count.Rules {
	in := ruleReader{f, bad}
	r := count.Rules{
		Method: count.Method(f["method"]), Seats: seats, Min: in.number("min", "min"), Max: in.number("max", "max"),
		WriteIn: f["write_in"], OnlyWithOppose: f["only_with_oppose"] != "", Order: f["order"], Present: count.Source(f["present"]),
		Quorum: in.share("quorum"), Majority: in.share("majority"), Floor: in.share("floor"), MinExtra: in.ratio("min_extra"),
		Tie: count.TieRule(f["tie"]), Shortfall: count.ShortfallRule(f["shortfall"]), Proxy: in.number("proxy", "proxy"),
		RetentionDays: in.number("retention_days", "retention_days"), Top: in.number("top", "top"),
	}
	if f["over_selection"] != "" {
		r.OverSelection = count.OverSelectionInvalid
	}
	if f["valid_if"] != "" {
		r.ValidIf = count.ReturnedWithinIssued
	}
	if f["while_open"] != "" || f["after"] != "" {
		r.Visibility = &count.Visibility{WhileOpen: f["while_open"], After: f["after"]}
	}
	for _, name := range textLines(f["seniority"]) {
		at := slices.IndexFunc(candidates, func(k ballot.DraftCandidate) bool { return k.Name == squeeze(name) })
		if at < 0 {
			bad("seniority", "names")
		}
		r.Seniority = append(r.Seniority, at)
	}
	for _, line := range textLines(f["grades"]) {
		chinese, english, both := strings.Cut(line, "|")
		if !both && !strings.ContainsFunc(line, func(r rune) bool { return unicode.Is(unicode.Han, r) }) {
			chinese, english = "", line
		}
		g := count.Grade{}
		for lang, word := range map[string]string{zh: chinese, en: english} {
			if word = squeeze(word); word != "" {
				g[lang] = word
			}
		}
		r.Grades = append(r.Grades, g)
	}
	return r
}

func (r ruleReader) number(name, field string) int {
	text := strings.TrimSpace(r.form[name])
	if text == "" {
		return 0
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 {
		r.bad(field, "number")
	}
	return n
}

// share is nil where neither number was given.
func (r ruleReader) share(name string) *count.Share {
	ratio := r.ratio(name)
	if ratio == nil {
		return nil
	}
	return &count.Share{Num: ratio.Num, Den: ratio.Den, Op: count.Op(r.form[name+"_op"]), Base: count.Base(r.form[name+"_base"])}
}

func (r ruleReader) ratio(name string) *count.Ratio {
	if strings.TrimSpace(r.form[name+"_num"]) == "" && strings.TrimSpace(r.form[name+"_den"]) == "" {
		return nil
	}
	return &count.Ratio{Num: r.number(name+"_num", name), Den: r.number(name+"_den", name)}
}

// judge notes each fault of a rule set beside its field; at is the contest's
// prefix.
func (f *pollForm) judge(at string, r *count.Rules, candidates int) {
	for _, fault := range count.RuleFaults(r.Validate(candidates)) {
		top, part, _ := strings.Cut(fault.Field, ".")
		switch {
		case top == "candidates":
			f.problem(at+"candidates", "few")
		case top == "seats":
			f.problem(at+"seats", "rules")
		case top == "visibility":
			f.detail(at+"r_"+part, fault.Field+": "+fault.Text)
		default:
			f.detail(at+"r_"+top, fault.Field+": "+fault.Text)
		}
	}
}

// detail notes a fault of the rules, and what the engine says of it.
func (f *pollForm) detail(field, text string) {
	f.problem(field, "rule")
	if f.details == nil {
		f.details = map[string]string{}
	}
	if f.details[field] != "" {
		text = f.details[field] + "; " + text
	}
	f.details[field] = text
}
