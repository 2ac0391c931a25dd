package web

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
)

// Clients holds every file that runs, or is read out, in voters' browsers, by its
// digest: those of this build, and those of builds before, which sealed polls name
// in their manifests and go on getting.
type Clients struct {
	keep  string            // folder of files under their digests
	built map[string]*asset // of this build, by name

	mu   sync.Mutex
	kept map[ballot.Digest]*asset // read from keep so far
}

// The files of the voting client. Screens are the page's words, one file a language.
const (
	clientLoader = "wasm_exec.js" // from the Go toolchain that built the WASM
	clientDirect = "vote.wasm"
	clientRelay  = "vote-relay.wasm" // speaks with relays as well, and is larger for it
	clientAnswer = "answer.wasm"     // of surveys, with and without relays
	clientPrefix = "vote"
)

// clientScripts are of every poll, ballotScripts of elections, formScripts of surveys.
// A page runs them by name, the loader first and vote.js last.
var (
	clientScripts = []string{clientLoader, "vote-page.js", "vote-device.js", "vote-pass.js", "vote-cast.js", "vote-lang.js", "vote.js"}
	ballotScripts = []string{"vote-ballot.js", "vote-number.js"}
	formScripts   = []string{"vote-ask.js", "vote-field.js", "vote-form.js", "vote-level.js", "vote-scale.js"}
)

// ClientNeeds says what a poll needs of its client.
type ClientNeeds struct{ Survey, Relays bool }

// ClientFor gives what a sealed poll needs.
func ClientFor(m *ballot.Manifest) ClientNeeds {
	return ClientNeeds{Survey: m.IsSurvey(), Relays: len(m.Relays) > 0}
}

// files are the names of the client's files.
func (n ClientNeeds) files() []string {
	names := slices.Concat(clientScripts, ballotScripts)
	wasm := clientDirect
	switch {
	case n.Survey:
		names, wasm = slices.Concat(clientScripts, formScripts), clientAnswer
	case n.Relays:
		wasm = clientRelay
	}
	return append(names, wasm, clientScreens(zh, n.Survey), clientScreens(en, n.Survey))
}

func clientScreens(lang string, survey bool) string {
	if survey {
		return "answer." + lang + ".html"
	}
	return "vote." + lang + ".html"
}

// OpenClients takes the client that make client has put into the folder built,
// where there is one, and keeps those of sealed polls in the folder keep.
func OpenClients(keep, built string) (*Clients, error) {
	c := &Clients{keep: keep, built: make(map[string]*asset), kept: make(map[ballot.Digest]*asset)}
	for _, name := range []string{clientLoader, clientDirect, clientRelay, clientAnswer, clientDesk} {
		if built == "" {
			break
		}
		a, err := readClientFile(filepath.Join(built, name), name)
		if errors.Is(err, fs.ErrNotExist) {
			continue
		}
		if err != nil {
			return nil, err
		}
		c.built[name] = a
	}
	press, err := newPress(Site{}, time.Now)
	if err != nil {
		return nil, err
	}
	for name, a := range press.shelf.byName {
		if slices.Contains(slices.Concat(clientScripts, ballotScripts, formScripts, deskFiles), name) {
			c.built[name] = clientAsset(name, a.plain, a.gzip, a.br)
		}
	}
	for _, w := range []*words{press.catalogues.zh, press.catalogues.en} {
		for _, survey := range []bool{false, true} {
			screens, err := press.screens(w, survey)
			if err != nil {
				return nil, err
			}
			name := clientScreens(w.Lang, survey)
			c.built[name] = clientAsset(name, screens, nil, nil)
		}
	}
	return c, nil
}

// readClientFile reads a file with what was compressed beside it.
func readClientFile(file, name string) (*asset, error) {
	data, err := os.ReadFile(file) //nolint:gosec // the operator names the folder
	if err != nil {
		return nil, fmt.Errorf("web: client: %w", err)
	}
	var packed [2][]byte
	for i, ext := range []string{".gz", ".br"} {
		packed[i], err = os.ReadFile(file + ext) //nolint:gosec // as above
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			return nil, fmt.Errorf("web: client: %w", err)
		}
	}
	return clientAsset(name, data, packed[0], packed[1]), nil
}

func clientAsset(name string, plain, gzip, br []byte) *asset {
	a := &asset{media: clientMedia(name), plain: plain, gzip: gzip, br: br, sum: sha256.Sum256(plain)}
	a.address = clientAddress(name, a.sum)
	return a
}

// clientMedia is how a file is served. Screens are read as what they are made of.
func clientMedia(name string) string {
	if media, ok := mediaTypes[path.Ext(name)]; ok {
		return media
	}
	return checkpointType
}

func clientAddress(name string, sum ballot.Digest) string {
	return "/client/" + sum.String() + "/" + name
}

// deskFiles run for officers, tellers and trustees. A manifest names them as well, so
// that anyone can look at what its build had; their pages are those of the server's
// build.
var deskFiles = append([]string{clientDesk, keyScript, signScript, quickScript}, trusteeScripts...)

// votes says whether a file of a manifest runs, or is read out, on the voting page.
func votes(name string) bool { return !slices.Contains(deskFiles, name) }

// Freeze keeps the clients of this build for ever and gives their files for a
// manifest, sorted by name. Where no voting client was built there are none.
func (c *Clients) Freeze(needs ClientNeeds) ([]ballot.ClientFile, error) {
	files := c.current(needs)
	for _, name := range deskFiles {
		if a := c.built[name]; a != nil && c.built[clientDesk] != nil && len(files) > 0 {
			files = append(files, ballot.ClientFile{Name: name, SHA256: a.sum})
		}
	}
	slices.SortFunc(files, func(a, b ballot.ClientFile) int { return strings.Compare(a.Name, b.Name) })
	if len(files) > 0 {
		if err := os.MkdirAll(c.keep, 0o700); err != nil {
			return nil, fmt.Errorf("web: keep the client: %w", err)
		}
	}
	for _, f := range files {
		a := c.built[f.Name]
		for ext, data := range map[string][]byte{".gz": a.gzip, ".br": a.br, "": a.plain} {
			if data == nil {
				continue
			}
			if err := writeWhole(filepath.Join(c.keep, f.SHA256.String()+ext), data); err != nil {
				return nil, fmt.Errorf("web: keep the client: %w", err)
			}
		}
	}
	return files, nil
}

// Built says whether this build has a voting client.
func (c *Clients) Built() bool { return len(c.current(ClientNeeds{})) > 0 }

// current lists the files of this build; none if a part is missing.
func (c *Clients) current(needs ClientNeeds) []ballot.ClientFile {
	names := needs.files()
	slices.Sort(names)
	files := []ballot.ClientFile{}
	for _, name := range names {
		a := c.built[name]
		if a == nil {
			return []ballot.ClientFile{}
		}
		files = append(files, ballot.ClientFile{Name: name, SHA256: a.sum})
	}
	return files
}

// writeWhole writes a file that is there whole or not at all, and durably.
func writeWhole(file string, data []byte) error {
	if old, err := os.ReadFile(file); err == nil && bytes.Equal(old, data) { //nolint:gosec // our own folder
		return nil
	}
	f, err := os.CreateTemp(filepath.Dir(file), ".client-")
	if err != nil {
		return err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	_, err = f.Write(data)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), file)
}

// find gives a file by its digest. fs.ErrNotExist.
func (c *Clients) find(name string, sum ballot.Digest) (*asset, error) {
	if a := c.built[name]; a != nil && a.sum == sum {
		return a, nil
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	a := c.kept[sum]
	if a == nil {
		var err error
		if a, err = readClientFile(filepath.Join(c.keep, sum.String()), name); err != nil {
			return nil, err
		}
		if a.sum != sum {
			return nil, fmt.Errorf("web: client: the kept file %s has changed", sum)
		}
		c.kept[sum] = a
	}
	out := *a
	out.media, out.address = clientMedia(name), clientAddress(name, sum)
	return &out, nil
}

// serve answers GET /client/:sha256/:name.
func (c *Clients) serve(ctx echo.Context) error {
	var sum ballot.Digest
	if err := sum.UnmarshalText([]byte(ctx.Param("sha256"))); err != nil {
		return &refusal{code: notFound, cause: err}
	}
	a, err := c.find(ctx.Param("name"), sum)
	if errors.Is(err, fs.ErrNotExist) {
		return &refusal{code: notFound, cause: err}
	}
	if err != nil {
		return err
	}
	return a.serve(ctx)
}
