package main

import (
	"bytes"
	"encoding/csv"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
)

// TestLevels: a survey of each level but the highest, from the roll to the results,
// as anybody can hold it; verified with the sealed part; and its rows, where it has
// any.
func TestLevels(t *testing.T) {
	dir := t.TempDir()
	questions := filepath.Join(dir, "q.json")
	if err := os.WriteFile(questions, []byte(`{"elements":[{"type":"rating","name":"mood","isRequired":true},{"type":"comment","name":"why"}]}`), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, level := range []string{"A0", "A1", "A2"} {
		out := filepath.Join(dir, level)
		if code, said := runHere(t, "demo", "--survey", questions, "--members", "8", "--level", level, "--out", out); code != 0 {
			t.Fatalf("%s: demo: %d\n%s", level, code, said)
		}
		bundle, sealed, rows := filepath.Join(out, "bundle"), filepath.Join(out, "sealed"), filepath.Join(out, "rows")
		if code, said := runHere(t, "verify", bundle, "--sealed", sealed); code != 0 {
			t.Fatalf("%s: verify: %d\n%s", level, code, said)
		}
		code, said := runHere(t, "survey", "rows", "--poll", bundle, "--sealed", sealed, "--out", rows, "--lang", "en")
		if level == "A2" {
			if _, err := os.Stat(rows); code == 0 || !strings.Contains(said, "nobody gets single responses") || err == nil {
				t.Errorf("A2: rows: %d, %v\n%s", code, err, said)
			}
			continue
		}
		if code != 0 {
			t.Fatalf("%s: rows: %d\n%s", level, code, said)
		}
		lookAtRows(t, rows, level == "A0")
		if code, said := runHere(t, "survey", "rows", "--poll", bundle, "--sealed", sealed, "--out", rows); code == 0 || !strings.Contains(said, "not empty") {
			t.Errorf("%s: rows over rows: %d\n%s", level, code, said)
		}
		if code, _ := runHere(t, "survey", "rows", "--poll", bundle, "--out", filepath.Join(out, "none")); code == 0 {
			t.Errorf("%s: rows without the sealed part", level)
		}
	}
}

// runHere runs a command in this process, and gives all that it says.
func runHere(t *testing.T, args ...string) (code int, said string) {
	t.Helper()
	var b bytes.Buffer
	code = run(t.Context(), args, world{in: strings.NewReader(""), out: &b, err: &b, now: time.Now})
	return code, b.String()
}

// lookAtRows looks at the files that survey rows has written: sorted by numbers of
// nine digits, and names in the rows or apart.
func lookAtRows(t *testing.T, dir string, named bool) {
	t.Helper()
	read := func(name string) [][]string {
		data, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil {
			t.Fatal(err)
		}
		all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), "\ufeff"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		return all
	}
	rows := read("rows.csv")
	want := []string{"number", "name_twice", "v1", "v2"}
	if named {
		want = []string{"number", "electorate", "member_no", "name", "branch", "name_twice", "v1", "v2"}
	}
	if !slices.Equal(rows[0], want) || len(rows) < 6 {
		t.Fatalf("%v", rows)
	}
	var numbers []string
	for _, row := range rows[1:] {
		numbers = append(numbers, row[0])
		if len(row[0]) != 9 || row[slices.Index(want, "name_twice")] != "0" {
			t.Errorf("%v", row)
		}
	}
	if !slices.IsSorted(numbers) {
		t.Errorf("%v", numbers)
	}
	files := []string{"rows.R", "rows.csv", "rows.sps", "rows.xlsx", "rows-spss.txt"}
	if !named {
		people := read("names.csv")
		for i, row := range people[1:] {
			if row[0] != numbers[i] || row[3] == "" {
				t.Errorf("%v", row)
			}
			for _, file := range files {
				data, err := os.ReadFile(filepath.Join(dir, file))
				if err != nil || strings.Contains(string(data), row[2]) || strings.Contains(string(data), row[3]) {
					t.Errorf("%s: %v, or it names %s", file, err, row[3])
				}
			}
		}
		files = append(files, "names.csv")
	}
	for _, file := range files {
		if info, err := os.Stat(filepath.Join(dir, file)); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s: %v", file, err)
		}
	}
	if list, err := os.ReadDir(dir); err != nil || len(list) != len(files) {
		t.Errorf("%v, %v", list, err)
	}
}
