package web

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"net/http"
	"strings"
	"time"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"
	"golang.org/x/text/message"
	"golang.org/x/text/number"

	"hustings/ballot"
)

//go:embed locale
var localeFiles embed.FS

// langQuery is the one query field all pages know. It stands in every link of a
// page that was asked for with it; no cookie keeps a language.
const langQuery = "lang"

// The languages, equal to each other; the first is for who says nothing.
const (
	zh = "zh"
	en = "en"
)

// words speaks one language: texts of the catalogues, numbers and times.
type words struct {
	Lang string // "zh" or "en"
	Tag  string // "zh-Hans" or "en", for lang attributes

	survey bool // what has other words for a survey is said with those

	texts   *i18n.Localizer
	printer *message.Printer
	zone    *time.Location
}

// catalogues holds the words of both languages, read from locale/AREA.LANG.json.
type catalogues struct {
	zh, en  *words
	matcher language.Matcher
}

func readCatalogues(files fs.FS, zone *time.Location) (*catalogues, error) {
	bundle := i18n.NewBundle(language.Chinese)
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	names, err := fs.Glob(files, "locale/*.json")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if _, err := bundle.LoadMessageFileFS(files, name); err != nil {
			return nil, fmt.Errorf("web: catalogue %s: %w", name, err)
		}
	}
	speak := func(lang string, tag language.Tag, attribute string) *words {
		return &words{
			Lang: lang, Tag: attribute, texts: i18n.NewLocalizer(bundle, lang),
			printer: message.NewPrinter(tag), zone: zone,
		}
	}
	return &catalogues{
		zh: speak(zh, language.SimplifiedChinese, "zh-Hans"), en: speak(en, language.BritishEnglish, "en"),
		matcher: language.NewMatcher([]language.Tag{language.English, language.Chinese}),
	}, nil
}

// of gives the language a request asks for, and whether its address names it.
func (c *catalogues) of(r *http.Request) (w *words, explicit bool) {
	switch r.URL.Query().Get(langQuery) {
	case zh:
		return c.zh, true
	case en:
		return c.en, true
	}
	accept := r.Header.Get("Accept-Language")
	if accept == "" || len(accept) > 1000 {
		return c.zh, false
	}
	tags, _, err := language.ParseAcceptLanguage(accept)
	if err != nil {
		return c.zh, false
	}
	if _, i, _ := c.matcher.Match(tags...); i == 1 {
		return c.zh, false
	}
	return c.en, false
}

// ofSurvey are the same words as they are said of a survey: where there is a text
// of_survey.KEY it stands for KEY.
func (w *words) ofSurvey(survey bool) *words {
	if w.survey == survey {
		return w
	}
	other := *w
	other.survey = survey
	return &other
}

// surveyPrefix begins the keys of what is said otherwise of surveys.
const surveyPrefix = "of_survey."

// T gives the text of a key, with the placeholders of names and values that
// alternate after it. A whole number is grouped as the language does; one called
// Count chooses the plural as well.
func (w *words) T(key string, args ...any) string {
	config := i18n.LocalizeConfig{MessageID: key}
	if w.survey && w.Has(surveyPrefix+key) {
		config.MessageID = surveyPrefix + key
	}
	if len(args) > 0 {
		data := make(map[string]string, len(args)/2)
		for i := 0; i+1 < len(args); i += 2 {
			name := fmt.Sprint(args[i])
			n, whole := args[i+1].(int)
			if !whole {
				data[name] = fmt.Sprint(args[i+1])
				continue
			}
			data[name] = w.N(n)
			if name == "Count" {
				config.PluralCount = n
			}
		}
		config.TemplateData = data
	}
	text, err := w.texts.Localize(&config)
	if err != nil && text == "" {
		return "[" + key + "]" // a test finds every key that is used and missing
	}
	return text
}

// Has says whether a key is in the catalogues.
func (w *words) Has(key string) bool {
	text, err := w.texts.Localize(&i18n.LocalizeConfig{MessageID: key, PluralCount: 2})
	return err == nil && text != ""
}

// N writes a whole number.
func (w *words) N(n int) string { return w.printer.Sprint(number.Decimal(n)) }

// Percent writes part of whole in per cent, with one decimal.
func (w *words) Percent(part, whole int) string {
	if whole <= 0 {
		return "–"
	}
	return w.printer.Sprint(number.Percent(float64(part)/float64(whole), number.MaxFractionDigits(1)))
}

// Decimal writes part over whole with two decimals.
func (w *words) Decimal(part, whole int) string {
	return w.printer.Sprint(number.Decimal(float64(part)/float64(max(1, whole)), number.Scale(2)))
}

// Text gives a text of the manifest in this language.
func (w *words) Text(t ballot.Text) string { return t.In(w.Lang) }

// List joins names as the language does.
func (w *words) List(names []string) string { return strings.Join(names, w.T("list.comma")) }

func (w *words) other() string {
	if w.Lang == zh {
		return en
	}
	return zh
}
