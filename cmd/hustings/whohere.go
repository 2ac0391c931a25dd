package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"hustings/ballot"
)

// here lists the registrars of a poll whose keys are on this server.
func (o *office) here(m *ballot.Manifest) (own []uint8) {
	for r := range m.Registrars {
		if o.service.Holds(m.Ceremony, uint8(r)) { //nolint:gosec // at most four
			own = append(own, uint8(r)) //nolint:gosec // as above
		}
	}
	return own
}

// Origins implements web.Origins: a poll's pages are where its box is.
func (o *office) Origins(ctx context.Context, ceremony ballot.CeremonyID) ([]string, error) {
	f, err := o.facts(ctx, ceremony)
	if err != nil || f.Manifest.Box.URL == "" {
		return nil, err
	}
	return []string{f.Manifest.Box.URL}, nil
}

// registrars makes the keys of a poll's registrars on this server, and names those
// who have told theirs from servers of their own.
func (o *office) registrars(ctx context.Context, ceremony ballot.CeremonyID, names []string, electorates int) ([]ballot.Registrar, error) {
	var out []ballot.Registrar
	for i, name := range names {
		public, err := o.service.CreateKeys(ctx, ceremony, uint8(i), electorates, 2048) //nolint:gosec // at most four
		if err != nil {
			return nil, err
		}
		out = append(out, ballot.Registrar{Name: name, Key: public.Key, Blind: public.Blind})
	}
	others, err := o.elsewhere(ceremony)
	return append(out, others...), err
}

// agree lets this server's registrars sign the poll id.
func (o *office) agree(ctx context.Context, m *ballot.Manifest, manifest []byte) ([][]byte, error) {
	var out [][]byte
	for _, r := range o.here(m) {
		entry, err := o.service.Agree(ctx, manifest, r)
		if err != nil {
			return nil, err
		}
		out = append(out, entry)
	}
	return out, nil
}

// elsewhereFile holds what registrars with servers of their own have told.
func (o *office) elsewhereFile(c ballot.CeremonyID) string {
	return filepath.Join(o.keys.Dir, "elsewhere-"+c.String()+".json")
}

// elsewhere reads the public keys of a poll's registrars on other servers, in the
// order in which they stand behind those of this one.
func (o *office) elsewhere(c ballot.CeremonyID) ([]ballot.Registrar, error) {
	data, err := os.ReadFile(o.elsewhereFile(c))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	var list []ballot.Registrar
	if err := ballot.UnmarshalStrict(data, &list, ballot.Complete()); err != nil {
		return nil, fmt.Errorf("%s: %w", o.elsewhereFile(c), err)
	}
	return list, nil
}

// addElsewhere notes one more.
func (o *office) addElsewhere(c ballot.CeremonyID, r ballot.Registrar) error {
	list, err := o.elsewhere(c)
	if err != nil {
		return err
	}
	data, err := ballot.MarshalCanonical(append(list, r))
	if err != nil {
		return err
	}
	return writeDurable(o.elsewhereFile(c), data)
}
