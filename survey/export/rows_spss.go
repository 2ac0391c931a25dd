package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// The bounds of IBM SPSS Statistics, in bytes of UTF-8: labels of variables and of
// values, texts, and lines of syntax.
const (
	maxVariableLabel = 255
	maxValueLabel    = 120
	maxString        = 32767
	maxPiece         = 100 // of a text in syntax, so that no line is over 256
)

// SPSSData writes the rows for the syntax of SPSS, which reads no texts with line
// ends: tabs between the cells, a line of names, no quotes.
func (r *Rows) SPSSData(w io.Writer) error {
	out := bufio.NewWriter(w)
	line := func(cells []Cell) {
		for i, c := range cells {
			if i > 0 {
				_ = out.WriteByte('\t')
			}
			if c.Numeric {
				_, _ = out.WriteString(c.String())
			} else {
				_, _ = out.WriteString(guardLine(c.Text))
			}
		}
		_, _ = out.WriteString("\r\n")
	}
	_, _ = out.WriteString(bom)
	line(r.head())
	for _, row := range r.Cells {
		line(row)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: write rows for SPSS: %w", err)
	}
	return nil
}

// SPSS writes syntax that reads the file of SPSSData and names everything.
func (r *Rows) SPSS(w io.Writer, file string) error {
	out := bufio.NewWriter(w)
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\r\n", args...) }
	_, _ = out.WriteString(bom)
	say("* Encoding: UTF-8.")
	say("* Set the working directory to the folder of the data (CD '...') and run all.")
	say("GET DATA")
	say("  /TYPE=TXT")
	say("  /FILE=%s", spss(file, maxVariableLabel))
	say("  /ENCODING='UTF8'")
	say("  /ARRANGEMENT=DELIMITED")
	say("  /DELIMITERS=\"\\t\"")
	say("  /FIRSTCASE=2")
	say("  /VARIABLES=")
	for i, v := range r.Variables {
		say("    %s %s", v.Code, r.format(i))
	}
	say("  .")
	for _, v := range r.Variables {
		if v.Kind == Wording {
			say("IF (SUBSTR(%[1]s,1,1) = \"'\") %[1]s = SUBSTR(%[1]s,2).", v.Code)
		}
	}
	for _, v := range r.Variables {
		say("VARIABLE LABELS %s", v.Code)
		say("  %s.", spss(v.Label, maxVariableLabel))
		if len(v.Values) > 0 {
			say("VALUE LABELS %s", v.Code)
			for _, value := range v.Values {
				say("  %s %s", value.Code, spss(value.Label, maxValueLabel))
			}
			say("  .")
		}
		if level := map[VariableKind]string{Category: "NOMINAL", Measure: "SCALE"}[v.Kind]; level != "" {
			say("VARIABLE LEVEL %s (%s).", v.Code, level)
		}
	}
	say("EXECUTE.")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: write SPSS syntax: %w", err)
	}
	return nil
}

// format is how SPSS reads a variable.
func (r *Rows) format(variable int) string {
	switch r.Variables[variable].Kind {
	case Day:
		return "SDATE10"
	case Wording:
		longest := 1
		for _, row := range r.Cells {
			longest = max(longest, len(guardLine(row[variable].Text)))
		}
		return fmt.Sprintf("A%d", min(longest, maxString))
	}
	width, decimals := 8, 0
	count := func(c Cell) {
		width, decimals = max(width, len(c.String())), max(decimals, c.Decimals)
	}
	for _, row := range r.Cells {
		count(row[variable])
	}
	for _, v := range r.Variables[variable].Values {
		count(v.Code)
	}
	return fmt.Sprintf("F%d.%d", width+decimals+1, decimals)
}

// spss quotes a text of at most so many bytes: apostrophes are doubled, lines joined;
// a long one is put together of pieces.
func spss(t string, most int) string {
	t = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, t)
	t, _ = cutBytes(t, most)
	var pieces []string
	for {
		piece, rest := cutBytes(t, maxPiece)
		pieces = append(pieces, "'"+strings.ReplaceAll(piece, "'", "''")+"'")
		if t = rest; t == "" {
			return strings.Join(pieces, " +\r\n    ")
		}
	}
}

// cutBytes cuts a text before the rune that would make it longer than so many bytes.
func cutBytes(t string, most int) (head, rest string) {
	if len(t) <= most {
		return t, ""
	}
	at := most
	for at > 0 && !utf8.RuneStart(t[at]) {
		at--
	}
	return t[:at], t[at:]
}
