package survey

import "fmt"

// Sizes of what is sent (SPEC 8.17).
const (
	// MaxResponse is the most bytes of a sealed response.
	MaxResponse = 49_152
	// PartOverhead is what sealing adds to the closed answers: the encapsulated key
	// (33), the length of what is sealed (2) and the cipher's tag (16). A text has 2
	// more for its own length.
	PartOverhead = 33 + 2 + 16
	textOverhead = PartOverhead + 2
	maxTexts     = 149
)

// slot is where a question's answer stands among the closed answers.
type slot struct{ at, size int }

// layOut gives every answer its place and checks that a response fits.
func (r *reader) layOut() {
	q := r.q
	for _, one := range q.questions {
		one.slot = slot{q.closed, one.closedSize()}
		q.closed += one.slot.size
		one.free = one.freeTexts()
		q.texts = append(q.texts, one.free...)
		for _, list := range [][]Choice{one.Choices, one.Rows} {
			for i := range list {
				list[i].key = list[i].Value.String()
			}
		}
	}
	if r.checkSize(q.ResponseSize()); len(r.problems) == 0 {
		q.columns = q.makeColumns()
	}
}

// checkSize refuses what does not fit into a response, and names the question from
// which on there is no room.
func (r *reader) checkSize(total int) {
	q := r.q
	if len(q.texts) > maxTexts {
		one := q.byID[q.texts[maxTexts].Question]
		r.problem(one.at, Size, one.Name, "%d free texts, more than the %d that are sent: ask for fewer (fixed panels count for each panel)", len(q.texts), maxTexts)
		return
	}
	if total <= MaxResponse {
		return
	}
	room := total
	for i := len(q.texts) - 1; i >= 0; i-- {
		one := q.byID[q.texts[i].Question]
		if room -= q.texts[i].Size + textOverhead; room <= MaxResponse || i == 0 {
			r.problem(one.at, Size, one.Name, "a response would have %d bytes, more than %d: from question %s on there is no room (a free text takes %d, %d or %d bytes; shorten maxLength or ask for fewer)",
				total, MaxResponse, quote(one.ID), 256+textOverhead, 1024+textOverhead, 4096+textOverhead)
			return
		}
	}
}

// closedSize gives the bytes of an answer among the closed ones (SPEC,
// "Questionnaires").
func (q *Question) closedSize() int {
	switch q.Kind {
	case Radio, Dropdown, Boolean, Rating, Slider:
		return 2
	case Checkbox:
		return (len(q.Choices) + 7) / 8
	case Matrix:
		return len(q.Rows)
	case Ranking:
		return len(q.Choices)
	case Number:
		return 9
	case Date:
		return 4
	}
	return 0
}

// freeTexts gives the texts that a question asks for.
func (q *Question) freeTexts() (texts []FreeText) {
	switch q.Kind {
	case Line, Email:
		texts = append(texts, FreeText{Question: q.ID, Size: sizeFor(q.MaxLength, 256), Max: q.MaxLength})
	case Comment:
		texts = append(texts, FreeText{Question: q.ID, Size: sizeFor(q.MaxLength, 1024), Max: q.MaxLength})
	case MultipleText:
		for _, item := range q.Items {
			texts = append(texts, FreeText{Question: q.ID, Item: item.Name, Size: sizeFor(item.MaxLength, 256), Max: item.MaxLength})
		}
	}
	if q.hasRemark() {
		texts = append(texts, FreeText{Question: q.ID, Comment: true, Size: 256})
	}
	return texts
}

// sizeFor gives the smallest size that holds a text of so many UTF-16 code units
// in any language: at most three bytes each.
func sizeFor(length, without int) int {
	if length == 0 {
		return without
	}
	for _, size := range []int{256, 1024} {
		if 3*length <= size {
			return size
		}
	}
	return 4096
}

// ClosedSize is the length of the closed answers, the same for every response.
func (q *Questionnaire) ClosedSize() int { return q.closed }

// Texts gives the free texts in the order of their parts.
func (q *Questionnaire) Texts() []FreeText { return q.texts }

// ResponseSize is the length of a response's sealed parts together, the same for
// every response.
func (q *Questionnaire) ResponseSize() int {
	total := max(1, q.closed) + PartOverhead
	for _, t := range q.texts {
		total += t.Size + textOverhead
	}
	return total
}

// String names a text in problems and results: "q1", "q1.item", "q1-Comment".
func (t FreeText) String() string {
	switch {
	case t.Comment:
		return commentKey(t.Question)
	case t.Item != "":
		return fmt.Sprintf("%s.%s", t.Question, t.Item)
	}
	return t.Question
}

func commentKey(id string) string { return id + "-Comment" }
