package roll

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// tidy takes the space around a cell away and brings it into normalization form
// C. Decomposed text is normalised rather than refused: it comes from macOS and
// looks the same, so nobody could find what to correct. Anything invisible is
// refused instead (checkText), since it would make two names that look alike
// differ.
func tidy(cell string) string {
	return norm.NFC.String(unguard(strings.TrimSpace(cell)))
}

// fault is a problem without its place.
type fault struct {
	code ProblemCode
	msg  string
}

func (f *fault) fails() bool { return f != nil }

// checkText looks for what no field may hold: characters that cannot be seen,
// characters without a common meaning, a leading formula sign, and too much.
func checkText(text string, most int) *fault {
	at := 0
	for _, r := range text {
		at++
		switch {
		case r == utf8.RuneError:
			return &fault{Unreadable, fmt.Sprintf("character %d is damaged, or one made up on somebody's computer: type the standard character", at)}
		case hidden(r):
			return &fault{HiddenCharacter, fmt.Sprintf("character %d is U+%04X, which cannot be seen: delete it or type the cell again", at, r)}
		case unicode.Is(unicode.Co, r):
			return &fault{PrivateUse, fmt.Sprintf("character %d is U+%04X, which only the computer that wrote it can show: "+
				"type the standard character", at, r)}
		}
	}
	switch {
	case at > most:
		return &fault{TooLong, fmt.Sprintf("%d characters, at most %d: shorten it", at, most)}
	case formulaLeading(text):
		return &fault{FormulaLeading, "starts like a spreadsheet formula: remove the first character"}
	}
	return nil
}

// hidden says whether r is invisible or a stand-in for something lost: control
// and format characters (zero-width and direction marks among them), spaces
// other than the two in common use, line separators, what Unicode calls default
// ignorable, U+FFFD and the noncharacters. Characters too new for Go's tables
// pass: new ideographs for names come with every Unicode version.
func hidden(r rune) bool {
	switch {
	case r >= ' ' && r <= '~', r >= 0x4e00 && r <= 0x9fff, r == '\u3000': // nearly all of a roll
		return false
	case r == utf8.RuneError || r&0xfffe == 0xfffe || r >= 0xfdd0 && r <= 0xfdef:
		return true
	case r == '\u2800': // braille blank
		return true
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Z, unicode.Other_Default_Ignorable_Code_Point, unicode.Variation_Selector)
}

// hasLetter also counts the supplementary ideographic planes, where Unicode adds
// letters that Go's tables may not know yet.
func hasLetter(text string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return unicode.IsLetter(r) || r >= 0x20000 && r <= 0x3fffd
	}) >= 0
}

// formulaSigns begin a formula in one spreadsheet program or another, their
// full-width forms in Chinese and Japanese ones.
const formulaSigns = "=+-@＝＋－＠"

func formulaLeading(text string) bool {
	r, _ := utf8.DecodeRuneInString(text)
	return text != "" && strings.ContainsRune(formulaSigns, r)
}

// Guard keeps a spreadsheet from running an exported cell: an apostrophe before
// a formula sign makes it text. One is put before an apostrophe too, so that
// unguard gives back exactly what was there.
func Guard(cell string) string {
	if formulaLeading(cell) || strings.HasPrefix(cell, "'") {
		return "'" + cell
	}
	return cell
}

func unguard(cell string) string {
	rest, ok := strings.CutPrefix(cell, "'")
	if ok && (formulaLeading(rest) || strings.HasPrefix(rest, "'")) {
		return rest
	}
	return cell
}
