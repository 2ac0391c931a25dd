package web

import (
	"html/template"
	"strings"
	"testing"
)

func init() {
	people := []candidateView{
		{
			Number: 0, Name: "邓慧兰", Initial: "邓", Path: "/p/x/candidates/0/0", Photo: "/p/x/candidates/0/0/photo", Statement: "<p>s</p>", Brief: "s",
			Facts: []CandidateFact{{"n", "v"}}, Experience: []string{"e"}, Chosen: true,
		},
		{Number: 1, Name: "刘强", Initial: "刘", Path: "/p/x/candidates/0/1", Chosen: true},
	}
	row := pollRow{Title: "t", Org: "o", Status: "s", Path: "/p/x", Result: true}
	samplePages["home"] = []func(frame) page{
		func(f frame) page { return &homePage{frame: f} },
		func(f frame) page {
			return &homePage{frame: f, Open: []pollRow{row}, Coming: []pollRow{row}, Past: []pollRow{row}}
		},
	}
	samplePages["help"] = []func(frame) page{func(f frame) page { return &helpPage{frame: f, Questions: []question{{"a", "b", "c"}}} }}
	samplePages["poll"] = []func(frame) page{
		func(f frame) page { return &pollPage{frame: f, Note: "n"} },
		func(f frame) page {
			return &pollPage{
				frame: f, Kicker: "k", Lede: []string{"l"}, Facts: []fact{{Term: "t", Said: []string{"s"}}}, Action: &navLink{Label: "l", Path: "/vote/x"}, Issued: &navLink{Label: "i", Path: "/vote/x"},
				Contests: []contestView{{Title: "t", Words: []string{"w"}, Source: "s", Order: "o", Candidates: people, Compare: "/c"}, {Motion: true}},
				Holds:    []fact{{Term: "t", Said: []string{"s"}}}, Not: []string{"n"}, Changes: []template.HTML{"c"}, Short: "id", BoardPath: "/b",
			}
		},
	}
	samplePages["candidate"] = []func(frame) page{
		func(f frame) page { return &candidatePage{frame: f, candidateView: people[0], Contest: "c"} },
		func(f frame) page { return &candidatePage{frame: f, candidateView: people[1], Contest: "c"} },
	}
	samplePages["compare"] = []func(frame) page{
		func(f frame) page { return &comparePage{frame: f, All: people, Problem: "p"} },
		func(f frame) page {
			return &comparePage{frame: f, All: people, Chosen: people, Names: []string{"n"}, Anything: true}
		},
	}
}

// TestMarkdown holds that nothing of a candidate's text is markup but Markdown,
// and that nothing of it makes a browser ask another host.
func TestMarkdown(t *testing.T) {
	for _, c := range []struct{ source, want string }{
		{"hello *you*", "<p>hello <em>you</em></p>\n"},
		{"# big\n\ntext", "<h3>big</h3>\n<p>text</p>\n"},
		{"<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>\n"},
		{"a <b onclick=x>b</b>", "<p>a &lt;b onclick=x&gt;b&lt;/b&gt;</p>\n"},
		{"![my face](https://evil.example/x.png)", "<p>my face</p>\n"},
		{"![me](data:image/png;base64,AAAA)", "<p>me</p>\n"},
		{"[site](https://a.example/?x=1&y=\"2\")", "<p><a rel=\"noopener noreferrer nofollow\" href=\"https://a.example/?x=1&amp;y=%222%22\">site</a></p>\n"},
		{"[bad](javascript:alert(1))", "<p>bad</p>\n"},
		{"[bad](JaVaScRiPt:alert(1))", "<p>bad</p>\n"},
		{"[bad](//evil.example)", "<p>bad</p>\n"},
		{"- one\n- two", "<ul>\n<li>one</li>\n<li>two</li>\n</ul>\n"},
		{"`a<b`", "<p>`a&lt;b`</p>\n"},
	} {
		got, _, err := markdown(c.source)
		if err != nil || string(got) != c.want {
			t.Errorf("%q: %q, %v, want %q", c.source, got, err, c.want)
		}
	}
}

func FuzzCandidatePage(f *testing.F) {
	f.Add([]byte(`{"facts":[{"name":"a","value":"b"}],"statement":"*x* <b>","experience":["e"],"photo":"iVBORw0KGgo="}`))
	f.Add([]byte("# Me\n\n![x](http://a/b) <img src=x onerror=y>"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p := readCandidatePage(data)
		html, _, err := markdown(p.Statement)
		if err != nil {
			return
		}
		for _, bad := range []string{"<script", "<img", "<b ", "javascript:", "<iframe", "<!--"} {
			if strings.Contains(strings.ToLower(string(html)), bad) && !strings.Contains(string(html), "nofollow\" href=\"http") {
				t.Errorf("%q gives %q", data, html)
			}
		}
	})
}

// TestTimesAreElements: a time inside a sentence is an element, and what stands
// around it stays text.
func TestTimesAreElements(t *testing.T) {
	w := framesOf(t)[0].words
	got := string(w.H("change.extend", "Time", w.At(1795000000), "Reason", "<b>\x000\x00 & \"so\""))
	for _, want := range []string{`<time datetime="2026-11-18T`, `data-as="full"`, "&lt;b&gt;", "&amp; &#34;so&#34;"} {
		if !strings.Contains(got, want) {
			t.Errorf("no %q in %s", want, got)
		}
	}
	if strings.Count(got, "<time") != 1 || strings.Contains(got, "<b>") || strings.Contains(w.T("change.extend", "Time", w.At(1795000000), "Reason", "r"), "<") {
		t.Error(got)
	}
}
