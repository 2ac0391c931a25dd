package web

import (
	"html/template"
	"slices"
	"strings"
	"time"

	"hustings/ballot"
	"hustings/survey"
)

// surveyStatus is a survey's standing in one line.
func (w *words) surveyStatus(f *Facts, now time.Time) template.HTML {
	at := func(t ballot.Time) moment { return w.soon(t, now) }
	switch f.Phase {
	case ballot.PhaseAgreed, ballot.PhaseRehearsed:
		return w.H("survey.status.ready", "Time", at(f.Open))
	case ballot.PhaseOpen:
		if now.Unix() >= int64(f.Close) {
			return w.H("survey.status.ended", "Time", at(f.Close))
		}
		return w.H("survey.status.open", "Time", at(f.Close))
	case ballot.PhaseClosed:
		return w.H("survey.status.closed", "Time", at(f.Claims))
	case ballot.PhaseCounted:
		if !f.told() {
			return w.H("survey.status.unsigned")
		}
	}
	return w.H("survey.status." + f.Phase.String())
}

// surveyAwaits says what a survey's results wait for, from its close on.
func (w *words) surveyAwaits(f *Facts, claims moment) template.HTML {
	m := f.Manifest
	switch {
	case f.ByServer && f.Phase == ballot.PhaseClosed:
		return w.H("survey.awaits.server.claims", "Time", claims)
	case f.ByServer && f.Phase > ballot.PhaseClosed:
		return w.H("survey.awaits.server")
	case f.Survey != nil:
		return w.H("survey.awaits.counter", "Names", w.List(partyNames(m.Survey.Counters)))
	case f.Phase >= ballot.PhaseOpened && m.Survey.Texts() > 0:
		return w.H("survey.awaits.texts")
	case f.Phase >= ballot.PhaseOpened:
		return w.H("survey.awaits.count")
	case f.Phase >= ballot.PhaseClaimed:
		return w.H("survey.awaits.trustees", "Threshold", m.Trustees.Threshold, "Count", len(f.Opened), "Names", w.List(partyNames(m.Trustees.Keys)))
	case f.Phase == ballot.PhaseClosed:
		return w.H("survey.awaits.claims", "Time", claims)
	}
	if alone(m) {
		return w.H("survey.awaits.close.alone")
	}
	return w.H("survey.awaits.close")
}

// alone says whether one trustee alone can open: whoever it is can read every
// response as it comes (SPEC 8.17).
func alone(m *ballot.Manifest) bool { return m.Trustees.Threshold == 1 }

// surveyWarning names who can read answers as they come, if anybody can.
func (w *words) surveyWarning(f *Facts) string {
	if !alone(f.Manifest) {
		return ""
	}
	if f.ByServer {
		return w.T("survey.warn.server")
	}
	return w.T("survey.warn.alone"+withName(f.Manifest), "Name", w.List(partyNames(f.Manifest.Trustees.Keys)))
}

// withName ends the key of a text that is another one where the member's name goes
// along.
func withName(m *ballot.Manifest) string {
	if m.Survey.Level.Named() {
		return ".named"
	}
	return ""
}

// surveyLevel is the level of anonymity in plain words: what it promises, who sees
// responses, and what it does not protect.
func (w *words) surveyLevel(f *Facts) []string {
	m := f.Manifest
	level, seen := strings.ToLower(string(m.Survey.Level)), "all"
	if alone(m) {
		seen = "alone"
		if m.Survey.Level == ballot.LevelSealed {
			level = "alone" // the highest it is not
		}
	}
	out := []string{
		w.T("survey.level." + level),
		w.T("survey.seen."+seen+withName(m), "Names", w.List(partyNames(m.Survey.Counters)),
			"Name", w.List(partyNames(m.Trustees.Keys)), "Threshold", m.Trustees.Threshold),
		w.T("survey.unsafe.style" + withName(m)),
	}
	if !m.Survey.Level.Suppresses() {
		out = append(out, w.T("survey.unsafe.whole"))
	}
	if f.ByServer {
		out = []string{w.T("survey.level.server")}
		if len(m.Survey.Parts) > 1 {
			out = append(out, w.T("survey.unsafe.style"))
		}
	}
	if small := smallest(f); small >= 0 {
		out = append(out, w.T("survey.unsafe.small", "Count", small))
	}
	return out
}

// smallest is the number of people in the smallest group that is asked, if it is
// less than 10; else -1.
func smallest(f *Facts) int {
	small := -1
	for i := range f.Electorates {
		if n := f.Electorates[i].Expected; n < 10 && (small < 0 || n < small) {
			small = n
		}
	}
	return small
}

// surveyTold is what will be published and what will not, in plain words.
func (w *words) surveyTold(f *Facts, q *survey.Questionnaire) []string {
	s := f.Manifest.Survey
	var out []string
	if s.Level.Suppresses() {
		out = append(out, w.T("survey.told.none"), w.T("survey.told.threshold", "Count", s.Threshold))
		if len(q.Texts()) > 0 {
			out = append(out, w.T("survey.told.texts", "Count", s.TextThreshold))
		}
	} else {
		out = append(out, w.T("survey.told.whole"))
	}
	if len(q.Texts()) > 0 {
		out = append(out, w.T("survey.told.redact"))
	}
	if s.Rounding > 0 {
		out = append(out, w.T("survey.told.rounding", "Rounding", s.Rounding))
	}
	if len(s.Tables) == 0 {
		out = append(out, w.T("survey.told.notables"))
	}
	return out
}

// surveyTables lists the cross tables by the titles of their questions.
func (w *words) surveyTables(f *Facts, q *survey.Questionnaire) []string {
	l := w.surveyLabels(q)
	var out []string
	for _, t := range f.Manifest.Survey.Tables {
		out = append(out, w.T("survey.table", "Rows", l.question(t[0]), "Columns", l.question(t[1])))
	}
	return out
}

// surveyHolds says what is promised, a sentence each, and on whom it rests.
func (w *words) surveyHolds(f *Facts) (holds []fact) {
	m := f.Manifest
	add := func(key string, said string) {
		holds = append(holds, fact{Term: w.T("survey.holds." + key), Said: []string{said}})
	}
	if n := len(m.Registrars); n > 1 {
		add("once", w.T("survey.holds.once.many", "Count", n))
	} else {
		add("once", w.T("survey.holds.once.one", "Name", m.Registrars[0].Name))
	}
	switch m.Survey.Level {
	case ballot.LevelNamed, ballot.LevelConfidential:
		add("named", w.T("survey.holds.named.all"))
	case ballot.LevelUnlinked:
		add("secret", w.T("survey.holds.secret.form"))
	default:
		add("secret", w.T("survey.holds.secret.all"))
	}
	if len(m.Relays) > 0 {
		var names []string
		for _, r := range m.Relays {
			names = append(names, r.Operator)
		}
		add("path", w.T("survey.holds.path.relay", "Names", w.List(names)))
	} else {
		add("path", w.T("survey.holds.path.direct"))
	}
	if !alone(m) {
		add("early", w.T("survey.holds.early.all", "Threshold", m.Trustees.Threshold, "Count", len(m.Trustees.Keys)))
	}
	add("counted", w.T("survey.holds.counted.all"))
	if !f.ByServer {
		add("results", w.T("survey.holds.results.all"))
	}
	return holds
}

// surveyNot says what is not promised.
func (w *words) surveyNot(f *Facts) []string {
	m := f.Manifest
	out := []string{
		w.T("survey.not.counters"+withName(m), "Names", w.List(partyNames(m.Survey.Counters))),
		w.T("survey.not.part"), w.T("survey.not.recount"), w.T("survey.not.page"),
	}
	if t := m.Trustees; t.Threshold > 1 {
		out = slices.Insert(out, 1, w.T("survey.not.trustees"+withName(m), "Threshold", t.Threshold))
	}
	if m.Survey.Level.Named() {
		out = slices.Insert(out, 1, w.T("survey.not.name"))
	}
	if m.BallotsPerKey > 1 {
		out = append(out, w.T("survey.not.again", "Count", m.BallotsPerKey))
	}
	return out
}
