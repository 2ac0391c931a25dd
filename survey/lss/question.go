package lss

import (
	"sort"
	"strconv"
	"strings"
)

// types are LimeSurvey's kinds of questions by their letter, with ours.
var types = map[string]string{
	"L": "radiogroup", "O": "radiogroup", "!": "dropdown", "G": "radiogroup", "M": "checkbox", "P": "checkbox", "Y": "boolean", "5": "rating",
	"S": "text", "N": "text", "D": "text", "T": "comment", "U": "comment", "Q": "multipletext", "R": "ranking", "X": "html",
	"A": "matrix", "B": "matrix", "C": "matrix", "E": "matrix", "F": "matrix", "H": "matrix", "K": "numbers",
}

var refusedTypes = map[string]string{
	"1": "array with two scales", ";": "array of texts", ":": "array of numbers", "*": "equation", "|": "file upload", "I": "language switch",
}

// question gives what a question becomes: one element, or several, or none.
func (i *importer) question(q row) []element {
	kind, ok := types[q["type"]]
	if !ok {
		what := refusedTypes[q["type"]]
		if what == "" {
			what = "unknown"
		}
		i.note("question %s of type %s (%s): not carried over", q["title"], short(q["type"]), what)
		return nil
	}
	e := element{Type: kind, Name: q["title"], Title: i.localized("question", "question", q), Description: i.localized("question", "help", q)}
	e.Required = q["mandatory"] == "Y" || q["mandatory"] == "S"
	e.VisibleIf = i.condition(q["relevance"], "question "+e.Name)
	e.Other = q["other"] == "Y"
	if q["preg"] != "" {
		i.note("question %s: the pattern %s for its answers is not carried over", e.Name, short(q["preg"]))
	}
	if !i.attributes(q, &e) {
		return nil
	}
	switch q["type"] {
	case "X":
		e.HTML, e.Title, e.Description, e.Required = e.Title, nil, nil, false
		if len(e.HTML) == 0 {
			return nil
		}
	case "N":
		e.InputType = "number"
	case "D":
		e.InputType = "date"
	case "O":
		e.Remark = true
	case "P":
		i.note("question %s: the remark beside each choice is not carried over", e.Name)
	}
	if kind == "numbers" {
		return i.numbers(q, e)
	}
	i.answers(q, &e)
	return []element{e}
}

// numbers makes one question of each line of several numbers.
func (i *importer) numbers(q row, e element) (all []element) {
	for _, sub := range i.subquestions(q) {
		one := e
		one.Type, one.InputType = "text", "number"
		one.Name = e.Name + "_" + sub["title"]
		one.Title = make(texts)
		for lang, text := range i.localized("question", "question", sub) {
			one.Title[lang] = strings.TrimSpace(e.Title[lang] + " " + text)
		}
		all = append(all, one)
	}
	i.note("question %s: several numbers become %d questions", e.Name, len(all))
	return all
}

// answers gives an element its choices, columns, rows or items.
func (i *importer) answers(q row, e *element) {
	switch e.Type {
	case "radiogroup", "dropdown", "ranking":
		e.Choices = i.choices(q)
		if q["type"] == "G" {
			e.Choices = []choice{{Value: "F", Text: texts{"zh": "女", "en": "Female"}}, {Value: "M", Text: texts{"zh": "男", "en": "Male"}}}
		}
	case "checkbox":
		for _, sub := range i.subquestions(q) {
			c := choice{Value: code(sub["title"]), Text: i.localized("question", "question", sub)}
			c.Exclusive = strings.Contains(";"+i.attribute(q, "exclude_all_others")+";", ";"+sub["title"]+";")
			e.Choices = append(e.Choices, c)
		}
	case "rating":
		e.RateMax = 5
	case "multipletext":
		for _, sub := range i.subquestions(q) {
			e.Items = append(e.Items, item{Name: sub["title"], Title: i.localized("question", "question", sub)})
		}
	case "matrix":
		e.EveryRow, e.Required = e.Required, false
		e.Columns = i.columns(q)
		for _, sub := range i.subquestions(q) {
			e.Rows = append(e.Rows, choice{Value: code(sub["title"]), Text: i.localized("question", "question", sub)})
		}
		if q["type"] == "H" {
			i.note("question %s: an array by column is shown by row", e.Name)
		}
	}
}

func (i *importer) columns(q row) (columns []choice) {
	numbers := map[string]int{"A": 5, "B": 10}[q["type"]]
	for n := 1; n <= numbers; n++ {
		columns = append(columns, choice{Value: code(strconv.Itoa(n))})
	}
	switch q["type"] {
	case "C":
		return []choice{{Value: "Y", Text: texts{"zh": "是", "en": "Yes"}}, {Value: "U", Text: texts{"zh": "不确定", "en": "Uncertain"}}, {Value: "N", Text: texts{"zh": "否", "en": "No"}}}
	case "E":
		return []choice{{Value: "I", Text: texts{"zh": "增加", "en": "Increase"}}, {Value: "S", Text: texts{"zh": "不变", "en": "Same"}}, {Value: "D", Text: texts{"zh": "减少", "en": "Decrease"}}}
	case "F", "H":
		return i.choices(q)
	}
	return columns
}

func (i *importer) choices(q row) (all []choice) {
	rows := make([]row, 0)
	seen := make(map[string]bool)
	for _, r := range i.all["answers"] {
		if r["qid"] == q["qid"] && !seen[r["code"]] {
			seen[r["code"]] = true
			rows = append(rows, r)
		}
	}
	sort.SliceStable(rows, func(a, b int) bool { return rows[a].number("sortorder") < rows[b].number("sortorder") })
	for _, r := range rows {
		c := choice{Value: code(r["code"]), Text: i.localized("answer", "answer", r)}
		if r["aid"] == "" { // older files: a row for each language
			c.Text = make(texts)
			for _, other := range i.all["answers"] {
				if other["qid"] == r["qid"] && other["code"] == r["code"] {
					i.put(c.Text, language(other["language"]), other["answer"], "answer "+r["code"])
				}
			}
		}
		all = append(all, c)
	}
	return all
}

func (i *importer) subquestions(q row) (rows []row) {
	for _, table := range []string{"subquestions", "questions"} {
		for _, r := range i.distinct(table, "qid", "question_order") {
			if r["parent_qid"] == q["qid"] {
				rows = append(rows, r)
			}
		}
	}
	return rows
}

func (i *importer) attribute(q row, name string) string {
	for _, r := range i.all["question_attributes"] {
		if r["qid"] == q["qid"] && r["attribute"] == name {
			return strings.TrimSpace(r["value"])
		}
	}
	return ""
}

// looks are attributes that say how LimeSurvey's own pages look.
var looks = map[string]bool{
	"cssclass": true, "display_columns": true, "answer_width": true, "text_input_width": true, "input_size": true, "input_boxes": true, "statistics_showgraph": true,
	"statistics_graphtype": true, "public_statistics": true, "page_break": true, "hide_tip": true, "question_template": true, "printable_help": true, "time_limit_action": true,
	"scale_export": true, "save_as_default": true, "clear_default": true, "slider_layout": true, "display_rows": true, "label_input_columns": true, "repeat_headings": true,
	"location_nodefaultfromip": true, "location_mapservice": true, "location_mapwidth": true, "location_mapheight": true, "location_mapzoom": true,
	"use_dropdown": true, "showpopups": true, "choice_title": true, "rank_title": true, "samechoiceheight": true, "samelistheight": true,
}

// attributes carries over what has a counterpart, and notes the rest. It says false
// if the question is not asked at all.
func (i *importer) attributes(q row, e *element) bool {
	for _, r := range i.all["question_attributes"] {
		value := strings.TrimSpace(r["value"])
		if r["qid"] != q["qid"] || value == "" || value == "0" || value == "default" || value == "N" {
			continue
		}
		n, err := strconv.Atoi(value)
		whole := err == nil && n > 0
		list := e.Type == "checkbox" || e.Type == "ranking"
		switch name := r["attribute"]; {
		case name == "hidden":
			i.note("question %s is hidden: not carried over, since hidden fields would send what nobody sees", e.Name)
			return false
		case name == "min_answers" && whole && list:
			e.Least = n
		case name == "max_answers" && whole && list:
			e.Most = n
		case (name == "random_order" || name == "answer_order") && len(e.Type) > 0 && e.Type != "matrix":
			e.Order = "random"
		case name == "maximum_chars" && whole && n <= 1365 && (e.Type == "text" || e.Type == "comment"):
			e.MaxLength = n
		case name == "exclude_all_others" && e.Type == "checkbox", looks[name]:
		default:
			i.note("question %s: attribute %s = %s is not carried over", e.Name, name, short(value))
		}
	}
	return true
}
