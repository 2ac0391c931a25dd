package sample

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"fmt"
	"slices"
	"sync"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/crypto/blind"
	"hustings/crypto/threshold"
)

// Voter is a voting secret with its pass.
type Voter struct {
	Electorate uint8
	Key        ed25519.PrivateKey
	Pass       []ballot.Credential
}

// Public is the ballot key as ballots carry it.
func (v *Voter) Public() ballot.PublicKey {
	return ballot.PublicKey(v.Key[ed25519.SeedSize:])
}

// NewVoter draws a secret and gets a pass for it from every registrar.
func (p *Poll) NewVoter() (*Voter, error) {
	secret, err := ballot.NewSecret(rand.Reader)
	if err != nil {
		return nil, err
	}
	v := new(Voter)
	if v.Key, err = ballot.DeriveKey(secret, p.ID, 0); err != nil {
		return nil, err
	}
	message := ballot.PassMessage(p.ID, 0, v.Public())
	for r := range p.Blind {
		key := p.Blind[r][0]
		request, err := blind.NewRequest(key.Public(), message, rand.Reader)
		if err != nil {
			return nil, err
		}
		answer, err := key.BlindSign(request.Blinded())
		if err != nil {
			return nil, err
		}
		signature, err := request.Finish(answer)
		if err != nil {
			return nil, err
		}
		v.Pass = append(v.Pass, ballot.Credential{Prefix: request.Prefix(), Signature: signature})
	}
	return v, nil
}

// Vote seals and signs the encoded choices of the voter's contests.
func (p *Poll) Vote(v *Voter, sequence uint8, choices ...[]byte) ([]byte, error) {
	plaintext, err := ballot.FrameChoices(choices, p.Manifest.Plaintext)
	if err != nil {
		return nil, err
	}
	return p.VotePlain(v, sequence, plaintext)
}

// VotePlain is Vote for a plaintext that may be framed wrongly.
func (p *Poll) VotePlain(v *Voter, sequence uint8, plaintext []byte) ([]byte, error) {
	b := &ballot.Ballot{Electorate: v.Electorate, Key: v.Public(), Credentials: v.Pass, Sequence: sequence}
	info := ballot.SealInfo(p.ID, b.Electorate, b.Key, sequence)
	joint, err := threshold.ParsePoint(p.Manifest.Trustees.Joint[:])
	if err != nil {
		return nil, err
	}
	if b.Enc, b.Sealed, err = threshold.Seal(joint, info, plaintext); err != nil {
		return nil, err
	}
	return p.Resign(v, b), nil
}

// Resign signs a ballot with the voter's key and encodes it.
func (p *Poll) Resign(v *Voter, b *ballot.Ballot) []byte {
	b.Signature = ballot.SignEntry(v.Key, p.ID[:], ballot.RoleVoter, ballot.BeforeLast(b))
	return ballot.Encode(b)
}

// Choice makes the i-th voter's choice: a pattern that fills the seats for most,
// with abstentions, oppositions and now and then one too many.
func (p *Poll) Choice(i int) []byte {
	contest := p.Manifest.Count(0)
	c := count.Choice{Marks: make([]count.Mark, contest.Candidates)}
	for k := range c.Marks {
		switch (i + 3*k) % 7 {
		case 0:
			c.Marks[k] = count.Oppose
		case 1:
			c.Marks[k] = count.Abstain
		default:
			c.Marks[k] = count.For
		}
	}
	data, err := contest.Encode(c)
	if err != nil {
		panic(err) // the pattern is a choice
	}
	return data
}

// Ballots makes n voters' ballots, or the entries of their responses, on all cores.
func (p *Poll) Ballots(n int) ([][]byte, error) {
	out := make([][]byte, n)
	errs := make([]error, workers())
	var wg sync.WaitGroup
	for w := range workers() {
		wg.Go(func() {
			for i := w; i < n && errs[w] == nil; i += workers() {
				v, err := p.NewVoter()
				switch {
				case err != nil:
				case p.Manifest.IsSurvey():
					out[i], err = p.Respond(v, 0, p.Answers(i)...)
				default:
					out[i], err = p.Vote(v, 0, p.Choice(i))
				}
				errs[w] = err
			}
		})
	}
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return nil, err
		}
	}
	return out, nil
}

// Batch publishes ballots as one batch.
func (p *Poll) Batch(kind ballot.BatchKind, ballots [][]byte) error {
	entries := p.BatchEntries(kind, ballots)
	fails, err := p.Append(entries...)
	if err == nil && len(fails) > 0 {
		err = fails[0]
	}
	return err
}

// BatchEntries is a batch entry with its ballots behind it, sorted.
func (p *Poll) BatchEntries(kind ballot.BatchKind, ballots [][]byte) [][]byte {
	type leaf struct {
		hash [32]byte
		data []byte
	}
	leaves := make([]leaf, len(ballots))
	keys := make(map[[33]byte]bool)
	for i, data := range ballots {
		leaves[i] = leaf{ballot.LeafHash(data), data}
		e, err := ballot.Parse(data)
		if b, ok := e.(*ballot.Ballot); err == nil && ok {
			if p.State.Next(b.Electorate, b.Key) == 0 {
				keys[[33]byte(append([]byte{b.Electorate}, b.Key[:]...))] = true
			}
		}
	}
	slices.SortFunc(leaves, func(a, b leaf) int { return bytes.Compare(a.hash[:], b.hash[:]) })
	e := &ballot.Batch{Kind: kind, Count: uint32(len(ballots)), NewKeys: uint32(len(keys))} //nolint:gosec // small
	hashes := make([][32]byte, len(leaves))
	entries := [][]byte{nil}
	for i := range leaves {
		hashes[i] = leaves[i].hash
		entries = append(entries, leaves[i].data)
	}
	e.Digest = ballot.BatchDigest(p.ID, hashes)
	e.Signature = p.ByBox(e)
	entries[0] = ballot.Encode(e)
	return entries
}

// Outcome counts and puts the outcome on the board.
func (p *Poll) Outcome() error {
	if p.Manifest.IsSurvey() {
		return p.surveyOutcome()
	}
	reader, err := p.Reader()
	if err != nil {
		return err
	}
	data, fails, err := reader.Outcome(context.Background())
	if err == nil && len(fails) > 0 {
		err = fails[0]
	}
	if err != nil {
		return err
	}
	return p.Must(&ballot.OutcomeEntry{JSON: data})
}

// Certify puts the certificate on the board.
func (p *Poll) Certify() error {
	size := p.State.OutcomeAt + 1
	root, err := surroundings{p}.Root(size)
	if err != nil {
		return err
	}
	statement, err := ballot.MarshalCanonical(&ballot.Statement{Absent: []ballot.Absent{}, Tellers: []string{}, Place: "Sample"})
	if err != nil {
		return err
	}
	e := &ballot.Certificate{Size: size, Root: root, Statement: statement}
	e.Officers = p.ByOfficers(e)
	e.Tellers = p.sign(p.Tellers, p.ID[:], ballot.RoleTeller, ballot.BeforeLast(e))
	return p.Must(e)
}

// ToOpen takes a new poll up to voting, with everybody checked in.
func (p *Poll) ToOpen() error {
	steps := []func() error{
		p.Seal, p.Agree, func() error { return p.Rehearse() },
		func() error { return p.Cosign(p.State.Points[0].Size) },
		func() error {
			if p.Manifest.IsSurvey() {
				return nil // nobody counts who is present
			}
			return p.CheckIn(p.Config.Expected)
		},
		func() error { return p.Open("") },
	}
	return run(steps)
}

// ToClaims takes an open poll, with issued passes, up to the end of claims.
func (p *Poll) ToClaims(issued int) error {
	return run([]func() error{p.Close, func() error { return p.Issued(issued) }, p.Claims})
}

// ToCertified takes a poll whose claims have ended up to the certificate.
func (p *Poll) ToCertified(trustees ...int) error {
	return run([]func() error{
		func() error { return p.CosignClose(trustees...) },
		func() error { return p.OpenBallots(trustees...) },
		p.Outcome, p.Counted, p.Certify,
	})
}

func run(steps []func() error) error {
	for i, step := range steps {
		if err := step(); err != nil {
			return fmt.Errorf("step %d: %w", i, err)
		}
	}
	return nil
}

// Whole holds a whole poll with the given number of ballots.
func Whole(c Config, ballots int) (*Poll, error) {
	p, err := New(c)
	if err != nil {
		return nil, err
	}
	if err := p.ToOpen(); err != nil {
		return nil, err
	}
	cast, err := p.Ballots(ballots)
	if err != nil {
		return nil, err
	}
	if err := p.Batch(ballot.BatchClosing, cast); err != nil {
		return nil, err
	}
	if err := p.ToClaims(ballots); err != nil {
		return nil, err
	}
	trustees := make([]int, p.Config.Threshold)
	for i := range trustees {
		trustees[i] = i + 1
	}
	return p, p.ToCertified(trustees...)
}
