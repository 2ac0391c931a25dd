package voter

import (
	"context"
	"fmt"

	"hustings/ballot"
)

// signInCode is the length of a sign-in code in bytes (SPEC 7.8).
const signInCode = 10

// Member is who is signed in, as far as the roll was checked: the handle made
// from line and salt stands under the manifest's root, or was added on the board.
// That the line is the voter's own, the voter sees.
type Member struct {
	Electorate           int
	Number, Name, Branch string
	Handle               ballot.Digest
	Added                bool // by an amendment, after the roll was sealed
	CheckedIn            bool
	Taken                bool // a pass was given to this member, by a desk asked so far

	index int // of the handle, where it was not added
	owner func(secret [ballot.SecretSize]byte, poll ballot.PollID) [32]byte
	name  []byte // the name part of the member's responses, where a name goes along
}

// memberBody is the answer of SPEC 10.5.
type memberBody struct {
	Electorate int             `json:"electorate"`
	Line       string          `json:"line"`
	Salt       ballot.Hex      `json:"salt"`
	Handle     ballot.Digest   `json:"handle"`
	Index      int             `json:"index"`
	Count      int             `json:"count"`
	Proof      []ballot.Digest `json:"proof"`
	CheckedIn  bool            `json:"checked_in"`
	Pass       string          `json:"pass"`
	Session    string          `json:"session,omitempty"`
}

// SignIn signs in at the poll's own server with the code on the slip and checks
// the answer (SPEC 7.5, 10.5). A code with a wrong check symbol is ErrBadCode
// without being sent. Other refusals: ErrNotInRoll, ErrOtherMember.
func (c *Client) SignIn(ctx context.Context, code string) (*Member, error) {
	return c.signIn(ctx, c.address.Origin, code)
}

// SignInAt signs in at a registrar that has a server of its own, with a code of
// its own. It must be the same member there.
func (c *Client) SignInAt(ctx context.Context, registrar int, code string) (*Member, error) {
	if registrar < 0 || registrar >= len(c.desks) {
		return nil, fmt.Errorf("sign in: no registrar %d: %w", registrar, ErrNotFound)
	}
	return c.signIn(ctx, c.desks[registrar], code)
}

// Desk says where a registrar's passes are given.
type Desk struct {
	Own      bool // at a server of its own, where the voter signs in with [Client.SignInAt]
	SignedIn bool // has been signed in there, or has signed the pass already
}

// Desks lists what stands between the voter and a pass, for each registrar.
func (c *Client) Desks() []Desk {
	out := make([]Desk, len(c.desks))
	for r, desk := range c.desks {
		out[r] = Desk{Own: desk != c.address.Origin, SignedIn: c.sessions[desk] != ""}
		if c.state != nil && c.state.slots[r].signed != nil {
			out[r].SignedIn = true
		}
	}
	return out
}

func (c *Client) signIn(ctx context.Context, desk, code string) (*Member, error) {
	raw, err := ballot.DecodeCode(code, signInCode)
	if err != nil {
		return nil, fmt.Errorf("sign in: %w: %w", ErrBadCode, err)
	}
	// The code's alphabet needs no escapes.
	r := Request{Method: "POST", URL: c.me(desk, "/signin"), ContentType: jsonType, Limit: maxJSON}
	if desk == c.address.Origin {
		r.Session, r.Body = true, []byte(`{"code":"`+ballot.EncodeCode(raw)+`"}`)
		answer, err := c.call(ctx, r)
		return c.byCookie(c.welcome(ctx, answer, err))
	}
	r.Body = []byte(`{"code":"` + ballot.EncodeCode(raw) + `","bearer":true}`)
	answer, err := c.call(ctx, r)
	m, session, err := c.welcome(ctx, answer, err)
	if err == nil && session == "" {
		return nil, fmt.Errorf("sign in: %w: no session", ErrServer)
	}
	if err == nil {
		c.sessions[desk] = session
	}
	return m, err
}

// SignedIn goes on with a session that still stands, after a page was loaded
// again. ErrNoSession says that there is none.
func (c *Client) SignedIn(ctx context.Context) (*Member, error) {
	answer, err := c.call(ctx, Request{Method: "GET", URL: c.me(c.address.Origin, ""), Session: true, Limit: maxJSON})
	return c.byCookie(c.welcome(ctx, answer, err))
}

// byCookie notes a sign-in at the poll's own server, whose session is a cookie that
// no script sees.
func (c *Client) byCookie(m *Member, _ string, err error) (*Member, error) {
	if err == nil {
		c.sessions[c.address.Origin] = "cookie"
	}
	return m, err
}

// SignOut ends the sessions. The pass, if any, stays. Those of other servers are
// forgotten; only the poll's own has a cookie to delete.
func (c *Client) SignOut(ctx context.Context) error {
	c.member = nil
	clear(c.sessions)
	r := Request{Method: "POST", URL: c.me(c.address.Origin, "/signout"), Session: true, Limit: maxJSON}
	if _, err := c.call(ctx, r); err != nil {
		return fmt.Errorf("sign out: %w", err)
	}
	return nil
}

func (c *Client) me(desk, rest string) string {
	return desk + "/me/" + c.address.Ceremony.String() + rest
}

// welcome checks a member's answer and takes it for this Client's member. The
// session is what the answer brings in place of a cookie.
func (c *Client) welcome(ctx context.Context, answer []byte, err error) (m *Member, session string, _ error) {
	if err != nil {
		return nil, "", fmt.Errorf("sign in: %w", err)
	}
	var body memberBody
	if err := ballot.UnmarshalStrict(answer, &body, ballot.MaxJSONSize(maxJSON), ballot.Complete()); err != nil {
		return nil, "", fmt.Errorf("sign in: %w: %w", ErrServer, err)
	}
	if m, err = c.readMember(&body); err != nil {
		return nil, "", fmt.Errorf("sign in: %w", err)
	}
	if m.Added {
		if err := c.checkAdded(ctx, m); err != nil {
			return nil, "", fmt.Errorf("sign in: %w", err)
		}
	}
	if c.member != nil && (c.member.Handle != m.Handle || c.member.Electorate != m.Electorate) {
		return nil, "", fmt.Errorf("sign in: %w: two desks name two members", ErrOtherMember)
	}
	if c.state != nil && !c.owns(m) {
		if !c.GivesName() || c.state.owner != ([32]byte{}) || int(c.state.electorate) != m.Electorate {
			return nil, "", fmt.Errorf("sign in: %w", ErrOtherMember)
		}
		// A pass from elsewhere says of nobody whose it is; now somebody does.
		c.state.owner = m.owner(c.state.secret, c.poll)
		if err := c.save(); err != nil {
			return nil, "", fmt.Errorf("sign in: %w", err)
		}
	}
	m.Taken = m.Taken || c.member != nil && c.member.Taken
	c.member = m
	return m, body.Session, nil
}

// readMember makes the checks of SPEC 7.5. A handle without a proof is left for
// the board to show.
func (c *Client) readMember(b *memberBody) (*Member, error) {
	if b.Electorate < 0 || b.Electorate >= len(c.manifest.Electorates) || len(b.Salt) != 16 ||
		b.Pass != "none" && b.Pass != "taken" {
		return nil, fmt.Errorf("%w: the member's answer", ErrServer)
	}
	m := &Member{Electorate: b.Electorate, CheckedIn: b.CheckedIn, Taken: b.Pass == "taken"}
	var err error
	if m.Number, m.Name, m.Branch, err = ballot.ParseMemberLine(b.Line); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotInRoll, err)
	}
	salt := [16]byte(b.Salt)
	m.Handle = ballot.Handle(c.manifest.Ceremony, salt, b.Line)
	if m.Handle != b.Handle {
		return nil, fmt.Errorf("%w: line and salt give another handle", ErrNotInRoll)
	}
	line := b.Line
	m.name = ballot.NamePart(salt, line)
	m.owner = func(secret [ballot.SecretSize]byte, poll ballot.PollID) [32]byte {
		return ballot.H(labelOwner, poll[:], secret[:], salt[:], []byte(line))
	}
	if len(b.Proof) == 0 {
		m.Added = true
		return m, nil
	}
	e := &c.manifest.Electorates[b.Electorate]
	proof := make([][32]byte, len(b.Proof))
	for i := range proof {
		proof[i] = b.Proof[i]
	}
	if b.Count != e.Expected {
		return nil, fmt.Errorf("%w: %d handles, the manifest has %d", ErrNotInRoll, b.Count, e.Expected)
	}
	if err := ballot.VerifyHandleProof(e.Root, m.Handle, b.Index, e.Expected, proof); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrNotInRoll, err)
	}
	m.index = b.Index
	return m, nil
}

// labelOwner ties a stored state to the member who signed in for it, so that on
// a shared device nobody votes with another's pass. Only who knows the salt can
// try members' lines against it.
const labelOwner = "hustings/1 voter state"

// owns says whether the state is this member's.
func (c *Client) owns(m *Member) bool {
	return int(c.state.electorate) == m.Electorate && c.state.owner == m.owner(c.state.secret, c.poll)
}
