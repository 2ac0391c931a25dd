package main

import (
	"context"
	"html"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hustings/survey/disclose"
)

var deskTextArea = regexp.MustCompile(`(?s)<textarea id="f(t[0-9a-f]{20})"[^>]*>\n(.*?)</textarea>`)

// looksAtDesk looks through a survey's texts at the desk: hides a part of one and all
// of another, undoes, is told what cannot be, drops the signing once, and signs.
func (w *deskWorld) looksAtDesk(path string) func(context.Context) error {
	return func(context.Context) error {
		w.t.Helper()
		w.want(w.get(path), 200, "texts before they are published", `href="`+path+`/texts`)
		w.surveySays(path, "opened")
		w.want(w.get(path+"/texts/0"), 404)
		w.want(w.get(path+"/texts/9999"), 404)
		w.want(w.get(path+"/texts"), 200, "Look through the texts", "Leave opinions", "Telephone numbers", "So far not a word is hidden", "publish as they are")
		sheet := path + "/texts/1"
		all := deskTextArea.FindAllStringSubmatch(w.want(w.get(sheet), 200, `data-texts="[…]"`, "Hide all of it").body, -1)
		if len(all) < 2 {
			w.t.Fatalf("%d texts on the first page", len(all))
		}
		one, two := all[0][1], all[1][1]
		text := []rune(html.UnescapeString(all[0][2]))
		part := string(text[:len(text)-1]) + disclose.Mark
		w.want(w.post(sheet, url.Values{one: {string(text) + "!"}, two: {disclose.Mark}, "do": {"next"}}), 422, "1 text cannot be changed like this", "It was written", string(text)+"!")
		w.want(w.post(sheet, url.Values{"do": {"undo-" + two}}), 303)
		w.want(w.get(path+"/texts"), 200, "So far not a word is hidden")
		w.want(w.post(sheet, url.Values{one: {part}, "do": {"over"}}), 303)
		w.want(w.post(sheet, url.Values{"do": {"hide-" + two}}), 303)
		page := w.want(w.get(path+"/texts"), 200, html.EscapeString(part), `<p class="wrote">[…]</p>`, "go to sign").body
		question := w.value(page, `name="question" value="([^"]+)"`)
		w.want(w.post(path+"/texts", url.Values{"undo": {two}, "question": {question}}), 303)
		if page := w.get(path + "/texts").body; strings.Contains(page, `<p class="wrote">[…]</p>`) || !strings.Contains(page, html.EscapeString(part)) {
			w.t.Error("one was to be put back, the other to stay")
		}
		w.want(w.post(path+"/texts", url.Values{"do": {"sign"}}), 303)
		w.want(w.get(path+"/texts"), 200, "waits for signatures")
		w.want(w.post(sheet, url.Values{"do": {"hide-" + two}}), 303) // to the signing, and changes nothing
		w.want(w.post(path+"/sign", url.Values{"do": {"drop"}}), 303)
		w.want(w.get(path+"/texts"), 200, html.EscapeString(part))
		w.want(w.post(path+"/texts", url.Values{"do": {"sign"}}), 303)
		w.want(w.get(path+"/sign"), 200, "with something hidden", html.EscapeString(part), "survey redact")
		w.want(w.sign(path, w.teller), 422)
		w.want(w.sign(path, w.officer), 303)
		w.want(w.get(path+"/texts"), 409)
		w.want(w.get(path), 200, "were looked through")
		return nil
	}
}

// TestDeskTextsShut: nobody sees texts without the desk's passphrase, nor where there
// are none.
func TestDeskTextsShut(t *testing.T) {
	w := newDeskWorld(t)
	path := "/desk/p/000102030405060708090a0b0c0d0e0f/texts"
	w.want(w.get(path), 403)
	w.want(w.get(path+"/1"), 403)
	w.want(w.post(path, url.Values{"do": {"sign"}}), 403)
	w.want(w.post(path+"/1", url.Values{"do": {"next"}}), 403)
	w.enter()
	w.want(w.get(path), 404)
	w.want(w.post(path+"/1", url.Values{"do": {"next"}}), 404)
}
