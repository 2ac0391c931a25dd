package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"runtime"
	"strings"

	"hustings/audit"
	"hustings/ballot"
	"hustings/internal/sample"
	"hustings/survey"
)

// fortyQuestions is a questionnaire of 40 questions as staff surveys have them: 24
// ratings in blocks, 8 of one choice, 4 of several, a number, a ranking, and two free
// texts, with branches between them, a value that is calculated from answers, and a rule
// that the answers have to keep; and the cross tables, of the unit by all else that has
// any, and some in rings.
func fortyQuestions() (questionnaire []byte, tables [][2]string) {
	var elements []string
	add := func(format string, args ...any) { elements = append(elements, fmt.Sprintf(format, args...)) }
	cross := func(rows, cols string, n int) { tables = append(tables, [2]string{rows, fmt.Sprintf("%s%d", cols, n)}) }
	add(`{"type":"radiogroup","name":"unit","choices":["a","b","c","d","e","f"],"isRequired":true}`)
	for i := range 24 {
		add(`{"type":"rating","name":"r%d","rateMax":5}`, i)
		if i < 12 {
			cross("unit", "r", i)
		}
	}
	for i := range 7 {
		add(`{"type":"radiogroup","name":"s%d","choices":["daily","weekly","monthly","never"],"visibleIf":"{r%d} > 2"}`, i, 3*i)
		cross("unit", "s", i)
	}
	for i := range 4 {
		add(`{"type":"checkbox","name":"m%d","choices":["p","q","r","s","t"],"showNoneItem":true,"maxSelectedChoices":4}`, i)
		cross("unit", "m", i)
	}
	add(`{"type":"text","name":"age","inputType":"number","min":18,"max":70,"validators":[{"type":"expression","expression":"{age} < 60 or {unit} <> 'f'","text":"not in this unit"}]}`)
	add(`{"type":"ranking","name":"order","choices":["x","y","z"]}`)
	add(`{"type":"comment","name":"t0","maxLength":200,"visibleIf":"{low} or {r0} < 2"}`)
	add(`{"type":"comment","name":"t1","maxLength":200,"visibleIf":"{m0} contains 'p'"}`)
	cross("r1", "r", 2)
	cross("r2", "r", 3)
	return []byte(`{"calculatedValues":[{"name":"low","expression":"{r1} + {r2} + {r3} < 5"}],"elements":[` + strings.Join(elements, ",") + `]}`), tables
}

// survey measures opening and aggregating responses against opening them alone, as
// box, counter and auditor do both: proofs, combination and decryption included.
func (b *bench) survey(ctx context.Context) error {
	n := b.cmd.Ballots
	b.say("making %d responses of 40 questions", n)
	questions, tables := fortyQuestions()
	p, err := sample.New(sample.Config{
		Expected: n, BatchMin: 10000, Start: b.w.now().Unix() - 5400, Questionnaire: questions, Tables: tables,
		Answer: func(q *survey.Questionnaire, _ int) ([][]byte, error) { return randomResponse(q, rand.Reader) },
	})
	if err == nil {
		err = p.ToOpen()
	}
	if err != nil {
		return err
	}
	cast, err := p.Ballots(n)
	if err != nil {
		return err
	}
	for _, step := range []func() error{
		func() error { return p.Batch(ballot.BatchClosing, cast) },
		func() error { return p.ToClaims(n) },
		func() error { return p.CosignClose(1, 2) },
		func() error { return p.OpenBallots(1, 2) },
	} {
		if err := step(); err != nil {
			return err
		}
	}
	return b.countSurvey(ctx, p)
}

// countSurvey takes the best of three, turn about.
func (b *bench) countSurvey(ctx context.Context, p *sample.Poll) error {
	b.say("opening and counting %d responses", p.State.Final())
	least := func(best *float64, f func(r *audit.Reader) ([]audit.Failure, error)) (*float64, error) {
		r, err := p.Reader()
		if err != nil {
			return nil, err
		}
		runtime.GC()
		start := cpu()
		fails, err := f(r)
		us := (cpu() - start) / float64(p.State.Final())
		if err == nil && len(fails) > 0 {
			err = fails[0]
		}
		if best != nil && *best < us {
			us = *best
		}
		return &us, err
	}
	var err error
	for range 3 {
		b.out.SurveyOpenUS, err = least(b.out.SurveyOpenUS, func(r *audit.Reader) ([]audit.Failure, error) { return r.OpenAlone(ctx) })
		if err != nil {
			return err
		}
		b.out.SurveyUS, err = least(b.out.SurveyUS, func(r *audit.Reader) ([]audit.Failure, error) {
			_, _, fails, err := r.SurveyOutcome(ctx)
			return fails, err
		})
		if err != nil {
			return err
		}
	}
	b.out.SurveyRatio = ratio(b.out.SurveyUS, b.out.SurveyOpenUS)
	return nil
}
