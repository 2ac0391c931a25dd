package names

import (
	"cmp"
	"math"
	"slices"
	"strings"
	"sync"
)

// surnameReadings are of characters that are read otherwise as a surname than
// Unihan has first. Where usage differs (宁, 纪, 牟), Unihan's stands.
const surnameReadings = "么yao1 乐yue4 乜nie4 仇qiu2 任ren2 区ou1 华hua4 单shan4 召shao4 员yun4 哈ha3 折she2 於yu1 曾zeng1 " +
	"朴piao2 查zha1 洗xian3 燕yan1 盖ge3 相xiang4 祭zhai4 种chong2 秘bi4 繁po2 缪miao4 翟zhai2 舍she4 葛ge3 覃qin2 解xie4 " +
	"贠yun4 过guo1 都du1"

// compoundReadings are of surnames of two characters.
const compoundReadings = "尉迟yu4chi2 万俟mo4qi2 澹台tan2tai2 单于chan2yu2 令狐ling2hu2 乐正yue4zheng4"

var (
	readingsOnce sync.Once
	rankOf       map[string]int // of a syllable
	asSurname    map[string][]int
)

func load() {
	rankOf = make(map[string]int)
	for s := range strings.SplitSeq(syllables, " ") {
		rankOf[s] = len(rankOf)
	}
	asSurname = make(map[string][]int)
	for entry := range strings.SplitSeq(surnameReadings+" "+compoundReadings, " ") {
		at := strings.IndexFunc(entry, func(r rune) bool { return r < 0x80 })
		var ranks []int
		for rest := entry[at:]; rest != ""; {
			end := strings.IndexAny(rest, "12345") + 1
			ranks = append(ranks, rankOf[rest[:end]])
			rest = rest[end:]
		}
		asSurname[entry[:at]] = ranks
	}
}

// reading is the place of a character's reading among the syllables; after all
// of them where it has none.
func reading(r rune) int {
	code := find(readingBlocks, r)
	if len(code) != 2 {
		return math.MaxInt
	}
	return strings.IndexByte(digits, code[0])*len(digits) + strings.IndexByte(digits, code[1])
}

// spoken is a character with its reading.
type spoken struct {
	char rune
	rank int
}

func spell(chars []rune, surname bool) []spoken {
	out := make([]spoken, len(chars))
	for i, r := range chars {
		out[i] = spoken{r, reading(r)}
	}
	if ranks := asSurname[string(chars)]; surname && len(ranks) == len(out) {
		for i, rank := range ranks {
			out[i].rank = rank
		}
	}
	return out
}

// ByPinyin compares two names by pinyin (SPEC 9.19), the surname first, character
// by character: by letters, ü after u, then by tone, then as strokes does.
func ByPinyin(a, b Name) int {
	readingsOnce.Do(load)
	aSurname, aGiven := a.parts()
	bSurname, bGiven := b.parts()
	each := func(x, y spoken) int {
		return cmp.Or(cmp.Compare(x.rank, y.rank), strokes(x.char, y.char))
	}
	return cmp.Or(
		slices.CompareFunc(spell(aSurname, true), spell(bSurname, true), each),
		slices.CompareFunc(spell(aGiven, false), spell(bGiven, false), each),
		strings.Compare(a.Text, b.Text),
	)
}
