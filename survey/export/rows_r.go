package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// R writes a script that reads the file of Data and names everything: a category
// becomes a factor, a number stays one, with its meanings as an attribute.
func (r *Rows) R(w io.Writer, file string) error {
	out := bufio.NewWriter(w)
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	var classes []string
	for _, v := range r.Variables {
		class := "numeric"
		if v.Kind == Day || v.Kind == Wording {
			class = "character"
		}
		classes = append(classes, fmt.Sprintf("%s = %q", v.Code, class))
	}
	say("# Set the working directory to the folder of the data (setwd) and run all.")
	say("data <- read.csv(%s, fileEncoding = \"UTF-8-BOM\", encoding = \"UTF-8\", na.strings = \"\", stringsAsFactors = FALSE,", quoted(file))
	say("  colClasses = c(%s))", strings.Join(classes, ",\n    "))
	for _, v := range r.Variables {
		switch {
		case v.Kind == Wording:
			say(`data$%[1]s <- sub("^'", "", data$%[1]s)`, v.Code)
		case v.Kind == Day:
			say(`data$%[1]s <- as.Date(data$%[1]s)`, v.Code)
		case v.Kind == Category:
			codes, labels := v.pairs()
			say("data$%[1]s <- factor(data$%[1]s, levels = c(%[2]s), labels = make.unique(c(%[3]s)))", v.Code, codes, labels)
		case len(v.Values) > 0:
			codes, labels := v.pairs()
			say("attr(data$%s, \"labels\") <- setNames(c(%s), c(%s))", v.Code, codes, labels)
		}
		say("attr(data$%s, \"label\") <- %s", v.Code, quoted(v.Label))
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: write R script: %w", err)
	}
	return nil
}

// pairs gives the values' codes and labels as R lists them.
func (v *Variable) pairs() (codes, labels string) {
	var c, l []string
	for _, value := range v.Values {
		c, l = append(c, value.Code.String()), append(l, quoted(value.Label))
	}
	return strings.Join(c, ", "), strings.Join(l, ", ")
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
