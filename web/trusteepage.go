package web

import (
	"net/http"
	"strings"

	"github.com/labstack/echo/v4"
)

// study serves the pages of those who work with a key of their own: trustees,
// counters, and whoever makes a key file. They are the same for everybody and need no
// sign-in: the invitation stands behind #, which no server is told, and what the
// page does for a trustee it does on the trustee's device.
type study struct {
	press  *press
	pages  Pages
	client *deskClient
}

func (s *study) routes(e *echo.Echo) {
	get(e, "/trustee/:ceremony", s.page)
	get(e, "/p/:ceremony/trustee", s.page) // what invitations name
	get(e, "/trustee/:ceremony/guide", s.guide)
	get(e, "/p/:ceremony/count", s.count)
	get(e, "/key", s.key)
}

// trusteeScripts are the trustees' page's own, in the order in which they run.
var trusteeScripts = []string{"trustee-keep.js", "trustee-way.js", "trustee.js"}

// trusteePage leads a trustee from the invitation to the opening; trusteeGuide is
// the same on one sheet of paper.
type trusteePage struct {
	frame
	Ceremony string
	Keys     string // ceremony that made the trustees' keys: of an earlier stage, perhaps
	Poll     string // title
	Board    string // path of the poll's pages
	Client   *deskClient
}

func (*trusteePage) name() string { return "trustee" }

type trusteeGuide struct {
	trusteePage
	Address string // of the page, to be typed off paper
}

func (*trusteeGuide) name() string { return "trustee_guide" }

// Guide is the path of the page to print.
func (p *trusteePage) Guide() string { return "/trustee/" + p.Ceremony + "/guide" }

// Steps are the trustee's five, by number.
func (p *trusteePage) Steps() []string { return []string{"1", "2", "3", "4", "5"} }

func (s *study) make(c echo.Context, title string) (trusteePage, error) {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return trusteePage{}, err
	}
	facts, err := s.pages.Facts(c.Request().Context(), ceremony)
	if err != nil {
		return trusteePage{}, err
	}
	markSurvey(c, facts.IsSurvey)
	p := trusteePage{frame: s.press.frame(c, title), Ceremony: ceremony.String(), Keys: facts.KeysOf.String(), Board: pollPath(ceremony), Client: s.client}
	p.Poll = p.Text(facts.Titles)
	if org := p.Text(facts.Organisation); org != "" {
		p.Org = org
	}
	p.Title = p.T("title.part", "Part", p.Title, "Poll", p.Poll)
	p.Styles = []string{"vote.css", "trustee.css"}
	return p, nil
}

func (s *study) page(c echo.Context) error {
	p, err := s.make(c, "trustee.title")
	if err != nil {
		return err
	}
	if p.Client != nil {
		p.Scripts = trusteeScripts
	}
	return s.press.show(c, http.StatusOK, &p)
}

func (s *study) guide(c echo.Context) error {
	p, err := s.make(c, "trustee.guide.title")
	if err != nil {
		return err
	}
	return s.press.show(c, http.StatusOK, &trusteeGuide{p, c.Request().Host + "/trustee/" + p.Ceremony})
}

// trusteeKeys are what the page's script says, below trustee.; what it fills in
// stands in the text as {name}.
var trusteeKeys = strings.Fields(`
who busy.load busy.init busy.deal busy.finish busy.rehearse busy.open busy.open.wait
progress.download progress.audit progress.open
next.init next.deal next.finish next.rehearse next.open next.wait next.none next.failed next.faults
text.deal text.finish text.rehearse text.open text.none text.failed text.faults
go.deal go.finish go.rehearse go.open
wait.static-keys wait.deals wait.certificates wait.manifest wait.rehearsals wait.the-close wait.the-end-of-claims wait.openings wait.cosignatures
did.nothing did.joined did.dealt did.certified did.rehearsed did.cosigned did.opened
err.passphrase err.short err.differ err.tick err.keyfile err.memory err.store err.taken err.plan err.complaint err.notyet err.poll err.manifest
err.keyused err.audit err.fork err.early err.phase err.clock err.receipt err.receiptfile err.server err.offline err.invite err.code err.nopoll err.busy
err.form err.waiting err.old err.file err.otherfile err.here
`)

// Spoken is what the script says in the page's language.
func (p *trusteePage) Spoken() (out []spokenWord) {
	for _, key := range trusteeKeys {
		out = append(out, spokenWord{key, p.T("trustee."+key, "Names", "{names}", "Number", "{number}", "Name", "{name}", "Time", "{time}", "Need", "{need}", "All", "{all}", "Done", "{done}")})
	}
	return out
}
