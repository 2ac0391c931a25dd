package roll

import (
	"bytes"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding/simplifiedchinese"
)

// Encoding is how the characters of a file are written.
type Encoding string

// The encodings a roll may have.
const (
	UTF8    Encoding = "UTF-8"
	GB18030 Encoding = "GB18030"
)

// decodeText turns a file into text. UTF-8, with or without byte order mark, is
// tried first: Chinese in GB18030 is practically never valid UTF-8 beyond a few
// characters. GB18030 includes GBK and GB 2312, which Chinese spreadsheets save
// as "CSV". What cannot be read becomes U+FFFD, damaged is the line of the first
// such character, and no field takes one. If nearly nothing fits, enc is "".
//
// Big5 and other encodings can pass for GB18030 and give wrong characters, which
// no program can tell from names: show the names before the roll is used.
func decodeText(data []byte) (text string, enc Encoding, damaged int) {
	rest, marked := bytes.CutPrefix(data, []byte("\xef\xbb\xbf"))
	switch {
	case bytes.IndexByte(data, 0) >= 0: // UTF-16, or no text at all
		return "", "", 1
	case marked || utf8.Valid(data) || mostlyUTF8(data):
		text, enc = strings.ToValidUTF8(string(rest), string(utf8.RuneError)), UTF8
	default:
		decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		if err != nil {
			return "", "", 1
		}
		text, enc = string(decoded), GB18030
	}
	if bad := strings.Count(text, string(utf8.RuneError)); bad > 0 {
		damaged = 1 + strings.Count(text[:strings.IndexRune(text, utf8.RuneError)], "\n")
		if bad*10 > utf8.RuneCountInString(text) {
			enc = ""
		}
	}
	return linefeeds(text), enc, damaged
}

// linefeeds turns the line ends of old Macs into those that encoding/csv knows.
func linefeeds(text string) string {
	if !strings.Contains(text, "\n") {
		return strings.ReplaceAll(text, "\r", "\n")
	}
	return text
}

// mostlyUTF8 says whether data is UTF-8 with a few damaged bytes. Read as
// GB18030 it would give wrong names without complaint. In real GB18030 few
// characters happen to be valid UTF-8, and most bytes are not.
func mostlyUTF8(data []byte) bool {
	whole, damaged := 0, 0
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		switch {
		case n > 1:
			whole++
		case r == utf8.RuneError:
			damaged++
		}
		data = data[n:]
	}
	return whole > damaged
}
