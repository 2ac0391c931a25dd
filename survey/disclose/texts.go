package disclose

import (
	"slices"

	"hustings/ballot"
)

// MaxTexts is how much room all texts together have in a document. A list that has
// none left is hidden.
const MaxTexts = 12 << 20

// room is how many bytes a text takes in a document at most.
func room(text string) int {
	n := len(text) + 3
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' {
			n += 5
		}
	}
	return n
}

// texts publishes what was written, sorted by bytes, which tells nothing of who
// wrote what. What is empty, or what no JSON text can carry, is left out. The length
// of a list is a number as well: that of those who were asked and wrote nothing is
// none, or at least k. Which lists are shown is decided by what was written: no
// redaction brings a list to light that the officers have not seen.
func (in *Input) texts(patterns []*pattern, at map[string]int, by *replacer) ([]TextList, error) {
	lists := make([]TextList, 0, len(in.Texts))
	left := MaxTexts
	for _, t := range in.Texts {
		list := TextList{Name: t.Name, Texts: []string{}}
		all, size := t.written()
		silent, known := in.asked(t.When, patterns, at)
		silent -= len(all)
		switch {
		case !known && !in.whole(): // whatever their number, which would tell of the hidden answers
			list.Hidden = Linked
		case len(all) < in.TextThreshold || silent > 0 && silent < in.Threshold:
			list.Hidden = Few
		case size > left:
			list.Hidden = Long
		default:
			left -= size
			list.Texts, list.Redacted = by.replace(t.Name, all)
			slices.Sort(list.Texts)
		}
		lists = append(lists, list)
	}
	return lists, by.rest()
}

// written gives the texts that a document can hold, and their room in it.
func (t *Text) written() (all []string, size int) {
	all = []string{}
	for _, raw := range t.Texts {
		if text := string(raw); text != "" && readable(text) {
			all = append(all, text)
			size += room(text)
		}
	}
	return all, size
}

// asked says how many were asked for a text, if that follows from what is shown.
func (in *Input) asked(when []Condition, patterns []*pattern, at map[string]int) (n int, known bool) {
	if len(when) == 0 {
		return in.valid(), true
	}
	parent, known := at[when[0].Column]
	if !known || len(when) > 1 || !patterns[parent].tells(when[0].Any) {
		return 0, false
	}
	for i := range in.valid() {
		if patterns[parent].col.among(i, when[0].Any) {
			n++
		}
	}
	return n, true
}

// readable says whether a JSON document may hold the text (SPEC 3.1).
func readable(text string) bool {
	plain := true
	for i := range len(text) {
		plain = plain && text[i] < 0x80
	}
	if plain {
		return true
	}
	_, err := ballot.MarshalCanonical([]string{text})
	return err == nil
}
