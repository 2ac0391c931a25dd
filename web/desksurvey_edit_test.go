package web

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"

	"hustings/survey"
	"hustings/survey/template"
)

func editorOffice(f frame) *office { return &office{press: f.press} }

func init() {
	add := func(name string, make func(frame) page) { samplePages[name] = append(samplePages[name], make) }
	wrong := func(f frame) *questionnairePage {
		p := &questionnairePage{frame: f, Detail: "more"}
		_, err := survey.Parse([]byte("{"))
		p.wrong(err)
		return p
	}
	for _, name := range template.Names() {
		text, _ := template.Text(name)
		add("desk_survey_edit", func(f frame) page {
			doc, err := withPages(string(text))
			if err != nil {
				panic(err)
			}
			return &editorPage{frame: f, Path: "/x", Back: "/y", Revision: 3, Rows: editRows(doc, nil), Kinds: newKinds, Undo: 1, Wrong: wrong(f)}
		})
	}
	for _, kind := range newKinds {
		add("desk_survey_question", func(f frame) page {
			one := editorOffice(f).newElement(kind, "q1")
			doc := jsonObject{{"elements", listText([]json.RawMessage{one.text()})}}
			return &questionPage{
				frame: f, Path: "/x", Back: "/y", Kind: kind, Fields: editFields(one, 2), Text: one.written(), Fits: true, Wrong: wrong(f),
				Views: editorOffice(f).previewsOf(doc.written(), "q1"),
			}
		})
	}
}

// TestNewElements holds that every kind that the editor adds can be published as it
// is added, and can be added next to all others.
func TestNewElements(t *testing.T) {
	f := framesOf(t)[0]
	o := editorOffice(f)
	doc, err := withPages(`{"elements":[{"type":"html","name":"a","html":"x"}]}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, kind := range newKinds {
		if doc, _, err = addIn(doc, place{0}, o.newElement(kind, freeName(string(doc.text()), "q"))); err != nil {
			t.Fatal(err)
		}
		if _, err := survey.Parse([]byte(doc.written())); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
}

// TestEditLossless holds that a form that is sent as it was shown changes nothing,
// of any element of any template.
func TestEditLossless(t *testing.T) {
	for _, name := range template.Names() {
		text := templateText(t, name)
		doc, err := withPages(text)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := survey.Parse([]byte(doc.written())); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		for _, row := range editRows(doc, nil) {
			at, err := parsePlace(row.At)
			if err != nil {
				t.Fatal(err)
			}
			one, err := objectAt(doc, at)
			if err != nil {
				t.Fatal(err)
			}
			form := url.Values{}
			for _, f := range editFields(one, len(at)) {
				form.Set(f.Key+"_zh", f.ZH)
				form.Set(f.Key+"_en", f.EN)
				form.Set(f.Key, f.Value)
				if f.As == asTick && !f.On {
					form.Del(f.Key)
				} else if f.As == asTick {
					form.Set(f.Key, "1")
				}
			}
			if got := applyTo(one, len(at), form).written(); got != one.written() {
				t.Errorf("%s %s: %s\nwas\n%s", name, row.At, got, one.written())
			}
		}
	}
}

// TestEditLines holds how choices are read from lines: what lines do not show stays.
func TestEditLines(t *testing.T) {
	p := property{"choices", asChoices}
	was := `["a",2,{"value":"c","isExclusive":true,"text":{"zh":"丙","en":"C","fr":"Cé"}}]`
	lines, ok := linesOf(p, json.RawMessage(was))
	if !ok || lines != "a\n2\nc | 丙 | C" {
		t.Fatalf("%q %v", lines, ok)
	}
	for typed, want := range map[string]string{
		"c | 丙 | See\n2\nnew": `[{"value":"c","isExclusive":true,"text":{"zh":"丙","en":"See","fr":"Cé"}},2,"new"]`,
		"2 | 二 | two":         `[{"value":2,"text":{"zh":"二","en":"two"}}]`,
		"d | both":            `[{"value":"d","text":"both"}]`,
	} {
		if got := string(linesWith(p, json.RawMessage(was), typed)); got != want {
			t.Errorf("%q: %s, want %s", typed, got, want)
		}
	}
	if _, ok := linesOf(p, json.RawMessage(`[{"value":"a|b"}]`)); ok {
		t.Error("a bar in a value goes into lines")
	}
	people := property{"defaultValue", asPeople}
	if got := string(linesWith(people, json.RawMessage(`[{"who":"甲"}]`), "乙\n丙")); got != `[{"who":"乙"},{"who":"丙"}]` {
		t.Error(got)
	}
}

// TestEditMoves moves, deletes and refuses places that are not there.
func TestEditMoves(t *testing.T) {
	doc, err := withPages(`{"pages":[{"name":"p","elements":[{"type":"html","name":"a","html":"<"},{"type":"panel","name":"b","elements":[{"type":"html","name":"c","html":"x"}]}]}]}`)
	if err != nil {
		t.Fatal(err)
	}
	moved, at, err := moveAt(doc, place{0, 1}, -1)
	if err != nil || at.String() != "0-0" {
		t.Fatal(at, err)
	}
	if text := moved.written(); strings.Index(text, `"b"`) > strings.Index(text, `"a"`) || !strings.Contains(text, `"<"`) {
		t.Error(text)
	}
	if same, at, err := moveAt(doc, place{0, 0}, -1); err != nil || at.String() != "0-0" || same.written() != doc.written() {
		t.Error(at, err)
	}
	if gone, err := deleteAt(doc, place{0, 1, 0}); err != nil || strings.Contains(gone.written(), `"c"`) {
		t.Error(err)
	}
	for _, at := range []place{{1}, {0, 2}, {0, 0, 0}, {0, 1, 0, 0}, nil} {
		if _, err := deleteAt(doc, at); err == nil {
			t.Errorf("%v is deleted", at)
		}
	}
}

// FuzzEdit edits whatever can be published: nothing panics, and a form's fields go
// into every place.
func FuzzEdit(f *testing.F) {
	for _, name := range template.Names() {
		text, _ := template.Text(name)
		f.Add(string(text), "0-0", "typed | a | b\nx")
	}
	f.Fuzz(func(t *testing.T, text, where, typed string) {
		doc, err := withPages(text)
		if err != nil {
			return
		}
		editRows(doc, nil)
		at, err := parsePlace(where)
		if err != nil {
			return
		}
		one, err := objectAt(doc, at)
		if err != nil {
			return
		}
		form := url.Values{}
		for _, field := range editFields(one, len(at)) {
			form.Set(field.Key, typed)
			form.Set(field.Key+"_zh", typed)
		}
		if _, err := replaceAt(doc, at, applyTo(one, len(at), form)); err != nil {
			t.Error(err)
		}
	})
}
