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
// ratings in blocks, 8 of one choice, 4 of several, with branches between them, a
// number, a ranking, and two free texts.
func fortyQuestions() []byte {
	var elements []string
	add := func(format string, args ...any) { elements = append(elements, fmt.Sprintf(format, args...)) }
	add(`{"type":"radiogroup","name":"unit","choices":["a","b","c","d","e","f"]}`)
	for i := range 24 {
		add(`{"type":"rating","name":"r%d","rateMax":5}`, i)
	}
	for i := range 7 {
		add(`{"type":"radiogroup","name":"s%d","choices":["daily","weekly","monthly","never"],"visibleIf":"{r%d} > 2"}`, i, 3*i)
	}
	for i := range 4 {
		add(`{"type":"checkbox","name":"m%d","choices":["p","q","r","s","t"]}`, i)
	}
	add(`{"type":"text","name":"age","inputType":"number","min":18,"max":70}`)
	add(`{"type":"ranking","name":"order","choices":["x","y","z"]}`)
	for i := range 2 {
		add(`{"type":"comment","name":"t%d","maxLength":200,"visibleIf":"{r%d} < 2"}`, i, i)
	}
	return []byte(`{"elements":[` + strings.Join(elements, ",") + `]}`)
}

// survey measures opening and aggregating responses against opening them alone, as
// box, counter and auditor do both: proofs, combination and decryption included.
func (b *bench) survey(ctx context.Context) error {
	n := b.cmd.Ballots
	b.say("making %d responses of 40 questions", n)
	p, err := sample.New(sample.Config{
		Expected: n, BatchMin: 10000, Start: b.w.now().Unix() - 5400, Questionnaire: fortyQuestions(),
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
