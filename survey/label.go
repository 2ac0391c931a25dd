package survey

// Label is what results and lists of questions call a question: its title, with what
// is known of its panel put in and dots in the place of answers.
func (q *Question) Label() Text { return q.label() }

// TextLabel is what a free text is called beside its question's title: the line of a
// multipletext, or what the remark asks for. It is none where the title says it all.
func (q *Questionnaire) TextLabel(t FreeText) Text {
	one := q.Question(t.Question)
	if one == nil {
		return Text{}
	}
	if t.Comment {
		if !one.CommentLabel.None() {
			return one.scope.fill(one.CommentLabel)
		}
		for _, c := range one.Choices {
			if c.Other {
				return one.scope.fill(c.Label)
			}
		}
		return Text{}
	}
	for _, item := range one.Items {
		if item.Name != t.Item {
			continue
		}
		if item.Title.None() {
			return plain(item.Name)
		}
		return one.scope.fill(item.Title)
	}
	return Text{}
}
