package vectors

import (
	"bytes"
	"context"
	"encoding/json"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"hustings/audit"
	"hustings/internal/sample"
)

const dir = "../../docs/vectors"

// copied are the vectors that a package keeps beside its code.
var copied = map[string]string{
	"threshold.json":      "../../crypto/threshold/testdata/threshold.json",
	"outcome.json":        "../../ballot/count/testdata/outcome.json",
	"outcome_ranked.json": "../../ballot/count/testdata/outcome_ranked.json",
	"ohttp.json":          "../../crypto/ohttp/testdata/hybrid.json",
}

// Mutant is a bundle with one byte changed, and a check that must fail.
type Mutant struct {
	File   string `json:"file"`
	Offset int    `json:"offset"`
	XOR    int    `json:"xor"`
	Check  string `json:"check"`
}

func writing() bool { return os.Getenv("HUSTINGS_VECTORS") == "write" }

func lines[T any](t *testing.T, list []T) []byte {
	t.Helper()
	var b bytes.Buffer
	b.WriteString("[\n")
	for i, v := range list {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		b.Write(data)
		if i < len(list)-1 {
			b.WriteByte(',')
		}
		b.WriteByte('\n')
	}
	b.WriteString("]\n")
	return b.Bytes()
}

// same holds a file of docs/vectors against what the code makes, or writes it.
func same(t *testing.T, name string, want []byte) {
	t.Helper()
	name = filepath.Join(dir, name)
	if writing() {
		if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, want, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	got, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, want) {
		t.Errorf("%s is not what the code makes", name)
	}
}

func TestStructures(t *testing.T) {
	list, err := Structures()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "structures.json", lines(t, list))
	survey, err := Survey()
	if err != nil {
		t.Fatal(err)
	}
	same(t, "survey.json", lines(t, survey))
	for name, from := range copied {
		data, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		same(t, name, data)
	}
}

// load reads the committed bundle; when writing, it holds a new poll first.
func load(t *testing.T) fstest.MapFS {
	t.Helper()
	root := filepath.Join(dir, "bundle")
	if writing() {
		p, err := sample.Whole(sample.Config{Expected: 6, Tellers: 1}, 5)
		if err != nil {
			t.Fatal(err)
		}
		fsys, err := p.FS()
		if err != nil {
			t.Fatal(err)
		}
		if err := os.RemoveAll(root); err != nil {
			t.Fatal(err)
		}
		if err := os.CopyFS(root, fsys); err != nil {
			t.Fatal(err)
		}
	}
	out := make(fstest.MapFS)
	err := fs.WalkDir(os.DirFS(root), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(os.DirFS(root), name)
		out[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func verify(t *testing.T, bundle fs.FS) []string {
	t.Helper()
	r, err := audit.Verify(context.Background(), bundle, audit.Options{})
	if err != nil {
		return []string{"unreadable"}
	}
	var out []string
	for _, f := range r.Failures {
		out = append(out, f.ID)
	}
	if len(out) == 0 && !r.Stands() {
		out = append(out, "no result")
	}
	return out
}

func mutated(bundle fstest.MapFS, m Mutant) fstest.MapFS {
	out := make(fstest.MapFS, len(bundle))
	for name, f := range bundle {
		out[name] = f
	}
	data := slices.Clone(bundle[m.File].Data)
	data[m.Offset] ^= byte(m.XOR)
	out[m.File] = &fstest.MapFile{Data: data, Mode: 0o644}
	return out
}

func TestBundleAndMutants(t *testing.T) {
	bundle := load(t)
	if got := verify(t, bundle); len(got) > 0 {
		t.Fatalf("the bundle fails %v", got)
	}
	if writing() {
		same(t, "mutants.json", lines(t, choose(t, bundle)))
	}
	data, err := os.ReadFile(filepath.Join(dir, "mutants.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []Mutant
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) != 200 {
		t.Errorf("%d mutants, want 200", len(list))
	}
	for _, m := range list {
		if got := verify(t, mutated(bundle, m)); !slices.Contains(got, m.Check) {
			t.Errorf("%+v: fails %v", m, got)
		}
	}
}

// choose spreads 200 mutants over all files and names for each the check that
// says most: the one of what was changed, and not only that something was.
func choose(t *testing.T, bundle fstest.MapFS) []Mutant {
	t.Helper()
	names := make([]string, 0, len(bundle))
	for name := range bundle {
		names = append(names, name)
	}
	slices.Sort(names)
	rng := rand.New(rand.NewPCG(1, 2))
	var out []Mutant
	for len(out) < 200 {
		m := Mutant{File: names[len(out)%len(names)], XOR: 1 << rng.IntN(8)}
		if len(out) >= 60 {
			m.File = "tile/entries/000.p/" + filepath.Base(names[len(names)-1])
		}
		m.Offset = rng.IntN(len(bundle[m.File].Data))
		got := verify(t, mutated(bundle, m))
		if len(got) == 0 {
			t.Fatalf("%+v is accepted", m)
		}
		if got[0] == "unreadable" {
			continue
		}
		m.Check = got[0]
		if strings.HasPrefix(m.File, "tile/0/") {
			m.Check = "12.4" // roots are recomputed from the entries, whoever trusts the tiles finds more
		}
		out = append(out, m)
	}
	return out
}
