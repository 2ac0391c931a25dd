package audit

import (
	"bytes"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io/fs"

	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/threshold"
	"hustings/survey/disclose"
)

// Sealed gives a survey's sealed part (SPEC 10.11), from a folder, a store or a
// server. What is not there is fs.ErrNotExist. Nothing it gives is believed. It
// may be used by many goroutines.
type Sealed interface {
	// Response gives the sealed response of final response n, whose leaf this is.
	Response(n int, leaf board.Hash) ([]byte, error)
	// Opening gives the opening entry of a trustee for a chunk.
	Opening(chunk, trustee int) ([]byte, error)
	// Combined gives the combined entry of a chunk.
	Combined(chunk int) ([]byte, error)
	// Redactions gives the file of what officers have taken out of texts.
	Redactions() ([]byte, error)
}

// ErrSealed says that the sealed part of a survey is needed and not at hand.
var ErrSealed = errors.New("audit: this needs the survey's sealed part")

// WithSealed gives the reader a survey's sealed part, and returns it.
func (r *Reader) WithSealed(s Sealed) *Reader {
	r.sealed = s
	return r
}

// WithProgress lets the reader tell of each item that it has opened, and returns it.
func (r *Reader) WithProgress(progress func(n uint64)) *Reader {
	r.progress = progress
	return r
}

// missing makes a failure of what is not there; other errors stay errors.
func missing(entry int64, what string, err error) ([]Failure, error) {
	if errors.Is(err, fs.ErrNotExist) {
		return []Failure{failure("12.80", entry, "%s is missing: %w", what, err)}, nil
	}
	return nil, fmt.Errorf("audit: read %s: %w", what, err)
}

// response reads the sealed parts of final response n (SPEC 12.81).
func (w *chunkWorker) response(n int) ([]item, []threshold.Point, []Failure, error) {
	if w.r.sealed == nil {
		return nil, nil, nil, ErrSealed
	}
	s := w.r.state
	index, b, leaf, err := w.final(n)
	if err != nil {
		return nil, nil, nil, err
	}
	at := int64(index)
	if b.Response == nil {
		return nil, nil, []Failure{failure("12.81", at, "it is no response")}, nil
	}
	data, err := w.r.sealed.Response(n, leaf)
	if err != nil {
		fails, err := missing(at, "a sealed response", err)
		return nil, nil, fails, err
	}
	parts, err := s.Manifest.ParseResponse(s.Poll, data, *b.Response)
	if err != nil {
		return nil, nil, []Failure{failure("12.81", at, "%w", err)}, nil
	}
	items, points := make([]item, len(parts)), make([]threshold.Point, len(parts))
	for p := range parts {
		if points[p], err = threshold.ParsePoint(parts[p].Enc[:]); err != nil {
			return nil, nil, []Failure{failure("12.81", at, "part %d: %w", p, err)}, nil
		}
		items[p] = item{b.Electorate, ballot.PartInfo(s.Poll, b.Electorate, b.Key, b.Sequence, p), parts[p].Sealed}
	}
	return items, points, nil, nil
}

// partItems reads the items of a survey's chunk: item rP + p is part p of final
// response r (SPEC 8.18).
func (w *chunkWorker) partItems(chunk threshold.Chunk) ([]item, threshold.Chunk, []Failure, error) {
	per := w.r.state.Manifest.Parts()
	first := int(chunk.Number) * ballot.ChunkSize
	end := first + w.r.state.chunkLen(chunk.Number)
	var list []item
	for i := first; i < end; {
		items, points, fails, err := w.response(i / per)
		if err != nil || len(fails) > 0 {
			return nil, chunk, fails, err
		}
		from := i % per
		to := min(per, from+end-i)
		list = append(list, items[from:to]...)
		chunk.Enc = append(chunk.Enc, points[from:to]...)
		i += to - from
	}
	return list, chunk, nil, nil
}

// CheckResponses looks at every final response of a survey: is it there, has it
// the hash on the board, can it be opened? A trustee opens nothing before this
// finds nothing (SPEC 8.18).
func (r *Reader) CheckResponses(ctx context.Context) ([]Failure, error) {
	w := chunkWorker{r: r, cursor: r.files.log.Cursor()}
	var out []Failure
	for n := range r.state.finals {
		if err := ctx.Err(); err != nil {
			return nil, err
		}
		_, _, fails, err := w.response(n)
		if err != nil {
			return nil, err
		}
		if out = append(out, fails...); len(out) >= maxFailures {
			break
		}
		r.progress(1)
	}
	return out, nil
}

// private parses an entry of the sealed part, after holding it against its
// digest on the board.
func (w *chunkWorker) private(id, what string, p place, data []byte, err error) (ballot.Entry, []Failure, error) {
	at := int64(p.index) //nolint:gosec // sizes of logs
	if err != nil {
		fails, err := missing(at, what, err)
		return nil, fails, err
	}
	if ballot.PrivateDigest(w.r.state.Poll, data) != p.digest {
		return nil, []Failure{failure(id, at, "%s has another digest than the board says", what)}, nil
	}
	e, err := ballot.Parse(data)
	if err != nil {
		return nil, []Failure{failure(id, at, "%s: %w", what, err)}, nil
	}
	return e, nil, nil
}

// privateOpening reads a trustee's opening from the sealed part (SPEC 12.82).
func (w *chunkWorker) privateOpening(c, trustee int, p place) (*ballot.Opening, []Failure, error) {
	if w.r.sealed == nil {
		return nil, nil, ErrSealed
	}
	data, err := w.r.sealed.Opening(c, trustee)
	e, fails, err := w.private("12.82", fmt.Sprintf("the opening of chunk %d by trustee %d", c, trustee), p, data, err)
	if err != nil || len(fails) > 0 {
		return nil, fails, err
	}
	o, err := w.r.state.openingIn(e, c, trustee)
	if err != nil {
		return nil, []Failure{failure("12.82", int64(p.index), "%w", err)}, nil //nolint:gosec // sizes of logs
	}
	return o, nil, nil
}

// openingIn holds an entry against what a digest on the board stands for: this
// trustee's opening of this chunk, signed, with as many partials as items.
func (s *State) openingIn(e ballot.Entry, c, trustee int) (*ballot.Opening, error) {
	o, ok := e.(*ballot.Opening)
	if !ok {
		return nil, fmt.Errorf("audit: a %v where an opening should be", e.Type())
	}
	if int(o.Trustee) != trustee || int(o.Chunk) != c {
		return nil, fmt.Errorf("audit: it is trustee %d's opening of chunk %d", o.Trustee, o.Chunk)
	}
	if n := s.chunkLen(o.Chunk); len(o.Partials) != n*len(ballot.Point{}) {
		return nil, fmt.Errorf("audit: %d bytes of partial openings for %d items", len(o.Partials), n)
	}
	key, ok := s.key(ballot.RoleTrustee, trustee)
	if !ok {
		return nil, fmt.Errorf("audit: there is no trustee %d", trustee)
	}
	return o, ballot.VerifyEntry(key, s.Poll[:], ballot.RoleTrustee, ballot.BeforeLast(o), o.Signature)
}

// privateCombined reads the combined values of a chunk from the sealed part (SPEC 12.84).
func (w *chunkWorker) privateCombined(c int, at combinedAt) (*ballot.Combined, []Failure, error) {
	if w.r.sealed == nil {
		return nil, nil, ErrSealed
	}
	data, err := w.r.sealed.Combined(c)
	e, fails, err := w.private("12.84", fmt.Sprintf("the combined values of chunk %d", c), at.place, data, err)
	if err != nil || len(fails) > 0 {
		return nil, fails, err
	}
	combined, ok := e.(*ballot.Combined)
	if !ok || int(combined.Chunk) != c || !bytes.Equal(combined.Trustees, numbers(at.trustees)) {
		return nil, []Failure{failure("12.84", int64(at.index), "it is not the combined entry of chunk %d", c)}, nil //nolint:gosec // sizes of logs
	}
	return combined, nil, nil
}

// CheckPrivateOpening makes the checks 12.82 and 12.83 on an opening that comes
// with its digest, before either is taken.
func (r *Reader) CheckPrivateOpening(d *ballot.OpeningDigest, entry []byte) error {
	if ballot.PrivateDigest(r.state.Poll, entry) != d.Digest {
		return Failure{ID: "12.82", Entry: -1, Text: "the opening has another digest than the entry says"}
	}
	e, err := ballot.Parse(entry)
	if err != nil {
		return failure("12.82", -1, "%w", err)
	}
	o, err := r.state.openingIn(e, int(d.Chunk), int(d.Trustee))
	if err != nil {
		return failure("12.82", -1, "%w", err)
	}
	if err := r.CheckOpening(o); err != nil {
		return failure("12.83", -1, "%w", err)
	}
	return nil
}

// responses puts opened parts together to responses, in the order of the log.
type responses struct {
	per      int
	parts    [][]byte
	counting *Counting // nil in an election
}

// newResponses starts counting a survey's responses.
func (r *Reader) newResponses() (*responses, error) {
	m := r.state.Manifest
	if !m.IsSurvey() || r.uncounted {
		return new(responses), nil
	}
	questionnaire, err := r.files.File(m.Survey.Questionnaire)
	if err == nil && sha256.Sum256(questionnaire) != m.Survey.Questionnaire {
		err = ErrRecord
	}
	if err != nil {
		return nil, fmt.Errorf("audit: read the questionnaire: %w", err)
	}
	counting, err := NewCounting(m, questionnaire, r.state.surveyFigures())
	if err != nil {
		return nil, err
	}
	if counting.handed, err = r.handed(); err != nil {
		return nil, err
	}
	if m.Survey.Level.Named() {
		counting.row = r.row
	}
	return &responses{per: m.Parts(), counting: counting}, nil
}

// surveyFigures are the head counts of all electorates together.
func (s *State) surveyFigures() (f SurveyFigures) {
	f.Poll = s.Poll
	for i := range s.Electorates {
		f.Expected += s.Electorates[i].Expected
		f.Issued += s.Electorates[i].IssuedByAll()
	}
	return f
}

func (a *responses) add(parts []openedPart) {
	if a.counting == nil {
		return
	}
	for _, p := range parts {
		if a.parts = append(a.parts, p.plain); len(a.parts) < a.per {
			continue
		}
		a.counting.Add(p.electorate, a.parts)
		a.parts = a.parts[:0]
	}
}

// OpenAlone opens a survey's responses, with every check of the openings, and
// counts nothing: what counting costs is measured against it.
func (r *Reader) OpenAlone(ctx context.Context) ([]Failure, error) {
	alone := *r
	alone.uncounted = true
	out, err := alone.run(ctx)
	return out.failures(), err
}

// SurveyOutcome opens and counts a survey, and gives the outcome's JSON and the
// results it names.
func (r *Reader) SurveyOutcome(ctx context.Context) (data, results []byte, fails []Failure, err error) {
	if f := r.uncombined(); f != nil {
		return nil, nil, f, nil
	}
	out, err := r.run(ctx)
	if err != nil {
		return nil, nil, out.failures(), err
	}
	redactions, fails, err := r.redactions()
	if fails = append(out.fails, fails...); err != nil || len(fails) > 0 {
		return nil, nil, fails, err
	}
	results, err = out.results.Results(redactions)
	if errors.Is(err, disclose.ErrRedactions) {
		return nil, nil, []Failure{failure("12.85", -1, "%w", err)}, nil
	}
	if err != nil {
		return nil, nil, nil, fmt.Errorf("audit: results: %w", err)
	}
	if len(results) > maxFile {
		return nil, nil, nil, fmt.Errorf("audit: results of %d bytes, at most %d", len(results), maxFile)
	}
	s := r.state
	data, err = ballot.MarshalCanonical(&ballot.SurveyOutcome{
		Version: 1, Poll: s.Poll, Responses: s.Ballots, Keys: s.Keys, Final: s.Final(),
		Invalid: out.results.invalid, Results: sha256.Sum256(results),
	})
	return data, results, nil, err
}

// uncombined is what fails before all chunks are combined.
func (r *Reader) uncombined() []Failure {
	if len(r.state.combined) == r.state.Chunks() {
		return nil
	}
	return []Failure{failure("12.63", -1, "%d of %d chunks are combined", len(r.state.combined), r.state.Chunks())}
}

func (c *counted) failures() []Failure {
	if c == nil {
		return nil
	}
	return c.fails
}
