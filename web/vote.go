package web

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"path"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// booth serves the page to vote on. It is the same for everybody, needs no
// sign-in, and no cookie goes to its address: what it does for a voter, it does on
// the voter's device, by the files that the poll's manifest names.
type booth struct {
	press   *press
	pages   Pages
	clients *Clients
	forms   bool // surveys below level A3 are answered by plain forms, too
}

// votePage is the voting client's page. Without a client it says so.
type votePage struct {
	frame
	Poll    string // path of the poll's page
	Screens template.HTML
	Run     []runFile // in order
	Wasm    runFile
	Relays  bool
	Survey  bool // questions in place of a ballot
	Sealed  bool
	Form    string // path of the plain form, for browsers that run no client; empty: none
	// Unnamed says that the manifest names no client, so that nobody can hold what
	// runs here against it.
	Unnamed bool
}

// runFile is a file of the client with the digest a browser holds it against.
type runFile struct{ Address, Integrity string }

func (*votePage) name() string { return "vote" }

// screens writes the client's words in one language. They are a file of the client:
// what voters are told is as fixed by the manifest as what runs.
func (p *press) screens(w *words, survey bool) ([]byte, error) {
	var b bytes.Buffer
	err := p.templates["vote"].ExecuteTemplate(&b, "vote-screens", &votePage{frame: frame{words: w.ofSurvey(survey), press: p}, Survey: survey})
	if err != nil {
		return nil, fmt.Errorf("web: screens of the voting client: %w", err)
	}
	return b.Bytes(), nil
}

func (b *booth) page(c echo.Context) error {
	ceremony, err := ceremonyOf(c)
	if err != nil {
		return err
	}
	facts, err := b.pages.Facts(c.Request().Context(), ceremony)
	if err != nil {
		return err
	}
	markSurvey(c, facts.IsSurvey)
	p := &votePage{frame: b.press.frame(c, "vote.title"), Poll: pollPath(ceremony), Sealed: facts.sealed()}
	if org := p.Text(facts.Organisation); org != "" {
		p.Org = org
	}
	p.Styles = []string{"vote.css"}
	if p.Survey = p.Sealed && facts.Manifest.IsSurvey(); p.Survey {
		p.Title = p.V("title")
	}
	p.Title = p.T("title.part", "Part", p.Title, "Poll", p.Text(facts.Titles))
	if b.forms && formable(facts.Manifest) {
		p.Form = formPath(ceremony)
	}
	policy := still
	if p.Sealed {
		if err := b.equip(p, facts.Manifest); err != nil {
			return err
		}
		policy = votePolicy(facts.Manifest)
	}
	return b.send(c, p, policy)
}

// equip gives the page the client that the manifest names; where it names none,
// the one of this build.
func (b *booth) equip(p *votePage, m *ballot.Manifest) error {
	files := m.Client
	p.Relays = len(m.Relays) > 0
	if p.Unnamed = len(files) == 0; p.Unnamed {
		files = b.clients.current(ClientFor(m))
	}
	for _, f := range files {
		if !votes(f.Name) {
			continue
		}
		a, err := b.clients.find(f.Name, f.SHA256)
		if err != nil {
			return err
		}
		run := runFile{a.address, "sha256-" + base64.StdEncoding.EncodeToString(f.SHA256[:])}
		switch {
		case f.Name == clientScreens(p.Lang, p.Survey):
			p.Screens = template.HTML(a.plain) //nolint:gosec // our own template's, of this build or one before
		case path.Ext(f.Name) == ".wasm":
			p.Wasm = run
		case path.Ext(f.Name) == ".js":
			p.Run = append(p.Run, run)
		}
	}
	slices.SortStableFunc(p.Run, func(a, b runFile) int { return scriptOrder(a) - scriptOrder(b) })
	return nil
}

// ahead lists the addresses of what runs on the page to vote on, the largest first,
// for pages on which people read before they vote; empty where there is no voting.
func (c *Clients) ahead(f *Facts) string {
	if c == nil || !f.sealed() || f.Phase >= ballot.PhaseClosed {
		return ""
	}
	files := f.Manifest.Client
	if len(files) == 0 {
		files = c.current(ClientFor(f.Manifest))
	}
	var wasm, scripts []string
	for _, file := range files {
		switch address := clientAddress(file.Name, file.SHA256); {
		case !votes(file.Name):
		case path.Ext(file.Name) == ".wasm":
			wasm = append(wasm, address)
		case path.Ext(file.Name) == ".js":
			scripts = append(scripts, address)
		}
	}
	return strings.Join(append(wasm, scripts...), " ")
}

// scriptOrder puts the loader first, the main script last and others between.
func scriptOrder(f runFile) int {
	switch path.Base(f.Address) {
	case clientLoader:
		return 0
	case clientPrefix + ".js":
		return 2
	}
	return 1
}

// votePolicy lets the client run, and speak to who the manifest says: this server,
// registrars, box and relays. Nothing is sent as a form and no text becomes code.
func votePolicy(m *ballot.Manifest) []string {
	connect := []string{"'self'"}
	add := func(address string) {
		scheme, rest, ok := strings.Cut(address, "://")
		host, _, _ := strings.Cut(rest, "/")
		if ok && !strings.ContainsAny(host, " ;,'\"") {
			connect = append(connect, scheme+"://"+host)
		}
	}
	add(m.Box.URL)
	for i := range m.Registrars {
		add(m.Registrars[i].URL)
	}
	for i := range m.Relays {
		add(m.Relays[i].URL)
	}
	slices.Sort(connect)
	return []string{"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self' 'wasm-unsafe-eval'; connect-src " +
		strings.Join(slices.Compact(connect), " ") +
		"; require-trusted-types-for 'script'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"}
}

// send sends the page, and nothing that tells one reader from another.
func (b *booth) send(c echo.Context, p *votePage, policy []string) error {
	body, err := b.press.write(p)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h["Content-Security-Policy"] = policy
	h["Content-Language"] = []string{p.Tag}
	h["Cross-Origin-Opener-Policy"] = sameOrigin
	h["Vary"] = varyPage
	if accepts(c.Request(), "gzip") {
		body = zip(body, 5)
		h["Content-Encoding"] = []string{"gzip"}
	}
	return send(c.Response().Writer, answer{status: http.StatusOK, media: htmlType, body: body}, noCache)
}
