package count

// PlainWords tells voters the rules, one sentence an entry, in Chinese or
// English. With figures the sentences carry the poll's numbers ("27 of the 52
// present"); a figure that is 0 is not known yet and left out. The sentences
// explain; what binds is the rule set.
func (r Rules) PlainWords(lang string, f Figures) []string {
	w := wording(english{})
	if lang == Chinese {
		w = chinese{}
	}
	words := []string{w.vote(r)}
	add := func(s string) {
		if s != "" {
			words = append(words, s)
		}
	}
	if r.WritesIn() {
		add(w.writeIn())
	}
	present := f.Present(r.present())
	if q := r.Quorum; q != nil {
		add(w.quorum(*q, f.Expected()))
		if present > 0 && f.Expected() > 0 {
			add(w.quorumNow(present, present >= q.Needed(f.Expected())))
		}
	}
	if m := r.Majority; m != nil {
		add(w.majority(r, *m, knownBase(m.Base, f.Expected(), present)))
	}
	add(r.Transfer.words(lang))
	if r.Method != YesNo && r.Method != Appraisal {
		add(w.most(r))
		add(w.tie(r.tie()))
		add(w.shortfall(r, knownShare(r.Floor, f.Expected(), present)))
	}
	add(w.void())
	if r.Proxy == 0 {
		add(w.proxy())
	}
	return words
}

// wording is one language. A number of 0 is not known.
type wording interface {
	vote(r Rules) string
	writeIn() string
	quorum(s Share, expected int) string
	quorumNow(present int, met bool) string
	majority(r Rules, s Share, of int) string
	most(r Rules) string
	tie(t TieRule) string
	shortfall(r Rules, of int) string
	void() string
	proxy() string
}

// knownBase is the number behind a base that is known before the count.
func knownBase(b Base, expected, present int) int {
	switch b {
	case BaseExpected:
		return expected
	case BasePresent:
		return present
	}
	return 0
}

func knownShare(s *Share, expected, present int) int {
	if s == nil {
		return 0
	}
	return knownBase(s.Base, expected, present)
}
