package voter

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"

	"hustings/ballot"
)

// maxQuestionnaire is the most bytes of a bundle file (SPEC 10.1).
const maxQuestionnaire = 16 << 20

// Questionnaire fetches the questionnaire that the manifest names, and makes sure
// that it is this one. ErrNotFound in an election; ErrManifest for another file.
func (c *Client) Questionnaire(ctx context.Context) ([]byte, error) {
	if !c.manifest.IsSurvey() {
		return nil, fmt.Errorf("questionnaire: %w", ErrNotFound)
	}
	name := c.manifest.Survey.Questionnaire
	data, err := c.get(ctx, "files/"+name.String(), maxQuestionnaire)
	if err != nil {
		return nil, fmt.Errorf("questionnaire: %w", err)
	}
	if sha256.Sum256(data) != name {
		return nil, fmt.Errorf("questionnaire: %w: the server has another one", ErrManifest)
	}
	return data, nil
}

// GivesName says whether the member's name goes along with a response (A0, A1).
func (c *Client) GivesName() bool {
	return c.manifest.IsSurvey() && c.manifest.Survey.Level.Named()
}

// Member is who is signed in; nil before a sign-in.
func (c *Client) Member() *Member { return c.member }

// CastResponse seals the parts of a response as the questionnaire's language
// encodes them, closed answers first, each by itself; signs it, stores it, sends it
// and checks the receipt (SPEC 8.17). Whether they are a response is for who
// encodes them to say; parts that are too many or too long are ErrChoice. At the
// levels A0 and A1 the name of who is signed in goes along, as the last part: whoever
// calls this has shown it to the member ([Client.Member]). A pass from elsewhere does
// not say whose it is: ErrNoSession before a sign-in. All else is as with
// [Client.Cast].
func (c *Client) CastResponse(ctx context.Context, parts [][]byte) (ballot.Receipt, error) {
	return c.cast(ctx, func() ([]byte, error) { return c.sealResponse(parts) })
}

// sealResponse makes what is cast, with the next sequence number, and checks it as
// the box will.
func (c *Client) sealResponse(parts [][]byte) ([]byte, error) {
	if c.GivesName() {
		if c.member == nil {
			return nil, ErrNoSession
		}
		parts = append(slices.Clip(parts), c.member.name)
	}
	plain, err := c.manifest.FrameParts(parts)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrChoice, err)
	}
	key, b, err := c.next()
	if err != nil {
		return nil, err
	}
	list := make([]ballot.Part, len(plain))
	for i := range plain {
		info := ballot.PartInfo(c.poll, b.Electorate, b.Key, b.Sequence, i)
		if list[i].Enc, list[i].Sealed, err = c.joint.Seal(info, plain[i]); err != nil {
			return nil, fmt.Errorf("%w: %w", ErrManifest, err)
		}
	}
	sealed := ballot.EncodeResponse(list)
	hash := ballot.ResponseHash(c.poll, sealed)
	b.Response = &hash
	return c.sign(key, b, sealed)
}
