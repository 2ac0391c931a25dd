package voter

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
)

// checkReceipt holds an answer of the box against the ballot it was given for.
func (c *Client) checkReceipt(answer []byte, leaf ballot.Digest, b *ballot.Ballot) (ballot.Receipt, error) {
	r, err := ballot.ParseReceipt(answer)
	if err != nil {
		return ballot.Receipt{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if err := r.Verify(c.poll, c.manifest.Box.Key); err != nil {
		return ballot.Receipt{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	if r.Leaf != leaf || r.Electorate != b.Electorate || r.Key != b.Key || r.Sequence != b.Sequence {
		return ballot.Receipt{}, fmt.Errorf("%w: it is of another ballot", ErrReceipt)
	}
	return r, nil
}

// Receipt is that of the last ballot cast from here; ok is false before one.
func (c *Client) Receipt() (r ballot.Receipt, ok bool) {
	if c.state == nil || len(c.state.receipt) == 0 {
		return r, false
	}
	r, err := ballot.ParseReceipt(c.state.receipt)
	return r, err == nil
}

// TrackingCode is what the last ballot is looked up by (SPEC 7.3); ok is false
// before one.
func (c *Client) TrackingCode() (code string, ok bool) {
	r, ok := c.Receipt()
	if !ok {
		return "", false
	}
	return ballot.TrackingCode(r.Leaf), true
}

// ReceiptFile is the receipt with its ballot as a file to keep, or to hand to a
// teller as a claim (SPEC 8.8). ErrNoBallot before one.
func (c *Client) ReceiptFile() ([]byte, error) {
	if c.state == nil || len(c.state.receipt) == 0 {
		return nil, fmt.Errorf("receipt file: %w", ErrNoBallot)
	}
	var out bytes.Buffer
	out.WriteString(`{"receipt":"`)
	out.WriteString(hex.EncodeToString(c.state.receipt))
	out.WriteString(`","ballot":"`)
	out.WriteString(hex.EncodeToString(c.state.last))
	out.WriteString(`"}`)
	return out.Bytes(), nil
}

// Claim hands the last ballot with its receipt to the box once more, until the
// claims are over (SPEC 10.7). What is on the board, or waits for it, is no error.
func (c *Client) Claim(ctx context.Context) error {
	if c.state == nil || len(c.state.receipt) == 0 {
		return fmt.Errorf("claim: %w", ErrNoBallot)
	}
	b := cryptobyte.NewBuilder(nil)
	b.AddUint16LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes(c.state.last) })
	b.AddBytes(c.state.receipt)
	body, err := b.Bytes()
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	answer, err := c.carry(ctx, "/claim", body, maxJSON)
	if err != nil {
		return fmt.Errorf("claim: %w", err)
	}
	var claimed struct {
		Claimed bool `json:"claimed"`
	}
	err = ballot.UnmarshalStrict(answer, &claimed, ballot.MaxJSONSize(maxJSON))
	if err != nil || !claimed.Claimed {
		return fmt.Errorf("claim: %w: %w", ErrServer, errors.Join(err, errors.New("not acknowledged")))
	}
	return nil
}
