package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
	"hustings/box"
)

var _ box.DraftStore = (*Poll)(nil)

// Drafts lists the polls that are drafted and not yet sealed.
func (b *Boxes) Drafts(ctx context.Context) ([]ballot.CeremonyID, error) {
	return b.list(ctx, "SELECT ceremony FROM draft WHERE ceremony NOT IN (SELECT ceremony FROM log) ORDER BY ceremony")
}

// ReadDraft reads the poll's draft.
func (p *Poll) ReadDraft(ctx context.Context) (d *box.Draft, err error) {
	err = p.db.View(ctx, func(tx *sqlx.Tx) error {
		d, err = readDraft(ctx, tx, p.ceremony)
		return err
	})
	if err == nil && d == nil {
		err = fmt.Errorf("%w: %s", box.ErrNoDraft, p.ceremony)
	}
	return d, err
}

// ChangeDraft reads, changes and stores the draft.
func (p *Poll) ChangeDraft(ctx context.Context, f func(*box.Draft) (*box.Draft, error)) error {
	return p.db.Transact(ctx, func(tx *sqlx.Tx) error {
		was, err := readDraft(ctx, tx, p.ceremony)
		if err != nil {
			return err
		}
		entries := map[string]bool{}
		if was != nil {
			for _, e := range was.Entries {
				entries[string(e)] = true
			}
		}
		d, err := f(was)
		if err != nil {
			return err
		}
		return writeDraft(ctx, tx, p.ceremony, d, entries)
	})
}

// readDraft gives nil where there is no draft.
func readDraft(ctx context.Context, tx *sqlx.Tx, ceremony string) (*box.Draft, error) {
	var row struct {
		Revision, Threshold, Stages int64
		KeysOf                      string `db:"keys_of"`
		Document                    []byte
	}
	err := tx.GetContext(ctx, &row, "SELECT revision, threshold, stages, keys_of, document FROM draft WHERE ceremony = $1", ceremony)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil //nolint:nilnil // said above, and f is told so
	}
	if err != nil {
		return nil, fmt.Errorf("store: read a draft: %w", err)
	}
	d := &box.Draft{Revision: row.Revision, Threshold: int(row.Threshold), Stages: int(row.Stages), Document: row.Document}
	if d.Ceremony, err = ballot.ParseCeremonyID(ceremony); err == nil {
		d.Session, err = ballot.ParseCeremonyID(row.KeysOf)
	}
	if err != nil {
		return nil, fmt.Errorf("store: read a draft: %w", err)
	}
	return d, readCeremony(ctx, tx, ceremony, d)
}

func readCeremony(ctx context.Context, tx *sqlx.Tx, ceremony string, d *box.Draft) error {
	var trustees []struct {
		Name         string
		InviteSHA256 []byte `db:"invite_sha256"`
		Public       []byte
	}
	err := tx.SelectContext(ctx, &trustees, "SELECT name, invite_sha256, public FROM trustee WHERE ceremony = $1 ORDER BY number", ceremony)
	if err != nil {
		return fmt.Errorf("store: read a draft's trustees: %w", err)
	}
	for _, t := range trustees {
		out := box.DraftTrustee{Name: t.Name}
		copy(out.Invite[:], t.InviteSHA256)
		copy(out.Key[:], t.Public)
		d.Trustees = append(d.Trustees, out)
	}
	var entries []struct {
		Kind, Trustee int64
		Body          []byte
	}
	if err := tx.SelectContext(ctx, &entries, "SELECT kind, trustee, body FROM ceremony_entry WHERE ceremony = $1", ceremony); err != nil {
		return fmt.Errorf("store: read a ceremony: %w", err)
	}
	n := len(d.Trustees)
	d.Entries = make([][]byte, 3*n)
	for _, e := range entries {
		at := (int(e.Kind)-1)*n + int(e.Trustee) - 1
		if at < 0 || at >= len(d.Entries) {
			return fmt.Errorf("store: read a ceremony: message %d of trustee %d", e.Kind, e.Trustee)
		}
		d.Entries[at] = e.Body
	}
	if err := tx.SelectContext(ctx, &d.Complaints, "SELECT body FROM complaint WHERE ceremony = $1 ORDER BY sha256", ceremony); err != nil {
		return fmt.Errorf("store: read complaints: %w", err)
	}
	return nil
}

// writeDraft stores what may have changed; entries that were there are left.
func writeDraft(ctx context.Context, tx *sqlx.Tx, ceremony string, d *box.Draft, were map[string]bool) error {
	var err error // after the first nothing is done
	exec := func(what, query string, args ...any) {
		if err != nil {
			return
		}
		if _, err = tx.ExecContext(ctx, query, append([]any{ceremony}, args...)...); err != nil {
			err = fmt.Errorf("store: write a draft's %s: %w", what, err)
		}
	}
	exec("document", `INSERT INTO draft (ceremony, revision, threshold, stages, keys_of, document) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (ceremony) DO UPDATE SET revision = excluded.revision, document = excluded.document`,
		d.Revision, d.Threshold, d.Stages, d.Session.String(), d.Document)
	for i := range d.Trustees {
		t := &d.Trustees[i]
		key := t.Key[:]
		if t.Key == (ballot.PublicKey{}) {
			key = nil
		}
		exec("trustees", `INSERT INTO trustee (ceremony, number, name, invite_sha256, public) VALUES ($1, $2, $3, $4, $5)
			ON CONFLICT (ceremony, number) DO UPDATE SET invite_sha256 = excluded.invite_sha256, public = excluded.public`, i+1, t.Name, t.Invite[:], key)
	}
	n := len(d.Trustees)
	for at, body := range d.Entries {
		if body == nil || were[string(body)] {
			continue
		}
		exec("ceremony", "INSERT INTO ceremony_entry (ceremony, kind, trustee, body) VALUES ($1, $2, $3, $4)",
			at/n+1, at%n+1, body)
	}
	for _, body := range d.Complaints {
		sum := sha256.Sum256(body)
		exec("complaints", `INSERT INTO complaint (ceremony, sha256, body) VALUES ($1, $2, $3)
			ON CONFLICT (ceremony, sha256) DO NOTHING`, sum[:], body)
	}
	return err
}
