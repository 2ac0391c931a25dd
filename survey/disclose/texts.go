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
// wrote what. What is empty, or what no JSON text can carry, is left out. Which
// lists are shown is decided by what was written: no redaction brings a list to
// light that the officers have not seen.
func (in *Input) texts(patterns []*pattern, at map[string]int, by *replacer) ([]TextList, error) {
	lists := make([]TextList, 0, len(in.Texts))
	left := MaxTexts
	for _, t := range in.Texts {
		list := TextList{Name: t.Name, Texts: []string{}}
		all, size := t.written()
		linked := false
		for _, w := range t.When {
			parent, known := at[w.Column]
			linked = linked || !known || patterns[parent].hidden != "" || !patterns[parent].tells(w.Any)
		}
		switch {
		case len(all) < in.TextThreshold || in.valid() < in.TextThreshold:
			list.Hidden = Few
		case linked:
			list.Hidden = Linked
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
	for _, raw := range t.Texts {
		if text := string(raw); text != "" && readable(text) {
			all = append(all, text)
			size += room(text)
		}
	}
	return all, size
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
