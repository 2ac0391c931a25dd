package main

import (
	"context"
	"crypto/rand"
	"errors"
	"slices"
	"sync"
	"time"

	"hustings/ballot"
	"hustings/registrar"
	"hustings/roll"
	"hustings/store"
	"hustings/web"
)

// office is the members' side of a server: it knows WHO. It is told what the
// board says, and sees no ballot.
type office struct {
	who     *store.Who
	keys    registrar.KeyDir
	service *registrar.Service
	desk    roll.Desk
	facts   factsOf
	guard   *passGuard

	attend sync.RWMutex // held while a pass is given; alone while a check-in is undone

	mu    sync.Mutex
	trees map[seatsOf]*ballot.HandleTree
}

type seatsOf struct {
	ceremony   ballot.CeremonyID
	electorate uint8
}

func openOffice(ctx context.Context, p places, now func() time.Time, facts factsOf) (*office, error) {
	if err := p.make(); err != nil {
		return nil, err
	}
	who, err := store.OpenWho(ctx, p.Who)
	if err != nil {
		return nil, err
	}
	o := &office{who: who, keys: registrar.KeyDir{Dir: p.Keys}, facts: facts, trees: make(map[seatsOf]*ballot.HandleTree)}
	o.guard = newPassGuard(who, p.Keys)
	o.service = registrar.New(who, o.keys, rand.Reader, now)
	pepper, err := o.keys.Secret("pepper.key", rand.Reader)
	if err == nil {
		var session [32]byte
		session, err = o.keys.Secret("session.key", rand.Reader)
		o.desk = roll.Desk{Slips: who, Pepper: pepper, Key: session, Days: 1}
	}
	if err != nil {
		return nil, errors.Join(err, who.Close())
	}
	return o, nil
}

// web gives the server's half.
func (o *office) web() *web.Who {
	return &web.Who{SignIn: o.desk, Sessions: o.desk.Key, Members: o, Passes: o, Limiter: roll.NewLimiter(roll.LimiterConfig{}), Origins: o}
}

// pollOf is what the board says, as a registrar is told it.
func pollOf(f facts, number uint8) registrar.Poll {
	p := registrar.PollOf(f.Manifest, f.ID, number)
	p.Agreed, p.Closed, p.Close = f.Agreed, f.closed(), f.Close
	return p
}

// Issue implements web.Passes.
func (o *office) Issue(ctx context.Context, ceremony ballot.CeremonyID, number uint8, seat roll.Seat, blinded []byte) ([]byte, error) {
	f, err := o.facts(ctx, ceremony)
	if errors.Is(err, errUnsealed) {
		return nil, registrar.ErrNotOpen
	}
	if err != nil {
		return nil, err
	}
	if int(number) >= len(f.Manifest.Registrars) {
		return nil, web.ErrNotFound
	}
	o.attend.RLock()
	defer o.attend.RUnlock()
	signed, err := o.service.Issue(ctx, pollOf(f, number), seat, blinded)
	if err == nil {
		o.guard.given(ceremony)
	}
	return signed, err
}

// Member implements web.Members.
func (o *office) Member(ctx context.Context, ceremony ballot.CeremonyID, seat roll.Seat) (web.Member, error) {
	v, err := o.who.Voter(ctx, ceremony, seat.Electorate, seat.Number)
	if errors.Is(err, store.ErrUnknown) || err == nil && v.Slip != seat.Slip {
		return web.Member{}, roll.ErrSession
	}
	if err != nil {
		return web.Member{}, err
	}
	m := web.Member{
		Electorate: seat.Electorate, Line: v.Voter.Line, Salt: v.Voter.Salt[:], Handle: v.Voter.Handle,
		Index: v.Voter.Index, Proof: []ballot.Digest{}, CheckedIn: v.CheckedIn, Pass: web.PassNone,
	}
	tree, err := o.tree(ctx, ceremony, seat.Electorate)
	if err != nil {
		return m, err
	}
	m.Count = tree.Size()
	if !v.Added {
		proof, err := tree.Proof(v.Voter.Index)
		if err != nil {
			return m, err
		}
		for _, h := range proof {
			m.Proof = append(m.Proof, h)
		}
	}
	return m, o.pass(ctx, ceremony, seat, &m)
}

func (o *office) pass(ctx context.Context, ceremony ballot.CeremonyID, seat roll.Seat, m *web.Member) error {
	f, err := o.facts(ctx, ceremony)
	if err != nil {
		return err
	}
	for _, r := range o.here(f.Manifest) {
		taken, err := o.service.Taken(ctx, pollOf(f, r), seat)
		if err != nil {
			return err
		}
		if taken {
			m.Pass = web.PassTaken
		}
	}
	return nil
}

// tree keeps an electorate's tree: it does not change once it is frozen.
func (o *office) tree(ctx context.Context, ceremony ballot.CeremonyID, electorate uint8) (*ballot.HandleTree, error) {
	at := seatsOf{ceremony, electorate}
	o.mu.Lock()
	defer o.mu.Unlock()
	if t := o.trees[at]; t != nil {
		return t, nil
	}
	frozen, err := o.who.Electorate(ctx, ceremony, electorate)
	if err != nil {
		return nil, err
	}
	t, err := frozen.Tree()
	if err == nil {
		o.trees[at] = t
	}
	return t, err
}

// issued is issuedBy: it closes the registrars of this server.
func (o *office) issued(ctx context.Context, f facts) ([]issuedList, error) {
	var out []issuedList
	done := make(map[int]bool)
	for _, u := range f.Unissued {
		if done[u[0]] || !o.service.Holds(f.Manifest.Ceremony, uint8(u[0])) { //nolint:gosec // at most four registrars
			continue
		}
		done[u[0]] = true
		lists, err := o.service.Close(ctx, pollOf(f, uint8(u[0]))) //nolint:gosec // at most four registrars
		if err != nil {
			return nil, err
		}
		if err := o.keys.Destroy(formKeyFile(f.Manifest.Ceremony)); err != nil {
			return nil, err
		}
		for _, l := range lists {
			out = append(out, issuedList{l.Entry, l.Bitmap})
		}
	}
	return out, nil
}

// freeze fixes who is expected, with fresh salts. Frozen already, it gives the same.
func (o *office) freeze(ctx context.Context, ceremony ballot.CeremonyID, d *ballot.Draft) ([]electors, error) {
	n, err := o.who.Electorates(ctx, ceremony)
	if err != nil {
		return nil, err
	}
	if n == 0 {
		if err := o.freezeNow(ctx, ceremony, d); err != nil {
			return nil, err
		}
	}
	out := make([]electors, len(d.Electorates))
	for i := range out {
		frozen, err := o.who.Electorate(ctx, ceremony, uint8(i)) //nolint:gosec // at most 16
		if err != nil {
			return nil, err
		}
		out[i].Manifest = ballot.Electorate{
			Names: d.Electorates[i].Names, Weight: 1, Roll: frozen.Roll, Excluded: frozen.Excluded,
			Expected: frozen.Expected(), Root: frozen.Root,
		}
		if out[i].Manifest.Excluded == nil {
			out[i].Manifest.Excluded = []ballot.Excluded{}
		}
		out[i].Handles = frozen.HandlesFile()
		if out[i].Names, err = namesOf(frozen); err != nil {
			return nil, err
		}
	}
	return out, nil
}

func (o *office) freezeNow(ctx context.Context, ceremony ballot.CeremonyID, d *ballot.Draft) error {
	eligible, err := o.eligible(ctx, d)
	if err != nil {
		return err
	}
	var list []roll.Frozen
	for _, e := range eligible {
		frozen, err := roll.Freeze(rand.Reader, ceremony, e)
		if err != nil {
			return err
		}
		list = append(list, frozen)
	}
	return o.who.FreezePoll(ctx, ceremony, list)
}

// namesOf gives names sorted, so that the list of persons tells nothing of handles.
func namesOf(f roll.Frozen) ([]string, error) {
	var out []string
	for _, v := range f.Voters {
		_, name, _, err := ballot.ParseMemberLine(v.Line)
		if err != nil {
			return nil, err
		}
		out = append(out, name)
	}
	slices.Sort(out)
	return out, nil
}

func (o *office) close() error {
	o.guard.close()
	return o.who.Close()
}

// checkIn checks in members by number, or everybody, and counts who is.
func (o *office) checkIn(ctx context.Context, c ballot.CeremonyID, electorate uint8, all bool, numbers []string) (int, error) {
	if all {
		var err error
		if numbers, err = o.who.VoterNumbers(ctx, c, electorate); err != nil {
			return 0, err
		}
	}
	if len(numbers) > 0 {
		if err := o.who.CheckIn(ctx, c, electorate, numbers); err != nil {
			return 0, err
		}
	}
	bitmap, err := o.who.Attendance(ctx, c, electorate)
	return bitmap.Count(), err
}

// attendance closes the list; from then on nobody is checked in any more.
func (o *office) attendance(ctx context.Context, c ballot.CeremonyID, electorate uint8) (ballot.Bitmap, error) {
	return o.who.FixAttendance(ctx, c, electorate)
}

func (o *office) reissued(ctx context.Context, c ballot.CeremonyID) (int, error) {
	return o.who.ReissuedSlips(ctx, c)
}
