//go:build js && wasm && survey

package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"syscall/js"

	"hustings/internal/jspage"
	"hustings/survey"
	"hustings/voter"
)

// form is the questionnaire that the manifest names, once it was fetched, and the
// seed of this person's random orders, which is sent nowhere.
type form struct {
	questions *survey.Questionnaire
	seed      survey.Seed
}

// content is what a page asks for between the pass and the box. Answers go to and
// fro as the JSON of survey.Answers.
func (s *session) content() map[string]jspage.Call {
	return map[string]jspage.Call{
		"questions": s.fetchQuestions, "view": s.view, "faults": s.faults, "answer": s.answer,
		"sealDraft": s.sealDraft, "openDraft": s.openDraft,
	}
}

// fetchQuestions fetches the questionnaire and gives {allAtOnce, size, seed}. args[0]
// is a seed that was kept, or null.
func (s *session) fetchQuestions(args []js.Value) (js.Value, error) {
	if s.questions == nil {
		data, err := s.client.Questionnaire(context.Background())
		if err != nil {
			return js.Undefined(), err
		}
		if s.questions, err = survey.Parse(data); err != nil {
			return js.Undefined(), fmt.Errorf("%w: %w", voter.ErrManifest, err)
		}
	}
	if kept := args[0]; kept.Truthy() && kept.Get("length").Int() == len(s.seed) {
		copy(s.seed[:], jspage.Bytes(kept))
	} else if s.seed == (survey.Seed{}) {
		if _, err := rand.Read(s.seed[:]); err != nil {
			return js.Undefined(), fmt.Errorf("%w: %w", voter.ErrRandom, err)
		}
	}
	return jspage.Object("allAtOnce", s.questions.AllAtOnce, "size", s.questions.ResponseSize(), "seed", jspage.Array(s.seed[:])), nil
}

// read reads the page's answers.
func (s *session) read(page js.Value) (survey.Answers, error) {
	answers, err := survey.ParseAnswers([]byte(page.String()))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", voter.ErrChoice, err)
	}
	return answers, nil
}

// view gives what a person with the answers args[0] sees in language args[1], as JSON.
func (s *session) view(args []js.Value) (js.Value, error) {
	answers, err := s.read(args[0])
	if err != nil {
		return js.Undefined(), err
	}
	return js.ValueOf(string(s.questions.View(answers, args[1].String(), s.seed).JSON(args[1].String()))), nil
}

// faults gives what is wrong with the answers args[0], in language args[1], as JSON.
func (s *session) faults(args []js.Value) (js.Value, error) {
	answers, err := s.read(args[0])
	if err != nil {
		return js.Undefined(), err
	}
	_, faults := s.questions.Validate(answers)
	return js.ValueOf(string(survey.FaultsJSON(faults, args[1].String()))), nil
}

// answer seals and sends the answers args[0]. Where chance has a part in them, it is
// tossed here and once: what is sent is what was tossed.
func (s *session) answer(args []js.Value) (js.Value, error) {
	answers, err := s.read(args[0])
	if err != nil {
		return js.Undefined(), err
	}
	clean, faults := s.questions.Validate(answers)
	if len(faults) > 0 {
		return js.Undefined(), fmt.Errorf("%w: %s", voter.ErrChoice, faults[0].Code)
	}
	if clean, err = s.questions.Toss(clean, rand.Reader); err != nil {
		return js.Undefined(), fmt.Errorf("%w: %w", voter.ErrRandom, err)
	}
	parts, err := s.questions.Encode(clean)
	if err != nil {
		return js.Undefined(), fmt.Errorf("%w: %w", voter.ErrChoice, err)
	}
	_, err = s.client.CastResponse(context.Background(), parts)
	return js.Undefined(), err
}

// sealDraft gives the draft args[0] as bytes that only the pass opens.
func (s *session) sealDraft(args []js.Value) (js.Value, error) {
	sealed, err := s.client.SealDraft([]byte(args[0].String()))
	if err != nil {
		return js.Undefined(), err
	}
	return jspage.Array(sealed), nil
}

// openDraft is the inverse of sealDraft. One that the pass does not open is gone.
func (s *session) openDraft(args []js.Value) (js.Value, error) {
	draft, err := s.client.OpenDraft(jspage.Bytes(args[0]))
	if err != nil {
		return js.Undefined(), err
	}
	return js.ValueOf(string(draft)), nil
}
