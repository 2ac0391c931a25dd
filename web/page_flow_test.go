package web

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/ballot/count"
)

// A count of three stages: 丙 goes out, then 甲's surplus is transferred.
func threeStages() *count.Outcome {
	return &count.Outcome{Candidates: 4, Count: &count.Counted{Quota: "6", Stages: 3, Rounds: []count.CountRound{
		{Votes: []string{"5", "3", "2", "0"}, Elected: []int{}, Excluded: []int{2, 3}, Exhausted: "0", Lost: "0"},
		{Votes: []string{"6.5", "3", "", ""}, Elected: []int{0}, Surplus: []int{0}, Exhausted: "0.5", Lost: "0"},
		{Votes: []string{"6", "3.25", "", ""}, Elected: []int{1}, Exhausted: "0.5", Lost: "0.25"},
	}}}
}

func TestFlowTellsWhatMoves(t *testing.T) {
	name := func(line int) string { return string([]rune("甲乙丙丁")[line]) }
	for lang, want := range map[string][]string{
		"zh": {"进入第 2 轮：丙的选票转给甲 1.5 票、后续选择用尽 0.5 票。", "进入第 3 轮：甲的选票转给乙 0.25 票、后续选择用尽 0.25 票。"},
		"en": {"To stage 2: from 丙 to 甲 1.5, No further choice 0.5.", "To stage 3: from 甲 to 乙 0.25, No further choice 0.25."},
	} {
		f := wordsFor(t, lang).flow(threeStages(), name)
		if !slices.Equal(f.Moves, want) {
			t.Errorf("%s: %q, want %q", lang, f.Moves, want)
		}
		// Bars of a stage together are as high as all votes, but for rounding.
		high := map[int]int{}
		for _, b := range f.Bars {
			high[b.X] += b.High
			if b.X < 0 || b.Y < 0 || b.X+b.Wide > f.Width || b.Y+b.High > f.Height {
				t.Errorf("a bar at %d, %d is outside of %d by %d", b.X, b.Y, f.Width, f.Height)
			}
		}
		for x, sum := range high {
			if sum < flowTall-10 || sum > flowTall+20 {
				t.Errorf("bars at %d are %d high, want %d", x, sum, flowTall)
			}
		}
		if len(high) != 3 || len(f.Ribbons) < 6 {
			t.Errorf("%d stages, %d ribbons", len(high), len(f.Ribbons))
		}
		for _, r := range f.Ribbons {
			if strings.ContainsAny(r.Path, "-<\"") {
				t.Errorf("path %q", r.Path)
			}
		}
	}
}

func TestFlowOfOddCounts(t *testing.T) {
	w := wordsFor(t, "en")
	name := func(line int) string { return strings.Repeat("Name ", 20) + fmt.Sprint(line) }
	one := threeStages()
	one.Count.Rounds = one.Count.Rounds[:1]
	none := threeStages()
	for i := range none.Count.Rounds {
		none.Count.Rounds[i].Votes = []string{"0", "0", "", ""}
		none.Count.Rounds[i].Exhausted, none.Count.Rounds[i].Lost = "", "0"
	}
	for what, o := range map[string]*count.Outcome{"none": {}, "one stage": one, "no votes": none} {
		if w.flow(o, name) != nil {
			t.Errorf("%s: there is a picture", what)
		}
	}
	f := w.flow(threeStages(), name)
	for _, l := range f.Labels {
		if wide(l.Text) > flowLong+120 {
			t.Errorf("label %q takes %d", l.Text, wide(l.Text))
		}
	}
}

func wordsFor(t *testing.T, lang string) *words {
	t.Helper()
	c, err := readCatalogues(localeFiles, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	if lang == zh {
		return c.zh
	}
	return c.en
}
