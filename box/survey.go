package box

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"
	"slices"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// ErrFetch refuses somebody who may not have what is asked for of a survey's
// sealed part.
var ErrFetch = errors.New("box: not for who asks")

// fetchSlack is how far the clock of who asks may be from the box's, in seconds
// (SPEC 10.10).
const fetchSlack = 300

// sealedEntry is an opening (trustee from 1) or the combined values (0) of a
// chunk, which a survey keeps from its board.
type sealedEntry struct {
	chunk, trustee int
	body           []byte
}

// putResponses moves the sealed responses of a batch into the sealed part, in the
// order in which the board has their entries and no other.
func putResponses(ctx context.Context, tx Tx, gone []*waiting) error {
	var list []SealedResponse
	for _, w := range gone {
		if len(w.sealed) > 0 {
			list = append(list, SealedResponse{Leaf: w.leaf, Body: w.sealed})
		}
	}
	slices.SortFunc(list, func(x, y SealedResponse) int { return bytes.Compare(x.Leaf[:], y.Leaf[:]) })
	if len(list) == 0 {
		return nil
	}
	if err := tx.PutSealedResponses(ctx, list); err != nil {
		return fmt.Errorf("box: store sealed responses: %w", err)
	}
	return nil
}

// sealedPart is the stored sealed part as an audit reads it.
type sealedPart struct {
	ctx   context.Context //nolint:containedctx // audit.Sealed has no other way
	store Store
}

func (p sealedPart) Response(_ int, leaf board.Hash) ([]byte, error) {
	data, err := p.store.SealedResponse(p.ctx, ballot.Digest(leaf))
	return data, notThere(err)
}

func (p sealedPart) Opening(chunk, trustee int) ([]byte, error) {
	data, err := p.store.SealedEntry(p.ctx, chunk, trustee)
	return data, notThere(err)
}

func (p sealedPart) Combined(chunk int) ([]byte, error) { return p.Opening(chunk, 0) }

func (p sealedPart) Redactions() ([]byte, error) {
	data, err := p.store.Redactions(p.ctx)
	return data, notThere(err)
}

func notThere(err error) error {
	if errors.Is(err, ErrNoFile) {
		return fmt.Errorf("%w: %w", fs.ErrNotExist, err)
	}
	return err
}

// withSealed gives a reader the sealed part, in a survey.
func (b *Box) withSealed(ctx context.Context, r *audit.Reader) *audit.Reader {
	if !b.state.Manifest.IsSurvey() {
		return r
	}
	return r.WithSealed(sealedPart{ctx, b.config.Store})
}

// combinedAddition is what combined values add to the board: themselves, or in a
// survey their digest.
func (b *Box) combinedAddition(e *ballot.Combined) addition {
	data := ballot.Encode(e)
	if !b.state.Manifest.IsSurvey() {
		return addition{entry: data}
	}
	d := &ballot.CombinedDigest{Chunk: e.Chunk, Trustees: e.Trustees, Digest: ballot.PrivateDigest(b.poll, data)}
	return addition{entry: ballot.Encode(d), private: &sealedEntry{int(e.Chunk), 0, data}}
}

// count makes the outcome, by the auditor's own replay.
func (b *Box) count(ctx context.Context, r *audit.Reader) (addition, error) {
	if !b.state.Manifest.IsSurvey() {
		data, fails, err := r.Outcome(ctx)
		if err == nil {
			err = refused(fails)
		}
		return addition{entry: ballot.Encode(&ballot.OutcomeEntry{JSON: data})}, err
	}
	data, results, fails, err := r.SurveyOutcome(ctx)
	if err == nil {
		err = refused(fails)
	}
	return addition{
		entry: ballot.Encode(&ballot.OutcomeEntry{JSON: data}),
		files: map[ballot.Digest][]byte{sha256.Sum256(results): results},
	}, err
}

// AppendOpening takes a trustee's opening of one chunk of a survey (SPEC 8.18):
// the digest goes to the board and the opening itself to the sealed part, both or
// neither. The same again has the same index. Errors are Append's.
func (b *Box) AppendOpening(ctx context.Context, digest, opening []byte) (uint64, error) {
	e, err := ballot.Parse(digest)
	if err != nil {
		return 0, fmt.Errorf("%w: %w", ErrEntry, err)
	}
	d, ok := e.(*ballot.OpeningDigest)
	if !ok {
		return 0, fmt.Errorf("%w: a %v, want an opening's digest", ErrEntry, e.Type())
	}
	b.turn.Lock()
	defer b.turn.Unlock()
	return b.add(ctx, func() (addition, error) {
		a := addition{entry: digest, private: &sealedEntry{int(d.Chunk), int(d.Trustee), opening}}
		if !b.state.Manifest.IsSurvey() || b.state.Phase < ballot.PhaseClaimed || b.state.Phase > ballot.PhaseOpened {
			return a, nil // judged as any entry is, or on the board already
		}
		r, err := b.reader(ctx)
		if err != nil {
			return a, err
		}
		if err := r.CheckPrivateOpening(d, opening); err != nil {
			return a, fmt.Errorf("%w: %w", ErrEntry, err)
		}
		return a, nil
	})
}

// Sealed gives a trustee or a counter what it asks for of the sealed part (SPEC
// 10.10). Errors wrap ErrFetch, ErrPhase, ErrNoFile, or are the store's.
func (b *Box) Sealed(ctx context.Context, f *ballot.Fetch) ([]byte, error) {
	m, now := b.state.Manifest, b.now()
	switch err := f.Verify(b.poll, m); {
	case !m.IsSurvey():
		return nil, fmt.Errorf("%w: it is no survey", ErrNoFile)
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrFetch, err)
	case f.Time > now+fetchSlack || f.Time+fetchSlack < now:
		return nil, fmt.Errorf("%w: asked at %d, here it is %d: set the clock", ErrFetch, f.Time, now)
	case f.What != ballot.FetchResponses && f.Role != ballot.RoleCounter:
		return nil, fmt.Errorf("%w: a trustee gets sealed responses alone", ErrFetch)
	}
	b.known.RLock()
	phase := b.state.Phase
	b.known.RUnlock()
	if phase < ballot.PhaseClaimed || phase == ballot.PhaseAnnulled {
		return nil, fmt.Errorf("%w: the sealed part, the poll is %v", ErrPhase, phase)
	}
	switch f.What {
	case ballot.FetchResponses:
		return b.sealedResponses(ctx, f)
	case ballot.FetchEntry:
		return b.config.Store.SealedEntry(ctx, int(f.First), int(f.Second))
	case ballot.FetchRedactions:
		if f.First == 0 && f.Second == 0 {
			return b.config.Store.Redactions(ctx)
		}
	}
	return nil, fmt.Errorf("%w: there is no part %d", ErrNoFile, f.What)
}

// sealedResponses gives some final responses in the order of the log.
func (b *Box) sealedResponses(ctx context.Context, f *ballot.Fetch) ([]byte, error) {
	if f.Second == 0 || f.Second > ballot.MaxFetch {
		return nil, fmt.Errorf("%w: %d responses at once, at most %d", ErrNoFile, f.Second, ballot.MaxFetch)
	}
	b.known.RLock()
	r, err := b.state.SeenReader(NewBundle(ctx, b.config.Store))
	b.known.RUnlock()
	if err != nil {
		return nil, fmt.Errorf("box: read the board: %w", err)
	}
	leaves, err := r.FinalLeaves(int(f.First), int(f.Second))
	if err != nil {
		return nil, fmt.Errorf("box: read the board: %w", err)
	}
	if len(leaves) < int(f.Second) {
		return nil, fmt.Errorf("%w: final responses %d to %d", ErrNoFile, f.First, uint64(f.First)+uint64(f.Second)-1)
	}
	var out []byte
	for _, leaf := range leaves {
		data, err := b.config.Store.SealedResponse(ctx, ballot.Digest(leaf))
		if err != nil {
			return nil, err
		}
		out = append(out, data...)
	}
	return out, nil
}
