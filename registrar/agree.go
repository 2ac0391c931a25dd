package registrar

import (
	"context"
	"crypto/ed25519"
	"fmt"
	"slices"

	"hustings/ballot"
)

// Public is what the manifest says of a registrar's keys.
type Public struct {
	Key   ballot.PublicKey
	Blind []ballot.Hex // the modulus for each electorate
}

// CreateKeys makes a registrar's keys for a poll that is being drafted, RSA keys
// of the given number of bits, and the books. Called again it makes only what is
// missing, and returns the same keys.
func (s *Service) CreateKeys(ctx context.Context, ceremony ballot.CeremonyID, registrar uint8, electorates, bits int) (Public, error) {
	defer s.alone(ceremony, registrar)()
	public, err := s.createKeys(ctx, ceremony, registrar, electorates, bits)
	if err != nil {
		return Public{}, fmt.Errorf("create a registrar's keys: %w", err)
	}
	return public, nil
}

func (s *Service) createKeys(ctx context.Context, ceremony ballot.CeremonyID, registrar uint8, electorates, bits int) (Public, error) {
	// A registrar that has closed, its keys deleted, does not begin anew.
	lists, err := s.store.IssuedLists(ctx, ceremony, registrar)
	if err != nil {
		return Public{}, err
	}
	if len(lists) > 0 {
		return Public{}, ErrClosed
	}
	identity, err := s.keys.makeIdentity(s.random, ceremony, registrar)
	if err != nil {
		return Public{}, err
	}
	public := Public{Key: publicKey(identity)}
	for e := range electorates {
		key, err := s.keys.makeBlind(s.random, Book{ceremony, registrar, uint8(e)}, bits)
		if err != nil {
			return Public{}, err
		}
		public.Blind = append(public.Blind, key.Public().Bytes())
	}
	return public, s.store.BeginPasses(ctx, ceremony, registrar)
}

// Holds says whether a registrar of a poll has its keys here. Others have theirs on
// servers of their own.
func (s *Service) Holds(ceremony ballot.CeremonyID, registrar uint8) bool {
	_, err := s.keys.identity(ceremony, registrar)
	return err == nil
}

func publicKey(key ed25519.PrivateKey) ballot.PublicKey {
	return ballot.PublicKey(key[ed25519.PrivateKeySize-ed25519.PublicKeySize:])
}

// Agree signs the poll id as a registrar (SPEC 8.3), if the manifest is in order,
// names this registrar's keys, and its electorates are those frozen in the store.
// It agrees to one manifest of a poll only; to that again with the same entry.
// Refusals wrap ErrManifest or ErrAgreed.
func (s *Service) Agree(ctx context.Context, manifest []byte, registrar uint8) ([]byte, error) {
	m, failures := ballot.ParseManifest(manifest)
	if len(failures) > 0 {
		return nil, fmt.Errorf("agree: %w: %w", ErrManifest, failures[0])
	}
	if err := s.checkKeys(m, registrar); err != nil {
		return nil, fmt.Errorf("agree: %w", err)
	}
	for e := range m.Electorates {
		if err := s.checkElectorate(ctx, m, uint8(e)); err != nil {
			return nil, fmt.Errorf("agree: electorate %d: %w", e, err)
		}
	}
	identity, err := s.keys.identity(m.Ceremony, registrar)
	if err != nil {
		return nil, fmt.Errorf("agree: %w", err)
	}
	id := ballot.IDOf(manifest)
	if err := s.store.AgreePasses(ctx, m.Ceremony, registrar, id); err != nil {
		return nil, fmt.Errorf("agree: %w", err)
	}
	entry := &ballot.Agreed{Role: ballot.RoleRegistrar, Index: registrar}
	entry.Signature = ballot.SignEntry(identity, id[:], ballot.RoleRegistrar, ballot.BeforeLast(entry))
	return ballot.Encode(entry), nil
}

func (s *Service) checkKeys(m *ballot.Manifest, registrar uint8) error {
	if int(registrar) >= len(m.Registrars) {
		return fmt.Errorf("%w: it has no registrar %d", ErrManifest, registrar)
	}
	named := m.Registrars[registrar]
	identity, err := s.keys.identity(m.Ceremony, registrar)
	if err != nil {
		return err
	}
	if named.Key != publicKey(identity) {
		return fmt.Errorf("%w: another key for registrar %d", ErrManifest, registrar)
	}
	for e, modulus := range named.Blind {
		key, err := s.keys.blindKey(Book{m.Ceremony, registrar, uint8(e)})
		if err != nil {
			return err
		}
		if !slices.Equal(modulus, key.Public().Bytes()) {
			return fmt.Errorf("%w: another modulus for registrar %d and electorate %d", ErrManifest, registrar, e)
		}
	}
	return nil
}

func (s *Service) checkElectorate(ctx context.Context, m *ballot.Manifest, electorate uint8) error {
	frozen, err := s.store.Electorate(ctx, m.Ceremony, electorate)
	if err != nil {
		return err
	}
	named := m.Electorates[electorate]
	switch {
	case named.Root != frozen.Root || named.Expected != frozen.Expected():
		return fmt.Errorf("%w: not the members who were frozen", ErrManifest)
	case named.Roll != frozen.Roll || !slices.Equal(named.Excluded, frozen.Excluded):
		return fmt.Errorf("%w: not the roll and exclusions that were frozen", ErrManifest)
	}
	return nil
}
