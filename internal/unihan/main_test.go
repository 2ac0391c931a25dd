package main

import (
	"bytes"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// TestTables: the tables in the repository are what Unihan makes.
func TestTables(t *testing.T) {
	u, err := source{dir: "/usr/share/unicode"}.read()
	if errors.Is(err, fs.ErrNotExist) || errors.Is(err, errVersion) {
		t.Skip("*** NO UNIHAN " + version + " ON THIS MACHINE: the tables of names are not made anew (Debian: apt-get install unicode-data) ***")
	}
	if err != nil {
		t.Fatal(err)
	}
	kept, err := filepath.Abs("../../ballot/names")
	if err != nil {
		t.Fatal(err)
	}
	surnames, err := os.ReadFile(filepath.Join(kept, "surnames.txt"))
	if err != nil {
		t.Fatal(err)
	}
	t.Chdir(t.TempDir())
	if err := os.WriteFile("surnames.txt", surnames, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := write(u); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"table_strokes.go", "table_order.go", "table_pinyin.go"} {
		made, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if there, err := os.ReadFile(filepath.Join(kept, name)); err != nil || !bytes.Equal(made, there) {
			t.Errorf("%s is not what Unihan makes: run go generate (%v)", name, err)
		}
	}
}

func TestNoSource(t *testing.T) {
	dir := t.TempDir()
	if _, err := (source{dir: dir}).read(); !errors.Is(err, fs.ErrNotExist) {
		t.Error(err)
	}
	for _, name := range []string{"Unihan_IRGSources", "Unihan_OtherMappings", "Unihan_Readings"} {
		if err := os.WriteFile(filepath.Join(dir, name+".txt"), []byte("# Unicode version: 1.0.0\nU+4E00\tkMandarin\tyī\n"), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := (source{dir: dir}).read(); !errors.Is(err, errVersion) {
		t.Error(err)
	}
	if u, err := (source{dir: dir, any: true}).read(); err != nil || u.reading['一'] != "yī" {
		t.Error(u, err)
	}
}

func TestSyllables(t *testing.T) {
	want := strings.Fields("a1 an1 ê1 e4 lu2 lu4 lü2 lü4 luan2 lüe4 lun2 m2 ni3 nü3 o5")
	got := []string{}
	for _, s := range strings.Fields("ā ān ê̄ è lú lù lǘ lǜ luán lüè lún ḿ nǐ nǚ o") {
		n, err := numbered(s)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, n)
	}
	if !slices.Equal(got, want) {
		t.Error(got)
	}
	slices.SortFunc(got, bySyllable)
	if strings.Join(got, " ") != "a1 an1 e4 ê1 lu2 lu4 lü2 lü4 luan2 lüe4 lun2 m2 ni3 nü3 o5" {
		t.Error(got)
	}
	if _, err := numbered("ж"); err == nil {
		t.Error("a letter of no pinyin")
	}
}

// TestMerge: levels keep their order, and known surnames theirs across them.
func TestMerge(t *testing.T) {
	u := &unihan{listed: map[rune]int{'a': 1, 'b': 2, 'c': 3, 'd': 4, 'w': 3501, 'x': 3502, 'y': 6501, 'z': 6502}}
	group := map[int][]rune{0: []rune("dcba"), 1: []rune("xw"), 2: []rune("zy")}
	merged, err := u.merge(group, map[rune]string{'a': "44", 'x': "11", 'z': "33"})
	if err != nil {
		t.Fatal(err)
	}
	at := func(r rune) int { return slices.Index(merged, r) }
	for _, pair := range []string{"ab", "bc", "cd", "wx", "yz", "xz", "za", "xa"} {
		if p := []rune(pair); at(p[0]) >= at(p[1]) {
			t.Errorf("%s in %s", pair, string(merged))
		}
	}
	if _, err := u.merge(group, map[rune]string{'a': "44", 'b': "11"}); err == nil {
		t.Error("a surname that contradicts its level")
	}
}
