package counter

import (
	"bytes"
	"context"
	"fmt"
	"slices"

	"hustings/audit"
	"hustings/ballot"
	"hustings/person"
)

// Counter is one at work on a survey whose board has been audited.
type Counter struct {
	Board *Board
	Index int // in the manifest, from 0

	cfg     Config
	key     *person.Key
	follows bool // Recount has found that the results follow
}

// New is the counter whose key this is. ErrStranger, and what Sound gives.
func New(cfg Config, b *Board, key *person.Key) (*Counter, error) {
	if err := b.Sound(); err != nil {
		return nil, err
	}
	c := &Counter{Board: b, cfg: cfg, key: key}
	c.Index = slices.IndexFunc(b.State.Manifest.Counters(), func(p ballot.Party) bool { return p.Key == key.Key })
	if c.Index < 0 {
		return nil, fmt.Errorf("%w: %v", ErrStranger, key.Key)
	}
	return c, nil
}

// Signed says whether this counter's word is on the board already.
func (c *Counter) Signed() bool { return c.Board.State.CountedBy[c.Index] }

// Report is what counting anew has come to.
type Report struct {
	Final, Invalid int             // responses; how many of them the outcome calls invalid
	Failures       []audit.Failure // of checks 12.80 to 12.85; none where the results follow
}

// Recount fetches the sealed part and works the outcome out again (SPEC 12.80 to
// 12.85). ErrEarly before there is an outcome. What is found is in the report; an
// error says that nothing could be found out.
func (c *Counter) Recount(ctx context.Context) (*Report, error) {
	c.follows = false
	s := c.Board.State
	if s.Outcome == nil {
		return nil, fmt.Errorf("%w: the survey is %v, and has no outcome", ErrEarly, s.Phase)
	}
	reader, err := c.Reader(ctx)
	if err != nil {
		return nil, err
	}
	out := &Report{Final: s.Final(), Invalid: s.Results.Invalid}
	done, tell := uint64(0), c.cfg.progress("count")
	reader.WithProgress(func(n uint64) {
		done += n
		tell(done, uint64(s.Items())) //nolint:gosec // not negative
	})
	data, _, fails, err := reader.SurveyOutcome(ctx)
	if err != nil {
		return nil, err
	}
	if out.Failures = fails; len(fails) == 0 && !bytes.Equal(data, s.Outcome) {
		out.Failures = []audit.Failure{{
			ID: "12.85", Entry: int64(s.OutcomeAt), Text: fmt.Sprintf("the recomputed outcome is another: %.300s", data), //nolint:gosec // sizes of logs
		}}
	}
	c.follows = len(out.Failures) == 0
	return out, nil
}

// Reader reads the survey's sealed part from the server, with this counter's key.
func (c *Counter) Reader(ctx context.Context) (*audit.Reader, error) {
	reader, err := c.Board.State.NewReader(c.Board.Files)
	if err != nil {
		return nil, fmt.Errorf("counter: %w", err)
	}
	return reader.WithSealed(&remote{ctx: ctx, c: c, size: c.Board.State.Manifest.SealedResponse(), all: c.Board.State.Final()}), nil
}

// Follows says that the results were found to follow by other means than Recount: by
// audit.Verify on a folder.
func (c *Counter) Follows() { c.follows = true }

// Sign puts the counter's word on the board (SPEC 8.19). Nothing is signed that was
// not found to follow: ErrNotCounted. The same again is no error.
func (c *Counter) Sign(ctx context.Context) error {
	if !c.follows {
		return ErrNotCounted
	}
	s := c.Board.State
	e := &ballot.Counted{Counter: uint8(c.Index), Outcome: s.OutcomeLeaf()} //nolint:gosec // at most 16
	e.Signature = c.key.Sign(s.Poll[:], ballot.RoleCounter, ballot.BeforeLast(e))
	_, err := c.post(ctx, "entries", ballot.Encode(e))
	return err
}
