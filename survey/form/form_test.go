package form

import (
	"bytes"
	"reflect"
	"strconv"
	"strings"
	"testing"

	"hustings/survey"
)

func number1(n int) string { return strconv.Itoa(n) }

func answers(t testing.TB, text string) survey.Answers {
	t.Helper()
	a, err := survey.ParseAnswers([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// all answers every question of kinds that is asked.
const all = `{"部门": 2, "why": "Because\nof rain", "union": true, "food": ["rice", "other"], "food-Comment": "cake", "home": "south", "often": 4,
  "views": {"pay": 1, "hours": 3}, "first": ["s", "p", "q"], "rooms": 6, "age": "33.5", "since": "2019-02-28", "mail": "a@example.org", "word": "蓝",
  "reach": {"tel": "12", "town": "X"}, "ever": false, "two": "2", "staff[0].mark": 2, "staff[0].why": "slow", "staff[0].mark-Comment": "hm", "staff[1].mark": 5}`

// What is clicked and typed page by page is encoded as the same answers are by the
// command line and by the browser's client, bit by bit.
func TestSameAnswers(t *testing.T) {
	q := parsed(t, kinds)
	want, faults := q.Validate(answers(t, all))
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	b := open(t, New(q))
	for range 20 {
		if b.view.Screen != Questions {
			break
		}
		b.fill(want)
		b.press(Next)
		if len(b.turn.Faults) > 0 {
			t.Fatalf("page %d: %+v", b.turn.At, b.turn.Faults)
		}
	}
	if b.view.Screen != Review || len(b.view.Reviewed) != 4 {
		t.Fatalf("%v, %d pages to look over", b.view.Screen, len(b.view.Reviewed))
	}
	b.press(Next)
	if b.view.Screen != Sending {
		t.Fatal(b.view.Screen)
	}
	if turn := b.press(Finish); !turn.Ready {
		t.Fatalf("%+v", turn)
	}
	got, faults := New(q).Check(&b.turn.State)
	if len(faults) > 0 {
		t.Fatal(faults)
	}
	if !bytes.Equal(got.JSON(), want.JSON()) {
		t.Errorf("got  %s\nwant %s", got.JSON(), want.JSON())
	}
	gotParts, err := q.Encode(got)
	if err != nil {
		t.Fatal(err)
	}
	wantParts, err := q.Encode(want)
	if err != nil || !reflect.DeepEqual(gotParts, wantParts) {
		t.Errorf("%v: other bytes", err)
	}
}

// A question that an answer brings up on the same page is shown before anybody goes on,
// and is not called missing before it was seen.
func TestBroughtUp(t *testing.T) {
	b := open(t, New(parsed(t, kinds)))
	if b.on("why") {
		t.Fatal("asked before anything is answered")
	}
	b.fill(answers(t, `{"部门": 2}`))
	if turn := b.press(Next); turn.At != 0 || !turn.More || len(turn.Faults) != 0 || !b.on("why") || !b.find("why").New {
		t.Fatalf("%+v", turn)
	}
	if turn := b.press(Next); turn.At != 0 || turn.More || len(turn.Faults) != 1 || b.view.Faults[0].Anchor != b.find("why").Field || len(b.find("why").Faults) != 1 {
		t.Fatalf("%+v", turn)
	}
	b.fill(answers(t, `{"why": "so"}`))
	if turn := b.press(Next); turn.At != 1 {
		t.Fatalf("%+v", turn)
	}
	if title := b.find("often").TitleText; title != "How often, Finance?" {
		t.Error(title)
	}
	b.press(Back)
	b.fill(answers(t, `{"部门": "工程"}`))
	b.press(Next)
	if got, _ := b.f.Check(&b.turn.State); got["why"].Text() != "" {
		t.Error("what is not asked is sent")
	}
}

// What is wrong stays as it was typed, is named with its place, and keeps nobody from
// going back.
func TestWrong(t *testing.T) {
	b := open(t, New(parsed(t, kinds)))
	b.fill(answers(t, `{"部门": "工程"}`))
	b.press(Next)
	b.fill(answers(t, `{"food": ["rice", "noodles", "soup"], "rooms": 3, "views": {"pay": 2}}`))
	for _, l := range b.find("first").Lines[:2] {
		b.typed.Set(l.Field, "1")
	}
	b.press(Next)
	var codes []string
	for _, fault := range b.view.Faults {
		codes = append(codes, fault.Question+" "+string(fault.Code)+" "+fault.Row)
		if fault.Anchor == "" || fault.Title == "" {
			t.Errorf("no place for %+v", fault)
		}
	}
	want := []string{"first same-rank ", "food many ", "often missing ", "views miss-row hours", "rooms step "}
	if !reflect.DeepEqual(codes, want) {
		t.Errorf("%q", codes)
	}
	if b.find("rooms").Text != "3" || b.find("first").Lines[1].Text != "1" || len(b.find("views").Lines[1].Faults) != 1 {
		t.Error("what was typed is gone")
	}
	if turn := b.press(Back); turn.At != 0 || len(turn.Faults) != 0 {
		t.Errorf("%+v", turn)
	}
	b.press(Next)
	if b.find("rooms").Text != "3" {
		t.Error("what was typed is gone after going back")
	}
}

// On the way to the sending, whatever is wrong anywhere leads back to its page.
func TestBackFromReview(t *testing.T) {
	b := open(t, New(parsed(t, kinds)))
	want := answers(t, all)
	for b.view.Screen == Questions {
		b.fill(want)
		b.press(Next)
	}
	b.press("to0")
	b.fill(answers(t, `{"why": ""}`))
	if turn := b.press(Look); turn.At != 0 || len(turn.Faults) != 1 {
		t.Fatalf("%+v", turn)
	}
	b.fill(answers(t, `{"why": "x"}`))
	if turn := b.press(Look); b.view.Screen != Review || !turn.Seen {
		t.Fatalf("%+v", turn)
	}
	b.typed.Del("q3") // as somebody would who changes hidden fields
	b.press(Next)
	if b.turn.At != 0 || len(b.turn.Faults) != 1 || b.turn.Ready {
		t.Fatalf("%+v", b.turn)
	}
}

// A disabled question keeps what was typed in it, and is neither asked nor sent wrong.
func TestDisabled(t *testing.T) {
	b := open(t, New(parsed(t, kinds)))
	want := answers(t, all)
	for b.turn.At < 2 {
		b.fill(want)
		b.press(Next)
	}
	if b.find("since").Enabled {
		t.Fatal("enabled before its time")
	}
	b.fill(answers(t, `{"age": 30, "reach": {"tel": "1"}}`))
	if turn := b.press(Next); turn.At != 2 || !turn.More || !b.find("since").Enabled {
		t.Fatalf("%+v", turn)
	}
	b.fill(answers(t, `{"since": "2020-01-01"}`))
	b.press(Next)
	b.press(Back)
	b.fill(answers(t, `{"age": "１９"}`)) // full-width digits
	b.press(Stay)
	if q := b.find("since"); q.Enabled || q.Text != "2020-01-01" {
		t.Errorf("%v %q", q.Enabled, q.Text)
	}
	b.press(Next)
	if b.turn.At != 3 {
		t.Errorf("%+v", b.turn)
	}
}

func TestOther(t *testing.T) {
	b := open(t, New(parsed(t, kinds)))
	b.typed.Set(b.find("部门").Field+"-t", "Sea")
	b.press(Next)
	if got, _ := b.f.Check(&b.turn.State); got["部门"].Text() != "other" || got["部门-Comment"].Text() != "Sea" {
		t.Errorf("%s", got.JSON())
	}
}

// A panel that wants something of it has its fault at itself.
func TestPanelFault(t *testing.T) {
	b := open(t, New(parsed(t, kinds)))
	want := answers(t, all)
	delete(want, "two")
	for b.turn.At < 3 {
		b.fill(want)
		b.press(Next)
	}
	b.press(Next)
	if len(b.view.Faults) != 1 || b.view.Faults[0].Anchor != b.view.Parts[0].Items[0].Panel.ID || len(b.view.Parts[0].Items[0].Panel.Faults) != 1 {
		t.Fatalf("%+v", b.view.Faults)
	}
}

func TestAllAtOnce(t *testing.T) {
	q := parsed(t, strings.Replace(kinds, `"pages"`, `"questionsOnPageMode": "singlePage", "pages"`, 1))
	b := open(t, New(q))
	want := answers(t, all)
	for range 5 {
		b.fill(want)
		if b.press(Next); b.view.Screen != Questions {
			break
		}
		if !b.turn.More || b.view.Steps != 1 || len(b.turn.Faults) > 0 {
			t.Fatalf("%+v", b.turn)
		}
	}
	cleaned, _ := q.Validate(want)
	if got, faults := b.f.Check(&b.turn.State); len(faults) > 0 || !bytes.Equal(got.JSON(), cleaned.JSON()) {
		t.Errorf("%s %+v", got.JSON(), faults)
	}
}

// The order of choices is one person's from page to page.
func TestOrder(t *testing.T) {
	q := parsed(t, `{"elements": [{"type": "checkbox", "name": "q", "choices": ["a","b","c","d","e","f","g","h"], "choicesOrder": "random"}]}`)
	b := open(t, New(q))
	before := b.find("q").Options
	b.fill(answers(t, `{"q": ["h"]}`))
	b.press(Stay)
	after := b.find("q").Options
	if before[0].Index == 0 && before[1].Index == 1 && before[2].Index == 2 {
		t.Error("in the order of the text")
	}
	for i := range before {
		if before[i].Index != after[i].Index || after[i].On != (after[i].Value == "h") {
			t.Fatal("another order, or another tick")
		}
	}
}
