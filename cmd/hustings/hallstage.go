package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
)

// errNotOver says that nothing can follow from a poll yet.
var errNotOver = errors.New("the poll is not over")

// chain gives a poll that is over and the stages before it that lie on this
// server, the latest first.
func (h *hall) chain(ctx context.Context, c ballot.CeremonyID) (ballot.Chain, error) {
	var chain ballot.Chain
	for len(chain) < ballot.MaxStages {
		b, err := h.sealed(ctx, c)
		if err != nil && len(chain) > 0 {
			return chain, nil //nolint:nilerr // an earlier stage was held elsewhere
		}
		if err != nil {
			return nil, err
		}
		var past *ballot.Past
		b.box.Look(func(s *audit.State) { past, err = s.Past() })
		if errors.Is(err, audit.ErrNotOver) {
			return nil, fmt.Errorf("%w: it is %v\nhint: a stage is opened from an outcome; hustings poll status", errNotOver, b.box.Standing().Phase)
		}
		if err != nil {
			return nil, err
		}
		chain = append(chain, past)
		e := past.Manifest.Election
		if e == nil || e.After == nil {
			break
		}
		c = e.After.Ceremony
	}
	return chain, nil
}

// stagePoll is a poll of this server as a stage: sealed, or its draft.
type stagePoll struct {
	ceremony ballot.CeremonyID
	sealed   bool
	annulled bool
	session  ballot.CeremonyID
	key      int // index in the session
	election ballot.Election
}

// stagePolls lists all polls of this server as stages.
func (h *hall) stagePolls(ctx context.Context) ([]stagePoll, error) {
	polls, err := h.Polls(ctx)
	if err != nil {
		return nil, err
	}
	var out []stagePoll
	for _, p := range polls {
		s := stagePoll{ceremony: p.Ceremony}
		b, err := h.find(ctx, p.Ceremony)
		switch {
		case errors.Is(err, box.ErrUnsealed):
			d, err := h.draft(ctx, p.Ceremony)
			if err != nil {
				continue // a document that is still being written
			}
			s.session, s.key = d.KeysOf(p.Ceremony), d.Trustees.Stage
			s.election = d.StageOf(p.Ceremony)
		case err != nil:
			return nil, err
		default:
			s.sealed, s.annulled = true, b.box.Standing().Phase == ballot.PhaseAnnulled
			s.session, s.key = b.manifest.Trustees.Session, b.manifest.Trustees.Stage
			s.election = b.manifest.StageOf()
		}
		out = append(out, s)
	}
	return out, nil
}

// errKeysUsed says that a ceremony's keys have all been used.
var errKeysUsed = errors.New("every key of the ceremony is used")

// freeKey finds the lowest key of a ceremony that no poll or draft uses.
func freeKey(polls []stagePoll, session ballot.CeremonyID, keys int) (int, error) {
	used := usedKeys(polls, session)
	for k := range keys {
		if !used[k] {
			return k, nil
		}
	}
	return 0, fmt.Errorf("%w: it made %d, for as many polls\nhint: --new-ceremony: the trustees make new keys, and everything else stays", errKeysUsed, keys)
}

func usedKeys(polls []stagePoll, session ballot.CeremonyID) map[int]bool {
	used := make(map[int]bool)
	for _, p := range polls {
		if p.session == session {
			used[p.key] = true
		}
	}
	return used
}

// nextStage is the number of the next stage of an election.
func nextStage(polls []stagePoll, id ballot.CeremonyID) int {
	last := 1
	for _, p := range polls {
		if p.election.ID == id {
			last = max(last, p.election.Stage)
		}
	}
	return last + 1
}

// openedFrom lists polls that were opened from a contest's outcome, annulled ones
// apart.
func openedFrom(polls []stagePoll, past *ballot.Past, contest int) []ballot.CeremonyID {
	var out []ballot.CeremonyID
	for _, p := range polls {
		a := p.election.After
		if p.annulled || a == nil || a.Poll != past.Poll {
			continue
		}
		if slices.ContainsFunc(p.election.Contests, func(k ballot.StageContest) bool { return k.From == contest }) {
			out = append(out, p.ceremony)
		}
	}
	return out
}

// pageText reads the frozen page of a candidate.
func (h *hall) pageText(ctx context.Context, chain ballot.Chain, page *ballot.Digest) (string, error) {
	if page == nil {
		return "", nil
	}
	for _, p := range chain {
		b, err := h.find(ctx, p.Manifest.Ceremony)
		if err != nil {
			continue
		}
		if data, err := b.files.ReadFile("files/" + page.String()); err == nil {
			return string(data), nil
		}
	}
	return "", fmt.Errorf("the frozen page %v is not here", page)
}

// carryKeys gives the draft of a poll that uses a key of an earlier ceremony: the
// trustees' keys and messages are those of that ceremony.
func (h *hall) carryKeys(ctx context.Context, d *ballot.Draft) (box.Draft, error) {
	session := *d.Trustees.Session
	polls, err := h.stagePolls(ctx)
	if err != nil {
		return box.Draft{}, err
	}
	var from *ballot.CeremonyID
	for _, p := range polls {
		if p.session != session {
			continue
		}
		if p.key == d.Trustees.Stage {
			return box.Draft{}, fmt.Errorf("%w: key %d of ceremony %v, by poll %v", errKeyTaken, p.key, session, p.ceremony)
		}
		from = &p.ceremony
	}
	if from == nil {
		return box.Draft{}, fmt.Errorf("no poll here has keys of ceremony %v\nhint: leave trustees.session out; the trustees make new keys", session)
	}
	was, err := ceremonies{h}.desk(*from).Draft(ctx)
	if err != nil {
		return box.Draft{}, err
	}
	if was.Threshold != d.Trustees.Threshold || was.Stages != d.Trustees.Stages || len(was.Trustees) != len(d.Trustees.Names) {
		return box.Draft{}, fmt.Errorf("ceremony %v was of %d of %d trustees, for %d polls", session, was.Threshold, len(was.Trustees), was.Stages)
	}
	out := box.Draft{Session: was.Session, Threshold: was.Threshold, Stages: was.Stages, Entries: was.Entries}
	for i, t := range was.Trustees {
		if t.Name != d.Trustees.Names[i] {
			return box.Draft{}, fmt.Errorf("trustee %d of ceremony %v is %s, not %s", i+1, session, t.Name, d.Trustees.Names[i])
		}
		out.Trustees = append(out.Trustees, box.DraftTrustee{Name: t.Name, Key: t.Key})
	}
	return out, nil
}

// errKeyTaken refuses a joint key that serves another poll.
var errKeyTaken = errors.New("this joint key serves another poll: a key used twice would let one poll's opening read the other's ballots")

// depart holds a manifest that is to be sealed against what it follows. What
// differs goes into the draft with the officers' reason; without one it is
// refused. It says whether the draft has changed.
func (h *hall) depart(ctx context.Context, d *ballot.Draft, m *ballot.Manifest) (changed bool, err error) {
	polls, err := h.stagePolls(ctx)
	if err != nil {
		return false, err
	}
	for _, p := range polls {
		if p.sealed && p.session == m.Trustees.Session && p.key == m.Trustees.Stage && p.ceremony != m.Ceremony {
			return false, fmt.Errorf("%w: key %d of ceremony %v, by poll %v", errKeyTaken, p.key, p.session, p.ceremony)
		}
	}
	if d.Election == nil || d.Election.Follows == nil {
		return false, nil
	}
	f := d.Election.Follows
	chain, err := h.chain(ctx, f.After.Ceremony)
	if err != nil {
		return false, fmt.Errorf("the stage before: %w", err)
	}
	if breaks := chain[0].Breaks(m); len(breaks) > 0 {
		return false, fmt.Errorf("it does not follow the stage before: %s\nhint: open it anew: hustings poll next %v", strings.Join(breaks, "; "), f.After.Ceremony)
	}
	differences, _ := chain.Differences(m)
	told := make(map[[2]string]bool)
	for _, x := range f.Departures {
		told[[2]string{strconv.Itoa(x.Contest), x.What}] = true
	}
	var untold []string
	for _, x := range differences {
		at := [2]string{strconv.Itoa(x.Contest), x.What}
		if told[at] {
			continue
		}
		told[at], changed = true, true
		untold = append(untold, fmt.Sprintf("contest %d, %s: %s", x.Contest, x.What, x.Text))
		f.Departures = append(f.Departures, ballot.Departure{Contest: x.Contest, What: x.What, Reason: f.Reason})
	}
	if changed && f.Reason == "" {
		return false, fmt.Errorf("%w:\n  %s\nhint: --reason TEXT (at the desk: Stages of this election) says why, in the manifest and in public", errDeparts, strings.Join(untold, "\n  "))
	}
	return changed, nil
}

// errDeparts says that a stage is not what follows from the outcome before.
var errDeparts = errors.New("this is not what follows from the outcome before")

// giveReason writes the officers' reason into a draft that follows a stage.
func (h *hall) giveReason(ctx context.Context, c ballot.CeremonyID, reason string) error {
	stored, err := ceremonies{h}.desk(c).Draft(ctx)
	if err != nil {
		return err
	}
	d, err := ballot.ParseDraft(stored.Document)
	if err != nil {
		return err
	}
	if d.Election == nil || d.Election.Follows == nil {
		return errors.New("this poll follows no other: there is nothing to give a reason for")
	}
	d.Election.Follows.Reason = reason
	document, err := ballot.MarshalCanonical(d)
	if err != nil {
		return err
	}
	return ceremonies{h}.desk(c).Write(ctx, stored.Revision, document)
}

// unsealed tells whether a poll is still a draft.
func (h *hall) unsealed(ctx context.Context, c ballot.CeremonyID) bool {
	_, err := h.find(ctx, c)
	return errors.Is(err, box.ErrUnsealed)
}
