package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"unicode/utf8"

	"hustings/ballot"
	"hustings/box"
	"hustings/survey/disclose"
)

// textFile is what survey texts writes and survey redact reads: the texts that the
// results will show, for officers to take something out of Shown.
type textFile struct {
	Poll  string     `json:"poll"`
	Texts []textLine `json:"texts"`
}

type textLine struct {
	Question string `json:"question"`
	Text     string `json:"text"`  // as it was written
	Shown    string `json:"shown"` // as it will be shown
}

var errNoTexts = errors.New("the results will show no text: there is nothing to look through")

// texts are the lists that officers look through now.
func (p *pollDesk) texts(ctx context.Context) ([]disclose.TextList, error) {
	if !p.manifest.IsSurvey() {
		return nil, errors.New("this poll is no survey")
	}
	lists, err := p.box.box.Texts(ctx)
	if errors.Is(err, box.ErrPhase) {
		at := p.box.box.Standing().Phase
		if at > ballot.PhaseOpened {
			return nil, fmt.Errorf("the survey is %v: what its results show is settled", at)
		}
		return nil, &exit{exitNotYet, fmt.Errorf("the survey is %v: its texts can be read when the trustees have opened\nhint: run the same command again then", at)}
	}
	return lists, err
}

type surveyTextsCmd struct {
	which
	Out string `help:"File to write them to, for survey redact; else they are printed. Keep it to yourself, and delete it afterwards." type:"path" placeholder:"FILE"`
}

// Run lists the texts as they would be published, question by question.
func (c *surveyTextsCmd) Run(ctx context.Context, w world) error {
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		lists, err := p.texts(ctx)
		if err != nil {
			return err
		}
		if len(lists) == 0 {
			_, _ = fmt.Fprintln(w.out, "nothing to look through: the results show no text, or officers have looked already")
			return nil
		}
		if c.Out != "" {
			return c.write(w, p, lists)
		}
		for _, l := range lists {
			_, _ = fmt.Fprintf(w.out, "%s: %d texts\n", l.Name, len(l.Texts))
			for _, text := range l.Texts {
				_, _ = fmt.Fprintf(w.out, "  - %s\n", strings.ReplaceAll(text, "\n", "\n    "))
			}
		}
		return nil
	})
}

// write makes the file to edit: every text once.
func (c *surveyTextsCmd) write(w world, p *pollDesk, lists []disclose.TextList) error {
	f := textFile{Poll: p.id.String(), Texts: []textLine{}}
	for _, l := range lists {
		for i, text := range l.Texts {
			if i == 0 || l.Texts[i-1] != text {
				f.Texts = append(f.Texts, textLine{l.Name, text, text})
			}
		}
	}
	data, err := ballot.MarshalCanonical(f)
	if err != nil {
		return err
	}
	to, err := os.OpenFile(c.Out, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return err
	}
	if err := errors.Join(indent(to, data), to.Close()); err != nil {
		return err
	}
	_, _ = fmt.Fprintf(w.out, `%d texts written to %s
Where "shown" has a name, a telephone number or a thing that only one person can know, put %s in its place there; change nothing else. How many texts were shortened is published.
Next: hustings survey redact %s --officer-key FILE (nothing to hide: hustings survey redact --as-they-are --officer-key FILE)
`, len(f.Texts), c.Out, disclose.Mark, c.Out)
	return nil
}

type surveyRedactCmd struct {
	File      string `arg:"" optional:"" help:"File of survey texts, with […] in place of what is taken out."`
	AsTheyAre bool   `help:"Publish the texts as they are; without a file."`
	which
	signer
}

// Run checks what is to be taken out, has it signed and puts it on the board.
func (c *surveyRedactCmd) Run(ctx context.Context, w world) error {
	if c.AsTheyAre && c.Ceremony == "" {
		c.File, c.Ceremony = "", c.File // there is no file to name before the poll
	}
	if c.AsTheyAre == (c.File != "") {
		return errors.New("name the file of survey texts, or say --as-they-are: one of the two")
	}
	return c.withPoll(ctx, w, func(p *pollDesk) error {
		lists, err := p.texts(ctx)
		if err != nil {
			return err
		}
		if len(lists) == 0 {
			return errNoTexts
		}
		var taken []disclose.Redaction
		if !c.AsTheyAre {
			if taken, err = readTexts(w, c.File, p.id, lists); err != nil {
				return err
			}
		}
		data, n, err := redact(p.id, rand.Reader, lists, taken)
		if err != nil {
			return err
		}
		for _, one := range taken {
			_, _ = fmt.Fprintf(w.out, "%s: %s\n", one.Question, strings.ReplaceAll(one.Shown, "\n", "\n    "))
		}
		e := &ballot.Redactions{Digest: sha256.Sum256(data)}
		if e.Officers, err = c.sign(p.manifest, p.id[:], ballot.BeforeList(e), w); err != nil {
			return err
		}
		if _, err := p.box.box.AppendRedactions(ctx, ballot.Encode(e), data); err != nil {
			return err
		}
		_, _ = fmt.Fprintf(w.out, "signed: %d texts shortened, list %v\n", n, e.Digest)
		return p.advance(ctx, w)
	})
}

// redact makes the redactions' file, and says how many texts they shorten.
func redact(poll ballot.PollID, random io.Reader, lists []disclose.TextList, taken []disclose.Redaction) (data []byte, n int, err error) {
	salt := make([]byte, 32)
	if _, err := io.ReadFull(random, salt); err != nil {
		return nil, 0, fmt.Errorf("draw a salt: %w", err)
	}
	list := &disclose.Redactions{Poll: poll.String(), Salt: hex.EncodeToString(salt), List: append([]disclose.Redaction{}, taken...)}
	of := make(map[[2]string]bool, len(taken))
	for _, one := range taken {
		of[[2]string{one.Question, one.Text}] = true
	}
	for _, l := range lists {
		for _, text := range l.Texts {
			if of[[2]string{l.Name, disclose.TextDigest([]byte(text))}] {
				n++
			}
		}
	}
	data, err = list.Marshal()
	return data, n, err
}

// maxTextFile bounds a file of texts: each stands in it twice.
const maxTextFile = 64 << 20

// readTexts reads an edited file and says everything that is wrong in it, by line
// and column.
func readTexts(w world, name string, poll ballot.PollID, lists []disclose.TextList) ([]disclose.Redaction, error) {
	data, err := surveyFile(w, name, maxTextFile)
	if err != nil {
		return nil, err
	}
	var f textFile
	var syntax *ballot.SyntaxError
	if err := ballot.UnmarshalStrict(data, &f, ballot.MaxJSONSize(maxTextFile), ballot.Complete()); errors.As(err, &syntax) {
		return nil, fmt.Errorf("%s:%d:%d: %s: %s", name, syntax.Line, syntax.Col, syntax.Path, syntax.Msg)
	} else if err != nil {
		return nil, fmt.Errorf("%s: %w", name, err)
	}
	if f.Poll != poll.String() {
		return nil, fmt.Errorf("%s: it is of poll %.80q, this is %v: survey texts writes a new one", name, f.Poll, poll)
	}
	there := make(map[[2]string]bool)
	for _, l := range lists {
		for _, text := range l.Texts {
			there[[2]string{l.Name, text}] = true
		}
	}
	var taken []disclose.Redaction
	at, wrong := objectsIn(data), 0
	for i, line := range f.Texts {
		key := [2]string{line.Question, line.Text}
		msg := ""
		switch here, known := there[key]; {
		case !known:
			msg = fmt.Sprintf("question %q has no such text: change \"shown\" alone, and leave \"text\" as survey texts has written it", line.Question)
		case !here:
			msg = "this text is there twice; one line is for all who wrote it"
		case line.Shown == line.Text:
		case !disclose.Redacted(line.Text, line.Shown):
			msg = "\"shown\" changes more than it takes out: put " + disclose.Mark + " in place of what is taken out, and nothing else"
		default:
			taken = append(taken, disclose.Redaction{Question: line.Question, Text: disclose.TextDigest([]byte(line.Text)), Shown: line.Shown})
		}
		if there[key] = false; msg != "" {
			wrong++
			_, _ = fmt.Fprintf(w.err, "%s:%s: %s\n", name, at.of(data, i), msg)
		}
	}
	if wrong > 0 {
		return nil, failed("%s: %d texts are wrong: nothing was signed", name, wrong)
	}
	return taken, nil
}

// offsets are where the objects in a document's list begin.
type offsets []int64

// objectsIn finds them in a document that was read already: an object that holds
// one list of objects without further ones.
func objectsIn(data []byte) (at offsets) {
	dec := json.NewDecoder(strings.NewReader(string(data)))
	for depth := 0; ; {
		token, err := dec.Token()
		if err != nil {
			return at
		}
		switch token {
		case json.Delim('{'):
			if depth == 2 {
				at = append(at, dec.InputOffset()-1)
			}
			depth++
		case json.Delim('['):
			depth++
		case json.Delim('}'), json.Delim(']'):
			depth--
		}
	}
}

// of says line and column of the i-th object.
func (at offsets) of(data []byte, i int) string {
	if i >= len(at) {
		return "1:1"
	}
	before := string(data[:at[i]])
	return fmt.Sprintf("%d:%d", strings.Count(before, "\n")+1, utf8.RuneCountInString(before[strings.LastIndexByte(before, '\n')+1:])+1)
}
