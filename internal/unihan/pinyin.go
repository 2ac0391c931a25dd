package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// marked are the letters of pinyin that carry a tone.
var marked = map[rune]string{
	'ā': "a1", 'á': "a2", 'ǎ': "a3", 'à': "a4",
	'ē': "e1", 'é': "e2", 'ě': "e3", 'è': "e4",
	'ê': "ê5", 'ế': "ê2", 'ề': "ê4",
	'ī': "i1", 'í': "i2", 'ǐ': "i3", 'ì': "i4",
	'ō': "o1", 'ó': "o2", 'ǒ': "o3", 'ò': "o4",
	'ū': "u1", 'ú': "u2", 'ǔ': "u3", 'ù': "u4",
	'ǖ': "ü1", 'ǘ': "ü2", 'ǚ': "ü3", 'ǜ': "ü4",
	'ń': "n2", 'ň': "n3", 'ǹ': "n4", 'ḿ': "m2",
	'\u0300': "4", '\u0301': "2", '\u0304': "1", '\u030c': "3",
}

// numbered turns a tone mark into a number at the end: lǜ into lü4; 5 is no tone.
func numbered(reading string) (string, error) {
	var letters strings.Builder
	tone := byte('5')
	for _, r := range reading {
		switch mark := marked[r]; {
		case mark != "":
			letters.WriteString(mark[:len(mark)-1])
			if mark != "ê5" {
				tone = mark[len(mark)-1]
			}
		case r >= 'a' && r <= 'z' || r == 'ü':
			letters.WriteRune(r)
		default:
			return "", fmt.Errorf("kMandarin: %q: %U is no letter of pinyin", reading, r)
		}
	}
	return letters.String() + string(tone), nil
}

// bySyllable is the order of dictionaries: by letters, ü and ê like u and e, then
// u before ü and e before ê, then by tone.
func bySyllable(a, b string) int {
	plain := strings.NewReplacer("ü", "u", "ê", "e")
	bare := func(s string) string { return s[:len(s)-1] }
	return cmp.Or(
		strings.Compare(plain.Replace(bare(a)), plain.Replace(bare(b))),
		strings.Compare(bare(a), bare(b)),
		strings.Compare(a, b),
	)
}

// digits write the number of a syllable, two of them.
const digits = "#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[]^_"

func (u *unihan) readings() (table, list string, err error) {
	syllable := map[rune]string{}
	known := map[string]int{}
	for r, reading := range u.reading {
		s, err := numbered(reading)
		if err != nil {
			return "", "", err
		}
		syllable[r] = s
		known[s] = 0
	}
	all := slices.SortedFunc(maps.Keys(known), bySyllable)
	if len(all) > len(digits)*len(digits) {
		return "", "", fmt.Errorf("%d syllables are more than two digits can number", len(all))
	}
	for i, s := range all {
		known[s] = i
	}
	table = blocks("readingBlocks", "// readingBlocks has the first reading (kMandarin) as two digits: the place in syllables.",
		slices.Collect(maps.Keys(syllable)), 2, func(r rune) string {
			s, ok := syllable[r]
			if !ok {
				return "  "
			}
			return string([]byte{digits[known[s]/len(digits)], digits[known[s]%len(digits)]})
		})
	var out strings.Builder
	fmt.Fprintf(&out, "\n// digits number a syllable, two of them.\nconst digits = %q\n", digits)
	out.WriteString("\n// syllables are in the order of dictionaries; 5 is no tone.\nconst syllables = \"\" +")
	for len(all) > 0 {
		some := min(24, len(all))
		tail := " \" +"
		if some == len(all) {
			tail = "\""
		}
		fmt.Fprintf(&out, "\n\t\"%s%s", strings.Join(all[:some], " "), tail)
		all = all[some:]
	}
	return table, out.String() + "\n", nil
}
