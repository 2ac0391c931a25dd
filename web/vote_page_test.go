package web

import (
	"html/template"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

func init() {
	full := func(f frame) page { return fullVotePage(f, false) }
	samplePages["vote"] = []func(frame) page{
		full,
		func(f frame) page { return fullVotePage(f, true) },
		func(f frame) page { return &votePage{frame: f, Poll: "/p/x", Sealed: true} },
		func(f frame) page { return &votePage{frame: f, Poll: "/p/x"} },
	}
}

func fullVotePage(f frame, survey bool) page {
	screens, err := f.press.screens(f.words, survey)
	if err != nil {
		panic(err)
	}
	return &votePage{
		frame: f, Poll: "/p/x", Screens: template.HTML(screens), Sealed: true, Relays: true, Survey: survey,
		Run: []runFile{{"/client/00/vote.js", "sha256-x"}}, Wasm: runFile{"/client/00/vote.wasm", "sha256-y"},
	}
}

var saidIn = regexp.MustCompile(`V\.word\("([^"]+)"`)

// TestSpokenWords holds that all that scripts say is in both catalogues, and that
// what they fill in stands in it.
func TestSpokenWords(t *testing.T) {
	for _, f := range framesOf(t)[:2] {
		said := map[string]bool{}
		for _, w := range append((&votePage{frame: f}).Spoken(), (&votePage{frame: f, Survey: true}).Spoken()...) {
			if strings.Contains(w.Text, "[vote.") || strings.Contains(w.Text, "[answer.") || w.Text == "" || strings.Contains(w.Text, "no value") {
				t.Errorf("%s %s: %q", f.Lang, w.Key, w.Text)
			}
			said[w.Key] = true
		}
		scripts, err := filepath.Glob("static/vote*.js")
		if err != nil || len(scripts) == 0 {
			t.Fatal(err)
		}
		for _, script := range scripts {
			text, err := os.ReadFile(script)
			if err != nil {
				t.Fatal(err)
			}
			for _, m := range saidIn.FindAllStringSubmatch(string(text), -1) {
				key := m[1]
				if strings.HasSuffix(key, ".") || said[key] {
					continue
				}
				t.Errorf("%s says %q, which is not among spokenKeys", script, key)
			}
		}
	}
}
