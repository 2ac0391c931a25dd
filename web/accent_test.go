package web

import (
	"errors"
	"net/http/httptest"
	"strings"
	"testing"
)

func TestParseAccent(t *testing.T) {
	for text, want := range map[string]string{
		"#9e2a2b": "", "#1D5FBF": "", "#000000": "", " #1d5fbf , #8ab8ff ": "", "#808000": "3.9", "#ffff00": "1.0", "#00ff00": "1.2",
		"#9e2a2b,#9e2a2b": "2.", "#9e2a2b,": "#rrggbb", "red": "#rrggbb", "#fff": "#rrggbb", "9e2a2b": "#rrggbb", "#9e2a2g": "#rrggbb", "": "#rrggbb",
		"#9e2a2b;}": "#rrggbb", "#+e2a2b": "#rrggbb", "#9e2a2b,#e0807c,#fff": "#rrggbb",
	} {
		a, err := ParseAccent(text)
		if want == "" {
			if err != nil {
				t.Errorf("%q: %v", text, err)
			}
			for i, s := range []shade{a.light, a.dark} {
				grounds, ink := lightGrounds, rgb{0x5c, 0x57, 0x4e}
				if i == 1 {
					grounds, ink = darkGrounds, rgb{0xb0, 0xa9, 0x99}
				}
				for _, g := range grounds {
					if r := contrast(s.accent, g); r < leastContrast {
						t.Errorf("%q: %v on %v has %.2f", text, s.accent, g, r)
					}
				}
				if r := contrast(s.on, s.accent); r < leastContrast {
					t.Errorf("%q: %v on %v has %.2f", text, s.on, s.accent, r)
				}
				if r := contrast(ink, s.soft); r < leastContrast {
					t.Errorf("%q: soft text on %v has %.2f", text, s.soft, r)
				}
			}
			continue
		}
		if !errors.Is(err, ErrAccent) || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v, want %q in it", text, err, want)
		}
	}
}

// TestContrast holds what the standard says of black and white, and a known pair.
func TestContrast(t *testing.T) {
	if r := contrast(rgb{}, white); r != 21 {
		t.Errorf("black on white has %v", r)
	}
	if r := contrast(rgb{0x76, 0x76, 0x76}, white); r < 4.54 || r > 4.55 {
		t.Errorf("#767676 on white has %v", r)
	}
}

// TestAccentOnPages: pages name the stylesheet by its content, and the server has it.
func TestAccentOnPages(t *testing.T) {
	accent, err := ParseAccent("#1d5fbf")
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Site: Site{Accent: accent}})
	if err != nil {
		t.Fatal(err)
	}
	r := httptest.NewRequest("GET", "/nothing", nil)
	r.Header.Set("Accept", "text/html")
	w := httptest.NewRecorder()
	s.ServeHTTP(w, r)
	_, rest, ok := strings.Cut(w.Body.String(), `<link rel="stylesheet" href="/static/`)
	_, rest, _ = strings.Cut(rest, `<link rel="stylesheet" href="`)
	address, _, _ := strings.Cut(rest, `"`)
	if !ok || !strings.HasSuffix(address, "/accent.css") {
		t.Fatalf("no stylesheet: %s", w.Body)
	}
	w = httptest.NewRecorder()
	s.ServeHTTP(w, httptest.NewRequest("GET", address, nil))
	if w.Code != 200 || !strings.Contains(w.Body.String(), "--accent: #1d5fbf") || !strings.Contains(w.Header().Get("Cache-Control"), "immutable") {
		t.Errorf("%d %v %s", w.Code, w.Header(), w.Body)
	}
	plain, err := New(Config{})
	if err != nil {
		t.Fatal(err)
	}
	w = httptest.NewRecorder()
	plain.ServeHTTP(w, r)
	if strings.Contains(w.Body.String(), "accent.css") {
		t.Error("an accent where none was set")
	}
}
