package lss

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"

	"hustings/survey"
)

// Import gives a questionnaire's text and a line for each thing that is not carried
// over. The text is what survey.Parse takes; if it still does not (a survey too
// large, say), the error has what Parse says, and the text is given all the same.
func Import(data []byte) (text []byte, notes []string, err error) {
	all, err := read(data)
	if err != nil {
		return nil, nil, err
	}
	i := &importer{all: all, codes: make(map[string]bool)}
	doc := i.survey()
	if text, err = json.MarshalIndent(doc, "", "  "); err != nil {
		return nil, nil, fmt.Errorf("writing the questionnaire: %w", err)
	}
	text = append(text, '\n')
	if _, err = survey.Parse(text); err != nil {
		return text, i.notes, fmt.Errorf("the questionnaire needs work before it can be published: %w", err)
	}
	return text, i.notes, nil
}

// texts is a text by language.
type texts map[string]string

// document, page and element are written as SurveyJS has them.
type document struct {
	Title       texts  `json:"title,omitempty"`
	Description texts  `json:"description,omitempty"`
	Pages       []page `json:"pages"`
}

type page struct {
	Name        string    `json:"name"`
	Title       texts     `json:"title,omitempty"`
	Description texts     `json:"description,omitempty"`
	VisibleIf   string    `json:"visibleIf,omitempty"`
	Elements    []element `json:"elements"`
}

type element struct {
	Type         string   `json:"type"`
	Name         string   `json:"name"`
	Title        texts    `json:"title,omitempty"`
	Description  texts    `json:"description,omitempty"`
	VisibleIf    string   `json:"visibleIf,omitempty"`
	Required     bool     `json:"isRequired,omitempty"`
	HTML         texts    `json:"html,omitempty"`
	InputType    string   `json:"inputType,omitempty"`
	MaxLength    int      `json:"maxLength,omitempty"`
	Choices      []choice `json:"choices,omitempty"`
	Order        string   `json:"choicesOrder,omitempty"`
	Least        int      `json:"minSelectedChoices,omitempty"`
	Most         int      `json:"maxSelectedChoices,omitempty"`
	Other        bool     `json:"showOtherItem,omitempty"`
	Remark       bool     `json:"showCommentArea,omitempty"`
	Columns      []choice `json:"columns,omitempty"`
	Rows         []choice `json:"rows,omitempty"`
	EveryRow     bool     `json:"eachRowRequired,omitempty"`
	SelectToRank bool     `json:"selectToRankEnabled,omitempty"`
	Items        []item   `json:"items,omitempty"`
	RateMax      int      `json:"rateMax,omitempty"`
}

type choice struct {
	Value     code  `json:"value"`
	Text      texts `json:"text,omitempty"`
	Exclusive bool  `json:"isExclusive,omitempty"`
}

// code is a choice's value: a number where LimeSurvey counts by it.
type code string

// MarshalJSON implements json.Marshaler.
func (c code) MarshalJSON() ([]byte, error) {
	if n, err := strconv.Atoi(string(c)); err == nil && strconv.Itoa(n) == string(c) && len(c) < 10 {
		return []byte(c), nil
	}
	return json.Marshal(string(c))
}

type item struct {
	Name     string `json:"name"`
	Title    texts  `json:"title,omitempty"`
	Required bool   `json:"isRequired,omitempty"`
}

type importer struct {
	all   tables
	notes []string
	codes map[string]bool // of questions, for conditions
}

func (i *importer) note(format string, args ...any) {
	i.notes = append(i.notes, fmt.Sprintf(format, args...))
}

func (i *importer) survey() document {
	var doc document
	doc.Title, doc.Description = make(texts), make(texts)
	for _, r := range i.all["surveys_languagesettings"] {
		lang := language(r["surveyls_language"])
		i.put(doc.Title, lang, r["surveyls_title"], "the title")
		i.put(doc.Description, lang, r["surveyls_description"], "the description")
		for column, what := range map[string]string{"surveyls_welcometext": "welcome text", "surveyls_endtext": "end text", "surveyls_url": "end address", "surveyls_policy_notice": "notice on data"} {
			if plainText(r[column]) != "" {
				i.note("%s in %s: not carried over", what, lang)
			}
		}
	}
	slices.Sort(i.notes)
	i.surveySettings()
	for _, q := range i.all["questions"] {
		if q["parent_qid"] == "" || q["parent_qid"] == "0" {
			i.codes[q["title"]] = true
		}
	}
	for _, g := range i.distinct("groups", "gid", "group_order") {
		p := page{Name: "group" + g["gid"], Title: i.localized("group", "group_name", g), Description: i.localized("group", "description", g)}
		p.VisibleIf = i.condition(g["grelevance"], "group "+g["gid"])
		for _, q := range i.distinct("questions", "qid", "question_order") {
			if q["gid"] == g["gid"] && (q["parent_qid"] == "" || q["parent_qid"] == "0") {
				p.Elements = append(p.Elements, i.question(q)...)
			}
		}
		if len(p.Elements) > 0 {
			doc.Pages = append(doc.Pages, p)
		}
	}
	for _, table := range []string{"conditions", "assessments", "quota", "survey_url_parameters", "defaultvalues"} {
		if n := len(i.all[table]); n > 0 {
			i.note("%s: %d rows not carried over", strings.ReplaceAll(table, "_", " "), n)
		}
	}
	return doc
}

// surveySettings names what a survey asks of the server that is not done here.
func (i *importer) surveySettings() {
	for _, r := range i.all["surveys"] {
		for column, what := range map[string]string{
			"ipaddr": "keeping addresses", "datestamp": "keeping the time of an answer", "savetimings": "keeping how long each page took",
			"refurl": "keeping where somebody came from", "usecookie": "a cookie against answering twice", "allowsave": "answers saved half-way on the server",
		} {
			if r[column] == "Y" {
				i.note("setting %s (%s): refused here", column, what)
			}
		}
	}
	slices.Sort(i.notes)
}

// distinct gives the rows of a table, one for each id, in order.
func (i *importer) distinct(table, id, order string) (rows []row) {
	seen := make(map[string]bool)
	for _, r := range i.all[table] {
		if !seen[r[id]] {
			seen[r[id]] = true
			rows = append(rows, r)
		}
	}
	sort.SliceStable(rows, func(a, b int) bool { return rows[a].number(order) < rows[b].number(order) })
	return rows
}

// localized gathers a text in all languages: from rows of the same id by language,
// or from the table of languages that newer versions have.
func (i *importer) localized(what, column string, of row) texts {
	id := map[string]string{"group": "gid", "question": "qid", "answer": "aid"}[what]
	t := make(texts)
	for _, table := range []string{what + "s", "sub" + what + "s", what + "_l10ns"} {
		for _, r := range i.all[table] {
			if r["language"] != "" && r[id] != "" && r[id] == of[id] {
				i.put(t, language(r["language"]), r[column], what+" "+of[id])
			}
		}
	}
	if len(t) == 0 {
		i.put(t, "default", of[column], what+" "+of[id])
	}
	return t
}

func (i *importer) put(t texts, lang, html, what string) {
	if text := plainText(html); text != "" {
		if strings.ContainsAny(text, "{}") {
			i.note("%s: answers or fields put into the text (%s) are not carried over", what, short(text))
			text = strings.NewReplacer("{", "(", "}", ")").Replace(text)
		}
		t[lang] = text
	}
	if low := strings.ToLower(html); strings.Contains(low, "<img") || strings.Contains(low, "<script") || strings.Contains(low, "<iframe") || strings.Contains(low, "<video") || strings.Contains(low, "<audio") {
		i.note("%s: pictures, sound and scripts are not carried over", what)
	}
}
