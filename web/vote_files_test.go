package web

import (
	"bytes"
	"encoding/base64"
	"html"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// build puts a client into a folder, as make client does.
func build(t *testing.T, version string) string {
	t.Helper()
	dir := t.TempDir()
	for _, name := range []string{clientDirect, clientRelay, clientLoader, clientDesk} {
		for _, ext := range []string{"", ".gz", ".br"} {
			if err := os.WriteFile(filepath.Join(dir, name+ext), []byte(version+" "+name+ext), 0o600); err != nil {
				t.Fatal(err)
			}
		}
	}
	return dir
}

func openClients(t *testing.T, keep, built string) *Clients {
	t.Helper()
	c, err := OpenClients(keep, built)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func names(files []ballot.ClientFile) (out []string) {
	for _, f := range files {
		out = append(out, f.Name)
	}
	return out
}

// TestKeptClient: a server of another build still serves, byte for byte, the
// client that a sealed poll names.
func TestKeptClient(t *testing.T) {
	keep := filepath.Join(t.TempDir(), "clients")
	before := openClients(t, keep, build(t, "old"))
	files, err := before.Freeze(ClientNeeds{})
	if err != nil {
		t.Fatal(err)
	}
	if got := names(files); !slices.IsSorted(got) || !slices.Contains(got, clientDirect) || slices.Contains(got, clientRelay) ||
		!slices.Contains(got, clientScreens(zh, false)) || !slices.Contains(got, "vote.js") || !slices.Contains(got, clientDesk) || !slices.Contains(got, "trustee.js") || len(got) != len(clientScripts)+len(ballotScripts)+3+len(deskFiles) || len(got) > 32 {
		t.Errorf("files %q", got)
	}
	again, err := before.Freeze(ClientNeeds{}) // a second poll of the same build
	if err != nil || !slices.Equal(again, files) {
		t.Errorf("%v, %v", again, err)
	}
	with, err := before.Freeze(ClientNeeds{Relays: true})
	if err != nil || !slices.Contains(names(with), clientRelay) {
		t.Errorf("with relays: %v, %v", with, err)
	}
	after := openClients(t, keep, build(t, "new"))
	for _, f := range files {
		a, err := after.find(f.Name, f.SHA256)
		if err != nil {
			t.Fatal(f.Name, err)
		}
		if own := before.built[f.Name]; !bytes.Equal(a.plain, own.plain) || a.media != own.media || a.address != own.address {
			t.Errorf("%s is another one: %q at %s", f.Name, a.media, a.address)
		}
		for coding, want := range map[string][]byte{"": a.plain, "gzip": a.gzip, "br": a.br} {
			if want == nil {
				continue
			}
			r := httptest.NewRequest("GET", a.address, nil)
			r.Header.Set("Accept-Encoding", coding)
			w := httptest.NewRecorder()
			e := echo.New()
			get(e, "/client/:sha256/:name", after.serve)
			e.ServeHTTP(w, r)
			if w.Code != 200 || w.Header().Get("Content-Encoding") != coding || !bytes.Equal(w.Body.Bytes(), want) ||
				w.Header().Get("Cache-Control") != immutable[0] || w.Header().Get("Content-Type") == "text/html; charset=utf-8" {
				t.Errorf("%s as %q: %d %v", f.Name, coding, w.Code, w.Header())
			}
		}
	}
}

// TestTouchedClient: a kept file that has changed is not served, and a server
// without a client names none.
func TestTouchedClient(t *testing.T) {
	keep := t.TempDir()
	files, err := openClients(t, keep, build(t, "old")).Freeze(ClientNeeds{})
	if err != nil {
		t.Fatal(err)
	}
	at := slices.IndexFunc(files, func(f ballot.ClientFile) bool { return f.Name == clientDirect })
	if err := os.WriteFile(filepath.Join(keep, files[at].SHA256.String()), []byte("changed"), 0o600); err != nil {
		t.Fatal(err)
	}
	after := openClients(t, keep, "")
	if _, err := after.find(clientDirect, files[at].SHA256); err == nil {
		t.Error("a changed file is served")
	}
	if none, err := after.Freeze(ClientNeeds{}); err != nil || len(none) != 0 || none == nil {
		t.Errorf("%v, %v", none, err)
	}
}

// TestVotePage: the page is the same for everybody, lets nothing run but the
// client, and holds each file against its digest.
func TestVotePage(t *testing.T) {
	press, err := newPress(Site{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	m := &ballot.Manifest{Box: ballot.Service{URL: "https://box.example"}, Registrars: []ballot.Registrar{{URL: "https://r.example/;x"}}}
	b := &booth{press: press, clients: openClients(t, t.TempDir(), build(t, "old"))}
	for _, lang := range []string{"zh", "en"} {
		show := func(accept string) *httptest.ResponseRecorder {
			r := httptest.NewRequest("GET", "/vote/x?lang="+lang, nil)
			r.Header.Set("Cookie", "session=1")
			r.Header.Set("Accept-Language", accept)
			w := httptest.NewRecorder()
			c := echo.New().NewContext(r, w)
			p := &votePage{frame: press.frame(c, "vote.title"), Poll: "/p/x", Sealed: true}
			p.Styles = []string{"vote.css"}
			if err := b.equip(p, m); err != nil {
				t.Fatal(err)
			}
			if err := b.send(c, p, votePolicy(m)); err != nil {
				t.Fatal(err)
			}
			return w
		}
		w := show("en")
		if !strings.Contains(html.UnescapeString(w.Body.String()), press.catalogues.en.T("vote.unnamed")) && lang == en {
			t.Error("it does not say that no client is named")
		}
		if !bytes.Equal(w.Body.Bytes(), show("zh").Body.Bytes()) || len(w.Header().Values("Set-Cookie")) > 0 {
			t.Error("not the same for everybody")
		}
		body := w.Body.String()
		if strings.Count(body, ` integrity="sha256-`) != len(clientScripts)+len(ballotScripts) || !strings.Contains(body, `data-integrity="sha256-`) {
			t.Error("not every file is held against its digest")
		}
		run := body[strings.Index(body, "<script src=\"/client/"):]
		if !(strings.Index(run, "/"+clientLoader) < strings.Index(run, "/vote-") && strings.LastIndex(run, "/vote-") < strings.Index(run, "/vote.js")) {
			t.Error("the loader is not the first script, or the main one not the last")
		}
		policy := w.Header().Get("Content-Security-Policy")
		if !strings.Contains(policy, "'wasm-unsafe-eval'") || strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "'unsafe-eval'") ||
			!strings.Contains(policy, "connect-src 'self' https://box.example https://r.example;") {
			t.Errorf("policy %q", policy)
		}
		if packed := zip(w.Body.Bytes(), 6); len(packed) > 50<<10 {
			t.Errorf("%d bytes gzipped", len(packed))
		}
	}
}

// TestPinnedVotePage: after an upgrade the page of a sealed poll runs the files that
// its manifest names, all of them and no others, each held against its digest, and
// reads out the words they came with.
func TestPinnedVotePage(t *testing.T) {
	keep := filepath.Join(t.TempDir(), "clients")
	before := openClients(t, keep, build(t, "old"))
	files, err := before.Freeze(ClientNeeds{})
	if err != nil {
		t.Fatal(err)
	}
	m := &ballot.Manifest{Client: files}
	after := openClients(t, keep, build(t, "new"))
	for _, name := range []string{"vote.js", clientScreens(en, false)} { // changed in the new build as well
		after.built[name] = clientAsset(name, []byte("new "+name), nil, nil)
	}
	press, err := newPress(Site{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	c := echo.New().NewContext(httptest.NewRequest("GET", "/vote/x?lang=en", nil), httptest.NewRecorder())
	p := &votePage{frame: press.frame(c, "vote.title"), Poll: "/p/x", Sealed: true}
	if err := (&booth{press: press, clients: after}).equip(p, m); err != nil {
		t.Fatal(err)
	}
	written, err := press.write(p)
	if err != nil {
		t.Fatal(err)
	}
	body := []byte(html.UnescapeString(string(written)))
	for _, f := range files {
		digest := `integrity="sha256-` + base64.StdEncoding.EncodeToString(f.SHA256[:]) + `"`
		runs := strings.Contains(string(body), clientAddress(f.Name, f.SHA256)+`" integrity`) || strings.Contains(string(body), clientAddress(f.Name, f.SHA256)+`" data-integrity`)
		if isFile := filepath.Ext(f.Name) != ".html" && votes(f.Name); runs != isFile || isFile && !strings.Contains(string(body), digest) {
			t.Errorf("%s: on the page %v", f.Name, runs)
		}
	}
	if n := strings.Count(string(body), "<script"); n != len(clientScripts)+len(ballotScripts) {
		t.Errorf("%d scripts", n)
	}
	if strings.Contains(string(body), "new vote") || !bytes.Contains(written, before.built[clientScreens(en, false)].plain) || p.Unnamed {
		t.Error("words of another build")
	}
	// A file that is named and gone is an error, never another one in its place.
	if err := os.Remove(filepath.Join(keep, ballot.Digest(before.built["vote.js"].sum).String())); err == nil {
		delete(after.kept, ballot.Digest(before.built["vote.js"].sum))
		if err := (&booth{press: press, clients: after}).equip(&votePage{frame: p.frame}, m); err == nil {
			t.Error("a page without one of its files")
		}
	}
}
