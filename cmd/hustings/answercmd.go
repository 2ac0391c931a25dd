package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"os"
	"strings"

	"hustings/ballot"
	"hustings/survey"
	"hustings/voter"
)

type answerCmd struct {
	Poll    string `help:"Address of the survey, http://HOST/p/CEREMONY[#POLLID]." required:"" placeholder:"URL"`
	Code    string `help:"Sign-in code on the slip."`
	Answers string `help:"JSON file of answers, by the questions' names." required:"" type:"path" placeholder:"FILE"`
	State   string `help:"File that keeps the pass and what is under way, so that a lost connection or a killed process costs nothing." type:"path" placeholder:"FILE"`
	Save    string `help:"File to keep the receipt in; the pass is written beside it as FILE.pass." type:"path" placeholder:"FILE"`
	Secret  string `help:"Voting secret (27 characters) of a pass used on another device, in place of --code; where your name goes along, beside it." placeholder:"SECRET"`
	JSON    bool   `help:"Print one JSON object." name:"json"`
}

// Run answers. What a pass is, and how it is kept, is as in vote.
func (c *answerCmd) Run(ctx context.Context, w world) error {
	v := &voteCmd{Poll: c.Poll, Code: c.Code, State: c.State, Save: c.Save, Secret: c.Secret, JSON: c.JSON}
	client, err := v.open(ctx, w, http.DefaultTransport)
	if err != nil {
		return err
	}
	if err := c.answer(ctx, w, v, client); err != nil {
		return voterError(err)
	}
	return v.tell(w, client)
}

func (c *answerCmd) answer(ctx context.Context, w world, v *voteCmd, client *voter.Client) error {
	if client.Pending() {
		_, err := client.Resend(ctx)
		return err
	}
	data, err := os.ReadFile(c.Answers)
	if err != nil {
		return err
	}
	if !client.Manifest().IsSurvey() {
		return errors.New("this poll is no survey\nhint: hustings vote")
	}
	sayPromises(w, client.Manifest())
	parts, err := encodeAnswers(ctx, client, data)
	if err != nil {
		return fmt.Errorf("%s: %w", c.Answers, err)
	}
	if err := v.pass(ctx, client); err != nil {
		return err
	}
	if err := c.sayName(ctx, w, client); err != nil {
		return err
	}
	_, err = client.CastResponse(ctx, parts)
	return err
}

// sayName says, before anything is sent, that the name goes along (A0, A1).
func (c *answerCmd) sayName(ctx context.Context, w world, client *voter.Client) error {
	if !client.GivesName() {
		return nil
	}
	if client.Member() == nil {
		if c.Code == "" {
			return errors.New("your name goes along with your answers here, and nobody is signed in\nhint: --code CODE, as on the slip")
		}
		if _, err := client.SignIn(ctx, c.Code); err != nil {
			return err
		}
	}
	m := client.Member()
	_, _ = fmt.Fprintf(w.err, "Your name, %s (%s), goes with your answers.\n", m.Name, m.Number)
	return nil
}

// sayPromises tells before the first answer what protects it and what does not.
func sayPromises(w world, m *ballot.Manifest) {
	t := &m.Trustees
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w.err, format+"\n", args...) }
	if len(t.Keys) == 1 {
		say("%s alone opens the answers, and can read them as they come.", t.Keys[0].Name)
	} else {
		say("Answers are opened after the close, by any %d of %d trustees.", t.Threshold, len(t.Keys))
	}
	var names []string
	for _, p := range m.Survey.Counters {
		names = append(names, p.Name)
	}
	counters := strings.Join(names, ", ")
	switch m.Survey.Level {
	case ballot.LevelNamed:
		say("Level A0, with your name: these read your answers with your name on them, and so can whoever runs the server after the opening: %s.", counters)
		say("Everything answered is published in numbers and texts, however few people it is about; not the names. But what it says may tell whose it is.")
		return
	case ballot.LevelConfidential:
		say("Level A1, confidential: these read your answers with your name on them, and so can whoever runs the server after the opening: %s. Nobody else is given the names.", counters)
	default:
		say("Level %s: whole responses, without names, are then read by: %s, and whoever runs the server could, too. Nobody can tell whose a response is, but what it says may.", m.Survey.Level, counters)
	}
	say("Nothing is published of groups smaller than %d, no text of fewer than %d.", m.Survey.Threshold, m.Survey.TextThreshold)
}

// encodeAnswers reads answers, checks them as the counter will, and encodes them.
// Coins of randomised questions are tossed here, on the device.
func encodeAnswers(ctx context.Context, client *voter.Client, data []byte) ([][]byte, error) {
	text, err := client.Questionnaire(ctx)
	if err != nil {
		return nil, err
	}
	q, err := survey.Parse(text)
	if err != nil {
		return nil, err
	}
	answers, err := survey.ParseAnswers(data)
	if err != nil {
		return nil, err
	}
	answers, faults := q.Validate(answers)
	if len(faults) > 0 {
		return nil, faultsError(faults)
	}
	if answers, err = q.Toss(answers, rand.Reader); err != nil {
		return nil, err
	}
	return q.Encode(answers)
}

// faultsError says everything that is wrong with answers, a line each.
func faultsError(faults []survey.Fault) error {
	var lines []string
	for _, f := range faults {
		line := f.Question
		if f.Row != "" {
			line += ", row " + f.Row
		}
		if f.Comment {
			line += ", the remark"
		}
		line += ": " + string(f.Code)
		if f.Limit != "" {
			line += " " + f.Limit
		}
		if said := f.Message.In("en"); said != "" {
			line += " (" + said + ")"
		}
		lines = append(lines, line)
	}
	return fmt.Errorf("%d answers are not as the questionnaire wants them; nothing was sent:\n  %s", len(faults), strings.Join(lines, "\n  "))
}
