package web

import (
	"encoding/json"
	"io/fs"
	"maps"
	"net/http/httptest"
	"os"
	"path"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// samplePages makes a page of each kind, as full as it can be: whoever adds a
// template adds a line here, in a test file of its own.
var samplePages = map[string][]func(frame) page{
	"error": {func(f frame) page {
		return &errorPage{frame: f, Happened: f.T("error.internal.happened"), Vote: "v", Next: "n", Number: "abcd"}
	}},
}

// framesOf is a frame in each language, as for a request.
func framesOf(t testing.TB) []frame {
	t.Helper()
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		t.Fatal(err)
	}
	p, err := newPress(Site{Zone: zone}, time.Now)
	if err != nil {
		t.Fatal(err)
	}
	var out []frame
	for _, target := range []string{"/x?lang=zh", "/x?lang=en", "/x?a=1"} {
		c := echo.New().NewContext(httptest.NewRequest("GET", target, nil), httptest.NewRecorder())
		out = append(out, p.frame(c, "error.title"))
	}
	return out
}

// TestTemplates executes every template with its page type.
func TestTemplates(t *testing.T) {
	frames := framesOf(t)
	for name := range frames[0].press.templates {
		if len(samplePages[name]) == 0 {
			t.Errorf("templates/%s.html has no page in samplePages", name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(samplePages)) {
		for i, sample := range samplePages[name] {
			for _, f := range frames {
				pg := sample(f)
				if pg.name() != name {
					t.Errorf("sample %d of %s is a page %q", i, name, pg.name())
				}
				body, err := f.press.write(pg)
				if err != nil {
					t.Errorf("%s %d %s: %v", name, i, f.Lang, err)
				}
				for _, bad := range []string{"ZgotmplZ", "%!", "<no value>", "style=\"", " onclick=", "[error."} {
					if strings.Contains(string(body), bad) {
						t.Errorf("%s %d %s has %q in it", name, i, f.Lang, bad)
					}
				}
			}
		}
	}
}

// catalogue reads the messages of one language: key to plural form to text.
func catalogue(t *testing.T, lang string) map[string]map[string]string {
	t.Helper()
	out := make(map[string]map[string]string)
	files, err := filepathGlob("locale/*." + lang + ".json")
	if err != nil || len(files) == 0 {
		t.Fatal("no catalogue", lang, err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		var raw map[string]json.RawMessage
		if err := json.Unmarshal(data, &raw); err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		for key, value := range raw {
			if out[key] != nil {
				t.Errorf("%s: key %q stands twice in %s", file, key, lang)
			}
			var text string
			forms := map[string]string{}
			if json.Unmarshal(value, &text) == nil {
				forms["other"] = text
			} else if err := json.Unmarshal(value, &forms); err != nil {
				t.Errorf("%s: key %q: %v", file, key, err)
			}
			out[key] = forms
		}
	}
	return out
}

func filepathGlob(pattern string) ([]string, error) { return fs.Glob(os.DirFS("."), pattern) }

var placeholder = regexp.MustCompile(`\{\{\.(\w+)\}\}`)

func placeholders(forms map[string]string) string {
	all := map[string]bool{}
	for _, text := range forms {
		for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
			all[m[1]] = true
		}
	}
	return strings.Join(slices.Sorted(maps.Keys(all)), " ")
}

// TestCatalogues holds that both languages say the same things, with the same
// placeholders, and that every key that is used is there.
func TestCatalogues(t *testing.T) {
	chinese, english := catalogue(t, zh), catalogue(t, en)
	for key, forms := range chinese {
		other := english[key]
		if other == nil {
			t.Errorf("%q is in zh only", key)
			continue
		}
		if a, b := placeholders(forms), placeholders(other); a != b {
			t.Errorf("%q: placeholders %q in zh, %q in en", key, a, b)
		}
	}
	for key := range english {
		if chinese[key] == nil {
			t.Errorf("%q is in en only", key)
		}
	}
	for file, keys := range usedKeys(t) {
		for _, key := range keys {
			if strings.HasSuffix(key, ".") { // a prefix: the rest is made in place
				if !hasPrefix(chinese, key) {
					t.Errorf("%s uses keys %q*, and there is none", file, key)
				}
			} else if chinese[key] == nil {
				t.Errorf("%s uses key %q, which is in no catalogue", file, key)
			}
		}
	}
}

func hasPrefix(messages map[string]map[string]string, prefix string) bool {
	for key := range messages {
		if strings.HasPrefix(key, prefix) {
			return true
		}
	}
	return false
}

var (
	keyInTemplate = regexp.MustCompile(`\.T \(?(?:printf )?"([^"%]+)`)
	keyInCode     = regexp.MustCompile(`(?:\.T\(|\.frame\(c, )"([^"]+)"`)
)

// usedKeys finds the keys that templates and code name.
func usedKeys(t *testing.T) map[string][]string {
	t.Helper()
	out := map[string][]string{}
	for pattern, find := range map[string]*regexp.Regexp{"templates/*.html": keyInTemplate, "*.go": keyInCode} {
		files, err := filepathGlob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range find.FindAllStringSubmatch(string(data), -1) {
				out[path.Base(file)] = append(out[path.Base(file)], m[1])
			}
		}
	}
	return out
}

var (
	ident  = regexp.MustCompile(`<code>\w*</code>`) // a name of the specification
	action = regexp.MustCompile(`(?s)\{\{.*?\}\}`)
	tag    = regexp.MustCompile(`(?s)<[^>]*>`)
	letter = regexp.MustCompile(`\p{L}{2,}|\p{Han}`)
)

// TestNoWordsInTemplates holds that every word of a page is in a catalogue.
func TestNoWordsInTemplates(t *testing.T) {
	files, err := filepathGlob("templates/*.html")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		text := tag.ReplaceAllString(ident.ReplaceAllString(action.ReplaceAllString(string(data), ""), ""), "")
		if words := letter.FindAllString(text, -1); len(words) > 0 {
			t.Errorf("%s: %q: put it into locale/", file, words)
		}
	}
}

// TestVoterWords holds what voters are never told.
func TestVoterWords(t *testing.T) {
	bad := regexp.MustCompile(`(?i)\b(encrypt\w*|decrypt\w*|tokens?|hash\w*)\b|加密|解密|令牌|哈希`)
	for _, lang := range []string{zh, en} {
		for key, forms := range catalogue(t, lang) {
			if strings.HasPrefix(key, "board.") || strings.HasPrefix(key, "trustee.") {
				continue // auditors and trustees know the words
			}
			for _, text := range forms {
				if m := bad.FindString(text); m != "" {
					t.Errorf("%s %q says %q to voters", lang, key, m)
				}
			}
		}
	}
}
