package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"maps"
	"net/http"
	"path"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"
	"github.com/labstack/echo/v4"
)

//go:embed static
var staticFiles embed.FS

// shelf holds the static files under addresses made of their content, so that a
// browser keeps them for ever and never shows an old one.
type shelf struct {
	byName    map[string]*asset
	byAddress map[string]*asset
}

// asset is one file in the codings it can be sent in.
type asset struct {
	address  string
	media    string
	plain    []byte
	gzip, br []byte // nil: not smaller, or not worth it
	sum      [sha256.Size]byte
}

// maxAtStart bounds what is compressed while the server starts; longer files
// bring FILE.br and FILE.gz of their own.
const maxAtStart = 256 << 10

var mediaTypes = map[string]string{
	".css":  "text/css; charset=utf-8",
	".js":   "text/javascript; charset=utf-8",
	".wasm": "application/wasm",
	".svg":  "image/svg+xml",
	".png":  "image/png",
	".json": jsonType,
}

// ownShelf compresses the files of this build once in a process.
var ownShelf = sync.OnceValues(func() (*shelf, error) { return newShelf(staticFiles) })

func newShelf(files fs.FS) (*shelf, error) {
	s := &shelf{byName: make(map[string]*asset), byAddress: make(map[string]*asset)}
	entries, err := fs.ReadDir(files, "static")
	if err != nil {
		return nil, fmt.Errorf("web: static files: %w", err)
	}
	for _, e := range entries {
		name := e.Name()
		media, ok := mediaTypes[path.Ext(name)]
		if !ok || e.IsDir() {
			continue // FILE.br and FILE.gz come with FILE
		}
		a, err := readAsset(files, name, media)
		if err != nil {
			return nil, err
		}
		s.byName[name], s.byAddress[a.address] = a, a
	}
	return s, nil
}

func readAsset(files fs.FS, name, media string) (*asset, error) {
	data, err := fs.ReadFile(files, "static/"+name)
	if err != nil {
		return nil, fmt.Errorf("web: static file: %w", err)
	}
	a := &asset{media: media, plain: data, sum: sha256.Sum256(data)}
	a.address = "/static/" + hex.EncodeToString(a.sum[:10]) + "/" + name
	a.br, _ = fs.ReadFile(files, "static/"+name+".br")
	a.gzip, _ = fs.ReadFile(files, "static/"+name+".gz")
	if a.br == nil && a.gzip == nil && len(data) <= maxAtStart && media != "image/png" {
		a.gzip, a.br = smaller(zip(data, gzip.BestCompression), data), smaller(brot(data), data)
	}
	return a, nil
}

// accentFile is the stylesheet that a server makes of its accent.
const accentFile = "accent.css"

// with gives a shelf with one file more.
func (s *shelf) with(name string, data []byte) *shelf {
	a := &asset{media: mediaTypes[path.Ext(name)], plain: data, sum: sha256.Sum256(data)}
	a.address = "/static/" + hex.EncodeToString(a.sum[:10]) + "/" + name
	out := &shelf{byName: maps.Clone(s.byName), byAddress: maps.Clone(s.byAddress)}
	out.byName[name], out.byAddress[a.address] = a, a
	return out
}

func smaller(packed, plain []byte) []byte {
	if len(packed) < len(plain) {
		return packed
	}
	return nil
}

func zip(data []byte, level int) []byte {
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, level)
	if err != nil {
		return data
	}
	_, _ = w.Write(data) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

func brot(data []byte) []byte {
	var b bytes.Buffer
	w := brotli.NewWriterLevel(&b, brotli.BestCompression)
	_, _ = w.Write(data) // a buffer takes everything
	_ = w.Close()
	return b.Bytes()
}

// address gives a file's address.
func (s *shelf) address(name string) (string, error) {
	a := s.byName[name]
	if a == nil {
		return "", fmt.Errorf("web: no static file %q", name)
	}
	return a.address, nil
}

// serve answers GET /static/:sum/:name.
func (s *shelf) serve(c echo.Context) error {
	a := s.byAddress["/static/"+c.Param("sum")+"/"+c.Param("name")]
	if a == nil {
		return &refusal{code: notFound}
	}
	return a.serve(c)
}

// serve sends the file in the best coding that is understood.
func (a *asset) serve(c echo.Context) error {
	h := c.Response().Header()
	h["Vary"] = []string{"Accept-Encoding"}
	h["Cross-Origin-Resource-Policy"] = sameOrigin
	body := a.plain
	switch {
	case a.br != nil && accepts(c.Request(), "br"):
		body = a.br
		h["Content-Encoding"] = []string{"br"}
	case a.gzip != nil && accepts(c.Request(), "gzip"):
		body = a.gzip
		h["Content-Encoding"] = []string{"gzip"}
	}
	allowSlow(c.Response().Writer, len(body))
	return send(c.Response().Writer, answer{status: http.StatusOK, media: a.media, body: body}, immutable)
}

// accepts says whether a content coding is among those a request names, and not
// with a weight of nothing.
func accepts(r *http.Request, coding string) bool {
	for _, field := range r.Header["Accept-Encoding"] {
		for item := range strings.SplitSeq(field, ",") {
			name, weight, _ := strings.Cut(strings.TrimSpace(item), ";")
			if strings.EqualFold(strings.TrimSpace(name), coding) {
				weight = strings.ReplaceAll(weight, " ", "")
				return weight != "q=0" && weight != "q=0.0" && weight != "q=0.00" && weight != "q=0.000"
			}
		}
	}
	return false
}
