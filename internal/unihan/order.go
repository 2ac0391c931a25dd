package main

import (
	"cmp"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
)

// anchors reads surnames.txt.
func (u *unihan) anchors() (map[rune]string, error) {
	text, err := os.ReadFile("surnames.txt")
	if err != nil {
		return nil, err
	}
	known := map[rune]string{}
	for line := range strings.Lines(string(text)) {
		if line[0] == '#' {
			continue
		}
		char, strokes, _ := strings.Cut(strings.TrimSpace(line), " ")
		r := []rune(char)[0]
		if known[r] != "" || len(strokes) != u.strokes[r] || u.listed[r] == 0 || strings.Trim(strokes, "12345") != "" {
			return nil, fmt.Errorf("surnames.txt: %q: Unihan has %d strokes", line, u.strokes[r])
		}
		known[r] = strokes
	}
	return known, nil
}

// levels of the 通用规范汉字表 end at these numbers. Each goes by number of strokes,
// then by order of strokes.
var levels = []int{3500, 6500, 8105}

func level(number int) int {
	return slices.IndexFunc(levels, func(end int) bool { return number <= end })
}

// scale is what positions within a level are measured on.
const scale = 1 << 20

// order merges the three levels: for each number of strokes the characters in
// one order. Within a level it is the level's. The surnames whose strokes are
// known are in their order. Between those, a character stands in proportion to
// its place in its level.
func (u *unihan) order() (string, error) {
	known, err := u.anchors()
	if err != nil {
		return "", err
	}
	groups := map[int]map[int][]rune{} // strokes, level
	for r := range u.listed {
		n := u.strokes[r]
		if groups[n] == nil {
			groups[n] = map[int][]rune{}
		}
		l := level(u.listed[r])
		groups[n][l] = append(groups[n][l], r)
	}
	var out strings.Builder
	out.WriteString("\n// strokeOrder has, by number of strokes, the characters of the 通用规范汉字表 by order of strokes.\nvar strokeOrder = []string{\n")
	for _, n := range slices.Sorted(maps.Keys(groups)) {
		merged, err := u.merge(groups[n], known)
		if err != nil {
			return "", err
		}
		fmt.Fprintf(&out, "\t%d: \"\" +", n)
		for len(merged) > 0 {
			some := min(60, len(merged))
			plus := " +"
			if some == len(merged) {
				plus = ","
			}
			fmt.Fprintf(&out, "\n\t\t\"%s\"%s", string(merged[:some]), plus)
			merged = merged[some:]
		}
		out.WriteString("\n")
	}
	return out.String() + "}\n", nil
}

// placed is where a character stands: its position, the strokes of the last
// known surname before it in its level, and its number.
type placed struct {
	at     int
	after  string
	number int
	char   rune
}

func (u *unihan) merge(group map[int][]rune, known map[rune]string) ([]rune, error) {
	at := map[rune]int{}
	var anchors []rune
	for _, chars := range group {
		slices.SortFunc(chars, func(a, b rune) int { return u.listed[a] - u.listed[b] })
		last := ""
		for i, r := range chars {
			at[r] = (2*i + 1) * scale / (2 * len(chars))
			if known[r] == "" {
				continue
			}
			if known[r] < last {
				return nil, fmt.Errorf("surnames.txt: %c %s contradicts the 通用规范汉字表", r, known[r])
			}
			last = known[r]
			anchors = append(anchors, r)
		}
	}
	slices.SortFunc(anchors, func(a, b rune) int {
		return cmp.Or(strings.Compare(known[a], known[b]), u.listed[a]-u.listed[b])
	})
	monotone(anchors, at)
	var all []placed
	for _, chars := range group {
		all = append(all, u.spread(chars, known, at)...)
	}
	slices.SortFunc(all, func(a, b placed) int {
		return cmp.Or(a.at-b.at, strings.Compare(a.after, b.after), a.number-b.number)
	})
	var merged []rune
	for _, p := range all {
		merged = append(merged, p.char)
	}
	return merged, nil
}

// monotone moves the known surnames so that their positions ascend: to the
// middle between the highest position up to theirs and the lowest from theirs.
func monotone(anchors []rune, at map[rune]int) {
	high := make([]int, len(anchors))
	top := 0
	for i, r := range anchors {
		top = max(top, at[r])
		high[i] = top
	}
	low := scale
	for i, r := range slices.Backward(anchors) {
		low = min(low, at[r])
		at[r] = (low + high[i]) / 2
	}
}

// spread places the characters between two known surnames evenly.
func (u *unihan) spread(chars []rune, known map[rune]string, at map[rune]int) []placed {
	var all []placed
	from, start, after := -1, 0, ""
	for i := 0; i <= len(chars); i++ {
		end := scale
		if i < len(chars) {
			if known[chars[i]] == "" {
				continue
			}
			end = at[chars[i]]
		}
		for k := from + 1; k < i; k++ {
			all = append(all, placed{start + (end-start)*(k-from)/(i-from), after, u.listed[chars[k]], chars[k]})
		}
		if i < len(chars) {
			from, start, after = i, end, known[chars[i]]
			all = append(all, placed{end, after, u.listed[chars[i]], chars[i]})
		}
	}
	return all
}
