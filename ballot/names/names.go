// Package names puts candidates' names in order: by strokes of the surname
// (姓氏笔画), by pinyin, or by lot for each voter. It implements docs/SPEC.md,
// 9.19.
//
// What a name's characters count is not computed but looked up, in tables made
// from the Unihan database by go generate and in surnames.txt, written by hand.
// The order is a help to whoever draws up the ballot: an officer may set another,
// and what stands in the manifest is what voters see. Nothing here bears on the
// count.
//
// The package is pure. Its tables take some 200 kB of a program that calls
// ByStroke or ByPinyin; one that only calls Shuffle does not carry them.
package names

import (
	"strings"
	"unicode/utf8"
)

//go:generate go run hustings/internal/unihan

// Name is a name as it is shown, and how it is sorted.
type Name struct {
	Text string
	// Key is what the name is sorted by where that is not the text itself: the
	// surname, a space and the given name. Compound surnames need one (欧阳 明);
	// without it the first character is the surname.
	Key string
}

// The orders of names as a rule set has them (SPEC 9.2).
const (
	orderStroke = "stroke"
	orderPinyin = "pinyin"
)

// By gives the comparison that a rule set's order asks for; nil where the order is
// not one of names.
func By(order string) func(a, b Name) int {
	switch order {
	case orderStroke:
		return ByStroke
	case orderPinyin:
		return ByPinyin
	}
	return nil
}

// parts are the surname and the given name. What is no sign of its own, as
// spaces, the dot in 阿里·买买提 and variation selectors, is left out.
func (n Name) parts() (surname, given []rune) {
	if before, after, ok := strings.Cut(strings.TrimSpace(n.Key), " "); ok {
		return signs(before), signs(after)
	}
	text := n.Key
	if strings.TrimSpace(text) == "" {
		text = n.Text
	}
	all := signs(text)
	if len(all) == 0 {
		return nil, nil
	}
	return all[:1], all[1:]
}

func signs(s string) []rune {
	var out []rune
	for _, r := range s {
		switch {
		case r == ' ', r == '\u3000', r == '\u00b7', r == '\u2022', r == '\u2027', r == '\u30fb':
		case r >= '\ufe00' && r <= '\ufe0f', r >= '\U000e0100' && r <= '\U000e01ef':
		case r == utf8.RuneError:
		default:
			out = append(out, r)
		}
	}
	return out
}

// compounds are surnames of two characters that are in use. The list serves to
// ask, not to decide: 司马 may also be a 司 whose given name begins with 马.
const compounds = "欧阳 上官 司马 诸葛 夏侯 皇甫 尉迟 公孙 令狐 宇文 长孙 慕容 司徒 司空 司寇 端木 独孤 南宫 钟离 轩辕 " +
	"东方 西门 东郭 南郭 百里 呼延 澹台 公冶 宗政 濮阳 淳于 单于 太叔 申屠 公羊 公西 仲孙 鲜于 闾丘 闻人 万俟 赫连 " +
	"拓跋 完颜 纳兰 耶律 第五 左丘 梁丘 羊舌 微生 乐正 漆雕 子车 颛孙 巫马 宰父 谷梁 段干 亓官"

// Suggest gives the key of a name that begins with a known compound surname,
// for somebody to confirm.
func Suggest(text string) (key string, ok bool) {
	all := []rune(strings.TrimSpace(text))
	if len(all) < 3 {
		return "", false
	}
	surname := string(all[:2])
	for known := range strings.SplitSeq(compounds, " ") {
		if known == surname {
			return surname + " " + string(all[2:]), true
		}
	}
	return "", false
}
