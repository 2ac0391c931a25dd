package export

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A Variable is a column of rows.
type Variable struct {
	Label  string
	Values []string // labels of 0, 1, ..; nil if the variable is a text
}

// Rows are responses of a survey that is not anonymous (levels A0 and A1).
type Rows struct {
	Variables []Variable
	// Numbers holds, of each row, the value of each variable with values, or -1 where
	// there is none; Texts the texts of the others, in order.
	Numbers [][]int
	Texts   [][]string
}

// Name is what a variable is called: v1, v2, .. which SPSS and R both take.
func Name(variable int) string { return "v" + strconv.Itoa(variable+1) }

// Data writes the rows as CSV with a line of names.
func (r *Rows) Data(w io.Writer) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(bom)
	var head []Cell
	for v := range r.Variables {
		head = append(head, text(Name(v)))
	}
	writeLine(out, head)
	for i := range r.Numbers {
		row := make([]Cell, 0, len(r.Variables))
		n, t := 0, 0
		for _, v := range r.Variables {
			switch {
			case v.Values == nil:
				row = append(row, text(r.Texts[i][t]))
				t++
				continue
			case r.Numbers[i][n] >= 0:
				row = append(row, number(r.Numbers[i][n]))
			default:
				row = append(row, text(""))
			}
			n++
		}
		writeLine(out, row)
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: write rows: %w", err)
	}
	return nil
}

// SPSS writes syntax that reads the file of Data and names everything.
func (r *Rows) SPSS(w io.Writer, file string) error {
	out := bufio.NewWriter(w)
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\r\n", args...) }
	_, _ = out.WriteString(bom)
	say("* Encoding: UTF-8.")
	say("SET UNICODE=ON.")
	say("GET DATA")
	say("  /TYPE=TXT /FILE=%s /ENCODING='UTF8'", spss(file, 255))
	say("  /ARRANGEMENT=DELIMITED /DELIMITERS=',' /QUALIFIER='\"' /FIRSTCASE=2")
	say("  /VARIABLES=")
	for v, one := range r.Variables {
		format := "F8.0"
		if one.Values == nil {
			format = "A4096"
		}
		say("    %s %s", Name(v), format)
	}
	say("  .")
	for v, one := range r.Variables {
		say("VARIABLE LABELS %s %s.", Name(v), spss(one.Label, 255))
		if len(one.Values) == 0 {
			continue
		}
		say("VALUE LABELS %s", Name(v))
		for value, label := range one.Values {
			say("  %d %s", value, spss(label, 120))
		}
		say("  .")
		say("VARIABLE LEVEL %s (NOMINAL).", Name(v))
	}
	say("EXECUTE.")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: write SPSS syntax: %w", err)
	}
	return nil
}

// spss quotes a text of at most so many bytes: apostrophes are doubled, lines joined.
func spss(t string, most int) string {
	t = strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f || r == 0x85 || r == 0x2028 || r == 0x2029 {
			return ' '
		}
		return r
	}, t)
	for len(t) > most {
		_, size := utf8.DecodeLastRuneInString(t)
		t = t[:len(t)-size]
	}
	return "'" + strings.ReplaceAll(t, "'", "''") + "'"
}

// R writes a script that reads the file of Data and names everything.
func (r *Rows) R(w io.Writer, file string) error {
	out := bufio.NewWriter(w)
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("data <- read.csv(%s, fileEncoding = \"UTF-8-BOM\", na.strings = \"\", stringsAsFactors = FALSE)", quoted(file))
	for v, one := range r.Variables {
		name := Name(v)
		if one.Values == nil {
			say(`data$%s <- sub("^'([-=+@\t\r\n\uff1d\uff0b\uff0d\uff20\u2212\ufe62\ufe63\ufe66\ufe6b])", "\\1", data$%s)`, name, name)
		} else {
			var levels, labels []string
			for value, label := range one.Values {
				levels, labels = append(levels, strconv.Itoa(value)), append(labels, quoted(label))
			}
			say("data$%s <- factor(data$%s, levels = c(%s), labels = make.unique(c(%s)))", name, name, strings.Join(levels, ", "), strings.Join(labels, ", "))
		}
		say("attr(data$%s, \"label\") <- %s", name, quoted(one.Label))
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: write R script: %w", err)
	}
	return nil
}

// quoted writes a text for R: whatever is no plain character as its number.
func quoted(t string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range t {
		switch {
		case r == '"' || r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == 0: // no text in R has it
		case r < ' ' || r > 0x7e:
			fmt.Fprintf(&b, `\U%08x`, r) // R takes no \x beside a \U
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}
