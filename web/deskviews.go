package web

import (
	"hustings/ballot"
	"hustings/ballot/count"
)

// What templates of the desk call, besides what all pages have.

// yesNo is a word with its colour.
type yesNo struct {
	Yes  bool
	Word string
}

// YesNo says yes or not yet.
func (p *deskPollPage) YesNo(yes bool) yesNo {
	if yes {
		return yesNo{true, p.T("desk.yes")}
	}
	return yesNo{false, p.T("desk.not_yet")}
}

// Acts lists what officers may sign in the poll's phase, besides what is next.
func (p *deskPollPage) Acts() []string {
	var out []string
	for _, kind := range []string{actAgree, actOpen, actLate, actExtend, actClose, actCertify, actErratum, actAnnul} {
		if actPossible(p.Poll, kind) {
			out = append(out, kind)
		}
	}
	return out
}

// Turnout says whether figures may be shown: while the voting is open, as every
// contest's rules allow (SPEC 9.2, visibility).
func (p *deskPollPage) Turnout() bool {
	m := p.Poll.Manifest
	if m == nil {
		return false
	}
	for i := range m.Contests {
		if v := m.Contests[i].Rules.Visibility; p.Poll.Phase < ballot.PhaseClosed && v != nil && v.WhileOpen == count.ShowNothing {
			return false
		}
	}
	return true
}

// Counted says whether there is an outcome to make minutes of.
func (p *deskPollPage) Counted() bool {
	if p.Poll.Manifest == nil {
		return false
	}
	return p.Poll.Phase == ballot.PhaseCounted || p.Poll.Phase == ballot.PhaseCertified
}

// Over says whether a stage can follow.
func (p *deskPollPage) Over() bool {
	return p.Poll.Manifest != nil && !p.Poll.Manifest.IsSurvey() && (p.Counted() || p.Poll.Phase == ballot.PhaseAnnulled)
}

// Command is how a trustee joins by command line.
func (i inviteSheet) Command() string { return i.bare + "#" + i.Code }

// StatementFields are the certificate's fields of one line.
func (p *actPage) StatementFields() []string {
	return []string{"approval", "place", "form", "chair", "remarks"}
}

// Nth counts contests from 1, as people do.
func (p *draftPage) Nth(i int) int { return i + 1 }

// Votes says whether an electorate is ticked in a contest.
func (p *draftPage) Votes(contest, electorate int) bool {
	list := p.Form.Contests[contest].Votes
	return electorate < len(list) && list[electorate]
}

// GroupName names an electorate of the form.
func (p *draftPage) GroupName(i int) string {
	e := &p.Form.Electors[i]
	if name := p.Text(textOf(e.TitleZH, e.TitleEN)); name != "" {
		return name
	}
	return p.T("desk.draft.group.number", "Number", p.Nth(i))
}

// textOf is a text in the languages in which there is one.
func textOf(chinese, english string) ballot.Text {
	t := ballot.Text{}
	for lang, s := range map[string]string{zh: chinese, en: english} {
		if s = squeeze(s); s != "" {
			t[lang] = s
		}
	}
	return t
}

// ExcludedField names the field of an electorate's exclusions.
func (*draftPage) ExcludedField(i int) string { return excludedField(i) }

// contestList is what the part "contests" shows.
type contestList struct {
	*words
	Contests []contestWords
}

// ordered is what the part "ordered" shows.
type ordered struct {
	*words
	Order orderWords
}

// OrderedOf hands an order to that part.
func (p *draftPage) OrderedOf(o orderWords) ordered { return ordered{p.words, o} }

// OrderedOf hands an order to that part.
func (l contestList) OrderedOf(o orderWords) ordered { return ordered{l.words, o} }

// ContestsOf hands contests to that part.
func (p *signPage) ContestsOf(list []contestWords) contestList { return contestList{p.words, list} }
