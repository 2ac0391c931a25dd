package main

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"

	"hustings/audit"
	"hustings/ballot"
)

// quickCount recomputes a quick poll's results, as any counter does from what anybody
// and what a counter is given, and signs that they follow (SPEC 8.19). over says that
// it is signed, or not the server's to sign.
func (h *hall) quickCount(ctx context.Context, k quickKeys, b *hallBox) (over bool, err error) {
	key, err := k.counter()
	if err != nil {
		return false, err
	}
	index := slices.IndexFunc(b.manifest.Counters(), func(p ballot.Party) bool { return p.Key == publicOf(key) })
	if aloneIn(b.manifest) != nil || index < 0 {
		return true, nil
	}
	c := &ownCounter{box: b, key: key, index: uint8(index), now: uint64(max(0, h.now().Unix()))} //nolint:gosec // at most 16, not below 0
	b.box.Look(func(s *audit.State) {
		c.signed = s.CountedBy[index]
		c.final, c.files = s.Final(), s.SealedFiles()
		c.entry.Counter, c.entry.Outcome = c.index, s.OutcomeLeaf()
	})
	if c.signed {
		return true, nil
	}
	return true, c.count(ctx)
}

// ownCounter is the server as counter of one poll at work. The sealed part is in
// memory, and nowhere else, while it lasts.
type ownCounter struct {
	box    *hallBox
	key    ed25519.PrivateKey
	index  uint8
	now    uint64
	final  int
	files  []string
	signed bool
	entry  ballot.Counted
}

func (c *ownCounter) count(ctx context.Context) error {
	bundle, sealed := audit.NewMemoryCopy(), audit.NewMemoryCopy()
	if err := c.box.box.Export(ctx, bundle.Put); err != nil {
		return err
	}
	if err := c.fetch(ctx, sealed); err != nil {
		return err
	}
	id := c.box.box.Poll()
	r, err := audit.Verify(ctx, bundle, audit.Options{Poll: &id, Sealed: sealed})
	if err != nil {
		return err
	}
	for _, f := range r.Failures {
		return fmt.Errorf("the results are not signed: %w", f)
	}
	if !r.OK() {
		return fmt.Errorf("the results are not signed: the audit is not whole")
	}
	c.entry.Signature = ballot.SignEntry(c.key, id[:], ballot.RoleCounter, ballot.BeforeLast(&c.entry))
	_, err = c.box.box.Append(ctx, ballot.Encode(&c.entry))
	return err
}

// fetch asks for the sealed part with the counter's signature (SPEC 10.10).
func (c *ownCounter) fetch(ctx context.Context, into *audit.MemoryCopy) error {
	var responses []byte
	for first := 0; first < c.final; first += ballot.MaxFetch {
		page, err := c.ask(ctx, ballot.FetchResponses, first, min(ballot.MaxFetch, c.final-first))
		if err != nil {
			return err
		}
		responses = append(responses, page...)
	}
	if err := into.Put(audit.ResponsesFile, responses); err != nil {
		return err
	}
	for _, name := range c.files {
		var chunk, trustee int
		if n, _ := fmt.Sscanf(name, "openings/%d-%d", &chunk, &trustee); n == 0 {
			if _, err := fmt.Sscanf(name, "combined/%d", &chunk); err != nil {
				return err
			}
		}
		data, err := c.ask(ctx, ballot.FetchEntry, chunk, trustee)
		if err == nil {
			err = into.Put(name, data)
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (c *ownCounter) ask(ctx context.Context, what ballot.FetchWhat, first, second int) ([]byte, error) {
	f, err := ballot.ParseFetch(ballot.SignFetch(c.key, c.box.box.Poll(), ballot.Fetch{
		Role: ballot.RoleCounter, Index: c.index, Time: c.now, What: what, First: uint32(first), Second: uint32(second), //nolint:gosec // a log has less than 2^32 entries
	}))
	if err != nil {
		return nil, err
	}
	return c.box.box.Sealed(ctx, f)
}
