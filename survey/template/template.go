// Package template holds questionnaires to begin with, each in Chinese and in
// English: docs/SURVEYS.md, "Templates". They are texts like any other, to be
// changed before they are published; the names in them are made up. It protects
// nothing.
package template

import (
	"embed"
	"io/fs"
	"strings"
)

//go:embed *.json
var files embed.FS

// Names gives the templates' names, sorted.
func Names() []string {
	entries, err := fs.ReadDir(files, ".")
	if err != nil {
		return nil // what is embedded can be read
	}
	names := make([]string, 0, len(entries))
	for _, e := range entries {
		names = append(names, strings.TrimSuffix(e.Name(), ".json"))
	}
	return names
}

// Text gives a template's text, as Parse reads it; ok is false if there is none.
func Text(name string) (text []byte, ok bool) {
	text, err := files.ReadFile(name + ".json")
	return text, err == nil
}
