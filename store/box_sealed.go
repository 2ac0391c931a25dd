package store

import (
	"context"
	"fmt"

	"hustings/ballot"
	"hustings/box"
)

// PutSealedResponses stores sealed responses in the order given.
func (t *pollTx) PutSealedResponses(ctx context.Context, list []box.SealedResponse) error {
	args := make([]any, 0, 3*len(list))
	for i := range list {
		args = append(args, t.ceremony, list[i].Leaf[:], list[i].Body)
	}
	if err := insertRows(ctx, t.tx, "INSERT INTO sealed_response (ceremony, leaf, body) VALUES ", 3, args); err != nil {
		return fmt.Errorf("store: store sealed responses: %w", err)
	}
	return nil
}

// PutSealedEntry stores an opening, or with trustee 0 the combined values, of a chunk.
func (t *pollTx) PutSealedEntry(ctx context.Context, chunk, trustee int, body []byte) error {
	_, err := t.tx.ExecContext(ctx, "INSERT INTO sealed_entry (ceremony, chunk, trustee, body) VALUES ($1, $2, $3, $4)",
		t.ceremony, chunk, trustee, body)
	if err != nil {
		return fmt.Errorf("store: store an entry of the sealed part: %w", err)
	}
	return nil
}

// PutRedactions stores what officers have taken out of a survey's texts.
func (t *pollTx) PutRedactions(ctx context.Context, body []byte) error {
	if _, err := t.tx.ExecContext(ctx, "INSERT INTO redactions (ceremony, body) VALUES ($1, $2)", t.ceremony, body); err != nil {
		return fmt.Errorf("store: store redactions: %w", err)
	}
	return nil
}

// Redactions reads what officers have taken out of a survey's texts.
func (p *Poll) Redactions(ctx context.Context) ([]byte, error) {
	body, ok, err := one[[]byte](ctx, p.db.read, "SELECT body FROM redactions WHERE ceremony = $1", p.ceremony)
	if err == nil && !ok {
		err = fmt.Errorf("%w: redactions", box.ErrNoFile)
	}
	return body, err
}

// SealedResponse reads a sealed response.
func (p *Poll) SealedResponse(ctx context.Context, leaf ballot.Digest) ([]byte, error) {
	body, ok, err := one[[]byte](ctx, p.db.read, "SELECT body FROM sealed_response WHERE ceremony = $1 AND leaf = $2", p.ceremony, leaf[:])
	if err == nil && !ok {
		err = fmt.Errorf("%w: sealed response %v", box.ErrNoFile, leaf)
	}
	return body, err
}

// SealedEntry reads an opening or combined values.
func (p *Poll) SealedEntry(ctx context.Context, chunk, trustee int) ([]byte, error) {
	body, ok, err := one[[]byte](ctx, p.db.read,
		"SELECT body FROM sealed_entry WHERE ceremony = $1 AND chunk = $2 AND trustee = $3", p.ceremony, chunk, trustee)
	if err == nil && !ok {
		err = fmt.Errorf("%w: chunk %d, trustee %d", box.ErrNoFile, chunk, trustee)
	}
	return body, err
}
