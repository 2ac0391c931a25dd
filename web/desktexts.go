package web

import (
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"maps"
	"sync"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

// DeskTexts are the texts that a survey's results will show, as officers look
// through them before (SPEC 8.19): lists as they would be published, and nothing
// else of a response.
type DeskTexts struct {
	Questionnaire *survey.Questionnaire
	Lists         []disclose.TextList
}

// actRedact is officers' word on texts. It has pages of its own.
const actRedact = "redact"

// takenOut is what officers have taken out of a survey's texts so far, until they
// sign: in memory alone, like all that is begun at the desk.
type takenOut struct {
	mu    sync.Mutex
	shown map[textKey]string
	seen  map[int]bool // sheets that were looked at
}

// textKey names a text of a question.
type textKey struct{ question, text string }

// oneText is one text on a sheet; who has written the same is counted, not shown
// apart.
type oneText struct {
	textKey
	Times int
}

// Field names the text in a form.
func (t oneText) Field() string { return "t" + disclose.TextDigest([]byte(t.text))[:20] }

// Bounds of a sheet: a form carries its texts three times as long.
const (
	sheetTexts = 30
	sheetBytes = 24 << 10
)

// textSheet is a part of one question's texts.
type textSheet struct {
	Question    string
	From, To    int // of the question's texts, from 1
	Texts       []oneText
	First, Last bool // of its question
}

// sheetsOf parts the lists, the same way every time.
func sheetsOf(lists []disclose.TextList) (out []textSheet) {
	for _, l := range lists {
		size, first := 0, true
		s := textSheet{Question: l.Name, From: 1, First: true}
		for i, text := range l.Texts {
			if n := len(s.Texts); n > 0 && s.Texts[n-1].text == text {
				s.Texts[n-1].Times++
				continue
			}
			if len(s.Texts) == sheetTexts || size+len(text) > sheetBytes && len(s.Texts) > 0 {
				s.To = i
				out = append(out, s)
				s, size, first = textSheet{Question: l.Name, From: i + 1}, 0, false
			}
			s.Texts = append(s.Texts, oneText{textKey{l.Name, text}, 1})
			size += len(text)
		}
		s.To, s.First, s.Last = len(l.Texts), first, true
		out = append(out, s)
	}
	return out
}

// redactions makes the file that officers sign, and says how many texts it shortens.
func (k *takenOut) redactions(poll ballot.PollID, random io.Reader, lists []disclose.TextList) (data []byte, texts int, err error) {
	salt := make([]byte, 32)
	if _, err := io.ReadFull(random, salt); err != nil {
		return nil, 0, fmt.Errorf("web: draw a salt: %w", err)
	}
	list := disclose.Redactions{Poll: poll.String(), Salt: hex.EncodeToString(salt), List: []disclose.Redaction{}}
	for _, s := range sheetsOf(lists) {
		for _, t := range s.Texts {
			if shown, ok := k.of(t.textKey); ok {
				list.List = append(list.List, disclose.Redaction{Question: t.question, Text: disclose.TextDigest([]byte(t.text)), Shown: shown})
				texts += t.Times
			}
		}
	}
	data, err = list.Marshal()
	return data, texts, err
}

func (k *takenOut) of(key textKey) (string, bool) {
	k.mu.Lock()
	defer k.mu.Unlock()
	shown, ok := k.shown[key]
	return shown, ok
}

// set keeps how a text is shown; as it was written is nothing.
func (k *takenOut) set(key textKey, shown string) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if delete(k.shown, key); shown != key.text {
		k.shown[key] = shown
	}
}

// looked notes that a sheet was looked at, and gives a copy of those that were.
func (k *takenOut) looked(sheet int) map[int]bool {
	k.mu.Lock()
	defer k.mu.Unlock()
	if sheet > 0 {
		k.seen[sheet] = true
	}
	return maps.Clone(k.seen)
}

// looking is what every page of this step needs.
type looking struct {
	frame
	Poll   *DeskPoll
	Path   string
	Signed *act // waits for signatures: nothing is changed meanwhile
	texts  *DeskTexts
	taken  *takenOut
	labels *surveyLabels
	sheets []textSheet
}

// look reads the texts and what was taken out of them so far.
func (o *office) look(c echo.Context) (*looking, error) {
	d, err := o.pollOf(c)
	if err != nil {
		return nil, err
	}
	texts, err := o.Polls.Texts(c.Request().Context(), d.Ceremony)
	switch {
	case errors.Is(err, ErrConflict):
		return nil, &refusal{code: wrongPhase, cause: err}
	case err != nil:
		return nil, refuse(err)
	case len(texts.Lists) == 0:
		return nil, &refusal{code: wrongPhase}
	}
	p := &looking{frame: o.frame(c, "desk.texts.title"), Poll: d, Path: pathOf(d.Ceremony) + "/texts", texts: texts, sheets: sheetsOf(texts.Lists)}
	p.OfSurvey, p.labels = true, p.surveyLabels(texts.Questionnaire)
	key := d.Ceremony.String()
	var ok bool
	if p.taken, ok = o.taken.get(key, o.clock()); !ok {
		p.taken = &takenOut{shown: make(map[textKey]string), seen: make(map[int]bool)}
	}
	o.taken.put(key, o.clock(), p.taken)
	if a, ok := o.acts.get(key, o.clock()); ok && a.Kind == actRedact {
		p.Signed = a
	}
	return p, nil
}
