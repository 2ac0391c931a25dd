package threshold

import (
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// complaintSize is the length of a complaint: see marshal.
const complaintSize = 2 + 2 + 1 + 32 + 2*PointSize + ProofSize

// A Complaint opens one encrypted share to the public: the two Diffie-Hellman
// values its key is derived from, with the proof that they are the accuser's
// (SPEC 5.8.7).
type Complaint struct {
	Accuser   int // trustee number, from 1
	Dealer    int // trustee number, from 1
	Key       int // number of the joint key, from 0
	DealHash  [32]byte
	Ephemeral Point // accuser's static secret times dealer's ephemeral key
	Static    Point // accuser's static secret times dealer's static key
	Proof     Proof
}

// ParseComplaint reads a complaint; whether it is just, JudgeComplaint tells.
func ParseComplaint(b []byte) (Complaint, error) {
	var c Complaint
	s := cryptobyte.String(b)
	var accuser, dealer uint16
	var key uint8
	var points, proof []byte
	if !s.ReadUint16(&accuser) || !s.ReadUint16(&dealer) || !s.ReadUint8(&key) ||
		!s.CopyBytes(c.DealHash[:]) || !s.ReadBytes(&points, 2*PointSize) ||
		!s.ReadBytes(&proof, ProofSize) || !s.Empty() {
		return Complaint{}, fmt.Errorf("parse complaint: %w", ErrMessage)
	}
	values, err := ParsePoints(points)
	if err != nil {
		return Complaint{}, fmt.Errorf("parse complaint: %w", err)
	}
	c.Accuser, c.Dealer, c.Key = int(accuser), int(dealer), int(key)
	c.Ephemeral, c.Static, c.Proof = values[0], values[1], Proof(proof)
	return c, nil
}

func (c *Complaint) marshal() ([]byte, error) {
	b := cryptobyte.NewFixedBuilder(make([]byte, 0, complaintSize))
	b.AddUint16(uint16(c.Accuser)) //nolint:gosec // at most MaxTrustees
	b.AddUint16(uint16(c.Dealer))  //nolint:gosec // likewise
	b.AddUint8(uint8(c.Key))       //nolint:gosec // below MaxKeys
	b.AddBytes(c.DealHash[:])
	b.AddBytes(AppendPoints(nil, []Point{c.Ephemeral, c.Static}))
	b.AddBytes(c.Proof[:])
	return b.Bytes()
}

// complain makes the complaint of a trustee about a dealer's share. The
// nonce of its proof is deterministic: the seed binds the whole statement.
func (c *Ceremony) complain(static *StaticKey, trustee, dealer, key int, d *deal, message []byte, dhE, dhS Point) ([]byte, error) {
	complaint := Complaint{
		Accuser: trustee, Dealer: dealer, Key: key,
		DealHash: sum256(message), Ephemeral: dhE, Static: dhS,
	}
	proof, err := c.complaintEquality(&complaint, d).proveWith(static.secret, [32]byte{})
	if err != nil {
		return nil, fmt.Errorf("complain: %w", err)
	}
	complaint.Proof = proof
	return complaint.marshal()
}

// complaintEquality states that both values come from the accuser's static
// secret.
func (c *Ceremony) complaintEquality(p *Complaint, d *deal) *equality {
	accuser, dealer := c.Static[p.Accuser-1], c.Static[p.Dealer-1]
	data := []byte{0, byte(p.Accuser), 0, byte(p.Dealer), byte(p.Key)} //nolint:gosec // checked to be small
	data = append(data, p.DealHash[:]...)
	data = AppendPoints(data, []Point{accuser, d.ephemeral, dealer, p.Ephemeral, p.Static})
	return &equality{
		challengeLabel: labelComplaintChallenge,
		nonceLabel:     labelComplaintNonce,
		ctx:            c.ID[:],
		seed:           labelled(labelComplaintSeed, c.ID[:], c.session(p.Key).context, data),
		public:         accuser,
		bases:          []Point{d.ephemeral, dealer},
		images:         []Point{p.Ephemeral, p.Static},
	}
}

// A Verdict says why a trustee is found guilty.
type Verdict int

// The verdicts on a complaint.
const (
	_               Verdict = iota
	MalformedDeal           // the dealer's message fails what anyone can check, whoever complained
	BadShare                // the dealer's share does not decrypt or does not fit
	UnprovenValues          // the accuser's values are not proven to be what they should
	FalseAccusation         // the accuser was sent a good share
	OtherDeal               // the accuser speaks of another message than the dealer's
)

// JudgeComplaint judges a complaint from what is public: all deals, in the
// trustees' order, and the complaint. It names the guilty trustee. The caller
// has checked that the complaint was posted by its accuser; an error is for
// what cannot be judged: a malformed complaint, one that speaks of somebody
// not in the ceremony, or a wrong call.
func JudgeComplaint(c Ceremony, messages [][]byte, complaint []byte) (guilty int, verdict Verdict, err error) {
	if err := c.check(); err != nil {
		return 0, 0, fmt.Errorf("judge complaint: %w", err)
	}
	if len(messages) != len(c.Static) {
		return 0, 0, fmt.Errorf("judge complaint: %w", ErrCount)
	}
	p, err := ParseComplaint(complaint)
	if err != nil {
		return 0, 0, fmt.Errorf("judge complaint: %w", err)
	}
	n := len(c.Static)
	if p.Accuser < 1 || p.Accuser > n || p.Dealer < 1 || p.Dealer > n || p.Key >= c.Keys {
		return 0, 0, fmt.Errorf("judge complaint: %w", ErrTrustee)
	}
	deals, err := c.parseDeal(p.Dealer, messages[p.Dealer-1])
	if err != nil {
		return p.Dealer, MalformedDeal, nil
	}
	if p.DealHash != sum256(messages[p.Dealer-1]) {
		return p.Accuser, OtherDeal, nil
	}
	d := deals[p.Key]
	if c.complaintEquality(&p, d).verify(p.Proof) != nil {
		return p.Accuser, UnprovenValues, nil
	}
	_, err = c.session(p.Key).openShare(d, p.Dealer, p.Accuser, p.Ephemeral, p.Static)
	switch {
	case err == nil:
		return p.Accuser, FalseAccusation, nil
	case errors.Is(err, ErrShare):
		return p.Dealer, BadShare, nil
	}
	return 0, 0, fmt.Errorf("judge complaint: %w", err)
}
