package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
	"hustings/box"
	"hustings/store"
	"hustings/web"
)

// hall is the ballots' side of a server: it knows WHAT. It sees no member.
type hall struct {
	what  *store.What
	boxes *store.Boxes
	keys  string
	now   func() time.Time
	cast  bool // this process takes ballots

	clients func() (*web.Clients, error) // of the browsers; opened when they are first asked for

	quick quickTurns // of polls that the server opens itself

	mu   sync.RWMutex
	open map[ballot.CeremonyID]*hallBox
}

// hallBox is a sealed poll with what does not change of it.
type hallBox struct {
	box      *box.Box
	manifest *ballot.Manifest
	bytes    []byte
	files    *box.Bundle
}

func openHall(ctx context.Context, p places, now func() time.Time, cast bool) (*hall, error) {
	if err := p.make(); err != nil {
		return nil, err
	}
	what, err := store.OpenWhat(ctx, p.What)
	if err != nil {
		return nil, err
	}
	boxes, err := what.Boxes(ctx, p.beside())
	if err != nil {
		return nil, errors.Join(err, what.Close())
	}
	return &hall{what: what, boxes: boxes, keys: p.Keys, now: now, cast: cast, clients: sync.OnceValues(p.clients), open: make(map[ballot.CeremonyID]*hallBox)}, nil
}

func (h *hall) close() error {
	h.mu.Lock()
	defer h.mu.Unlock()
	var err error
	for _, b := range h.open {
		err = errors.Join(err, b.box.Close())
	}
	return errors.Join(err, h.boxes.Close(), h.what.Close())
}

// find gives a sealed poll, opened if it is not yet. box.ErrUnsealed, web.ErrNoPoll.
func (h *hall) find(ctx context.Context, c ballot.CeremonyID) (*hallBox, error) {
	h.mu.RLock()
	b := h.open[c]
	h.mu.RUnlock()
	if b != nil {
		return b, nil
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	if b := h.open[c]; b != nil {
		return b, nil
	}
	b, err := h.load(ctx, c)
	if err == nil {
		h.open[c] = b
	}
	return b, err
}

func (h *hall) load(ctx context.Context, c ballot.CeremonyID) (*hallBox, error) {
	poll := h.boxes.Poll(c)
	head, err := poll.Head(ctx)
	if err != nil {
		return nil, err
	}
	if head.Size == 0 {
		if _, err := poll.ReadDraft(ctx); errors.Is(err, box.ErrNoDraft) {
			return nil, web.ErrNoPoll
		} else if err != nil {
			return nil, err
		}
		return nil, box.ErrUnsealed
	}
	boxKey, err := serverKey(h.keys, "box", c, false)
	if err != nil {
		return nil, hinted(fmt.Errorf("%w: %w", errNoKey, err))
	}
	logKey, err := serverKey(h.keys, "log", c, false)
	if err != nil {
		return nil, hinted(fmt.Errorf("%w: %w", errNoKey, err))
	}
	b, err := box.New(ctx, box.Config{
		Ceremony: c, Store: poll, Keys: box.KeyDir{Dir: h.keys}, Box: boxKey, Log: logKey,
		Guard: h.boxes.Guard(c), Clock: h.now, Random: rand.Reader, Cast: h.cast,
	})
	if err != nil {
		return nil, hinted(err)
	}
	out := &hallBox{box: b, files: box.NewBundle(context.WithoutCancel(ctx), poll)}
	b.Look(func(s *audit.State) { out.manifest = s.Manifest })
	out.bytes, err = manifestOf(ctx, poll)
	return out, err
}

// manifestOf reads the manifest's exact bytes from the board.
func manifestOf(ctx context.Context, poll *store.Poll) ([]byte, error) {
	var first [][]byte
	err := poll.View(ctx, func(r board.Reader) (err error) {
		first, err = r.Entries(ctx, 0, 1)
		return err
	})
	if err != nil || len(first) == 0 {
		return nil, errors.Join(box.ErrBoard, err)
	}
	e, err := ballot.Parse(first[0])
	if err != nil {
		return nil, err
	}
	m, ok := e.(*ballot.ManifestEntry)
	if !ok {
		return nil, box.ErrBoard
	}
	return m.Manifest, nil
}

// Box implements web.Boxes: from memory, for it is asked for each ballot.
func (h *hall) Box(c ballot.CeremonyID) (web.Box, error) {
	h.mu.RLock()
	b := h.open[c]
	h.mu.RUnlock()
	if b != nil {
		return b.box, nil
	}
	found, err := h.find(context.Background(), c)
	if err != nil {
		return nil, err
	}
	return found.box, nil
}

// File implements web.Board.
func (h *hall) File(ctx context.Context, c ballot.CeremonyID, name string) ([]byte, error) {
	b, err := h.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return nil, fs.ErrNotExist
	}
	if err != nil {
		return nil, err
	}
	if hex, ok := strings.CutPrefix(name, "files/"); ok {
		var d ballot.Digest
		if d.UnmarshalText([]byte(hex)) == nil && b.box.Withholds(d) {
			return nil, fs.ErrNotExist
		}
	}
	return b.files.ReadFile(name)
}

// Polls implements web.Polls: those being drafted and those sealed.
func (h *hall) Polls(ctx context.Context) ([]web.Poll, error) {
	drafts, err := h.boxes.Drafts(ctx)
	if err != nil {
		return nil, err
	}
	sealed, err := h.boxes.Sealed(ctx)
	if err != nil {
		return nil, err
	}
	all := make(map[ballot.CeremonyID]bool)
	for _, c := range append(drafts, sealed...) {
		all[c] = true
	}
	ids := slices.SortedFunc(maps.Keys(all), func(a, b ballot.CeremonyID) int { return slices.Compare(a[:], b[:]) })
	var out []web.Poll
	for _, c := range ids {
		p := web.Poll{Ceremony: c, Phase: ballot.PhaseCeremony}
		b, err := h.find(ctx, c)
		switch {
		case errors.Is(err, box.ErrUnsealed):
			if d, err := h.draft(ctx, c); err == nil {
				p.Titles = d.Titles
			}
		case errors.Is(err, errNoKey):
			continue
		case err != nil:
			return nil, err
		default:
			p.ID, p.Titles, p.Phase = b.box.Poll(), b.manifest.Titles, b.box.Standing().Phase
		}
		out = append(out, p)
	}
	return out, nil
}

// Manifest implements web.Polls.
func (h *hall) Manifest(ctx context.Context, c ballot.CeremonyID) ([]byte, error) {
	b, err := h.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return nil, web.ErrNotFound
	}
	if err != nil {
		return nil, err
	}
	return b.bytes, nil
}

// State implements web.Polls.
func (h *hall) State(ctx context.Context, c ballot.CeremonyID) (web.State, error) {
	b, err := h.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return web.State{Phase: ballot.PhaseCeremony}, nil
	}
	if err != nil {
		return web.State{}, err
	}
	s := b.box.Standing()
	out := web.State{ID: b.box.Poll(), Phase: s.Phase, Size: s.Size, Ballots: s.Ballots, Open: s.Open, Close: s.Ends()}
	if out.Open == 0 {
		out.Open = uint64(b.manifest.Times.Open) //nolint:gosec // a time of 1970 or later
	}
	return out, nil
}

// facts is factsOf.
func (h *hall) facts(ctx context.Context, c ballot.CeremonyID) (facts, error) {
	b, err := h.find(ctx, c)
	if errors.Is(err, box.ErrUnsealed) {
		return facts{}, errUnsealed
	}
	if err != nil {
		return facts{}, err
	}
	out := facts{ID: b.box.Poll(), Manifest: b.manifest}
	b.box.Look(func(s *audit.State) {
		out.Phase, out.Close = s.Phase, ballot.Time(s.Close) //nolint:gosec // a time
		out.Agreed = s.Phase >= ballot.PhaseAgreed && s.Phase != ballot.PhaseAnnulled
		out.Unissued = s.Unissued()
	})
	return out, nil
}

// draft reads a poll's draft as the officer wrote it.
func (h *hall) draft(ctx context.Context, c ballot.CeremonyID) (*ballot.Draft, error) {
	d, err := h.boxes.Poll(c).ReadDraft(ctx)
	if err != nil {
		return nil, err
	}
	return ballot.ParseDraft(d.Document)
}

// advance does what one poll needs next, lists of passes included.
func (h *hall) advance(ctx context.Context, c ballot.CeremonyID, issued issuedBy) error {
	b, err := h.find(ctx, c)
	if err != nil {
		return err
	}
	for {
		did, err := b.box.Advance(ctx)
		if err != nil {
			return err
		}
		f, err := h.facts(ctx, c)
		if err != nil {
			return err
		}
		if f.Phase == ballot.PhaseClosed && len(f.Unissued) > 0 && issued != nil {
			lists, err := issued(ctx, f)
			if err != nil {
				return err
			}
			for _, l := range lists {
				if _, err := b.box.Append(ctx, l.Entry, l.File); err != nil {
					return err
				}
			}
			did = did || len(lists) > 0 // others come from servers of their own
		}
		if !did {
			return nil
		}
	}
}

// tick advances every poll once. What goes wrong with one is logged, and tried
// again at the next tick.
func (h *hall) tick(ctx context.Context, issued issuedBy, log *slog.Logger) {
	sealed, err := h.boxes.Sealed(ctx)
	if err != nil {
		log.Error("list the polls", "error", err)
		return
	}
	for _, c := range sealed {
		if err := h.advance(ctx, c, issued); err != nil && ctx.Err() == nil && !errors.Is(err, errNoKey) {
			log.Error("advance a poll", "ceremony", c.String(), "error", err)
		}
	}
}

// web gives the server's half.
func (h *hall) web(gateway web.Gateway) *web.What {
	return &web.What{Boxes: h, Board: h, Polls: h, Ceremonies: ceremonies{h}, Sealed: ceremonies{h}, Pages: newPages(h), Gateway: gateway}
}

// export writes the bundle to a folder that must not be there yet.
func (h *hall) export(ctx context.Context, c ballot.CeremonyID, dir string) error {
	b, err := h.find(ctx, c)
	if err != nil {
		return err
	}
	into, err := newDirCopy(dir)
	if err != nil {
		return err
	}
	return b.box.Export(ctx, into.Put)
}
