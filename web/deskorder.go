package web

import (
	"cmp"
	"slices"

	"hustings/ballot"
	"hustings/ballot/count"
	byname "hustings/ballot/names"
)

// arranged gives the places of a contest's candidates in the order that its rules
// ask for; nil where they ask for none.
func arranged(c *ballot.DraftContest) []int {
	by := byname.By(c.Rules.Order)
	if by == nil {
		return nil
	}
	list := make([]byname.Name, len(c.Candidates))
	for i, k := range c.Candidates {
		list[i] = byname.Name{Text: k.Name, Key: k.Sort}
	}
	return byname.Order(list, by)
}

// ArrangeContest puts a contest's candidates in the order that its rules ask for
// (SPEC 9.19), unless the officers have noted why theirs is another; a note on an
// order that is the rules' own is dropped. What names candidates by place follows.
func ArrangeContest(c *ballot.DraftContest) {
	order := arranged(c)
	switch {
	case order == nil:
		return
	case slices.IsSorted(order):
		c.OrderNote = ""
		return
	case c.OrderNote != "":
		return
	}
	candidates := make([]ballot.DraftCandidate, len(order))
	now := make([]int, len(order)) // where a candidate is now, by former place
	for i, was := range order {
		candidates[i], now[was] = c.Candidates[was], i
	}
	c.Candidates = candidates
	seniority := slices.Clone(c.Rules.Seniority)
	for i, was := range seniority {
		if was >= 0 && was < len(now) {
			seniority[i] = now[was]
		}
	}
	c.Rules.Seniority = seniority
}

// ArrangePersons puts the list of those who may be written in into the order of the
// first contest that has one of names. A candidate has the same key there.
func ArrangePersons(persons []string, contests []ballot.DraftContest) []string {
	var by func(a, b byname.Name) int
	keys := map[string]string{}
	for i := range contests {
		if by == nil {
			by = byname.By(contests[i].Rules.Order)
		}
		for _, k := range contests[i].Candidates {
			if k.Sort != "" {
				keys[k.Name] = k.Sort
			}
		}
	}
	out := slices.Clone(persons)
	if by != nil {
		slices.SortStableFunc(out, func(a, b string) int {
			return by(byname.Name{Text: a, Key: keys[a]}, byname.Name{Text: b, Key: keys[b]})
		})
	}
	return out
}

// placed is a candidate in an order, with what the name is sorted by.
type placed struct {
	Name    string
	Strokes int // of the first character; 0 where the order is another or it has none
}

// orderWords is a contest's order as it is shown before it is signed: that of the
// rules, and whether what stands is another.
type orderWords struct {
	By    string // stroke or pinyin; empty where the order is not one of names
	List  []placed
	Other bool   // the officers keep another order
	Note  string // why
}

// orderOfDraft works out a contest's order.
func orderOfDraft(c *ballot.DraftContest) orderWords {
	order := arranged(c)
	if order == nil {
		return orderWords{}
	}
	w := orderWords{By: c.Rules.Order, Note: c.OrderNote, Other: c.OrderNote != "" && !slices.IsSorted(order)}
	for _, i := range order {
		k := &c.Candidates[i]
		p := placed{Name: k.Name}
		if c.Rules.Order == count.OrderStroke {
			for _, r := range cmp.Or(k.Sort, k.Name) {
				p.Strokes = byname.Strokes(r)
				break
			}
		}
		w.List = append(w.List, p)
	}
	return w
}

// SortHint suggests what a name is sorted by, where it may begin with a surname of
// two characters.
func (*draftPage) SortHint(r candidateRow) string {
	if key, ok := byname.Suggest(squeeze(r.Name)); ok && r.Key == "" {
		return key
	}
	return ""
}
