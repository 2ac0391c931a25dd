package audit

import (
	"context"
	"crypto/sha256"
	"fmt"

	"hustings/ballot"
	"hustings/survey/disclose"
)

// RedactionsFile is the file of redactions in a folder (SPEC 10.11).
const RedactionsFile = "redactions"

// redactions reads the file that the board has the digest of; nil where there is
// none (SPEC 12.80, 12.85).
func (r *Reader) redactions() ([]byte, []Failure, error) {
	want := r.state.Redactions
	if want == nil {
		return nil, nil, nil
	}
	if r.sealed == nil {
		return nil, nil, ErrSealed
	}
	data, err := r.sealed.Redactions()
	if err != nil {
		fails, err := missing(-1, "the redactions", err)
		return nil, fails, err
	}
	if sha256.Sum256(data) != want.Digest {
		return nil, []Failure{failure("12.85", -1, "the redactions have another digest than the board says")}, nil
	}
	return data, nil, nil
}

// SurveyTexts opens a survey's responses and gives the texts that its results will
// show, list by list as they would be published, as they were written.
func (r *Reader) SurveyTexts(ctx context.Context) ([]disclose.TextList, []Failure, error) {
	c, fails, err := r.counting(ctx)
	if err != nil || len(fails) > 0 {
		return nil, fails, err
	}
	lists, err := c.Texts()
	if err != nil {
		return nil, nil, fmt.Errorf("audit: texts: %w", err)
	}
	return lists, nil, nil
}

// CheckRedactions makes the checks of 12.85 on redactions that come with their
// entry, before either is taken: they are of what is shown, and take out only.
func (r *Reader) CheckRedactions(ctx context.Context, e *ballot.Redactions, file []byte) error {
	if sha256.Sum256(file) != e.Digest {
		return Failure{ID: "12.85", Entry: -1, Text: "the redactions have another digest than the entry says"}
	}
	c, fails, err := r.counting(ctx)
	if err == nil && len(fails) > 0 {
		err = fails[0]
	}
	if err != nil {
		return err
	}
	if _, err := c.Results(file); err != nil {
		return failure("12.85", -1, "%w", err)
	}
	return nil
}

// counting opens a survey's responses and adds them.
func (r *Reader) counting(ctx context.Context) (*Counting, []Failure, error) {
	if fails := r.uncombined(); fails != nil {
		return nil, fails, nil
	}
	out, err := r.run(ctx)
	if err != nil || len(out.fails) > 0 {
		return nil, out.failures(), err
	}
	return out.results, nil, nil
}
