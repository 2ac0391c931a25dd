package box

import (
	"context"
	"fmt"

	"hustings/ballot"
	"hustings/survey/disclose"
)

// shownTexts are the lists of texts that a survey's results will show, as they were
// written. They are kept in memory until the outcome, for reading them means
// opening every response.
type shownTexts struct{ lists []disclose.TextList }

// Texts gives the lists of texts that officers look through before a survey's
// results are made (SPEC 8.19): none where no text will be shown, or where they have
// done so. Nothing else of a response is in them. Errors wrap ErrPhase, or are the
// store's.
func (b *Box) Texts(ctx context.Context) (lists []disclose.TextList, err error) {
	b.turn.Lock()
	defer b.turn.Unlock()
	err = b.again(ctx, func() error {
		if b.state.Phase != ballot.PhaseOpened || !b.state.Manifest.IsSurvey() {
			return fmt.Errorf("%w: texts, the poll is %v", ErrPhase, b.state.Phase)
		}
		lists, err = b.texts(ctx)
		return err
	})
	return lists, err
}

// waitsForOfficers says whether officers have to look through texts before there is
// an outcome.
func (b *Box) waitsForOfficers(ctx context.Context) (bool, error) {
	if !b.state.Manifest.IsSurvey() {
		return false, nil
	}
	lists, err := b.texts(ctx)
	return len(lists) > 0, err
}

func (b *Box) texts(ctx context.Context) ([]disclose.TextList, error) {
	switch {
	case b.state.Redactions != nil || b.state.Manifest.Survey.Texts() == 0:
		b.keepTexts(nil)
		return nil, nil
	case b.shown != nil:
		return b.shown.lists, nil
	}
	r, err := b.reader(ctx)
	if err != nil {
		return nil, err
	}
	lists, fails, err := r.SurveyTexts(ctx)
	if err == nil {
		err = refused(fails)
	}
	if err != nil {
		return nil, fmt.Errorf("box: read the texts: %w", err)
	}
	b.keepTexts(&shownTexts{lists})
	return lists, nil
}

func (b *Box) keepTexts(t *shownTexts) {
	b.known.Lock()
	b.shown = t
	b.known.Unlock()
}

// AppendRedactions takes what officers have taken out of texts (SPEC 8.19): the
// entry goes to the board and the file to the sealed part, both or neither. The same
// again has the same index. Errors are Append's.
func (b *Box) AppendRedactions(ctx context.Context, entry, file []byte) (uint64, error) {
	parsed, err := ballot.Parse(entry)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	e, ok := parsed.(*ballot.Redactions)
	if !ok {
		return 0, fmt.Errorf("%w: a %v, want redactions", ErrEntry, parsed.Type())
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	return b.add(ctx, func() (addition, error) {
		a := addition{entry: entry, redacts: file}
		if !b.state.Manifest.IsSurvey() || b.state.Phase != ballot.PhaseOpened || b.state.Redactions != nil {
			return a, nil // judged as any entry is, or on the board already
		}
		waits, err := b.waitsForOfficers(ctx)
		if err != nil {
			return a, err
		}
		if !waits {
			return a, fmt.Errorf("%w: the results show no text, there is nothing to take out", ErrEntry)
		}
		if err := refused(b.state.Check(entry)); err != nil {
			return a, err // the signatures before the long work
		}
		r, err := b.reader(ctx)
		if err != nil {
			return a, err
		}
		if err := r.CheckRedactions(ctx, e, file); err != nil {
			return a, fmt.Errorf("%w: %w", ErrEntry, err)
		}
		return a, nil
	})
}
