package main

import (
	"fmt"

	"github.com/chromedp/chromedp"

	"hustings/ballot"
)

// wholeMarks are what those who vote in the plain way mark, one after the other.
var wholeMarks = [][]string{
	{"for", "for", "for", "abstain"},
	{"for", "against", "for", "abstain"},
	{"abstain", "for", "against", "for"},
	{"for", "for", "abstain", "against"},
}

// votePage is the address behind the code on a slip; who types the line of text
// below it has no poll id.
func (w *whole) votePage(typed bool) string {
	address := w.origin + "/vote/" + w.ceremony
	if typed {
		return address
	}
	return address + "#" + w.id.String()
}

// vote lets twelve members vote.
func (w *whole) vote() {
	w.t.Helper()
	w.votesPlainly(w.slips[0], wholeMarks[0], true)
	w.votesAgain(w.slips[1])
	w.losesConnection(w.slips[2])
	w.usesKeys(w.slips[3])
	w.shareDevice(w.slips[4], w.slips[5])
	for i, s := range w.slips[6:12] {
		w.votesPlainly(s, wholeMarks[(i+1)%len(wholeMarks)], false)
	}
	w.staysAway(w.slips[12])
	if len(w.marks) != 12 {
		w.t.Errorf("%d ballots count", len(w.marks))
	}
}

// cast keeps what was cast, by the tracking code on the screen.
func (w *whole) cast(b *booth, marks []string) string {
	w.t.Helper()
	b.at("done").says(w.words["vote.done.title"])
	code := b.eval("document.querySelector('#done-code').textContent")
	if len(code) != 19 || w.marks[code] != nil {
		w.t.Errorf("tracking code %q", code)
	}
	w.marks[code] = marks
	return code
}

// fillIn marks a ballot and goes on to the review.
func (b *booth) fillIn(marks []string) *booth {
	b.t.Helper()
	b.at("ballot")
	for k, kind := range marks {
		b.mark(k, kind)
	}
	return b.press("filled").at("review")
}

// votesPlainly votes from the slip to the last screen; the first one is looked at
// on the way, saves the receipt, and comes back later.
func (w *whole) votesPlainly(s slip, marks []string, first bool) {
	w.t.Helper()
	b := w.phone()
	look := func(name string) {
		if first {
			w.shot(b.booth, "vote-"+name)
		}
	}
	if first {
		b.open(w.origin + "/p/" + w.ceremony)
		look("poll")
	}
	b.open(w.votePage(!first && s.Number < "BY0012"))
	b.at("welcome").says(ballot.ShortID(w.id))
	look("welcome")
	b.press("begin").at("device")
	look("device")
	b.press("own").at("signin").fill("#code", s.Code)
	look("signin")
	b.submit().at("member").says(s.Name)
	look("member")
	b.press("take").at("pass")
	look("pass")
	b.press("ballot").fillIn(marks)
	look("review")
	b.press("cast")
	w.cast(b.booth, marks)
	look("done")
	if first {
		b.tap("#s-done .inbox [data-do=receipt]")
		b.until("window.savedFile")
		w.receipt = b.eval("window.savedFile")
		w.returning = b
	}
}

// votesAgain thinks twice: the second ballot counts.
func (w *whole) votesAgain(s slip) {
	w.t.Helper()
	b := w.phone()
	b.open(w.votePage(false))
	b.signedIn("own", s.Code).press("ballot").fillIn(wholeMarks[1]).press("cast")
	first := w.cast(b.booth, nil)
	delete(w.marks, first)
	w.replaced = append(w.replaced, first)
	b.press("again").fillIn(wholeMarks[2]).press("cast")
	b.at("done").until("document.querySelector('#done-code').textContent !== " + quoted(first))
	w.cast(b.booth, wholeMarks[2])
}

// losesConnection has a pass when the connection drops, and casts with it after.
func (w *whole) losesConnection(s slip) {
	w.t.Helper()
	b := w.phone()
	b.open(w.votePage(false))
	b.signedIn("own", s.Code)
	b.offline(true)
	b.press("ballot").fillIn(wholeMarks[3]).press("cast")
	b.failed("offline")
	w.shot(b.booth, "vote-offline")
	b.press("retry").failed("offline")
	b.offline(false)
	b.press("retry")
	w.cast(b.booth, wholeMarks[3])
}

// usesKeys never touches the screen.
func (w *whole) usesKeys(s slip) {
	w.t.Helper()
	b := w.phone()
	b.open(w.votePage(false))
	b.votesByKeys(s.Code)
	b.tabTo("#review-cast").keys("\r")
	w.cast(b.booth, []string{"for", "against", "abstain", "abstain"})
}

// shareDevice: two members vote on the tellers' phone, one after the other; the
// second finds nothing of the first, in the same window and in another.
func (w *whole) shareDevice(one, two slip) {
	w.t.Helper()
	b := w.phone()
	b.open(w.votePage(false))
	marks := []string{"for", "abstain", "abstain", "abstain"}
	codes := b.votesShared(one)
	w.cast(b.booth, marks)
	w.shot(b.booth, "vote-shared-done")
	b.press("leave").nothingLeft(one, codes)
	next := b.again()
	next.open(w.votePage(false))
	next.nothingLeft(one, codes)
	codes = next.votesShared(two)
	w.cast(next, marks)
	next.press("leave").nothingLeft(two, codes)
}

// staysAway was not checked in, and is told so.
func (w *whole) staysAway(s slip) {
	w.t.Helper()
	b := w.phone()
	b.open(w.votePage(false))
	b.at("welcome").press("begin").at("device").press("own").at("signin").fill("#code", s.Code).submit().at("member").press("take")
	b.failed("not-checked-in")
	w.shot(b.booth, "vote-away")
}

// comeBack: after the close the first voter sees the ballot on the board, and that
// a pass was given in that name.
func (w *whole) comeBack() {
	w.t.Helper()
	b := w.returning
	b.do(chromedp.Reload())
	b.at("done").until("!document.querySelector('#check-board').classList.contains('wait')")
	if class := b.eval("document.querySelector('#check-board').className"); class != "" {
		w.t.Errorf("the ballot is not on the board: %q\n%s", class, b.seen())
	}
	w.shot(b.booth, "vote-back")
	b.press("issued").at("issued").says(w.slips[0].Name)
	w.shot(b.booth, "vote-issued")
}

// figures are the marks of all ballots that count: for, against, abstain a candidate.
func (w *whole) figures() (out [][3]int) {
	out = make([][3]int, len(wholeNames))
	for _, marks := range w.marks {
		for k, mark := range marks {
			switch mark {
			case "for":
				out[k][0]++
			case "against":
				out[k][1]++
			case "abstain":
				out[k][2]++
			default:
				panic(fmt.Sprintf("mark %q", mark))
			}
		}
	}
	return out
}
