package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"hustings/survey"
	"hustings/survey/lss"
	"hustings/survey/template"
)

type surveyCheckCmd struct {
	File string `arg:"" help:"Questionnaire as in docs/SURVEYS.md; - reads the standard input."`
}

// Run prints what the questionnaire asks, or all that is wrong.
func (c *surveyCheckCmd) Run(w world) error {
	data, err := surveyFile(w, c.File, survey.MaxSize)
	if err != nil {
		return err
	}
	q, err := survey.Parse(data)
	if err != nil {
		return notPublishable(w, c.File, err)
	}
	_, err = fmt.Fprintf(w.out, "%s: can be published: %d questions, %d of them or of their parts in words of one's own; a response takes %d of %d bytes\n",
		c.File, len(q.Questions()), len(q.Texts()), q.ResponseSize(), survey.MaxResponse)
	return err
}

// notPublishable prints every problem with the file's name before it.
func notPublishable(w world, file string, err error) error {
	var problems survey.Problems
	if !errors.As(err, &problems) {
		return err
	}
	for _, p := range problems {
		if _, err := fmt.Fprintf(w.err, "%s:%d:%d: %s\n", file, p.Line, p.Col, p.Msg); err != nil {
			return err
		}
	}
	return failed("%s: %d problems: not publishable yet", file, len(problems))
}

type surveyImportCmd struct {
	File string `arg:"" help:"LimeSurvey file (.lss); - reads the standard input."`
	Out  string `help:"File to write the questionnaire to; else it is printed." type:"path" placeholder:"FILE"`
}

// Run writes the questionnaire, and on the error stream a line for each thing that
// is not carried over.
func (c *surveyImportCmd) Run(w world) error {
	data, err := surveyFile(w, c.File, lss.MaxSize)
	if err != nil {
		return err
	}
	text, notes, err := lss.Import(data)
	for _, note := range notes {
		if _, err := fmt.Fprintln(w.err, note); err != nil {
			return err
		}
	}
	if text == nil {
		return fmt.Errorf("reading %s: %w", c.File, err)
	}
	if c.Out == "" {
		_, writing := w.out.Write(text)
		err = errors.Join(err, writing)
	} else if writing := os.WriteFile(c.Out, text, 0o600); writing != nil {
		return fmt.Errorf("writing the questionnaire: %w", writing)
	}
	if err != nil {
		return notPublishable(w, strings.TrimSuffix(c.File, ".lss"), err)
	}
	return nil
}

type surveyTemplateCmd struct {
	Name string `arg:"" optional:"" help:"Name of a template; without one all are listed."`
}

// Run prints a template or the names.
func (c *surveyTemplateCmd) Run(w world) error {
	if c.Name == "" {
		_, err := fmt.Fprintln(w.out, strings.Join(template.Names(), "\n"))
		return err
	}
	text, ok := template.Text(c.Name)
	if !ok {
		return fmt.Errorf("there is no template %q; there are %s", c.Name, strings.Join(template.Names(), ", "))
	}
	_, err := w.out.Write(text)
	return err
}

// surveyFile reads a file or the standard input, and no more than fits.
func surveyFile(w world, name string, most int64) ([]byte, error) {
	in := w.in
	if name != "-" {
		file, err := os.Open(name)
		if err != nil {
			return nil, fmt.Errorf("opening the file: %w", err)
		}
		defer func() { _ = file.Close() }()
		in = file
	}
	data, err := io.ReadAll(io.LimitReader(in, most+1))
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", name, err)
	}
	if int64(len(data)) > most {
		return nil, fmt.Errorf("%s is larger than the %d bytes allowed", name, most)
	}
	return data, nil
}
