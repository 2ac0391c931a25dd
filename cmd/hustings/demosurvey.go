package main

import (
	"cmp"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"hustings/ballot"
	"hustings/person"
	"hustings/survey"
	"hustings/voter"
)

// demoSurvey is what a demo of a survey has more.
type demoSurvey struct {
	questionnaire *survey.Questionnaire
	counter       *person.Key
	sealed        string // folder of the sealed part
}

// prepareSurvey imports the roll and creates the survey.
func (d *demo) prepareSurvey(ctx context.Context) error {
	n, err := d.server.office.demoRoll(ctx, d.cmd.Roll, cmp.Or(d.cmd.Members, 40), d.w)
	if err != nil {
		return err
	}
	draft, err := d.surveyDraft(d.now().Add(time.Hour))
	if err != nil {
		return err
	}
	if err := d.create(ctx, draft); err != nil {
		return err
	}
	d.watch.lap("prepare", "%d members on the roll, survey %v", n, d.poll.ceremony)
	return nil
}

// surveyDraft is the survey of the command's file, with new keys of officer and counter.
func (d *demo) surveyDraft(opens time.Time) (*ballot.Draft, error) {
	data, err := os.ReadFile(d.cmd.Survey)
	if err != nil {
		return nil, err
	}
	q, err := survey.Parse(data)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", d.cmd.Survey, err)
	}
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return nil, err
	}
	d.office = &demoOfficer{key}
	d.survey = &demoSurvey{questionnaire: q, sealed: filepath.Join(d.cmd.Out, "sealed")}
	if d.survey.counter, err = person.New("Counter", rand.Reader); err != nil {
		return nil, err
	}
	draft := sampleSurvey(q, ballot.Level(cmp.Or(d.cmd.Level, string(ballot.LevelSealed))), opens, opens.Add(24*time.Hour))
	draft.Survey.Questionnaire = string(data)
	draft.Survey.Counters = []ballot.Party{{Name: d.survey.counter.Name, Key: d.survey.counter.Key}}
	draft.Officers = ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "Officer", Key: publicOf(key)}}}
	draft.Trustees = ballot.DraftTrustees{Threshold: d.cmd.Threshold, Stages: 1}
	for i := range d.cmd.Trustees {
		draft.Trustees.Names = append(draft.Trustees.Names, fmt.Sprintf("Trustee %d", i+1))
	}
	if draft.BallotsPerKey = 2; d.survey.questionnaire.Randomised() {
		draft.BallotsPerKey = 1 // two tosses tell the true answer
	}
	if d.surveyed != nil {
		d.surveyed(draft)
	}
	return draft, nil
}

// respond answers as one member does: what is asked is answered by lot.
func (d *demo) respond(ctx context.Context, client *voter.Client, part demoPart) error {
	times := 1
	if part == partRevote && d.poll.manifest.BallotsPerKey > 1 {
		times = 2
	}
	for range times {
		parts, err := randomResponse(d.survey.questionnaire, rand.Reader)
		if err != nil {
			return err
		}
		err = again(func() error {
			if client.Pending() {
				_, err := client.Resend(ctx)
				return err
			}
			_, err := client.CastResponse(ctx, parts)
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}
