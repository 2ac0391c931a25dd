package form

import (
	"net/url"
	"strings"
	"testing"

	"hustings/survey"
	"hustings/survey/template"
)

// What no page can have posted is refused.
func TestRefused(t *testing.T) {
	f := New(parsed(t, kinds))
	good := "at=0&do=next&seed=" + strings.Repeat("0", 32)
	if _, err := f.Read(query(t, good)); err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{
		"nothing":                  "",
		"no button":                "at=0&seed=" + strings.Repeat("0", 32),
		"no place":                 "do=next&seed=" + strings.Repeat("0", 32),
		"a place that is none":     strings.Replace(good, "at=0", "at=6", 1),
		"a number like no other":   strings.Replace(good, "at=0", "at=00", 1),
		"a button that is none":    strings.Replace(good, "next", "hop", 1),
		"a step that is none":      strings.Replace(good, "next", "to4", 1),
		"a short seed":             "at=0&do=next&seed=00",
		"an unknown field":         good + "&q99=1",
		"a choice that is none":    good + "&q2=3",
		"a choice that is no one":  good + "&q2=x",
		"two choices of one":       good + "&q2=0&q2=1",
		"a choice ticked twice":    good + "&q5=0&q5=0",
		"a column that is none":    good + "&q8-r0=3",
		"a row that is none":       good + "&q8-r2=1",
		"a rank that is none":      good + "&q9-c0=4",
		"rank 0":                   good + "&q9-c0=0",
		"a text that is too long":  good + "&q3=" + strings.Repeat("x", MaxText+1),
		"a text that is no text":   good + "&q3=%ff",
		"the place twice":          good + "&at=1",
		"an html's answer":         good + "&q1=1",
		"a remark where none goes": good + "&q3-t=1",
	} {
		if _, err := f.Read(query(t, text)); err == nil {
			t.Errorf("%s is taken", what)
		}
	}
}

func query(t testing.TB, text string) url.Values {
	t.Helper()
	v, err := url.ParseQuery(text)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// Every template of ours can be walked through from one end to the other by who
// answers what is asked with the first choice there is.
func TestTemplates(t *testing.T) {
	for _, one := range template.Names() {
		text, _ := template.Text(one)
		q := parsed(t, string(text))
		b := open(t, New(q))
		for n := 0; b.view.Screen == Questions; n++ {
			b.each(func(q *Question) { b.first(q) })
			if b.press(Next); n > 60 {
				t.Fatalf("%s: no end: %+v", one, b.turn.Faults)
			}
		}
		if _, faults := b.f.Check(&b.turn.State); len(faults) > 0 {
			t.Errorf("%s: %+v", one, faults)
		}
	}
}

// first takes the first choices, as many as have to be.
func (b *browser) first(q *Question) {
	if !q.Enabled {
		return
	}
	for i, l := range q.Lines {
		switch q.Kind {
		case survey.Matrix:
			b.typed.Set(l.Field, number1(l.Options[0].Index))
		case survey.Ranking:
			if q.MaxChoices == 0 || i < q.MaxChoices {
				b.typed.Set(l.Field, number1(i+1))
			}
		default:
			b.typed.Set(l.Field, "text")
		}
	}
	switch {
	case q.Kind == survey.Checkbox:
		b.typed.Del(q.Field)
		for i := range max(1, q.MinChoices) {
			b.typed.Add(q.Field, number1(q.Options[i].Index))
		}
	case len(q.Options) > 0:
		b.typed.Set(q.Field, number1(q.Options[0].Index))
	case q.Kind == survey.Number && q.Min != nil, q.Kind == survey.Slider:
		b.typed.Set(q.Field, q.Min.String())
	case q.Kind == survey.Number:
		b.typed.Set(q.Field, "1")
	case q.Kind == survey.Date:
		b.typed.Set(q.Field, max(q.MinDate, "2001-01-01"))
	case q.Kind == survey.Email:
		b.typed.Set(q.Field, "a@example.org")
	case len(q.Lines) == 0:
		b.typed.Set(q.Field, "text")
	}
}
