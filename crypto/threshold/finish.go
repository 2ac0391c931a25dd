package threshold

import (
	"crypto/sha256"
	"encoding/binary"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// A Key is the public half of one joint key.
type Key struct {
	Joint  Point
	Shares []Point // public shares of all n trustees, in their order
}

// An Outcome is what a ceremony made, all of it public.
type Outcome struct {
	Keys       []Key
	Transcript [32]byte // goes into the manifest (SPEC 5.8.6)
}

// A Finished ceremony is the outcome as one trustee holds it. It is not to be
// used before VerifyCeremony has seen everybody's certificate.
type Finished struct {
	Outcome
	Shares      []*Share // by key
	Certificate []byte   // to be posted
}

// A CertificateError names a trustee whose certificate does not hold: bad, or
// over another transcript.
type CertificateError struct {
	Trustee int // from 1
	Err     error
}

func (e *CertificateError) Error() string {
	return fmt.Sprintf("certificate of trustee %d: %v", e.Trustee, e.Err)
}

func (e *CertificateError) Unwrap() error { return e.Err }

// Finish takes all deals in the trustees' order, decrypts and checks the
// shares, and certifies the transcripts. On a fault of a dealer's the error is
// a *ComplaintError.
func Finish(static *StaticKey, c Ceremony, messages [][]byte) (*Finished, error) {
	trustee, err := c.Trustee(static.public)
	if err != nil {
		return nil, fmt.Errorf("finish ceremony: %w", err)
	}
	deals, err := c.parseDeals(messages)
	if err != nil {
		return nil, fmt.Errorf("finish ceremony: %w", err)
	}
	f := &Finished{}
	for key := range c.Keys {
		share, err := c.receive(static, trustee, key, deals, messages)
		if err != nil {
			return nil, fmt.Errorf("finish ceremony: %w", err)
		}
		f.Shares = append(f.Shares, share)
	}
	transcripts, err := c.outcome(deals, messages, &f.Outcome)
	if err != nil {
		return nil, fmt.Errorf("finish ceremony: %w", err)
	}
	for key := range f.Keys { // cocktail-dkg, round 2, final check
		if !f.Shares[key].public.Equal(f.Keys[key].Shares[trustee-1]) {
			return nil, fmt.Errorf("finish ceremony: key %d: %w", key, ErrShare)
		}
	}
	if f.Certificate, err = certify(static, transcripts); err != nil {
		return nil, fmt.Errorf("finish ceremony: %w", err)
	}
	return f, nil
}

// receive adds up a trustee's shares of one joint key.
func (c *Ceremony) receive(static *StaticKey, trustee, key int, deals [][]*deal, messages [][]byte) (*Share, error) {
	s := c.session(key)
	sum := smallScalar(0)
	for i := range deals {
		d := deals[i][key]
		dhE, dhS, err := s.sharedValues(static, d, i+1)
		if err != nil {
			return nil, err
		}
		share, err := s.openShare(d, i+1, trustee, dhE, dhS)
		if err != nil {
			complaint, cerr := c.complain(static, trustee, i+1, key, d, messages[i], dhE, dhS)
			if cerr != nil {
				return nil, cerr
			}
			return nil, &ComplaintError{Dealer: i + 1, Key: key, Complaint: complaint, Err: err}
		}
		sum.Add(share, order)
	}
	b := scalarBytes(sum)
	return NewShare(trustee, b[:])
}

// VerifyCeremony recomputes the outcome from what is public: all deals and all
// certificates, in the trustees' order.
func VerifyCeremony(c Ceremony, messages, certificates [][]byte) (*Outcome, error) {
	deals, err := c.parseDeals(messages)
	if err != nil {
		return nil, fmt.Errorf("verify ceremony: %w", err)
	}
	if len(certificates) != len(c.Static) {
		return nil, fmt.Errorf("verify ceremony: %d certificates of %d: %w",
			len(certificates), len(c.Static), ErrCount)
	}
	var o Outcome
	transcripts, err := c.outcome(deals, messages, &o)
	if err != nil {
		return nil, fmt.Errorf("verify ceremony: %w", err)
	}
	for i, certificate := range certificates {
		if err := verifyCertificate(c.Static[i], transcripts, certificate); err != nil {
			return nil, fmt.Errorf("verify ceremony: %w", &CertificateError{Trustee: i + 1, Err: err})
		}
	}
	return &o, nil
}

// outcome fills in the public result and gives the transcript of each key.
func (c *Ceremony) outcome(deals [][]*deal, messages [][]byte, o *Outcome) ([][]byte, error) {
	extension := c.extension(messages)
	var transcripts [][]byte
	var hashes []byte
	for key := range c.Keys {
		s := c.session(key)
		var ofKey []*deal
		for i := range deals {
			ofKey = append(ofKey, deals[i][key])
		}
		k, err := s.outcome(ofKey)
		if err != nil {
			return nil, fmt.Errorf("key %d: %w", key, err)
		}
		o.Keys = append(o.Keys, k)
		t := s.transcript(ofKey, extension)
		transcripts = append(transcripts, t)
		h := sum256(t)
		hashes = append(hashes, h[:]...)
	}
	o.Transcript = labelled(labelTranscript, c.ID[:], hashes)
	return transcripts, nil
}

// extension binds every byte of every deal, encrypted shares included, into
// each transcript, which cocktail-dkg alone does not (its "Differences from
// ChillDKG", 5, option 1).
func (c *Ceremony) extension(messages [][]byte) []byte {
	var data []byte
	for _, m := range messages {
		data = binary.BigEndian.AppendUint32(data, uint32(len(m))) //nolint:gosec // at most MaxKeys times 2^16
		data = append(data, m...)
	}
	h := labelled(labelDeals, c.ID[:], data)
	return h[:]
}

// transcript is T of cocktail-dkg, round 3.
func (s *session) transcript(deals []*deal, extension []byte) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(cipherSuite)))
	b = append(b, cipherSuite...)
	b = binary.LittleEndian.AppendUint64(b, uint64(len(s.context)))
	b = append(b, s.context...)
	b = binary.LittleEndian.AppendUint32(b, uint32(len(s.static))) //nolint:gosec // at most MaxTrustees
	b = binary.LittleEndian.AppendUint32(b, uint32(s.threshold))   //nolint:gosec // likewise
	b = AppendPoints(b, s.static)
	for _, d := range deals {
		b = AppendPoints(b, d.commitments)
	}
	for _, d := range deals {
		b = append(b, d.pop...)
	}
	for _, d := range deals {
		b = append(b, d.ephemeral.wire[:]...)
	}
	b = binary.LittleEndian.AppendUint64(b, uint64(len(extension)))
	return append(b, extension...)
}

// certify signs every transcript.
func certify(static *StaticKey, transcripts [][]byte) ([]byte, error) {
	var b cryptobyte.Builder
	b.AddUint8(uint8(len(transcripts))) //nolint:gosec // at most MaxKeys
	for _, t := range transcripts {
		signature, err := schnorrSign(static.secret, t)
		if err != nil {
			return nil, fmt.Errorf("certify: %w", err)
		}
		b.AddBytes(signature[:])
	}
	return b.Bytes()
}

func verifyCertificate(static Point, transcripts [][]byte, certificate []byte) error {
	s := cryptobyte.String(certificate)
	var keys uint8
	if !s.ReadUint8(&keys) || int(keys) != len(transcripts) || len(s) != int(keys)*signatureSize {
		return ErrMessage
	}
	for key, t := range transcripts {
		if err := schnorrVerify(static, s[key*signatureSize:(key+1)*signatureSize], t); err != nil {
			return fmt.Errorf("key %d: %w", key, err)
		}
	}
	return nil
}

func sum256(b []byte) [32]byte { return sha256.Sum256(b) }
