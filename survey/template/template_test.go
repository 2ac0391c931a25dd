package template

import (
	"testing"

	"hustings/survey"
)

// TestTemplates holds that every template can be published as it is, says
// everything in both languages, and can be answered and sent.
func TestTemplates(t *testing.T) {
	names := Names()
	if len(names) < 12 {
		t.Errorf("%d templates, not a dozen", len(names))
	}
	for _, name := range names {
		text, ok := Text(name)
		if !ok {
			t.Fatalf("%s cannot be read", name)
		}
		q, err := survey.Parse(text)
		if err != nil {
			t.Errorf("%s:\n%v", name, err)
			continue
		}
		for _, lang := range []string{"zh", "en"} {
			both(t, name, q, lang)
		}
		parts, err := q.Encode(survey.Answers{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if _, err := q.Decode(parts); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, ok := Text("../doc"); ok {
		t.Error("a path is a template")
	}
}

// both looks for texts that are there in one language only.
func both(t *testing.T, name string, q *survey.Questionnaire, lang string) {
	t.Helper()
	has := func(what string, text survey.Text) {
		for _, l := range text.Langs {
			if l.Lang == lang {
				return
			}
		}
		t.Errorf("%s: %s has no %s", name, what, lang)
	}
	has("the title", q.Title)
	for _, one := range q.Questions() {
		has(one.ID, one.Title)
		for _, c := range one.Choices {
			if one.Kind != survey.Rating {
				has(one.ID+" "+c.Value.String(), c.Label)
			}
		}
		for _, c := range one.Rows {
			has(one.ID+" "+c.Value.String(), c.Label)
		}
	}
}
