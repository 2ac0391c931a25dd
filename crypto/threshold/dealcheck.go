package threshold

import (
	"encoding/binary"
	"fmt"

	"filippo.io/bigmod"
	"filippo.io/nistec"
	"golang.org/x/crypto/cryptobyte"
)

// A ComplaintError names the dealer who made a ceremony fail.
type ComplaintError struct {
	Dealer int // trustee number, from 1
	Key    int // number of the joint key, from 0; -1 for the message as a whole
	// Complaint is to be posted, so that anyone can judge (JudgeComplaint). It
	// is nil where the dealer's message is itself the evidence.
	Complaint []byte
	Err       error
}

func (e *ComplaintError) Error() string {
	if e.Key < 0 {
		return fmt.Sprintf("deal of trustee %d: %v", e.Dealer, e.Err)
	}
	return fmt.Sprintf("deal of trustee %d, key %d: %v", e.Dealer, e.Key, e.Err)
}

func (e *ComplaintError) Unwrap() error { return e.Err }

// CheckDeal checks all that anyone can check of one dealer's message. It is
// nil, a *ComplaintError, or, for a fault of the caller's, another error.
func CheckDeal(c Ceremony, dealer int, message []byte) error {
	if err := c.check(); err != nil {
		return fmt.Errorf("check deal: %w", err)
	}
	if dealer < 1 || dealer > len(c.Static) {
		return fmt.Errorf("check deal: %w", ErrTrustee)
	}
	_, err := c.parseDeal(dealer, message)
	return err
}

// parseDeals parses and checks the messages of all dealers, by dealer and key.
func (c *Ceremony) parseDeals(messages [][]byte) ([][]*deal, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	if len(messages) != len(c.Static) {
		return nil, fmt.Errorf("%d deals of %d: %w", len(messages), len(c.Static), ErrCount)
	}
	deals := make([][]*deal, len(messages))
	for i := range messages {
		var err error
		if deals[i], err = c.parseDeal(i+1, messages[i]); err != nil {
			return nil, err
		}
	}
	return deals, nil
}

// parseDeal parses one dealer's message and checks its proofs of possession.
func (c *Ceremony) parseDeal(dealer int, message []byte) ([]*deal, error) {
	s := cryptobyte.String(message)
	var keys uint8
	if !s.ReadUint8(&keys) || int(keys) != c.Keys {
		return nil, &ComplaintError{Dealer: dealer, Key: -1, Err: ErrMessage}
	}
	deals := make([]*deal, c.Keys)
	for key := range deals {
		var one cryptobyte.String
		if !s.ReadUint16LengthPrefixed(&one) {
			return nil, &ComplaintError{Dealer: dealer, Key: key, Err: ErrMessage}
		}
		session := c.session(key)
		d, err := session.parse(one)
		if err != nil {
			return nil, &ComplaintError{Dealer: dealer, Key: key, Err: err}
		}
		if err := schnorrVerify(d.commitments[0], d.pop, session.popMessage(d)); err != nil {
			return nil, &ComplaintError{Dealer: dealer, Key: key, Err: fmt.Errorf("proof of possession: %w", err)}
		}
		deals[key] = d
	}
	if !s.Empty() {
		return nil, &ComplaintError{Dealer: dealer, Key: -1, Err: ErrMessage}
	}
	return deals, nil
}

// parse reads msg1 of cocktail-dkg: exactly t commitments, exactly n shares.
func (s *session) parse(b []byte) (*deal, error) {
	head := s.threshold*PointSize + signatureSize + PointSize
	if len(b) != head+len(s.static)*(8+cipherSize) {
		return nil, ErrMessage
	}
	var d deal
	var err error
	if d.commitments, err = ParsePoints(b[:s.threshold*PointSize]); err != nil {
		return nil, fmt.Errorf("commitments: %w", err)
	}
	d.pop = b[s.threshold*PointSize : head-PointSize]
	if d.ephemeral, err = ParsePoint(b[head-PointSize : head]); err != nil {
		return nil, fmt.Errorf("ephemeral key: %w", err)
	}
	for b = b[head:]; len(b) > 0; b = b[8+cipherSize:] {
		if binary.BigEndian.Uint64(b) != cipherSize {
			return nil, fmt.Errorf("encrypted share: %w", ErrMessage)
		}
		d.shares = append(d.shares, b[8:8+cipherSize])
	}
	return &d, nil
}

// openShare decrypts a dealer's share for a trustee and checks it against the
// commitments. It takes the two Diffie-Hellman values, so that the trustee
// and whoever judges a complaint run the very same steps.
func (s *session) openShare(d *deal, dealer, trustee int, dhE, dhS Point) (*bigmod.Nat, error) {
	key, nonce := s.shareKey(dhE, dhS, d.ephemeral, s.static[dealer-1], s.static[trustee-1])
	plaintext, err := xaesOpen(key, nonce, d.shares[trustee-1], nil)
	if err != nil {
		return nil, fmt.Errorf("does not decrypt: %w", ErrShare)
	}
	if len(plaintext) != ScalarSize {
		return nil, fmt.Errorf("length: %w", ErrShare)
	}
	// Zero is a possible value of a polynomial, and allowed here.
	share, err := bigmod.NewNat().SetBytes(plaintext, order)
	if err != nil {
		return nil, fmt.Errorf("not canonical: %w", ErrShare)
	}
	if baseMult(share).Equal(evaluatePoints(d.commitments, trustee)) != 1 {
		return nil, fmt.Errorf("does not fit the commitments: %w", ErrShare)
	}
	return share, nil
}

// sharedValues are the two Diffie-Hellman values between a trustee and a deal.
func (s *session) sharedValues(static *StaticKey, d *deal, dealer int) (dhE, dhS Point, err error) {
	if dhE, err = makePoint(mult(static.secret, &d.ephemeral.p)); err != nil {
		return dhE, dhS, err
	}
	dhS, err = makePoint(mult(static.secret, &s.static[dealer-1].p))
	return dhE, dhS, err
}

// outcome adds up the commitments: joint key and public shares.
func (s *session) outcome(deals []*deal) (Key, error) {
	sums := make([]Point, s.threshold)
	for k := range sums {
		acc := nistec.NewP256Point()
		for _, d := range deals {
			acc.Add(acc, &d.commitments[k].p)
		}
		sums[k].p = *acc // may be the identity for k > 0, which harms nothing
	}
	joint, err := makePoint(&sums[0].p)
	if err != nil {
		return Key{}, fmt.Errorf("joint key: %w", err)
	}
	key := Key{Joint: joint}
	for i := range s.static {
		public, err := makePoint(evaluatePoints(sums, i+1))
		if err != nil {
			return Key{}, fmt.Errorf("public share of trustee %d: %w", i+1, err)
		}
		key.Shares = append(key.Shares, public)
	}
	return key, nil
}
