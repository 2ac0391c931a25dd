package export

import (
	"archive/zip"
	"bytes"
	"encoding/csv"
	"encoding/xml"
	"errors"
	"io"
	"strings"
	"testing"

	"hustings/survey/disclose"
)

func results(t *testing.T) *disclose.Results {
	t.Helper()
	c := disclose.Column{Name: "mood", Kind: disclose.Scale, Keys: []string{"1", "2", "3"}, Values: []int{1, 2, 3}}
	g := disclose.Column{Name: "team", Kind: disclose.Single, Keys: []string{"n", "s"}}
	for i := range 40 {
		c.One, g.One = append(c.One, i%3), append(g.One, i/20)
	}
	texts := disclose.Text{Name: "why"}
	for range 12 {
		texts.Texts = append(texts.Texts, []byte("=1+1, \"so\"\nhe said"))
	}
	r, err := disclose.Aggregate(&disclose.Input{
		Figures: disclose.Figures{Expected: 50, Issued: 45, Returned: 40}, Threshold: 5, TextThreshold: 10,
		Columns: []disclose.Column{c, g}, Tables: [][2]string{{"team", "mood"}}, Texts: []disclose.Text{texts},
	})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func labels() *Labels {
	return &Labels{
		Words:     Words{Summary: "Summary", Mean: "Mean", HiddenCell: "hidden", Hidden: map[disclose.Reason]string{disclose.Small: "few"}},
		Questions: map[string]string{"mood": "心情如何？"},
		Answers:   map[string]map[string]string{"mood": {"1": "@bad", "2": "＝so"}},
	}
}

func TestCSV(t *testing.T) {
	var out bytes.Buffer
	if err := CSV(&out, Sheets(results(t), labels())); err != nil {
		t.Fatal(err)
	}
	data, marked := strings.CutPrefix(out.String(), "\ufeff")
	if !marked {
		t.Error("no byte order mark")
	}
	r := csv.NewReader(strings.NewReader(data))
	r.FieldsPerRecord = -1
	rows, err := r.ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	found := 0
	for _, row := range rows {
		for _, cell := range row {
			if strings.IndexAny(cell, "=+-@＝＋－＠\t\r") == 0 {
				t.Errorf("a formula: %q", cell)
			}
			switch cell {
			case "心情如何？", "'@bad", "'＝so", "'=1+1, \"so\"\nhe said":
				found++
			}
		}
	}
	if found < 12+2*2+1 {
		t.Errorf("%d found in %q", found, rows)
	}
}

func TestCellString(t *testing.T) {
	for want, c := range map[string]Cell{"3.07": hundredth(307), "-0.05": hundredth(-5), "0.00": hundredth(0), "-12": number(-12), "x": text("x")} {
		if got := c.String(); got != want {
			t.Errorf("%q, want %q", got, want)
		}
	}
}

func TestXLSX(t *testing.T) {
	sheets := append(Sheets(results(t), labels()), Sheet{Name: "a[b]:*?/\\ long long long long long long", Rows: [][]Cell{{text("\x01<&>"), number(-3)}}}, Sheet{Name: "q1"})
	var out, again bytes.Buffer
	if err := XLSX(&out, sheets); err != nil {
		t.Fatal(err)
	}
	if err := XLSX(&again, sheets); err != nil || !bytes.Equal(out.Bytes(), again.Bytes()) {
		t.Error("not the same twice")
	}
	z, err := zip.NewReader(bytes.NewReader(out.Bytes()), int64(out.Len()))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range z.File {
		in, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(in)
		if err != nil {
			t.Fatal(err)
		}
		if bytes.Contains(data, []byte("<f>")) {
			t.Errorf("%s has a formula", f.Name)
		}
		d := xml.NewDecoder(bytes.NewReader(data))
		for {
			if _, err := d.Token(); errors.Is(err, io.EOF) {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", f.Name, err)
			}
		}
	}
	if len(z.File) != 5+len(sheets) {
		t.Errorf("%d files for %d sheets", len(z.File), len(sheets))
	}
	for n, want := range map[int]string{0: "A", 25: "Z", 26: "AA", 701: "ZZ", 702: "AAA"} {
		if columnName(n) != want {
			t.Errorf("%d is %s", n, columnName(n))
		}
	}
}

// TestRedacted: tables say of how many texts something was taken out, as a whole and
// of each question, and the mark stands where it was.
func TestRedacted(t *testing.T) {
	r := results(t)
	l := labels()
	l.Words.Redacted = "taken out"
	count := func() (n int) {
		for _, s := range Sheets(r, l) {
			for _, row := range s.Rows {
				if row[0].Text == "taken out" && row[1].Number == r.Texts[0].Redacted {
					n++
				}
			}
		}
		return n
	}
	if count() != 0 {
		t.Error("said of texts that nobody looked through")
	}
	r.Redactions = strings.Repeat("ab", 32)
	if count() != 2 {
		t.Error("not said that nothing was taken out")
	}
	r.Texts[0].Redacted, r.Texts[0].Texts[0] = 1, "ask […]"
	var out bytes.Buffer
	if err := CSV(&out, Sheets(r, l)); err != nil || count() != 2 || !strings.Contains(out.String(), "taken out,1\r\n") || !strings.Contains(out.String(), "ask […]") {
		t.Errorf("%v: %s", err, out.String())
	}
}
