package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"slices"
	"strings"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
	"hustings/trustee"
	"hustings/web"
)

// errNotOwn says that the server was to act in a poll that is not its own to open.
var errNotOwn = errors.New("the server acts as trustee and counter only where its own key is the only trustee's")

// agreeBy asks the members' side for what its registrars have still to agree to.
type agreeBy func(ctx context.Context, m *ballot.Manifest, manifest []byte) ([][]byte, error)

// quickStep does what the server has to do next in a quick poll, as its trustee and
// its counter: the ceremony, the rehearsal, the opening, the count. Each step is the
// one that people take, with the same refusals and the same memory, and may be
// repeated after a crash. over says that nothing is left to do, ever.
func (h *hall) quickStep(ctx context.Context, c ballot.CeremonyID, agree agreeBy) (over bool, err error) {
	k := h.quickKeys(c)
	store, err := newTrusteeDir(k.dir)
	if err != nil {
		return false, err
	}
	defer func() { err = errors.Join(err, store.Close()) }()
	b, err := h.find(ctx, c)
	switch {
	case errors.Is(err, box.ErrUnsealed):
		return false, h.quickCeremony(ctx, k, store)
	case errors.Is(err, web.ErrNoPoll):
		return false, nil // its draft is about to be stored, or never was
	case err != nil:
		return false, err
	}
	switch b.box.Standing().Phase {
	case ballot.PhaseSealed, ballot.PhaseAgreed:
		return false, h.quickRehearse(ctx, k, b, store, agree)
	case ballot.PhaseClaimed, ballot.PhaseOpened:
		return false, h.quickOpen(ctx, k, b, store)
	case ballot.PhaseCounted, ballot.PhaseCertified:
		return h.quickCount(ctx, k, b)
	case ballot.PhaseAnnulled:
		return true, nil
	}
	return false, nil
}

// ownTrustee is the server as trustee of one poll.
func (h *hall) ownTrustee(k quickKeys, store trustee.Store) (*trustee.Trustee, error) {
	return trustee.New(trustee.Config{
		Ceremony: k.ceremony, Store: store, Fetch: h.ownFetch(k.ceremony), Passphrase: k.passphrase,
		WorkFactor: quickWork, Rand: rand.Reader, Now: func() int64 { return h.now().Unix() },
	})
}

// quickCeremony makes the joint key, of which the server has the only share.
func (h *hall) quickCeremony(ctx context.Context, k quickKeys, store trustee.Store) error {
	d, err := ceremonies{h}.desk(k.ceremony).Draft(ctx)
	if err != nil {
		return err
	}
	if !slices.ContainsFunc(d.Entries, func(e []byte) bool { return e == nil }) {
		return nil
	}
	if len(d.Trustees) != 1 || d.Threshold != 1 || d.Session != d.Ceremony {
		return errNotOwn
	}
	t, err := h.ownTrustee(k, store)
	if err != nil {
		return err
	}
	if d.Trustees[0].Key == (ballot.PublicKey{}) {
		invites, err := h.inviteAgain(ctx, k.ceremony)
		if err != nil {
			return err
		}
		if len(invites) != 1 {
			return errNotOwn
		}
		if err := t.Init(ctx, trustee.Invite{Trustee: 1, Code: strings.TrimPrefix(invites[0].Code, "trustee=1.")}); err != nil {
			return err
		}
	}
	if err := t.Deal(ctx, alonePlan); err != nil {
		return err
	}
	return t.Finish(ctx)
}

// alonePlan confirms a plan of the server's key and no other.
func alonePlan(p trustee.Plan) error {
	if len(p.Trustees) != 1 || p.Threshold != 1 {
		return errNotOwn
	}
	return nil
}

// aloneIn refuses a poll that has any other trustee. That the one is the server's own
// key, package trustee sees to.
func aloneIn(m *ballot.Manifest) error {
	if !m.IsSurvey() || len(m.Trustees.Keys) != 1 || m.Trustees.Threshold != 1 {
		return errNotOwn
	}
	return nil
}

// quickRehearse agrees and rehearses, after the registrars of this server, whom a
// crash may have kept from agreeing.
func (h *hall) quickRehearse(ctx context.Context, k quickKeys, b *hallBox, store trustee.Store, agree agreeBy) error {
	if err := aloneIn(b.manifest); err != nil {
		return err
	}
	missing := false
	b.box.Look(func(s *audit.State) {
		for i := range b.manifest.Registrars {
			missing = missing || !s.Agreed[audit.Party{Role: ballot.RoleRegistrar, Index: i}]
		}
	})
	if missing && agree != nil {
		entries, err := agree(ctx, b.manifest, b.bytes)
		if err != nil {
			return err
		}
		for _, e := range entries { // the same again is no second one
			if _, err := b.box.Append(ctx, e); err != nil {
				return err
			}
		}
	}
	t, err := h.ownTrustee(k, store)
	if err != nil {
		return err
	}
	return t.Rehearse(ctx, b.box.Poll())
}

// quickOpen opens, once the claims are over. An early close is one that the officers
// have signed, where the manifest lets them.
func (h *hall) quickOpen(ctx context.Context, k quickKeys, b *hallBox, store trustee.Store) error {
	if err := aloneIn(b.manifest); err != nil {
		return err
	}
	t, err := h.ownTrustee(k, store)
	if err != nil {
		return err
	}
	o, err := t.Open(ctx, trustee.OpenOptions{EarlyClose: true})
	if err == nil && !o.Done {
		err = fmt.Errorf("the opening waits: %s", o.Reason)
	}
	return err
}
