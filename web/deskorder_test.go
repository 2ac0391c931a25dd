package web

import (
	"slices"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
)

func candidatesIn(order string, list ...string) *ballot.DraftContest {
	c := &ballot.DraftContest{Rules: count.Rules{Method: count.Choose, Seats: 1, Order: order}}
	for _, name := range list {
		name, key, _ := strings.Cut(name, "|")
		c.Candidates = append(c.Candidates, ballot.DraftCandidate{Name: name, Sort: key, Page: "page of " + name})
	}
	return c
}

func namesIn(c *ballot.DraftContest) string {
	var out []string
	for _, k := range c.Candidates {
		if k.Page != "page of "+k.Name {
			return "a page has gone astray"
		}
		out = append(out, k.Name)
	}
	return strings.Join(out, " ")
}

func TestArrangeContest(t *testing.T) {
	for _, tc := range []struct {
		order, note, want string
		list              []string
	}{
		{count.OrderStroke, "", "丁一 王桂 邓慧兰 刘强敏", []string{"刘强敏", "邓慧兰", "王桂", "丁一"}},
		{count.OrderPinyin, "", "邓慧兰 丁一 刘强敏 王桂", []string{"刘强敏", "邓慧兰", "王桂", "丁一"}},
		{count.OrderFixed, "", "刘强敏 丁一", []string{"刘强敏", "丁一"}},
		{count.OrderRandom, "", "刘强敏 丁一", []string{"刘强敏", "丁一"}},
		{"", "", "刘强敏 丁一", []string{"刘强敏", "丁一"}},
		{count.OrderStroke, "按提名先后", "刘强敏 丁一", []string{"刘强敏", "丁一"}},
		// The surname 欧阳 comes after the surname 欧.
		{count.OrderStroke, "", "欧明 欧阳华", []string{"欧阳华|欧阳 华", "欧明"}},
	} {
		c := candidatesIn(tc.order, tc.list...)
		c.OrderNote = tc.note
		c.Rules.Seniority = []int{1, 0}
		senior := c.Candidates[1].Name
		ArrangeContest(c)
		if got := namesIn(c); got != tc.want {
			t.Errorf("%s %q: %s, want %s", tc.order, tc.note, got, tc.want)
		}
		if got := c.Candidates[c.Rules.Seniority[0]].Name; got != senior || c.OrderNote != tc.note {
			t.Errorf("%s: the most senior is %s, was %s; note %q", tc.order, got, senior, c.OrderNote)
		}
	}
	c := candidatesIn(count.OrderStroke, "丁一", "王桂")
	c.OrderNote = "nothing to note"
	if ArrangeContest(c); c.OrderNote != "" {
		t.Error("a note on the rules' own order stays")
	}
}

func TestArrangePersons(t *testing.T) {
	list := []string{"欧阳华", "刘强敏", "欧明", "丁一"}
	contests := []ballot.DraftContest{*candidatesIn(count.OrderFixed, "欧阳华|欧阳 华"), *candidatesIn(count.OrderStroke)}
	if got := ArrangePersons(list, contests); strings.Join(got, " ") != "丁一 刘强敏 欧明 欧阳华" || list[0] != "欧阳华" {
		t.Error(got, list)
	}
	if got := ArrangePersons(list, contests[:1]); !slices.Equal(got, list) {
		t.Error(got)
	}
}
