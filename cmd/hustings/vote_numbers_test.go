package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
	"hustings/ballot/count"
)

// TestVoteEveryWay: one poll with a contest of each kind of ballot: marks, a
// choice, approval, an order, scores, grades and a motion.
func TestVoteEveryWay(t *testing.T) {
	rules := []count.Rules{
		{Method: count.Choose, Seats: 2},
		{Method: count.Approval, Seats: 1},
		{Method: count.STVScottish, Seats: 2},
		{Method: count.ScoreVoting, Seats: 1, Top: 5},
		{Method: count.Appraisal, Grades: []count.Grade{{"zh": "不称职", "en": "Not competent"}, {"zh": "基本称职", "en": "Basically competent"}, {"zh": "称职", "en": "Competent"}, {"zh": "优秀", "en": "Excellent"}}},
		{Method: count.YesNo, Seats: 1, Majority: &count.Share{Num: 1, Den: 2, Op: count.MoreThan, Base: count.BaseForAgainst}},
	}
	d := polling(t, "cn-trade-union", func(draft *ballot.Draft) {
		one := draft.Contests[0]
		draft.Contests, draft.PersonsOnRoll = nil, false
		for i, r := range rules {
			c := one
			c.Rules, c.Titles = r, ballot.Text{"zh": fmt.Sprint("选票", i+1), "en": fmt.Sprint("Ballot no. ", i+1)}
			if r.Method == count.YesNo {
				c.Candidates = c.Candidates[:1]
			}
			draft.Contests = append(draft.Contests, c)
		}
	})
	names := d.poll.manifest.Contests[0].Candidates
	b := enter(t, browser(t))
	b.open(d.votePage("en"))
	b.signedIn("own", d.present[0].Code).press("ballot").at("ballot")
	shots := os.Getenv("HUSTINGS_SHOTS")
	next := func(says string) {
		t.Helper()
		b.says(says)
		if shots != "" {
			b.shoot(shots, fmt.Sprint("way-", b.eval("hustingsVote.at")), look{"phone", 390, false, "en"})
		}
		b.press("filled")
	}
	box := func(k int) { b.do(chromedp.Click(fmt.Sprintf("#ballot-rows .mark-row:nth-child(%d) input", k+1))) }
	box(0)
	next("Marked ○ so far: 1 of at most 2")
	box(1)
	box(2)
	next("Marked ○ so far: 2")
	box(2)
	box(0)
	box(1)
	box(0) // not him after all: the third moves up
	next("Ranked so far: 2")
	b.eval(`(s => {s.value = "5"; s.dispatchEvent(new Event("change"))})(document.querySelector("#ballot-rows .mark-row:nth-child(2) select"))`)
	next("Judged so far: 1")
	b.do(chromedp.Click("#ballot-rows .mark-row:nth-child(1) label:nth-child(1) input"))
	next("Judged so far: 1")
	b.mark(0, "against")
	next("Mark one")
	b.at("review").says("Choice 1\n" + names[2].Name + "\nChoice 2\n" + names[1].Name).says("5\n" + names[1].Name).says("Excellent\n" + names[0].Name)
	if shots != "" {
		b.shoot(shots, "way-review", look{"phone", 390, false, "en"})
	}
	b.press("cast").at("done")
	if err := d.closePoll(t.Context()); err != nil {
		t.Fatal(err)
	}
	if got := d.poll.box.box.Standing().Ballots; got != 1 {
		t.Errorf("%d ballots on the board", got)
	}
	if err := d.openBallots(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.do(chromedp.Reload())
	b.at("done")
	for until := time.Now().Add(10 * time.Second); !strings.Contains(b.seen(), "on the public board"); time.Sleep(50 * time.Millisecond) {
		if time.Now().After(until) {
			t.Fatal(b.seen())
		}
	}
}
