package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// countPage is where a counter of a survey works the results out again and signs
// (SPEC 8.19). It is the same for everybody and needs no sign-in: what it does, it
// does on the counter's device with the counter's key file, and it keeps nothing.
type countPage struct {
	frame
	Ceremony string
	Poll     string // title
	Board    string // path of the survey's pages
	Client   *deskClient
}

func (*countPage) name() string { return "count" }

var countScripts = []string{"trustee-way.js", "count.js"}

func (s *study) count(c echo.Context) error {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	facts, err := s.pages.Facts(c.Request().Context(), ceremony)
	if err != nil {
		return err
	}
	markSurvey(c, facts.IsSurvey)
	if !facts.IsSurvey {
		return &refusal{code: notFound}
	}
	p := &countPage{frame: s.press.frame(c, "count.title"), Ceremony: ceremony.String(), Board: pollPath(ceremony), Client: s.client}
	p.Poll = p.Text(facts.Titles)
	if org := p.Text(facts.Organisation); org != "" {
		p.Org = org
	}
	p.OfSurvey = true
	p.Title = p.T("title.part", "Part", p.Title, "Poll", p.Poll)
	p.Styles = []string{"vote.css", "trustee.css"}
	if p.Client != nil {
		p.Scripts = countScripts
	}
	return s.press.show(c, http.StatusOK, p)
}

// countKeys are what the page's script says, below count.
var countKeys = strings.Fields(`
busy.load busy.look busy.count busy.sign
progress.download progress.audit progress.count
at.early.title at.early.text at.closed.title at.closed.text at.count.title at.count.text at.all.title at.all.text
at.audit.title at.audit.text at.annulled.title at.annulled.text at.election.title at.election.text at.none.title at.none.text
signed waits found.title found.text found.invalid found.none already.title differs.title differs.text
err.passphrase err.nopass err.personfile err.nofile err.tick err.form err.offline err.nopoll err.stranger err.refused err.audit
err.election err.annulled err.early err.notcounted err.changed err.server err.busy err.old
`)

// Spoken is what the script says in the page's language.
func (p *countPage) Spoken() (out []spokenWord) {
	for _, key := range countKeys {
		out = append(out, spokenWord{key, p.T("count."+key, "Done", "{done}", "All", "{all}", "Number", "{number}", "Name", "{name}", "Final", "{final}", "Invalid", "{invalid}")})
	}
	return out
}

// Command is what does the same without a browser.
func (p *countPage) Command() string {
	return "hustings survey count --poll " + p.Board + " --key counter.key"
}

// keyPage makes a key file for an officer, a teller or a counter on their own device.
type keyPage struct {
	frame
	Client *deskClient
}

func (*keyPage) name() string { return "key" }

func (s *study) key(c echo.Context) error {
	p := &keyPage{frame: s.press.frame(c, "key.title"), Client: s.client}
	p.Styles = []string{"vote.css", "trustee.css"}
	if p.Client != nil {
		p.Scripts = []string{"trustee-way.js", "makekey.js"}
	}
	return s.press.show(c, http.StatusOK, p)
}

// Spoken is what the script says in the page's language.
func (p *keyPage) Spoken() (out []spokenWord) {
	for _, key := range strings.Fields("busy.make err.name err.short err.differ err.passphrase err.old err.server err.form err.personfile copied") {
		out = append(out, spokenWord{key, p.T("key." + key)})
	}
	return out
}
