package web

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// clientOf is a client that was built, or none.
func clientOf(built bool) *deskClient {
	if !built {
		return nil
	}
	return &deskClient{Loader: runFile{"/client/0/wasm_exec.js", "sha256-0"}, Wasm: runFile{"/client/0/desk.wasm", "sha256-0"}}
}

func init() {
	sample := func(built bool) func(frame) page {
		return func(f frame) page {
			return &trusteePage{frame: f, Ceremony: "00", Poll: "x", Board: "/p/00", Client: clientOf(built)}
		}
	}
	samplePages["count"] = []func(frame) page{
		func(f frame) page {
			return &countPage{frame: f, Ceremony: "00", Poll: "x", Board: "/p/00", Client: clientOf(true)}
		},
		func(f frame) page { return &countPage{frame: f, Ceremony: "00", Poll: "x", Board: "/p/00"} },
	}
	samplePages["key"] = []func(frame) page{
		func(f frame) page { return &keyPage{frame: f, Client: clientOf(true)} },
		func(f frame) page { return &keyPage{frame: f} },
	}
	samplePages["trustee"] = []func(frame) page{sample(true), sample(false)}
	samplePages["trustee_guide"] = []func(frame) page{func(f frame) page {
		return &trusteeGuide{trusteePage{frame: f, Ceremony: "00", Poll: "x", Board: "/p/00"}, "localhost/trustee/00"}
	}}
}

var (
	errorCode = regexp.MustCompile(`(?:Err\w+, "|\(?err\w+, "|return ")([a-z]+)"`)
	codeIn    = regexp.MustCompile(`code: "([a-z]+)"`)
	signSays  = regexp.MustCompile(`say\("([a-z]+)"\)`)
)

// TestTrusteeWords holds that every error has its sentence, and that all the
// scripts say is in both catalogues.
func TestTrusteeWords(t *testing.T) {
	for _, f := range framesOf(t)[:2] {
		said := map[string]bool{}
		for _, w := range append((&trusteePage{frame: f}).Spoken(), (&signPage{frame: f}).SignWords()...) {
			if strings.Contains(w.Text, "[trustee.") || w.Text == "" || strings.Contains(w.Text, "no value") {
				t.Errorf("%s %s: %q", f.Lang, w.Key, w.Text)
			}
			said[w.Key] = true
		}
		codes := errorCode.FindAllStringSubmatch(readFile(t, "../cmd/desk/failure.go"), -1)
		for _, m := range append(codes, codeIn.FindAllStringSubmatch(readFile(t, "static/trustee.js")+readFile(t, "static/trustee-keep.js")+readFile(t, "static/trustee-way.js"), -1)...) {
			if code := m[1]; !said["err."+code] && !said[code] {
				t.Errorf("no sentence for %q", code)
			}
		}
		for _, m := range signSays.FindAllStringSubmatch(readFile(t, "static/desk-key.js")+readFile(t, "static/desk.js"), -1) {
			if !said[m[1]] {
				t.Errorf("desk.js says %q", m[1])
			}
		}
	}
}

// TestCountWords holds the same of a counter's page and of the one that makes keys.
func TestCountWords(t *testing.T) {
	for _, f := range framesOf(t)[:2] {
		said := map[string]bool{}
		for _, w := range append((&countPage{frame: f}).Spoken(), (&keyPage{frame: f}).Spoken()...) {
			if strings.Contains(w.Text, "[count.") || strings.Contains(w.Text, "[key.") || w.Text == "" || strings.Contains(w.Text, "no value") {
				t.Errorf("%s %s: %q", f.Lang, w.Key, w.Text)
			}
			said[w.Key] = true
		}
		codes := errorCode.FindAllStringSubmatch(readFile(t, "../cmd/desk/count.go"), -1)
		codes = append(codes, codeIn.FindAllStringSubmatch(readFile(t, "static/count.js"), -1)...)
		for _, m := range append(codes, regexp.MustCompile(`\? "([a-z]+)"`).FindAllStringSubmatch(readFile(t, "static/makekey.js"), -1)...) {
			if !said["err."+m[1]] {
				t.Errorf("no sentence for %q", m[1])
			}
		}
		for _, m := range regexp.MustCompile(`(?:word|busy)\("([a-z.]+)"`).FindAllStringSubmatch(readFile(t, "static/count.js"), -1) {
			if key := m[1]; !said[key] && !said["busy."+key] && key != "at." {
				t.Errorf("count.js says %q", key)
			}
		}
	}
}

func readFile(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	return string(data)
}
