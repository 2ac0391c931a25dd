package vectors

import (
	"context"
	"encoding/json"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"
	"testing/fstest"

	"hustings/audit"
)

// HeldSurvey is one of docs/vectors/surveys: a bundle, with a sealed part or without.
// What must fail, and how many responses are invalid, was confirmed by a verifier
// that was written from SPEC.md alone.
type HeldSurvey struct {
	Bundle  string   `json:"bundle"`
	Sealed  string   `json:"sealed"`
	Name    string   `json:"name"`
	Must    []string `json:"must"`
	Exit    int      `json:"exit"`
	Invalid *int     `json:"invalid"`
}

// SurveyMutant is a byte of a survey's bundle or sealed part that is changed.
type SurveyMutant struct {
	Dir    string `json:"dir"`
	File   string `json:"file"`
	Offset int    `json:"offset"`
	Xor    byte   `json:"xor"`
	Check  string `json:"check"`
}

func readList[T any](t *testing.T, name string, least int) (list []T) {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(dir, "surveys", name))
	if err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) < least {
		t.Errorf("%s: %d vectors", name, len(list))
	}
	return list
}

// failed audits and gives the checks that fail.
func failed(t *testing.T, bundle, sealed fs.FS) (*audit.Result, []string) {
	t.Helper()
	r, err := audit.Verify(context.Background(), bundle, audit.Options{Sealed: sealed})
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for _, f := range r.Failures {
		ids = append(ids, f.ID)
	}
	return r, ids
}

func TestSurveys(t *testing.T) {
	root := filepath.Join(dir, "surveys")
	if writing() {
		writeSurveys(t, root)
	}
	for _, s := range readList[HeldSurvey](t, "index.json", 30) {
		t.Run(s.Bundle+" "+s.Sealed, func(t *testing.T) {
			t.Parallel()
			var sealed fs.FS
			if s.Sealed != "" {
				sealed = os.DirFS(filepath.Join(root, s.Sealed))
			}
			r, ids := failed(t, os.DirFS(filepath.Join(root, s.Bundle)), sealed)
			for _, id := range s.Must {
				if !slices.Contains(ids, id) {
					t.Errorf("%s: fails %v, want %s", s.Name, ids, id)
				}
			}
			if got := exit(r); got != s.Exit {
				t.Errorf("%s: exit %d, want %d; fails %v", s.Name, got, s.Exit, ids)
			}
			if s.Exit != 1 && s.Invalid != nil && r.State.Results.Invalid != *s.Invalid {
				t.Errorf("%s: %d invalid, want %d", s.Name, r.State.Results.Invalid, *s.Invalid)
			}
		})
	}
}

func TestSurveyMutants(t *testing.T) {
	if runtime.GOARCH == "wasm" {
		t.Skip("the same bytes fail everywhere; this takes long in wasm")
	}
	whole := make(map[string]fstest.MapFS)
	for _, m := range readList[SurveyMutant](t, "mutants.json", 40) {
		if whole[m.Dir] == nil {
			whole[m.Dir] = inMemory(t, os.DirFS(filepath.Join(dir, "surveys", m.Dir)))
		}
		t.Run(m.Dir+"/"+m.File, func(t *testing.T) {
			if ids := m.audit(t, whole[m.Dir]); !slices.Contains(ids, m.Check) {
				t.Errorf("byte %d xor %#x: fails %v, want %s", m.Offset, m.Xor, ids, m.Check)
			}
		})
	}
}

// audit changes the byte and gives what fails.
func (m *SurveyMutant) audit(t *testing.T, whole fstest.MapFS) []string {
	t.Helper()
	changed := maps.Clone(whole)
	data := slices.Clone(changed[m.File].Data)
	data[m.Offset] ^= m.Xor
	changed[m.File] = &fstest.MapFile{Data: data, Mode: 0o644}
	_, ids := failed(t, below(t, changed, "bundle"), below(t, changed, "sealed"))
	return ids
}

func below(t *testing.T, fsys fs.FS, name string) fs.FS {
	t.Helper()
	sub, err := fs.Sub(fsys, name)
	if err != nil {
		t.Fatal(err)
	}
	return sub
}

func inMemory(t *testing.T, fsys fs.FS) fstest.MapFS {
	t.Helper()
	out := make(fstest.MapFS)
	err := fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		out[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
