package sample

import (
	"fmt"
	"maps"
	"slices"

	"hustings/audit"
	"hustings/ballot"
)

// SealWith is Seal for trustees who hold their ceremony themselves: the manifest
// names their keys already, and the entries are theirs.
func (p *Poll) SealWith(ceremony []ballot.Entry) error {
	if p.Config.Edit != nil {
		p.Config.Edit(p.Manifest)
	}
	data, err := ballot.MarshalCanonical(p.Manifest)
	if err != nil {
		return err
	}
	p.ID = ballot.IDOf(data)
	e := &ballot.ManifestEntry{Manifest: data}
	e.Officers = p.sign(p.Officers, p.Manifest.Ceremony[:], ballot.RoleOfficer, ballot.BeforeList(e))
	return p.Must(append([]ballot.Entry{e}, ceremony...)...)
}

// Fork gives a second poll with the same keys and the same board so far, as a
// server has that shows two histories. It works on a poll in memory.
func (p *Poll) Fork() (*Poll, error) {
	m, ok := p.store.(*Memory)
	if !ok {
		return nil, fmt.Errorf("sample: only a poll in memory can be forked")
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	q := *p
	q.store = &Memory{
		head: m.head, entries: slices.Clone(m.entries), tiles: maps.Clone(m.tiles),
		published: m.published, guard: m.guard, files: maps.Clone(m.files),
	}
	q.log = nil
	q.State = audit.NewState(surroundings{&q})
	for i, entry := range m.entries {
		if fails := q.State.Apply(entry); len(fails) > 0 {
			return nil, fmt.Errorf("sample: replay entry %d: %w", i, fails[0])
		}
	}
	return &q, nil
}
