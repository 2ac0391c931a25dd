package survey

import (
	"bufio"
	"encoding/json"
	"maps"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// oracleCase is a line of testdata/oracle.jsonl, which make oracle writes: a
// questionnaire, answers, and what the real survey-core made of them. Of each
// question it says "-" (hidden), or r (required), d (disabled), x (wrong), then
// the title as it reads.
type oracleCase struct {
	Questionnaire json.RawMessage   `json:"j"`
	Data          json.RawMessage   `json:"d"`
	Questions     map[string]string `json:"q"`
	Right         bool              `json:"ok"`
}

func TestOracle(t *testing.T) {
	file, err := os.Open("testdata/oracle.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() || !strings.Contains(lines.Text(), "survey-core") {
		t.Fatal("the first line does not say which survey-core was asked")
	}
	count, wrong := 0, 0
	for lines.Scan() && wrong < 12 {
		var c oracleCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		count++
		if differ := c.compare(t); differ != "" {
			wrong++
			t.Errorf("case %d: %s\n%s\n%s", count, differ, c.Questionnaire, c.Data)
		}
	}
	if count != 500 {
		t.Errorf("%d cases, not 500", count)
	}
}

// unfilled is what SurveyJS leaves in a title for a matrix or multipletext without
// an answer; here nothing stands there. (A deliberate difference; the others are
// that choices, lists and numbers are checked here, where SurveyJS trusts its page.)
var unfilled = regexp.MustCompile(`\{[^{}]*\}`)

// compare says what is not as survey-core has it.
func (c *oracleCase) compare(t *testing.T) string {
	q, err := Parse(c.Questionnaire)
	if err != nil {
		return err.Error()
	}
	got := make(map[string]string)
	for _, one := range q.Questions() {
		got[one.ID] = "-"
	}
	for id, s := range c.Questions {
		if s == "-" {
			got[id] = "-" // also texts, which are no questions
		}
	}
	a := flat(t, q, c.Data)
	_, faults := q.Validate(a)
	for _, page := range q.View(a, "en", Seed{}).Pages {
		c.note(page.Items, faults, got)
	}
	var differ []string
	for _, id := range slices.Sorted(maps.Keys(c.Questions)) {
		if want := unfilled.ReplaceAllString(c.Questions[id], ""); got[id] != want {
			differ = append(differ, id+" is "+strconv.Quote(want)+", not "+strconv.Quote(got[id]))
		}
	}
	if right := len(faults) == 0; right != c.Right {
		differ = append(differ, "right: "+strconv.FormatBool(c.Right))
	}
	return strings.Join(differ, "; ")
}

func (c *oracleCase) note(items []ItemView, faults []Fault, got map[string]string) {
	for _, item := range items {
		if item.Panel != nil {
			c.note(item.Panel.Items, faults, got)
			continue
		}
		v, marks := item.Question, ""
		if v.Required {
			marks += "r"
		}
		if !v.Enabled {
			marks += "d"
		}
		for _, f := range faults {
			if f.Question == v.ID {
				marks += "x"
				break
			}
		}
		if v.Kind == HTML {
			v.TitleText = "" // SurveyJS shows none
		}
		got[v.ID] = marks + "|" + v.TitleText
	}
}

// flat makes SurveyJS's data into answers: those of panels under their own names.
func flat(t *testing.T, q *Questionnaire, data []byte) Answers {
	t.Helper()
	a := answers(t, string(data))
	for _, d := range q.dynamics {
		for i, panel := range a[d.name].Items() {
			for _, f := range panel.Fields() {
				if id := d.name + "[" + strconv.Itoa(i) + "]." + f.Key; q.Question(id) != nil {
					a[id] = f.Value
				}
			}
		}
		delete(a, d.name)
	}
	return a
}
