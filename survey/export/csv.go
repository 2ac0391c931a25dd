package export

import (
	"bufio"
	"fmt"
	"io"
	"strings"
)

// bom tells spreadsheets that a file is UTF-8.
const bom = "\ufeff"

// Guard makes a text one that no spreadsheet takes for a formula, by an apostrophe
// before it. Full-width signs count: some take them, too.
func Guard(t string) string {
	for _, first := range []string{"=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠", "\u2212", "\ufe63", "\ufe62", "\ufe66", "\ufe6b"} {
		if strings.HasPrefix(t, first) {
			return "'" + t
		}
	}
	return t
}

// CSV writes sheets one under the other, an empty line between them: RFC 4180 in
// UTF-8 with a byte order mark.
func CSV(w io.Writer, sheets []Sheet) error {
	out := bufio.NewWriter(w)
	_, _ = out.WriteString(bom)
	for i, s := range sheets {
		if i > 0 {
			_, _ = out.WriteString("\r\n")
		}
		for _, row := range s.Rows {
			writeLine(out, row)
		}
	}
	if err := out.Flush(); err != nil {
		return fmt.Errorf("export: write CSV: %w", err)
	}
	return nil
}

// writeLine leaves errors to Flush.
func writeLine(out *bufio.Writer, row []Cell) {
	for j, c := range row {
		if j > 0 {
			_ = out.WriteByte(',')
		}
		t := c.String()
		if !c.Numeric {
			t = Guard(t)
		}
		if strings.ContainsAny(t, ",\"\r\n;\t") {
			t = `"` + strings.ReplaceAll(t, `"`, `""`) + `"`
		}
		_, _ = out.WriteString(t)
	}
	_, _ = out.WriteString("\r\n")
}
