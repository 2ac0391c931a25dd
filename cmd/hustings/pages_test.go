package main

import (
	"bytes"
	"compress/gzip"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"hustings/ballot"
)

// fetched is a page as it came.
type fetched struct {
	header http.Header
	body   []byte
	packed int           // bytes as sent
	first  time.Duration // until the first byte
}

// fetchPage reads a page as a browser would, and says how it was sent.
func fetchPage(t *testing.T, url string) (got fetched) {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html,application/xhtml+xml")
	r.Header.Set("Accept-Encoding", "gzip")
	start := time.Now()
	res, err := http.DefaultTransport.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = res.Body.Close() }()
	got.header, got.first = res.Header, time.Since(start)
	if got.body, err = io.ReadAll(res.Body); err != nil {
		t.Fatal(err)
	}
	got.packed = len(got.body)
	if res.Header.Get("Content-Encoding") == "gzip" {
		z, err := gzip.NewReader(bytes.NewReader(got.body))
		if err != nil {
			t.Fatal(err)
		}
		if got.body, err = io.ReadAll(z); err != nil {
			t.Fatal(err)
		}
	}
	return got
}

var linked = regexp.MustCompile(`(?:href|src)="(/static/[^"]+)"`)

// maxPage is what a page may weigh, gzipped, with its style and without photos.
const maxPage = 50_000

// TestPages holds what is the same for all public pages: what they weigh, that
// nothing runs on them, comes from elsewhere or is kept, and that the language
// stays.
func TestPages(t *testing.T) {
	w := newPagesWorld(t)
	for _, page := range w.publicPaths() {
		for _, lang := range []string{"zh", "en"} {
			got := fetchPage(t, inLang(w.origin+page[1], lang))
			header, body, packed := got.header, got.body, got.packed
			first := fetchPage(t, inLang(w.origin+page[1], lang)).first
			for _, m := range linked.FindAllSubmatch(body, -1) {
				packed += fetchPage(t, w.origin+string(m[1])).packed
			}
			t.Logf("%-16s %s: %5.1f KB gzipped with its style, first byte after %v", page[0], lang, float64(packed)/1000, first.Round(100*time.Microsecond))
			if packed > maxPage {
				t.Errorf("%s %s weighs %d bytes", page[0], lang, packed)
			}
			// Scripts are of this server, without WASM, and no page needs them.
			csp := header.Get("Content-Security-Policy")
			if strings.Contains(csp, "unsafe") || !strings.HasPrefix(csp, "default-src 'none'; ") {
				t.Errorf("%s: policy %q", page[0], csp)
			}
			if header.Get("Set-Cookie") != "" || header.Get("Referrer-Policy") != "no-referrer" {
				t.Errorf("%s: header %v", page[0], header)
			}
			body = regexp.MustCompile(`<script src="/static/[0-9a-f]+/[a-z]+\.js" defer></script>`).ReplaceAll(body, nil)
			for _, bad := range []string{"<script", " style=", "//cdn", "\"http:", "\"https:", "[error.", "<nil>"} {
				if bytes.Contains(body, []byte(bad)) {
					t.Errorf("%s %s: %q in it", page[0], lang, bad)
				}
			}
			for _, m := range regexp.MustCompile(`<a [^>]*href="(/[^"]*)"`).FindAllSubmatch(body, -1) {
				to := string(m[1])
				if !strings.Contains(to, "lang=") && !strings.Contains(to, "/files/") && !strings.HasSuffix(to, "/manifest") && !strings.HasSuffix(to, "/checkpoint") {
					t.Errorf("%s %s: link %q loses the language", page[0], lang, to)
				}
			}
		}
	}
}

// TestLinks follows every link of every public page.
func TestLinks(t *testing.T) {
	w := newPagesWorld(t)
	seen := map[string]bool{}
	queue := []string{"/?lang=zh"}
	href := regexp.MustCompile(`(?:href|src|action)="(/[^"#]*)`)
	for len(queue) > 0 && len(seen) < 600 {
		at := queue[0]
		queue = queue[1:]
		if seen[at] || strings.HasPrefix(at, "/vote/") {
			continue
		}
		seen[at] = true
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, w.origin+at, nil)
		if err != nil {
			t.Fatal(err)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		_ = res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d, %v", at, res.StatusCode, err)
		}
		if strings.HasPrefix(res.Header.Get("Content-Type"), "text/html") {
			for _, m := range href.FindAllSubmatch(body, -1) {
				queue = append(queue, strings.ReplaceAll(string(m[1]), "&amp;", "&"))
			}
		}
	}
	t.Logf("%d addresses", len(seen))
}

// TestLookedUp holds that the list of ballots says what was counted.
func TestLookedUp(t *testing.T) {
	w := newPagesWorld(t)
	p := newPages(w.demo.server.hall)
	seen, err := p.Seen(t.Context(), w.counted)
	if err != nil {
		t.Fatal(err)
	}
	f, err := p.Facts(t.Context(), w.counted)
	if err != nil {
		t.Fatal(err)
	}
	if len(seen) != f.Ballots || f.Outcome == nil || f.Certificate == nil {
		t.Fatalf("%d ballots are seen of %d; outcome %v, certificate %v", len(seen), f.Ballots, f.Outcome, f.Certificate)
	}
	body := fetchPage(t, inLang(w.origin+"/p/"+w.counted.String()+"/lookup", "en")).body
	for _, b := range seen {
		if !bytes.Contains(body, []byte(b.Code)) {
			t.Errorf("ballot %s is not listed", b.Code)
		}
	}
	for i, k := range f.Manifest.Contests[0].Candidates {
		rows := strings.Split(string(body), "<tr>")
		n := 0
		for _, row := range rows {
			_, says, ok := strings.Cut(row, "For: ")
			says, _, _ = strings.Cut(says, "; ")
			says, _, _ = strings.Cut(says, "</div>")
			if ok && slices.Contains(strings.Split(says, ", "), k.Name) && !strings.Contains(row, "invalid") {
				n++
			}
		}
		if want := f.Outcome.Contests[0].Lines[i].For; n != want {
			t.Errorf("%s: %d ballots for, %d counted", k.Name, n, want)
		}
	}
	if _, err := p.Seen(t.Context(), w.open); err == nil {
		t.Error("ballots of an open poll are seen")
	}
	if got := f.Outcome.Poll; got != f.ID || f.ID == (ballot.PollID{}) {
		t.Error("another poll's outcome")
	}
}
