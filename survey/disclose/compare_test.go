package disclose

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/survey"
)

func TestComparable(t *testing.T) {
	run := func(n, k int) *Results { return &Results{Figures: Figures{Returned: n + 1, Invalid: 1}, Threshold: k} }
	for _, c := range []struct {
		a, b         *Results
		joined, left int
		why          string
	}{
		{run(40, 5), run(40, 5), 0, 0, ""},
		{run(40, 5), run(40, 5), 5, 0, ""},
		{run(40, 5), run(40, 5), 4, 0, ObstacleApart},
		{run(40, 5), run(40, 5), 0, 1, ObstacleApart},
		{run(4, 5), run(40, 5), 0, 0, ObstacleFew},
		{run(40, 3), run(4, 5), 0, 0, ObstacleFew},
		{run(40, 10), run(9, 5), 0, 0, ObstacleFew},
		{run(40, 10), run(40, 5), 7, 7, ObstacleApart},
	} {
		said := &ballot.Survey{Threshold: c.b.Threshold, Earlier: []ballot.EarlierRun{{Threshold: c.a.Threshold, Joined: c.joined, Left: c.left}}}
		err := Comparable(c.a, c.b, said, 0)
		o, _ := errors.AsType[*Obstacle](err)
		if (c.why == "") != (err == nil) || err != nil && (o == nil || o.Why != c.why || !errors.Is(err, ErrCompare)) {
			t.Errorf("%+v: %v", c, err)
		}
	}
}

// pulse is a questionnaire; what is put in the place of a name changes it.
func pulse(t *testing.T, replace ...string) *survey.Questionnaire {
	t.Helper()
	text := strings.NewReplacer(replace...).Replace(`{"title": "t", "pages": [{"name": "p", "elements": [
 {"type": "rating", "name": "mood", "title": {"zh": "心情", "en": "Mood"}, "rateMin": 1, "rateMax": 5, "minRateDescription": "bad", "maxRateDescription": "good"},
 {"type": "radiogroup", "name": "team", "title": "Team", "choices": [{"value": "n", "text": {"zh": "北", "en": "North"}}, {"value": "s", "text": {"zh": "南", "en": "South"}}]},
 {"type": "checkbox", "name": "uses", "title": "Uses", "choices": ["bus", "bike"], "showNoneItem": true, "maxSelectedChoices": 2},
 {"type": "ranking", "name": "order", "choices": ["a", "b", "c"]},
 {"type": "matrix", "name": "grid", "columns": [1, 2], "rows": [{"value": "r", "text": "Row"}]},
 {"type": "boolean", "name": "coin", "title": "Stole", "randomized": {"num": 1, "den": 2}},
 {"type": "radiogroup", "name": "more", "choices": ["x", "y"], "visibleIf": "{team} = 's'"}]}]}`)
	q, err := survey.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return q
}

// TestSame: what makes a question another one, and what is only said beside it.
func TestSame(t *testing.T) {
	for name, c := range map[string]struct {
		column   string
		replace  []string
		why      Gap
		reworded bool
		others   bool
	}{
		"as it was":           {"mood", nil, GapThen, false, false},
		"new":                 {"mood", []string{`"mood"`, `"morale"`}, GapNew, false, false},
		"longer scale":        {"mood", []string{`"rateMax": 5`, `"rateMax": 7`}, GapOther, false, false},
		"scale turned round":  {"mood", []string{`"bad"`, `"good"`, `"good"`, `"bad"`}, GapOther, false, false},
		"another title":       {"mood", []string{"Mood", "Morale"}, GapThen, true, false},
		"white space":         {"mood", []string{"Mood", "Mood  "}, GapThen, false, false},
		"one language less":   {"mood", []string{`"zh": "心情", `, ""}, GapThen, false, false},
		"another label":       {"team", []string{"North", "Nowhere"}, GapOther, false, false},
		"no common language":  {"team", []string{`"zh": "北", `, "", `"en": "North"`, `"fr": "Nord"`}, GapOther, false, false},
		"another order":       {"team", []string{`{"value": "n", "text": {"zh": "北", "en": "North"}}, {"value": "s", "text": {"zh": "南", "en": "South"}}`, `{"value": "s", "text": {"zh": "南", "en": "South"}}, {"value": "n", "text": {"zh": "北", "en": "North"}}`}, GapThen, false, false},
		"one choice more":     {"team", []string{`{"value": "n"`, `"w", {"value": "n"`}, GapOther, false, false},
		"fewer may be chosen": {"uses", []string{`"maxSelectedChoices": 2`, `"maxSelectedChoices": 1`}, GapOther, false, false},
		"another kind":        {"order", []string{`"ranking"`, `"checkbox"`}, GapOther, false, false},
		"another row":         {"grid:r", []string{`"Row"`, `"Line"`}, GapThen, true, false},
		"other odds":          {"coin", []string{`"num": 1, "den": 2`, `"num": 3, "den": 4`}, GapOther, false, false},
		"other people":        {"more", []string{"{team} = 's'", "{team} = 'n'"}, GapThen, false, true},
		"everybody":           {"more", []string{`, "visibleIf": "{team} = 's'"`, ""}, GapThen, false, true},
	} {
		results := &Results{}
		for _, column := range []string{"mood", "morale", "team", "uses", "order", "grid:r", "coin", "more"} {
			results.Questions = append(results.Questions, Question{Name: column, Hidden: Small})
		}
		then, now := (&Run{pulse(t, c.replace...), results}).asked(), (&Run{pulse(t), results}).asked()
		got := compareQuestion(then[c.column], now[c.column], results, results)
		if got.Why != c.why || got.Reworded != c.reworded || got.Others != c.others {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestCompareNumbers(t *testing.T) {
	cells := func(n ...int) (out []Cell) {
		for i, key := range []string{"1", "2", "3", "4", "5"}[:len(n)] {
			out = append(out, Cell{Key: key, Count: n[i]})
		}
		return out
	}
	figures := Figures{Returned: 40}
	was := &Results{Poll: "aa", Threshold: 5, Rounding: 5, Figures: figures, Questions: []Question{
		{Name: "mood", Kind: Scale, Asked: 40, Answered: 40, Cells: cells(0, 0, 10, 10, 10), Rest: 10, Stats: &Stats{Mean: Range{325, 350}, Median: Range{350, 350}}},
		{Name: "team", Kind: Single, Asked: 40, Answered: 30, Cells: []Cell{{Key: "n", Count: 10}, {Key: "s", Count: 20}}},
		{Name: "coin", Kind: Random, Asked: 40, Answered: 40, Cells: []Cell{{Key: "true", Count: 10}, {Key: "false", Count: 30}}, Estimate: &Estimate{100, 0, 900}},
		{Name: "order", Kind: Rank, Asked: 40, Answered: 40, Cells: []Cell{{Key: "a"}, {Key: "b"}, {Key: "c"}}, Positions: []Position{{"a", 150}, {"b", 200}, {"c", 250}}},
	}}
	is := &Results{Poll: "bb", Threshold: 5, Figures: figures, Questions: []Question{
		{Name: "mood", Kind: Scale, Asked: 30, Answered: 30, Cells: cells(0, 0, 6, 14, 10), Stats: &Stats{Mean: Range{413, 413}, Median: Range{400, 400}}},
		{Name: "team", Kind: Single, Asked: 30, Cells: []Cell{{Key: "n", Count: 10}, {Key: "s", Count: 0}}, Rest: 20},
		{Name: "coin", Kind: Random, Asked: 40, Answered: 40, Cells: []Cell{{Key: "true", Count: 10}, {Key: "false", Count: 30}}, Estimate: &Estimate{200, 0, 1000}},
		{Name: "order", Kind: Rank, Asked: 40, Answered: 40, Cells: []Cell{{Key: "a"}, {Key: "b"}, {Key: "c"}}, Positions: []Position{{"a", 160}, {"b", 190}, {"c", 250}}},
	}}
	said := &ballot.Survey{Threshold: 5, Earlier: []ballot.EarlierRun{{Threshold: 5, Joined: 6}}}
	c, err := Compare(&Run{pulse(t), was}, &Run{pulse(t), is}, said, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := c.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	// mood, 4: 10 of 40 rounded, so 8..12 of 38..42: 25 % is off by 6.6 at most.
	want := `{"version":1,"earlier":{"poll":"aa","responses":40,"threshold":5,"rounding":5},"later":{"poll":"bb","responses":40,"threshold":5,"rounding":0},"joined":6,"left":0,"added":0,"questions":[` +
		`{"name":"mood","kind":"scale","of":"answered","then":40,"now":30,"cells":[{"key":"1"},{"key":"2"},{"key":"3","then":250,"now":200,"difference":-50},{"key":"4","then":250,"now":467,"difference":217},{"key":"5","then":250,"now":333,"difference":83}],"blur":66,` +
		`"mean":{"then":{"low":325,"high":350},"now":{"low":413,"high":413},"difference":{"low":63,"high":88}},"median":{"then":{"low":350,"high":350},"now":{"low":400,"high":400},"difference":{"low":50,"high":50}}},` +
		`{"name":"team","kind":"single","of":"asked","then":40,"now":30,"cells":[{"key":"n","then":250,"now":333,"difference":83},{"key":"s","then":500}],"blur":66},` +
		`{"name":"coin","kind":"random","of":"answered","then":40,"now":40,"estimate":{"then":{"share":100,"low":0,"high":900},"now":{"share":200,"low":0,"high":1000}}},` +
		`{"name":"order","kind":"rank","positions":[{"key":"a","then":150,"now":160,"difference":10},{"key":"b","then":200,"now":190,"difference":-10},{"key":"c","then":250,"now":250,"difference":0}]}]}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
	said.Earlier[0].Left = 1
	if _, err := Compare(&Run{pulse(t), was}, &Run{pulse(t), is}, said, 0); !errors.Is(err, ErrCompare) {
		t.Errorf("one left: %v", err)
	}
	said.Earlier[0].Left, is.Questions[0].Name = 0, "ghost"
	if _, err := Compare(&Run{pulse(t), was}, &Run{pulse(t), is}, said, 0); !errors.Is(err, ErrResults) {
		t.Errorf("a question from nowhere: %v", err)
	}
}

// TestBlur holds the bound against all numbers that are rounded to the same.
func TestBlur(t *testing.T) {
	r, random := &Results{Rounding: 5}, rand.New(rand.NewPCG(1, 2))
	for range 20000 {
		whole := 5 + random.IntN(300)
		part := random.IntN(whole + 1)
		a, b := round(part, 5), round(whole, 5)
		if b == 0 || a > b {
			continue
		}
		off := 1000*part*b - 1000*a*whole // over whole * b
		if bound := r.blur(a, b); max(off, -off) > bound*whole*b {
			t.Fatalf("%d of %d is shown as %d of %d: off by more than %d", part, whole, a, b, bound)
		}
	}
	if (&Results{}).blur(10, 40) != 0 {
		t.Error("what is not rounded is not blurred")
	}
}
