package main

import (
	"net/url"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestDeskSurveyBrowser goes over the desk's pages of questionnaires in Chromium, at
// 320, 390 and 1100 pixels, and adds a question there. With HUSTINGS_SHOTS it keeps
// pictures.
func TestDeskSurveyBrowser(t *testing.T) {
	if testing.Short() {
		t.Skip("a real browser")
	}
	o := newTour(t)
	o.enter()
	o.do(chromedp.Navigate(inLang(o.site()+"/desk", "zh")), chromedp.SendKeys(chromedp.CSS("#passphrase"), deskPassphrase))
	o.press("form .button")
	o.visit("surveys", "/desk/survey")
	for _, lang := range []string{"zh", "en"} {
		at := inLang(o.site()+"/desk/survey?template=satisfaction", lang)
		o.do(chromedp.Navigate(at))
		o.look("survey-new")
		o.press("button.button[value=save]:not(.unseen)")
		o.look("survey-wrong")
		o.do(chromedp.Navigate(inLang(o.site()+"/desk/survey", lang)), chromedp.Click(chromedp.CSS("summary")), chromedp.SendKeys(chromedp.CSS("#questionnaire"), `{"elements":[{"type":"file","name":"cv"}]}`))
		o.press("details .button")
		o.look("survey-problems")
	}
	o.path = o.want(o.post("/desk/survey/new", o.surveyFields(templateOf(t, "review360"))), 303).where
	for name, path := range map[string]string{
		"survey-poll": "", "survey-edit": "/edit", "survey-preview": "/preview", "survey-text": "/questionnaire", "survey-questions": "/questions", "survey-question": "/questions/1-0",
	} {
		o.visit(name, o.path+path)
	}
	o.do(chromedp.Navigate(inLang(o.site()+o.path+"/questions", "en")))
	o.press("button[value='add.0']")
	o.look("survey-added")
	o.do(chromedp.SendKeys(chromedp.CSS("#visibleIf"), "{nobody} = 1"))
	o.press("button[value=check]")
	o.look("survey-unfit")
	o.want(o.post(o.path+"/questions", url.Values{"revision": {"2"}, "do": {"undo"}}), 303)
}
