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
// as "CSV". If neither fits, row is the first line that does not.
func decodeText(data []byte) (text string, enc Encoding, row int) {
	if rest, ok := bytes.CutPrefix(data, []byte("\xef\xbb\xbf")); ok || utf8.Valid(data) {
		if !utf8.Valid(rest) {
			return "", "", lineOfBad(string(rest))
		}
		return linefeeds(string(rest)), UTF8, 0
	}
	if bytes.IndexByte(data, 0) >= 0 { // UTF-16, or no text at all
		return "", "", 1
	}
	if brokenUTF8(data) {
		return "", "", lineOfBad(string(data))
	}
	decoded, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
	if err != nil || bytes.ContainsRune(decoded, utf8.RuneError) {
		return "", "", lineOfBad(string(decoded))
	}
	return linefeeds(string(decoded)), GB18030, 0
}

// lineOfBad gives the line of the first character that could not be read.
func lineOfBad(text string) int {
	at := strings.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError })
	return 1 + strings.Count(text[:max(at, 0)], "\n")
}

// linefeeds turns the line ends of old Macs into those that encoding/csv knows.
func linefeeds(text string) string {
	if !strings.Contains(text, "\n") {
		return strings.ReplaceAll(text, "\r", "\n")
	}
	return text
}

// brokenUTF8 says whether data is UTF-8 with a few damaged bytes. Read as
// GB18030 it would give wrong names without complaint. In real GB18030 few
// characters happen to be valid UTF-8, and most bytes are not.
func brokenUTF8(data []byte) bool {
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
