package main

import (
	"bytes"
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
	"hustings/box"
	"hustings/web"
)

// pages implements web.Pages from the hall: what boards say, in values. It keeps
// what does not change any more.
type pages struct {
	hall *hall

	mu     sync.Mutex
	staged struct { // polls as stages, for a second: many look at once
		at    time.Time
		polls []stagePoll
	}
	kept map[ballot.CeremonyID]*keptPoll
}

// keptPoll is what has been read off a board.
type keptPoll struct {
	mu      sync.Mutex
	scanned uint64 // entries looked at for changes
	changes []web.Change

	reading sync.Mutex // of the ballots, which takes long where there are many
	seen    []web.SeenBallot
}

func newPages(h *hall) *pages { return &pages{hall: h, kept: make(map[ballot.CeremonyID]*keptPoll)} }

func (p *pages) keep(c ballot.CeremonyID) *keptPoll {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.kept[c] == nil {
		p.kept[c] = new(keptPoll)
	}
	return p.kept[c]
}

// Facts implements web.Pages.
func (p *pages) Facts(ctx context.Context, c ballot.CeremonyID) (*web.Facts, error) {
	b, err := p.hall.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		d, err := p.hall.draft(ctx, c)
		if err != nil {
			return nil, err
		}
		return &web.Facts{
			Ceremony: c, Titles: d.Titles, Organisation: d.Organisation, Phase: ballot.PhaseCeremony, Open: d.Open, Close: d.Close,
			IsSurvey: d.Survey != nil, Place: d.StageOf(c), KeysOf: d.KeysOf(c),
		}, nil
	}
	if err != nil {
		return nil, err
	}
	standing := b.box.Standing()
	f := &web.Facts{
		Ceremony: c, ID: b.box.Poll(), Titles: b.manifest.Titles, Organisation: b.manifest.Organisation, Manifest: b.manifest,
		IsSurvey: b.manifest.IsSurvey(), Place: b.manifest.StageOf(), KeysOf: b.manifest.Trustees.Session,
		Open: ballot.Time(standing.Open), Close: ballot.Time(standing.Ends()), Claims: ballot.Time(standing.Claims), //nolint:gosec // times
	}
	if f.Open == 0 {
		f.Open = b.manifest.Times.Open
	}
	f.ByServer = aloneIn(b.manifest) == nil && p.hall.quickKeys(c).there()
	b.box.Look(func(s *audit.State) { err = factsFrom(f, s) })
	if err != nil {
		return nil, err
	}
	if f.Checkpoint, err = b.files.ReadFile(board.CheckpointFile); err != nil {
		return nil, err
	}
	f.Amendments, err = p.changes(ctx, c, f.Size)
	return f, err
}

// factsFrom copies what the replayed state says.
func factsFrom(f *web.Facts, s *audit.State) error {
	f.Phase, f.Size, f.Ballots, f.Keys = s.Phase, s.Size, s.Ballots, s.Keys
	f.Agreed = len(s.Agreed)
	for i := range s.Electorates {
		e := &s.Electorates[i]
		out := web.ElectorateFacts{Roll: e.Roll, Expected: e.Expected, CheckedIn: -1, Issued: -1, Keys: s.KeysIn(i)}
		if e.CheckedIn != nil {
			out.CheckedIn = e.CheckedIn.Count()
		}
		if len(e.Issued) > 0 && e.Issued[0] != nil {
			out.Issued = e.IssuedByAll()
		}
		f.Electorates = append(f.Electorates, out)
	}
	for t := range len(s.Manifest.Trustees.Keys) {
		if s.Rehearsed[t+1] {
			f.Rehearsed = append(f.Rehearsed, t+1)
		}
		opened := s.Chunks() > 0
		for c := range s.Chunks() {
			opened = opened && slices.Contains(s.Opened(c), t+1)
		}
		if opened {
			f.Opened = append(f.Opened, t+1)
		}
	}
	for i := range s.Points {
		point := web.Point{Size: s.Points[i].Size, Time: ballot.Time(s.Points[i].Time)} //nolint:gosec // a time
		for t := range len(s.Manifest.Trustees.Keys) {
			if s.Cosigned[i][t+1] {
				point.Trustees = append(point.Trustees, t+1)
			}
		}
		f.Points[i] = point
	}
	return resultFrom(f, s)
}

func resultFrom(f *web.Facts, s *audit.State) error {
	if s.Outcome == nil {
		return nil
	}
	size := s.OutcomeAt + 1
	root, err := s.Root(size)
	if err != nil {
		return err
	}
	if s.Results != nil {
		f.Survey = &web.SurveyFacts{Outcome: *s.Results, Size: size, Root: ballot.Digest(root)}
		for i := range s.Manifest.Counters() {
			if s.CountedBy[i] {
				f.Survey.Counted = append(f.Survey.Counted, i)
			}
		}
		return certifiedFrom(f, s)
	}
	out := &web.Outcome{Size: size, Root: ballot.Digest(root)}
	if err := ballot.UnmarshalStrict(s.Outcome, &out.Outcome, ballot.MaxJSONSize(ballot.MaxEntry)); err != nil {
		return err
	}
	f.Outcome = out
	return certifiedFrom(f, s)
}

func certifiedFrom(f *web.Facts, s *audit.State) error {
	if s.Certificate == nil {
		return nil
	}
	statement, err := ballot.ParseStatement(s.Certificate.Statement)
	if err != nil {
		return err
	}
	f.Certificate = &web.Certified{Statement: *statement}
	for _, x := range s.Certificate.Officers {
		f.Certificate.Officers = append(f.Certificate.Officers, int(x.Signer))
	}
	for _, x := range s.Certificate.Tellers {
		f.Certificate.Tellers = append(f.Certificate.Tellers, int(x.Signer))
	}
	return nil
}

// changes finds the amendments among the entries that were not looked at yet.
// A batch says how many ballots follow, and they are passed over.
func (p *pages) changes(ctx context.Context, c ballot.CeremonyID, size uint64) ([]web.Change, error) {
	k := p.keep(c)
	k.mu.Lock()
	defer k.mu.Unlock()
	for k.scanned < size {
		entries, err := p.Entries(ctx, c, k.scanned, int(min(size-k.scanned, board.TileWidth))) //nolint:gosec // at most 256
		if err != nil {
			return nil, err
		}
		if len(entries) == 0 {
			break
		}
		if err := k.scan(entries); err != nil {
			return nil, err
		}
	}
	return slices.Clone(k.changes), nil
}

func (k *keptPoll) scan(entries [][]byte) error {
	first := k.scanned
	for k.scanned < first+uint64(len(entries)) {
		e, err := ballot.Parse(entries[k.scanned-first])
		if err != nil {
			return err
		}
		at := k.scanned
		k.scanned++
		switch e := e.(type) {
		case *ballot.Batch:
			k.scanned += uint64(e.Count)
		case *ballot.Amendment:
			k.changes = append(k.changes, web.Change{Index: at, Kind: e.Kind, Close: ballot.Time(e.Close), Reason: string(e.Reason)}) //nolint:gosec // a time
		}
	}
	return nil
}

// Entries implements web.Pages.
func (p *pages) Entries(ctx context.Context, c ballot.CeremonyID, first uint64, n int) (out [][]byte, err error) {
	if _, err := p.hall.find(ctx, c); errors.Is(err, box.ErrUnsealed) {
		return nil, web.ErrNotFound
	} else if err != nil {
		return nil, err
	}
	err = p.hall.boxes.Poll(c).View(ctx, func(r board.Reader) (err error) {
		out, err = r.Entries(ctx, first, n)
		return err
	})
	return out, err
}

// Seen implements web.Pages. It is read once: from the count on it stands still.
func (p *pages) Seen(ctx context.Context, c ballot.CeremonyID) ([]web.SeenBallot, error) {
	b, err := p.hall.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return nil, web.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	k := p.keep(c)
	k.reading.Lock()
	defer k.reading.Unlock()
	if k.seen != nil {
		return k.seen, nil
	}
	var r *audit.Reader
	b.box.Look(func(s *audit.State) {
		if s.Outcome == nil {
			err = web.ErrNotFound
			return
		}
		r, err = s.SeenReader(b.files)
	})
	if err != nil {
		return nil, err
	}
	seen := []web.SeenBallot{}
	// Who asked may hang up; what was begun serves who asks next.
	err = r.Seen(context.WithoutCancel(ctx), func(x audit.Seen) error {
		seen = append(seen, web.SeenBallot{
			Code: ballot.TrackingCode(x.Leaf), Index: x.Index, Electorate: x.Ballot.Electorate, Sequence: x.Ballot.Sequence,
			Replaced: !x.Final, Plaintext: bytes.Clone(x.Plaintext), By: x.Ballot.Key,
		})
		return nil
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(seen, func(a, b web.SeenBallot) int { return strings.Compare(a.Code, b.Code) })
	k.seen = seen
	return seen, nil
}

// stagePolls is the hall's, kept for a second.
func (p *pages) stagePolls(ctx context.Context) ([]stagePoll, error) {
	now := p.hall.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if s := &p.staged; s.polls != nil && now.Sub(s.at).Abs() < time.Second {
		return s.polls, nil
	}
	polls, err := p.hall.stagePolls(ctx)
	if err == nil {
		p.staged.at, p.staged.polls = now, polls
	}
	return polls, err
}

// Stages implements web.Pages.
func (p *pages) Stages(ctx context.Context, election ballot.CeremonyID) ([]*web.Facts, error) {
	polls, err := p.stagePolls(ctx)
	if err != nil {
		return nil, err
	}
	var out []*web.Facts
	for _, s := range polls {
		if s.election.ID != election {
			continue
		}
		f, err := p.Facts(ctx, s.ceremony)
		if err != nil {
			return nil, err
		}
		out = append(out, f)
	}
	return out, nil
}
