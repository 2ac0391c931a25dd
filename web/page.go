package web

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/andybalholm/brotli"
	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

//go:embed all:templates
var templateFiles embed.FS

// Site is what every page of a server shares. The zero value does.
type Site struct {
	// Organisation leads pages that belong to no poll. Empty: that of the newest poll.
	Organisation ballot.Text
	// Zone is the zone of times on paper and wherever the reader's is not known.
	Zone *time.Location // nil: UTC
	// Accent is the organisation's own colour.
	Accent Accent
}

// page is what a template is executed with: a struct for each page, which
// embeds a frame. Its template is templates/NAME.html and defines "content".
type page interface {
	name() string
	outline() *frame
}

// frame is what all pages have. Its methods and those of words are what
// templates call: {{$.T "key"}}, {{$.Link "/path"}}, {{$.Asset "x.css"}}.
type frame struct {
	*words
	Title string
	Org   string // leads the page; the product's name where there is no organisation
	Wide  bool
	// OfSurvey says that the page is about a survey.
	OfSurvey bool
	Nav      []navLink
	// Styles and Scripts are files of static/ besides the common style. A page
	// with scripts gets a policy that lets them run, and WASM with them.
	Styles  []string
	Scripts []string
	// Bare says that the scripts are no client: they run no WASM, and ask nobody but
	// for the files in Ahead.
	Bare bool
	// Ahead are addresses of the voting client's files, to be loaded while one reads.
	Ahead string
	// Await is what a page that stays open looks for by itself.
	Await *awaiting
	// Held says that the page holds what somebody has typed: another language is asked
	// for by a button of its own, not by a link.
	Held bool
	// Connect are further origins a client may speak to: registrars, relays.
	Connect []string

	here     string // path and query without the language
	explicit bool   // the language was asked for in the address
	press    *press
}

// navLink is a link in the head of a page.
type navLink struct {
	Label, Path string
	Here        bool
}

func (f *frame) outline() *frame { return f }

// Link gives an address of this server that keeps the language the reader chose.
func (f *frame) Link(address string) string {
	if !f.explicit {
		return address
	}
	return inLanguage(address, f.Lang)
}

// Explicit says whether links and forms have to carry the language.
func (f *frame) Explicit() bool { return f.explicit }

// Switch is this page in the other language.
func (f *frame) Switch() string { return inLanguage(f.here, f.other()) }

// inLanguage adds the language to an address, before its fragment.
func inLanguage(address, lang string) string {
	address, fragment, _ := strings.Cut(address, "#")
	sep := "?"
	if strings.Contains(address, "?") {
		sep = "&"
	}
	address += sep + langQuery + "=" + lang
	if fragment != "" {
		address += "#" + fragment
	}
	return address
}

// Accent is the file with the organisation's colour; empty where it has none.
func (f *frame) Accent() string {
	if f.press.site.Accent == (Accent{}) {
		return ""
	}
	return accentFile
}

// Asset gives the address of a file of static/.
func (f *frame) Asset(name string) (string, error) { return f.press.shelf.address(name) }

// surveyMark is set on a request once it is known to be about a survey: what is said
// after that is said of a survey.
const surveyMark = "survey"

func markSurvey(c echo.Context, survey bool) {
	if survey {
		c.Set(surveyMark, true)
	}
}

// press makes pages: templates, catalogues and static files, all ready in memory.
type press struct {
	templates  map[string]*template.Template
	catalogues *catalogues
	shelf      *shelf
	site       Site
	clock      func() time.Time
}

func newPress(site Site, clock func() time.Time) (*press, error) {
	if site.Zone == nil {
		site.Zone = time.UTC
	}
	p := &press{site: site, clock: clock}
	var err error
	if p.templates, err = parseTemplates(templateFiles); err != nil {
		return nil, err
	}
	if p.catalogues, err = readCatalogues(localeFiles, site.Zone); err != nil {
		return nil, err
	}
	if p.shelf, err = ownShelf(); err == nil && site.Accent != (Accent{}) {
		p.shelf = p.shelf.with(accentFile, site.Accent.style())
	}
	return p, err
}

// parseTemplates reads the layout, the parts (names that begin with _) and each
// page's own file.
func parseTemplates(files fs.FS) (map[string]*template.Template, error) {
	common, err := template.New("layout.html").ParseFS(files, "templates/layout.html", "templates/_*.html")
	if err != nil {
		return nil, fmt.Errorf("web: templates: %w", err)
	}
	names, err := fs.Glob(files, "templates/[a-z]*.html")
	if err != nil {
		return nil, err
	}
	out := make(map[string]*template.Template)
	for _, name := range names {
		if name == "templates/layout.html" {
			continue
		}
		own, err := common.Clone()
		if err == nil {
			own, err = own.ParseFS(files, name)
		}
		if err != nil {
			return nil, fmt.Errorf("web: template %s: %w", name, err)
		}
		out[strings.TrimSuffix(path.Base(name), ".html")] = own
	}
	return out, nil
}

// frame begins a page in the reader's language. titleKey is a key of the
// catalogues; set Title for a title of another kind.
func (p *press) frame(c echo.Context, titleKey string) frame {
	w, explicit := p.catalogues.of(c.Request())
	w = w.ofSurvey(c.Get(surveyMark) != nil)
	here := *c.Request().URL
	query := here.Query()
	query.Del(langQuery)
	here.RawQuery = query.Encode()
	f := frame{words: w, explicit: explicit, here: here.RequestURI(), press: p, Org: p.site.Organisation.In(w.Lang), OfSurvey: w.survey}
	if f.Org == "" {
		f.Org = w.T("product")
	}
	if titleKey != "" {
		f.Title = w.T(titleKey)
	}
	return f
}

// write executes a page.
func (p *press) write(pg page) ([]byte, error) {
	t := p.templates[pg.name()]
	if t == nil {
		return nil, fmt.Errorf("web: no template %q", pg.name())
	}
	var b bytes.Buffer
	if err := t.Execute(&b, pg); err != nil {
		return nil, fmt.Errorf("web: page %q: %w", pg.name(), err)
	}
	return b.Bytes(), nil
}

// show sends a page that is the same for everybody: it may be compressed and
// kept, if it is asked for again whether it has changed.
func (p *press) show(c echo.Context, status int, pg page) error {
	body, err := p.write(pg)
	if err != nil {
		return err
	}
	h := c.Response().Header()
	h["Vary"] = varyPage
	if accepts(c.Request(), "br") {
		var b bytes.Buffer
		w := brotli.NewWriterLevel(&b, 4)
		_, _ = w.Write(body) // a buffer takes everything
		_ = w.Close()
		body = b.Bytes()
		h["Content-Encoding"] = []string{"br"}
	} else if accepts(c.Request(), "gzip") {
		body = zip(body, 5)
		h["Content-Encoding"] = []string{"gzip"}
	}
	return p.send(c, status, pg, body, noCache)
}

// showOwn sends a page with something of the reader's own in it: not kept, and
// not compressed, for the length of what is compressed tells what is inside.
func (p *press) showOwn(c echo.Context, status int, pg page) error {
	body, err := p.write(pg)
	if err != nil {
		return err
	}
	return p.send(c, status, pg, body, noStore)
}

func (p *press) send(c echo.Context, status int, pg page, body []byte, cache []string) error {
	f := pg.outline()
	h := c.Response().Header()
	h["Content-Security-Policy"] = f.policy()
	h["Content-Language"] = []string{f.Tag}
	h["Cross-Origin-Opener-Policy"] = sameOrigin
	return send(c.Response().Writer, answer{status: status, media: htmlType, body: body}, cache)
}

const htmlType = "text/html; charset=utf-8"

var varyPage = []string{"Accept-Language, Accept-Encoding"}

// still is the policy of a page without a client: nothing runs on it.
var still = []string{"default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}

// scripted is that of a page with a script that stays to itself.
var scripted = []string{"default-src 'none'; style-src 'self'; img-src 'self'; script-src 'self'; require-trusted-types-for 'script'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}

// loading is that of a page whose script loads the voting client ahead.
var loading = []string{strings.Replace(scripted[0], "script-src", "connect-src 'self'; script-src", 1)}

// policy is the page's Content-Security-Policy.
func (f *frame) policy() []string {
	if len(f.Scripts) == 0 {
		return still
	}
	if f.Bare && (f.Ahead != "" || f.Await != nil) {
		return loading
	}
	if f.Bare {
		return scripted
	}
	connect := strings.Join(append([]string{"'self'"}, f.Connect...), " ")
	return []string{"default-src 'none'; style-src 'self'; img-src 'self' blob:; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; connect-src " +
		connect + "; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"}
}

// wantsPage says whether whoever asks is a browser that is to show the answer.
func wantsPage(r *http.Request) bool {
	return strings.Contains(r.Header.Get("Accept"), "text/html")
}
