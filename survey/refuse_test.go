package survey

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// in puts elements into a questionnaire of one page.
func in(elements string) string {
	return `{"pages": [{"name": "p", "elements": [` + elements + `]}]}`
}

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		text, want string
		reason     Reason
	}{
		{in(`{"type": "signaturepad", "name": "a"}`), `question type "signaturepad" is refused: a signature names the person`, Privacy},
		{in(`{"type": "imagepicker", "name": "a"}`), `picture from elsewhere`, Privacy},
		{in(`{"type": "matrixdynamic", "name": "a"}`), `question type "matrixdynamic" is not carried out`, Unknown},
		{in(`{"name": "a"}`), `question type "" is not carried out`, Unknown},
		{in(`{"type": "text", "name": "a", "defaultValue": "x"}`), `property "defaultValue" of text "a" is refused`, Privacy},
		{in(`{"type": "text", "name": "a", "colour": "x"}`), `property "colour" of text "a" is refused: it is not part of the language`, Unknown},
		{in(`{"type": "text", "name": "a", "Title": "x"}`), `property "Title"`, Unknown},
		{in(`{"type": "text", "name": "a", "inputType": "time"}`), `inputType of text "a" can only be`, Unknown},
		{in(`{"type": "html", "name": "a", "html": "<img src=x>"}`), `holds "<img src=x>"`, Privacy},
		{in(`{"type": "text", "name": "a", "title": "![x](http://x)"}`), `holds a picture`, Privacy},
		{in(`{"type": "text", "name": "a", "title": {"zz zz": "x"}}`), `is no language`, Value},
		{in(`{"type": "text", "name": "a", "validators": [{"type": "regex", "regex": "."}]}`), `validator "regex" of text "a" is not carried out`, Unknown},
		{in(`{"type": "text", "name": "a", "visibleIf": "today() > 1"}`), `function today: reads the clock`, Unknown},
		{in(`{"type": "text", "name": "a", "visibleIf": "{a} = 1"}`), `visibleIf goes round in a circle: a needs a`, Reference},
		{in(`{"type": "text", "name": "a", "visibleIf": "{b} = 1"}, {"type": "text", "name": "b", "visibleIf": "{A} = 1"}`), `a needs b needs a`, Reference},
		{in(`{"type": "text", "name": "a", "title": "{nobody}"}`), `{nobody} in title of text "a"`, Reference},
		{in(`{"type": "text", "name": "a"}, {"type": "text", "name": "A"}`), `the name "A" is taken`, Reference},
		{in(`{"type": "text", "name": "a.b"}`), `name "a.b" of a text has one of`, Value},
		{in(`{"type": "radiogroup", "name": "a", "choices": ["x", "X"]}`), `has the value "X" twice`, Reference},
		{in(`{"type": "radiogroup", "name": "a", "choices": []}`), `choices of radiogroup "a" has 0 elements`, Size},
		{in(`{"type": "radiogroup", "name": "a"}`), `radiogroup "a" needs choices`, Value},
		{in(`{"type": "checkbox", "name": "a", "choices": [1, 2], "minSelectedChoices": 3}`), `asks for 3 choices and has 2`, Value},
		{in(`{"type": "comment", "name": "a", "maxLength": 5000}`), `maxLength of comment "a" has to be 1 to 1365`, Size},
		{in(`{"type": "boolean", "name": "a", "randomized": {"num": 1, "den": 2}}, {"type": "text", "name": "b", "visibleIf": "{a} = true"}`), `the answer under the coin`, Privacy},
		{in(`{"type": "boolean", "name": "a", "randomized": {"num": 3, "den": 2}}`), `num has to be less than den`, Value},
		{in(`{"type": "paneldynamic", "name": "a", "templateElements": [{"type": "text", "name": "x"}]}`), `needs panelCount`, Value},
		{in(`{"type": "paneldynamic", "name": "a", "defaultValue": [{"x": "given"}], "templateElements": [{"type": "text", "name": "x"}]}`), `gives question "x" an answer`, Privacy},
		{in(`{"type": "text", "name": "a", "inputType": "date", "min": "2026-02-30"}`), `has to be a date`, Value},
		{in(`{"type": "text", "name": "a", "inputType": "number", "min": 5, "max": 1}`), `goes from 5 to 1`, Value},
		{in(`{"type": "slider", "name": "a", "step": 0.01}`), `more than 200`, Size},
		{`{"logo": "http://x", ` + in(`{"type": "text", "name": "a"}`)[1:], `property "logo" of the questionnaire is refused`, Privacy},
		{`{"showTimer": true, ` + in(`{"type": "text", "name": "a"}`)[1:], `time limits`, Privacy},
		{`{"triggers": [], ` + in(`{"type": "text", "name": "a"}`)[1:], `property "triggers"`, Privacy},
		{`{"calculatedValues": [{"name": "c", "expression": "{d}"}, {"name": "d", "expression": "{c} + 1"}], ` + in(`{"type": "text", "name": "a"}`)[1:], `calculated values go round in a circle`, Reference},
		{`{"pages": []}`, `asks nothing`, Value},
		{`[]`, `has to be an object`, Value},
		{`{"title": "a" "b"}`, `a comma or } is missing here`, Syntax},
		{`{"title": 1, "title": 2}`, `key "title" stands here twice`, Syntax},
		{"{\"title\": \"\xff\"}", `not UTF-8`, Syntax},
		{strings.Repeat("[", 100), `nested more than 32 deep`, Syntax},
	} {
		_, err := Parse([]byte(c.text))
		var problems Problems
		if !errors.Is(err, ErrQuestionnaire) || !errors.As(err, &problems) {
			t.Errorf("%s: %v", c.text, err)
			continue
		}
		found := false
		for _, p := range problems {
			found = found || strings.Contains(p.Msg, c.want) && p.Reason == c.reason && p.Line > 0 && p.Col > 0
		}
		if !found {
			t.Errorf("%s:\n  %v\n  not %s: %s", c.text, err, c.reason, c.want)
		}
	}
}

// TestAllAtOnce holds that one reading tells everything, where it stands.
func TestAllAtOnce(t *testing.T) {
	_, err := Parse([]byte("{\"pages\": [{\"name\": \"p\", \"elements\": [\n  {\"type\": \"file\", \"name\": \"a\"},\n" +
		"  {\"type\": \"text\", \"name\": \"题\", \"titel\": \"x\", \"visibleIf\": \"{q} =\"},\n  {\"type\": \"text\", \"name\": \"题\", \"requiredIf\": \"{none} = 1\"}\n]}], \"cookieName\": \"c\"}"))
	var problems Problems
	if !errors.As(err, &problems) {
		t.Fatal(err)
	}
	var got []string
	for _, p := range problems {
		got = append(got, fmt.Sprintf("%d:%d %s %s", p.Line, p.Col, p.Reason, p.Name))
	}
	want := "2:12 privacy file|3:33 unknown titel|3:60 value visibleIf|4:28 reference 题|4:47 reference none|5:6 privacy cookieName"
	if strings.Join(got, "|") != want {
		t.Errorf("%s\nnot %s", strings.Join(got, "|"), want)
	}
}

// TestSize holds that what does not fit is refused, at the question from which on
// there is no room.
func TestSize(t *testing.T) {
	var elements []string
	for i := range 12 {
		elements = append(elements, fmt.Sprintf(`{"type": "comment", "name": "c%d", "maxLength": 1365}`, i))
	}
	_, err := Parse([]byte(in(strings.Join(elements, ","))))
	if err == nil || !strings.Contains(err.Error(), `more than 49152: from question "c11" on`) {
		t.Error(err)
	}
	q := parsed(t, in(strings.Join(elements[:11], ",")))
	if got, want := q.ResponseSize(), 1+51+11*(4096+53); got != want {
		t.Errorf("%d bytes, not %d", got, want)
	}
	items := make([]string, 50)
	for i := range items {
		items[i] = fmt.Sprintf(`{"name": "i%d", "maxLength": 1}`, i)
	}
	lines := `{"type": "multipletext", "name": %q, "items": [` + strings.Join(items, ",") + `]}`
	_, err = Parse([]byte(in(fmt.Sprintf(lines, "a") + "," + fmt.Sprintf(lines, "b") + "," + fmt.Sprintf(lines, "c"))))
	if err == nil || !strings.Contains(err.Error(), "150 free texts") {
		t.Error(err)
	}
}

// TestWritten holds that panels written out are bounded before they fill memory.
func TestWritten(t *testing.T) {
	elements := strings.Repeat(`{"type": "html", "name": "h", "html": "x"},`, 199) + `{"type": "text", "name": "a"}`
	_, err := Parse([]byte(in(`{"type": "paneldynamic", "name": "d", "panelCount": 100, "templateElements": [` + elements + `]}`)))
	if err == nil || !strings.Contains(err.Error(), "more than 2000 elements") {
		t.Error(err)
	}
}

// TestReadOver holds that what editors write by themselves is no hindrance.
func TestReadOver(t *testing.T) {
	parsed(t, `{"logoPosition": "right", "$schema": "x", "widthMode": "static", "showTimer": false, "pages": [{"name": "p", "elements": [
		{"type": "comment", "name": "a", "rows": 5, "visible": true, "readOnly": false, "startWithNewLine": false}]}]}`)
}
