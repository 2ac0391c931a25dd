package web

import (
	"slices"
	"strings"
	"unicode/utf8"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/roll"
)

// electorsForm is one electorate of a poll's form. Where there is one, it has
// everybody.
type electorsForm struct {
	TitleZH, TitleEN string
	Branches         string // one a line
	Excluded         string // lines "NUMBER REASON APPROVAL"
}

// maxElectorates is that of SPEC 8.1.
const maxElectorates = 16

// excludedField names the field of the exclusions. The first electorate's has no
// number, for most polls have one.
func excludedField(i int) string {
	if i == 0 {
		return "excluded"
	}
	return "e" + digits(i) + "_excluded"
}

func electorsOfForm(get func(string) string, i int) electorsForm {
	at := "e" + digits(i) + "_"
	return electorsForm{TitleZH: get(at + "zh"), TitleEN: get(at + "en"), Branches: get(at + "branches"), Excluded: get(excludedField(i))}
}

func electorsFormOf(e *ballot.DraftElectors) electorsForm {
	f := electorsForm{TitleZH: e.Names["zh"], TitleEN: e.Names["en"], Branches: strings.Join(e.Branches, "\n")}
	for _, x := range e.Excluded {
		f.Excluded += strings.Join([]string{x.Member, x.Reason, x.Approval}, " ") + "\n"
	}
	f.Excluded = strings.TrimSuffix(f.Excluded, "\n")
	return f
}

// changeElectors adds or takes away an electorate. A new one votes everywhere until
// the officer says otherwise.
func (f *pollForm) changeElectors(do string) {
	switch n := len(f.Electors); {
	case do == "group" && n < maxElectorates:
		f.Electors = append(f.Electors, electorsForm{})
		for i := range f.Contests {
			votes := make([]bool, maxElectorates)
			copy(votes, f.Contests[i].Votes)
			votes[0], votes[n] = votes[0] || n == 1, true
			f.Contests[i].Votes = votes
		}
	case do == "ungroup" && n > 1:
		f.Electors = f.Electors[:n-1]
	}
}

// electorates puts the electorates into a draft. branches are those of the roll;
// none where it is empty.
func (f *pollForm) electorates(d *ballot.Draft, branches []string) {
	d.Electorates = nil
	several := len(f.Electors) > 1
	seen := map[string]bool{}
	for i := range f.Electors {
		in, at := &f.Electors[i], "e"+digits(i)+"_"
		e := ballot.DraftElectors{Excluded: f.excluded(excludedField(i), in.Excluded)}
		switch {
		case several || in.TitleZH+in.TitleEN != "":
			e.Names = f.text(at+"zh", in.TitleZH, in.TitleEN)
		default:
			e.Names = ballot.Text{"zh": "全体", "en": "All members"}
		}
		for _, b := range textLines(in.Branches) {
			b = squeeze(b)
			switch {
			case seen[b]:
				f.problem(at+"branches", "overlap")
			case len(branches) > 0 && !slices.Contains(branches, b), utf8.RuneCountInString(b) > 300:
				f.problem(at+"branches", "branch")
			}
			seen[b] = true
			e.Branches = append(e.Branches, b)
		}
		if several && len(e.Branches) == 0 {
			f.problem(at+"branches", "branches")
		}
		d.Electorates = append(d.Electorates, e)
	}
}

// excluded reads lines "NUMBER REASON APPROVAL".
func (f *pollForm) excluded(field, text string) (out []ballot.DraftExclusion) {
	for _, line := range textLines(text) {
		words := strings.Fields(line)
		if len(words) < 3 || !excludeReasons[words[1]] {
			f.problem(field, "excluded")
			continue
		}
		out = append(out, ballot.DraftExclusion{Member: words[0], Reason: words[1], Approval: strings.Join(words[2:], " ")})
	}
	return out
}

// excludeReasons are the roll's codes (roll.Reasons; a test holds them equal).
var excludeReasons = map[string]bool{
	"cannot-express": true, "abroad": true, "detained": true, "infirm": true, "elsewhere": true, "other": true,
}

// branchCount is a branch of the roll.
type branchCount struct {
	Name  string
	Count int // who may vote
}

// branchesOf counts the roll by branch, in the order of names.
func branchesOf(members []roll.Member) (list []branchCount, names []string) {
	n := map[string]int{}
	for _, m := range members {
		n[m.Branch] += one(m.Status.Votes())
	}
	for name, k := range n {
		if name != "" {
			list = append(list, branchCount{name, k})
		}
	}
	slices.SortFunc(list, func(a, b branchCount) int { return strings.Compare(a.Name, b.Name) })
	for _, b := range list {
		names = append(names, b.Name)
	}
	return list, names
}

// figuresNow are a contest's figures as the roll is now.
func figuresNow(d *ballot.Draft, contest int, members []roll.Member) count.Figures {
	figures := count.Figures{}
	for _, i := range d.Contests[contest].Electorates {
		if i >= len(d.Electorates) {
			continue
		}
		e := &d.Electorates[i]
		for _, m := range members {
			if len(e.Branches) == 0 || slices.Contains(e.Branches, m.Branch) {
				figures.Roll++
				figures.Excluded += one(!m.Status.Votes())
			}
		}
		figures.Excluded += len(e.Excluded)
	}
	if figures.Excluded > figures.Roll {
		return count.Figures{}
	}
	return figures
}

// explain puts each contest's rules into plain words, with the figures of the roll
// as it is now, as far as they hold.
func (f *pollForm) explain(lang string, members []roll.Member) {
	scratch := *f
	scratch.problems, scratch.details = map[string]string{}, nil
	d := new(ballot.Draft)
	scratch.electorates(d, nil)
	scratch.contests(d, count.Rules{})
	for i := range f.Contests {
		c := &d.Contests[i]
		if len(c.Candidates) > 1 {
			f.Contests[i].Order = orderOfDraft(c)
		}
		if f.Contests[i].Fields != nil && c.Rules.Validate(max(len(c.Candidates), c.Rules.MinCandidates())) == nil {
			f.Contests[i].Rules = c.Rules.PlainWords(lang, figuresNow(d, i, members))
		}
	}
}
