package survey

import "fmt"

// Sizes of what is sent.
const (
	// MaxResponse is the most bytes of a response's sealed parts together.
	MaxResponse = 48_000
	// PartOverhead is what each sealed part adds: the encapsulated key and its
	// kind (33), the tag of the cipher (16), and the length before a text (2).
	PartOverhead = 33 + 16 + 2
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
	total := q.ResponseSize()
	if total <= MaxResponse {
		q.columns = q.makeColumns()
		return
	}
	for i := len(q.texts) - 1; i >= 0; i-- {
		one := q.byID[q.texts[i].Question]
		if total -= q.texts[i].Size + PartOverhead; total <= MaxResponse || i == 0 {
			r.problem(one.at, Size, one.Name, "a response would have %d bytes, more than %d: from question %s on there is no room (each free text takes %d bytes or more; shorten maxLength or ask for fewer)",
				q.ResponseSize(), MaxResponse, quote(one.ID), 256+PartOverhead)
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
	total := q.closed + PartOverhead
	for _, t := range q.texts {
		total += t.Size + PartOverhead
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
