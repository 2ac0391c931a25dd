// Command pack writes, beside each file it is given, FILE.gz and FILE.br: what a
// server sends of the browser's clients, compressed once and as far as it goes.
//
//	go run ./internal/pack build/client/*.wasm
//
// The same file gives the same bytes wherever it runs. It implements no section of
// SPEC.md and protects nothing.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"os"

	"github.com/andybalholm/brotli"
)

func main() {
	for _, name := range os.Args[1:] {
		if err := pack(name); err != nil {
			fmt.Fprintln(os.Stderr, "pack:", err)
			os.Exit(1)
		}
	}
}

// pack compresses one file, unless both its companions are newer than it is.
func pack(name string) error {
	if newer(name+".gz", name) && newer(name+".br", name) {
		return nil
	}
	data, err := os.ReadFile(name) //nolint:gosec // who builds names the files
	if err != nil {
		return err
	}
	var small, smaller bytes.Buffer
	w, err := gzip.NewWriterLevel(&small, gzip.BestCompression)
	if err != nil {
		return err
	}
	b := brotli.NewWriterOptions(&smaller, brotli.WriterOptions{Quality: brotli.BestCompression, LGWin: 24})
	_, err1 := w.Write(data)
	_, err2 := b.Write(data)
	if err := errors.Join(err1, err2, w.Close(), b.Close()); err != nil {
		return err
	}
	fmt.Printf("%s %d, gzip %d, brotli %d\n", name, len(data), small.Len(), smaller.Len())
	return errors.Join(os.WriteFile(name+".gz", small.Bytes(), 0o644), //nolint:gosec // whoever serves reads them
		os.WriteFile(name+".br", smaller.Bytes(), 0o644)) //nolint:gosec // as above
}

func newer(file, than string) bool {
	a, err1 := os.Stat(file) //nolint:gosec // who builds names the files
	b, err2 := os.Stat(than) //nolint:gosec // as above
	return err1 == nil && err2 == nil && a.ModTime().After(b.ModTime())
}
