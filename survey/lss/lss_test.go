package lss

import (
	"errors"
	"os"
	"strings"
	"testing"

	"hustings/survey"
)

// newer is a survey as newer versions write it, with texts in tables of their own.
func newer(t *testing.T) string {
	t.Helper()
	data, err := os.ReadFile("testdata/newer.lss")
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}

func TestImport(t *testing.T) {
	text, notes, err := Import([]byte(newer(t)))
	if err != nil {
		t.Fatalf("%v\n%s", err, text)
	}
	q, err := survey.Parse(text)
	if err != nil {
		t.Fatal(err)
	}
	if q.Title.In("zh") != "社团" || q.Title.In("en") != "Club & friends" {
		t.Errorf("title %+v", q.Title)
	}
	kinds := map[string]survey.Kind{
		"L1": survey.Radio, "M1": survey.Checkbox, "F1": survey.Matrix, "R1": survey.Ranking, "N1": survey.Number, "D1": survey.Date,
		"Q1": survey.MultipleText, "A1": survey.Matrix, "K1_a": survey.Number, "K1_b": survey.Number, "Y1": survey.Boolean, "G1": survey.Radio, "V5": survey.Rating,
	}
	for id, kind := range kinds {
		if one := q.Question(id); one == nil || one.Kind != kind {
			t.Errorf("%s is %+v, not %s", id, one, kind)
		}
	}
	m := q.Question("M1")
	if m.MaxChoices != 2 || len(m.Choices) != 3 || m.Choices[0].Label.In("zh") != "跑步" || !m.Choices[1].Exclusive {
		t.Errorf("M1: %+v", m)
	}
	for _, want := range []string{
		"question HID is hidden", "question EQ of type * (equation): not carried over", "question L1: attribute array_filter = M1",
		"the condition ((L1.NAOK == \"1\")) has become (({L1} == \"1\"))", "the condition count(L1.NAOK) is not carried over",
		"pictures, sound and scripts", "setting savetimings", "quota: 1 rows", "answers or fields put into the text",
	} {
		if !strings.Contains(strings.Join(notes, "\n"), want) {
			t.Errorf("no note says %q", want)
		}
	}
	if t.Failed() {
		t.Log(strings.Join(notes, "\n"))
	}
}

func TestRefused(t *testing.T) {
	for _, text := range []string{
		"", "{}", "<document/>",
		`<!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/hostname">]><document>&x;</document>`,
		strings.Repeat("<a>", 50),
		strings.Repeat("<row>", 9) + strings.Repeat("</row>", 9),
		`<document><surveys><rows><row/></rows></surveys></document>`,
	} {
		if _, _, err := Import([]byte(text)); !errors.Is(err, ErrFile) {
			t.Errorf("%.40s: %v", text, err)
		}
	}
}

func FuzzImport(f *testing.F) {
	data, err := os.ReadFile("testdata/newer.lss")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(data)
	f.Fuzz(func(t *testing.T, data []byte) {
		text, _, err := Import(data)
		if err == nil {
			if _, err := survey.Parse(text); err != nil {
				t.Fatal(err)
			}
		} else if text == nil && !errors.Is(err, ErrFile) {
			t.Fatal(err)
		}
	})
}
