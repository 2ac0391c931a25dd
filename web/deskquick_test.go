package web

import (
	"regexp"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/roll"
	"hustings/survey"
)

func init() {
	add := func(name string, make func(frame) page) { samplePages[name] = append(samplePages[name], make) }
	problems := map[string]string{
		"question": "missing", "own": "twice", "who": "few", "list": "unknown", "minutes": "number", "k": "number", "org": "long", "officers": "officers",
	}
	others := map[string]string{"question": "text", "own": "answers", "who": "who", "list": "rows", "officers": "party"}
	more := map[string]string{"own": "longanswer", "list": "list"}
	for i, wrong := range []map[string]string{{}, problems, others, more} {
		add("desk_quick", func(f frame) page {
			form := &quickForm{Answers: answersOwn, Own: "a\nb", Who: whoAll, Minutes: "60", K: "5", List: "1", problems: wrong, bad: map[string]string{"who": "5"}}
			return &quickPage{
				frame: f, Form: form, Members: i, Branches: []branchCount{{"b", 3}}, Earlier: []quickRoll{{"x.0", "p", "w", 4}},
				Times: quickTimes, AskOrg: i > 0, Claims: 10, Client: clientOf(i == 0), Detail: "d",
			}
		})
	}
	for i, phase := range []ballot.Phase{ballot.PhaseOpen, ballot.PhaseClosed} {
		add("desk_quick_open", func(f frame) page {
			code, err := newDeskQR("http://localhost/vote/x#y")
			if err != nil {
				panic(err)
			}
			return &quickOpenPage{
				frame: f, Poll: &DeskPoll{Phase: phase, Manifest: sampleManifest()}, Address: "a", Short: "AAAAA", QR: code,
				Closes: f.At(1), Results: f.At(2), Slips: i, Open: i == 0, Over: i == 1,
			}
		})
	}
}

// TestQuickWords holds that all the script says is in both catalogues.
func TestQuickWords(t *testing.T) {
	for _, f := range framesOf(t)[:2] {
		said := map[string]bool{}
		for _, w := range (&quickPage{frame: f}).SignWords() {
			said[w.Key] = w.Text != "" && !strings.Contains(w.Text, "[desk.")
		}
		script := readFile(t, "static/desk-key.js") + readFile(t, "static/desk-quick.js")
		for _, pattern := range []*regexp.Regexp{signSays, regexp.MustCompile(`\? "([a-z]+)" : answer`), regexp.MustCompile(`403 \? "([a-z]+)"`)} {
			for _, m := range pattern.FindAllStringSubmatch(script, -1) {
				if !said[m[1]] {
					t.Errorf("%s: desk-quick.js says %q", f.Lang, m[1])
				}
			}
		}
	}
}

// TestQuickChoices holds what answers of an officer's own become, and what is refused.
func TestQuickChoices(t *testing.T) {
	o := &office{press: framesOf(t)[0].press}
	for _, test := range []struct {
		own, problem string
		want         int
	}{
		{"海边\n山里", "", 2},
		{"海边 | The sea\n 山里|The hills \n\n家里", "", 3},
		{"only one", "answers", 1},
		{"", "answers", 0},
		{"a\nb\nA", "twice", 3},
		{strings.Repeat("a b\n", 11), "twice", 11},
		{"1\n2\n3\n4\n5\n6\n7\n8\n9\n10\n11", "answers", 11},
		{strings.Repeat("长", 101) + "\nb", "longanswer", 2},
	} {
		f := &quickForm{Answers: answersOwn, Own: test.own, problems: map[string]string{}, bad: map[string]string{}}
		if got := f.choices(o); len(got) != test.want || f.problems["own"] != test.problem {
			t.Errorf("%.20q: %d answers, %q", test.own, len(got), f.problems["own"])
		}
	}
	f := &quickForm{Answers: answersVote, problems: map[string]string{}}
	list := f.choices(o)
	for _, several := range []bool{false, true} {
		q, err := survey.Parse(quickQuestionnaire(bothLanguages(`问"一"句 < 1 | Ask "one" < 1`), list, several))
		if err != nil {
			t.Fatal(err)
		}
		if q.Title.In(zh) != `问"一"句 < 1` || q.Title.In(en) != `Ask "one" < 1` || len(q.Questions()) != 1 || len(q.Texts()) != 0 {
			t.Errorf("%+v", q.Title)
		}
	}
}

// TestQuickReadable holds that words which no questionnaire takes are told of at the
// field they stand in.
func TestQuickReadable(t *testing.T) {
	for _, test := range []struct{ question, answer, field string }{
		{"问一句 😀", "好", ""}, {"Ask <b>one</b>", "yes", "question"}, {"Ask {one}", "yes", "question"}, {"Ask", "<script>x</script>", "own"},
	} {
		f := &quickForm{problems: map[string]string{}, bad: map[string]string{}}
		f.readable(bothLanguages(test.question), []ballot.Text{bothLanguages(test.answer), {zh: "不"}})
		if len(f.problems) != len(strings.Fields(test.field)) || test.field != "" && f.problems[test.field] != "text" {
			t.Errorf("%+v: %v", test, f.problems)
		}
	}
}

// TestQuickPasted holds what is read of a pasted list.
func TestQuickPasted(t *testing.T) {
	members := []roll.Member{{Number: "BY1"}, {Number: "BY2"}, {Number: "BY3"}}
	for _, test := range []struct {
		list, problem, about string
		want, rows           int
	}{
		{"BY1, by2；BY3\nBY1", "", "", 3, 0},
		{"", "list", "", 0, 0},
		{"BY1 BY9", "unknown", "BY9", 1, 0},
		{"member_no,name,status\nN1,王桂,full\nN2,李红,left\n", "", "", 1, 2},
		{"member_no,name,status\nN1,,full\n", "rows", "", 0, 0},
		{"name,colour\nx,y\n", "rows", "", 0, 0},
	} {
		f := &quickForm{List: test.list, problems: map[string]string{}, bad: map[string]string{}}
		numbers, detail := f.pasted(members)
		if len(numbers) != test.want || len(f.roll) != test.rows || f.problems["list"] != test.problem || f.bad["list"] != test.about || (detail != "") != (test.problem == "rows") {
			t.Errorf("%q: %q, %d rows, %q %q %q", test.list, numbers, len(f.roll), f.problems["list"], f.bad["list"], detail)
		}
	}
}
