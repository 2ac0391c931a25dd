package voter

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"hustings/ballot"
	"hustings/board"
)

// Given is what one registrar's issued list says of the member who is signed in.
type Given struct {
	Published bool // the list is on the board
	Pass      bool // it has the member's handle: a pass was given
}

// CheckIssued looks for the member's own line in the issued lists (SPEC 8.9), one
// a registrar in the manifest's order. It reads them off the board, as far as the
// log has signed it, and asks for the same files as every member of the
// electorate: no request names the handle. Lists come after the close; before, none
// is published.
//
// Who took no pass and stands in every list has found that somebody else votes in
// their name, which nobody else can see. ErrNoSession before a sign-in; others are
// those of [Client.Leaves].
func (c *Client) CheckIssued(ctx context.Context) ([]Given, error) {
	if c.member == nil {
		return nil, fmt.Errorf("look at the issued lists: %w", ErrNoSession)
	}
	out, err := c.checkIssued(ctx)
	if err != nil {
		return nil, fmt.Errorf("look at the issued lists: %w", err)
	}
	return out, nil
}

func (c *Client) checkIssued(ctx context.Context) ([]Given, error) {
	p, err := c.read(ctx)
	if err != nil {
		return nil, err
	}
	late, err := p.late(ctx, c.member.Electorate)
	if err != nil {
		return nil, err
	}
	expected := c.manifest.Electorates[c.member.Electorate].Expected
	at := c.member.index
	if c.member.Added {
		if at = slices.Index(late, c.member.Handle); at < 0 {
			return nil, fmt.Errorf("%w: the handle is not among those added", ErrNotInRoll)
		}
		at += expected
	}
	entries, err := p.issued(ctx, c.member.Electorate)
	if err != nil {
		return nil, err
	}
	out := make([]Given, len(entries))
	for r, e := range entries {
		if e == nil {
			continue
		}
		list, err := p.bitmap(ctx, e, expected+len(late))
		if err != nil {
			return nil, err
		}
		out[r] = Given{Published: true, Pass: list.Has(at)}
	}
	return out, nil
}

// late gives the handles added to an electorate, in the log's order: all stand
// before the opening entry (SPEC 8.3).
func (p *published) late(ctx context.Context, electorate int) (handles []ballot.Digest, err error) {
	for n := uint64(0); n*board.TileWidth < p.checkpoint.Size; n++ {
		entries, err := p.bundle(ctx, n)
		if err != nil {
			return nil, err
		}
		for _, e := range entries {
			if e.Type() == ballot.TypeOpen {
				return handles, nil
			}
			if a, ok := e.(*ballot.Amendment); ok && a.Kind == ballot.AmendAddHandle && int(a.Electorate) == electorate {
				handles = append(handles, a.Handle)
			}
		}
	}
	return handles, nil
}

// issued finds the registrars' entries for an electorate, from the end of the
// board: they stand behind the opening entry, as a rule behind all ballots. Those
// not there are nil.
func (p *published) issued(ctx context.Context, electorate int) ([]*ballot.Issued, error) {
	out := make([]*ballot.Issued, len(p.client.manifest.Registrars))
	missing := len(out)
	for n := (p.checkpoint.Size - 1) / board.TileWidth; ; n-- {
		entries, err := p.bundle(ctx, n)
		if err != nil {
			return nil, err
		}
		for _, e := range slices.Backward(entries) {
			if e.Type() == ballot.TypeOpen {
				return out, nil
			}
			i, ok := e.(*ballot.Issued)
			if !ok || int(i.Electorate) != electorate {
				continue
			}
			if int(i.Registrar) >= len(out) || out[i.Registrar] != nil {
				return nil, fmt.Errorf("%w: issued list of registrar %d", ErrBoard, i.Registrar)
			}
			out[i.Registrar] = i
			if missing--; missing == 0 {
				return out, nil
			}
		}
		if n == 0 {
			return out, nil
		}
	}
}

// bitmap reads the list that an entry names, and checks it and who signed for it.
func (p *published) bitmap(ctx context.Context, e *ballot.Issued, handles int) (ballot.Bitmap, error) {
	c := p.client
	key := c.manifest.Registrars[e.Registrar].Key
	if err := ballot.VerifyEntry(key, c.poll[:], ballot.RoleRegistrar, ballot.BeforeLast(e), e.Signature); err != nil {
		return nil, fmt.Errorf("%w: issued list of registrar %d: %w", ErrBoard, e.Registrar, err)
	}
	data, err := c.get(ctx, "files/"+e.File.String(), (handles+7)/8)
	if err != nil {
		return nil, err
	}
	if ballot.Digest(sha256.Sum256(data)) != e.File {
		return nil, fmt.Errorf("%w: the file of registrar %d's issued list is another", ErrBoard, e.Registrar)
	}
	list, err := ballot.ParseBitmap(data, handles)
	if err != nil {
		return nil, fmt.Errorf("%w: issued list of registrar %d: %w", ErrBoard, e.Registrar, err)
	}
	if list.Count() != int(e.Count) {
		return nil, fmt.Errorf("%w: issued list of registrar %d has %d passes and says %d", ErrBoard, e.Registrar, list.Count(), e.Count)
	}
	return list, nil
}
