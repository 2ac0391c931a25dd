package main

import (
	"testing"

	"hustings/ballot"
)

// TestNamedInBrowser: at A1 the page says so before the first question, keeps the
// sign-in until the name has gone along, on a device of one's own and on a shared
// one, and shows whose name it is before anything is sent.
func TestNamedInBrowser(t *testing.T) {
	client, err := clientOnce()
	if err != nil {
		t.Fatal(err)
	}
	d, chrome := surveyingAt(t, client, ballot.LevelConfidential), browser(t)
	b := enterPhone(t, chrome, "zh")
	b.open(d.votePage("zh"))
	b.at("welcome").says("级别 A1，保密")
	b.signedIn("own", d.present[0].Code).press("ballot").at("ballot").says("级别 A1，保密")
	b.answersAll("zh").says("会随答卷一起送出").says(d.present[0].Name).press("cast").at("done")
	b = enterPhone(t, chrome, "en")
	b.open(d.votePage("en"))
	b.signedIn("shared", d.present[1].Code).press("ballot").at("ballot").answersAll("en").says("goes with your answers").press("cast").at("done").press("leave")
}
