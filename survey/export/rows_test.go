package export

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"hustings/survey"
)

const asked = `{"title":"t","elements":[
 {"type":"radiogroup","name":"team","title":{"zh":"\"部门\"","en":"It's \"so\""},"choices":["east",{"value":"west","text":{"zh":"西，部","en":"the west's"}}],"showOtherItem":true},
 {"type":"checkbox","name":"uses","choices":["bus","car"]},
 {"type":"rating","name":"mood","rateMin":0,"rateMax":2},
 {"type":"ranking","name":"order","choices":["a","b"]},
 {"type":"text","inputType":"number","name":"km","step":0.25,"min":-5,"max":1000},
 {"type":"text","inputType":"date","name":"since"},
 {"type":"matrix","name":"grid","columns":["low","high"],"rows":["r1"],"visibleIf":"{team} = 'east'"},
 {"type":"comment","name":"why","maxLength":500}]}`

var answered = []string{
	`{"team":"west","uses":["car"],"mood":0,"order":["b","a"],"km":-2.25,"since":"2001-02-28","why":"=1+1"}`,
	`{"team":"east","grid":{"r1":"high"},"why":"two\nlines, \"quoted\"; 'and'\ttab"}`,
	`{"team":"other","team-Comment":"'s own","mood":2,"km":7,"why":"007"}`,
	`{}`,
}

func rows(t *testing.T, lang string) *Rows {
	t.Helper()
	q, err := survey.Parse([]byte(asked))
	if err != nil {
		t.Fatal(err)
	}
	var all []survey.Answers
	for _, one := range answered {
		a, err := survey.ParseAnswers([]byte(one))
		if err != nil {
			t.Fatal(err)
		}
		a, faults := q.Validate(a)
		if len(faults) > 0 {
			t.Fatal(faults)
		}
		all = append(all, a)
	}
	return RowsOf(q, lang, all)
}

func written(t *testing.T, write func(*bytes.Buffer) error) string {
	t.Helper()
	var b bytes.Buffer
	if err := write(&b); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// TestRows: every answer is where it belongs, and what was not answered is nothing.
func TestRows(t *testing.T) {
	r := rows(t, "en")
	want := strings.Join([]string{
		"\ufeffv1,v2,v3,v4,v5,v6,v7,v8,v9,v10,v11",
		"2,0,1,0,2,1,-2.25,2001-02-28,,,'=1+1",
		"1,,,,,,,,2,,\"two\nlines, \"\"quoted\"\"; 'and'\ttab\"",
		"3,,,2,,,7,,,''s own,007",
		",,,,,,,,,,", "",
	}, "\r\n")
	if got := written(t, func(b *bytes.Buffer) error { return r.Data(b) }); got != want {
		t.Errorf("%q\nwant %q", got, want)
	}
	data := written(t, func(b *bytes.Buffer) error { return r.SPSSData(b) })
	if !strings.Contains(data, "\t'=1+1\r\n") || !strings.Contains(data, "\ttwo lines, \"quoted\"; 'and' tab\r\n") || strings.Count(data, "\r\n") != 5 || strings.Count(data, "\n") != 5 {
		t.Errorf("%q", data)
	}
	syntax := written(t, func(b *bytes.Buffer) error { return r.SPSS(b, "o'b.txt") })
	for _, want := range []string{"/FILE='o''b.txt'", "'It''s \"so\"'.", "  2 'the west''s'\r\n", "  0 'No'\r\n", "v7 F11.2", "v8 SDATE10", "v11 A30\r\n", "VARIABLE LEVEL v4 (SCALE)."} {
		if !strings.Contains(syntax, want) {
			t.Errorf("%q is not in %s", want, syntax)
		}
	}
	script := written(t, func(b *bytes.Buffer) error { return r.R(b, "o'b.csv") })
	for _, want := range []string{`"o'b.csv"`, `"It's \"so\""`, `levels = c(1, 2, 3), labels = make.unique(c("east", "the west's"`, `data$v11 <- sub("^'", "", data$v11)`, `as.Date(data$v8)`} {
		if !strings.Contains(script, want) {
			t.Errorf("%s is not in %s", want, script)
		}
	}
	if got := rows(t, "zh").Variables; got[0].Label != `"部门"` || got[0].Values[1].Label != "西，部" || got[1].Label != "uses：bus" {
		t.Errorf("%+v", got[:2])
	}
	sheets := r.Sheets()
	if len(sheets) != 2 || len(sheets[0].Rows) != 5 || sheets[1].Rows[1][1].Text != "team" {
		t.Errorf("%+v", sheets)
	}
}

// TestSyntaxBounds: no line of syntax is too long, no label is cut within a character.
func TestSyntaxBounds(t *testing.T) {
	long := strings.Repeat("这是一个很长的题目'", 40)
	r := &Rows{Variables: []Variable{{Code: "v1", Label: long, Values: []Value{{number(1), long}}}}, Cells: [][]Cell{{number(1)}}}
	syntax := written(t, func(b *bytes.Buffer) error { return r.SPSS(b, "rows.txt") })
	for _, line := range strings.Split(syntax, "\r\n") {
		if len(line) > 256 || strings.ContainsRune(line, '\ufffd') {
			t.Errorf("%d bytes: %s", len(line), line)
		}
	}
	for text, want := range map[string][2]string{"": {"", ""}, "ab": {"ab", ""}, "abc": {"ab", "c"}, "中文": {"", "中文"}, "a中": {"a", "中"}} {
		if head, rest := cutBytes(text, 2); head != want[0] || rest != want[1] {
			t.Errorf("%q: %q, %q", text, head, rest)
		}
	}
}

// TestRowsRead: what is written is read as it is meant, by PSPP and by R where there
// are such.
func TestRowsRead(t *testing.T) {
	r, dir := rows(t, "zh"), t.TempDir()
	put := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	put("rows.csv", written(t, func(b *bytes.Buffer) error { return r.Data(b) }))
	put("rows.txt", written(t, func(b *bytes.Buffer) error { return r.SPSSData(b) }))
	put("rows.sps", written(t, func(b *bytes.Buffer) error { return r.SPSS(b, "rows.txt") })+"SAVE TRANSLATE /OUTFILE='out.csv' /TYPE=CSV /FIELDNAMES /CELLS=LABELS.\r\n")
	put("rows.R", written(t, func(b *bytes.Buffer) error { return r.R(b, "rows.csv") })+
		"write.csv(data, 'r.csv', row.names = FALSE, fileEncoding = 'UTF-8')\nstopifnot(attr(data$v1, 'label') == '\"\\u90e8\\u95e8\"')\n")
	for _, c := range []struct{ program, file, out, want string }{
		{"pspp", "rows.sps", "out.csv", "西，部,否,是,0,2,1,-2.25,02/28/2001, ,,=1+1"},
		{"Rscript", "rows.R", "r.csv", `"西，部","否","是",0,2,1,-2.25,2001-02-28,NA,NA,"=1+1"`},
	} {
		path, err := exec.LookPath(c.program)
		if errors.Is(err, exec.ErrNotFound) {
			t.Logf("NOT TRIED: there is no %s here, which would read what is written", c.program)
			continue
		}
		run := exec.CommandContext(t.Context(), path, c.file)
		run.Dir, run.Env = dir, append(os.Environ(), "LC_ALL=C.UTF-8")
		said, err := run.CombinedOutput()
		if err != nil {
			t.Errorf("%s: %v\n%s", c.program, err, said)
			continue
		}
		got, err := os.ReadFile(filepath.Join(dir, c.out))
		if err != nil || !strings.Contains(string(got), c.want) || !strings.Contains(string(got), "'s own") || strings.Contains(string(got), "''s own") {
			t.Errorf("%s: %v\n%s\nsaid %s", c.program, err, got, said)
		}
	}
}
