package trustee

import (
	"context"
	"encoding/binary"
	"fmt"
	"io/fs"
	"strings"
	"unicode"

	"hustings/ballot"
)

// Fetch makes one HTTP call to the poll's server. path begins with a slash; an
// answer of any status is no error. It sends no cookie, and it may stop reading
// an answer at audit.MaxFetch bytes and fail.
type Fetch func(ctx context.Context, method, path, contentType string, body []byte) (status int, answer []byte, err error)

// CeremonyState is the answer of GET /p/{ceremony}/ceremony (SPEC 10.8).
type CeremonyState struct {
	Session    ballot.CeremonyID `json:"session"`
	Threshold  int               `json:"threshold"`
	Stages     int               `json:"stages"`
	Trustees   []Registered      `json:"trustees"`
	Entries    []ballot.Hex      `json:"entries"`
	Complaints []ballot.Hex      `json:"complaints"`
}

// Registered is a trustee as the server lists it; Key is empty before init.
type Registered struct {
	Name string     `json:"name"`
	Key  ballot.Hex `json:"key"`
}

// InitRequest is the body of POST /p/{ceremony}/init (SPEC 10.8).
type InitRequest struct {
	Trustee int              `json:"trustee"`
	Invite  string           `json:"invite"`
	Key     ballot.PublicKey `json:"key"`
	Entry   ballot.Hex       `json:"entry"`
}

// ServerError is an error body of SPEC 10.2.
type ServerError struct {
	Status           int
	Code, Text, Next string
}

func (e *ServerError) Error() string {
	text := fmt.Sprintf("trustee: the server answers %d %s", e.Status, e.Code)
	for _, s := range []string{e.Text, e.Next} {
		if s != "" {
			text += ": " + s
		}
	}
	return text
}

type errorAnswer struct {
	Error struct {
		Code     string `json:"code"`
		Text     string `json:"text"`
		Next     string `json:"next"`
		Expected *int   `json:"expected,omitempty"`
	} `json:"error"`
}

// maxAnswer bounds JSON answers: a whole ceremony of 16 trustees and 16 keys in
// hexadecimal is two thirds of it.
const maxAnswer = 1 << 20

// client speaks to the server of one poll.
type client struct {
	fetch    Fetch
	ceremony ballot.CeremonyID
}

func (c *client) path(rest string) string { return "/p/" + c.ceremony.String() + "/" + rest }

// call gives the body of an answer with status 200 or 201, else a *ServerError.
func (c *client) call(ctx context.Context, method, path, contentType string, body []byte) ([]byte, error) {
	status, answer, err := c.fetch(ctx, method, path, contentType, body)
	if err != nil {
		return nil, fmt.Errorf("trustee: %s %s: %w", method, path, err)
	}
	if status == 200 || status == 201 {
		return answer, nil
	}
	e := &ServerError{Status: status}
	var a errorAnswer
	if ballot.UnmarshalStrict(answer, &a, ballot.MaxJSONSize(16<<10)) == nil {
		e.Code, e.Text, e.Next = printable(a.Error.Code), printable(a.Error.Text), printable(a.Error.Next)
	}
	return nil, e
}

// printable keeps a server from writing to the trustee's terminal what it likes.
func printable(s string) string {
	if len(s) > 500 {
		s = strings.ToValidUTF8(s[:500], "")
	}
	return strings.Map(func(r rune) rune {
		if steers(r) {
			return ' '
		}
		return r
	}, s)
}

// steers tells of characters that are not seen and change what is.
func steers(r rune) bool { return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp) }

// file fetches a file of the board; it is an audit.Fetch.
func (c *client) file(ctx context.Context, name string) ([]byte, error) {
	status, answer, err := c.fetch(ctx, "GET", c.path(name), "", nil)
	switch {
	case err != nil:
		return nil, err
	case status == 404:
		return nil, fs.ErrNotExist
	case status != 200:
		return nil, &ServerError{Status: status}
	}
	return answer, nil
}

func (c *client) state(ctx context.Context) (*CeremonyState, error) {
	answer, err := c.call(ctx, "GET", c.path("ceremony"), "", nil)
	if err != nil {
		return nil, err
	}
	s := new(CeremonyState)
	if err := ballot.UnmarshalStrict(answer, s, ballot.MaxJSONSize(maxAnswer)); err != nil {
		return nil, fmt.Errorf("%w: ceremony: %w", ErrServer, err)
	}
	return s, nil
}

func (c *client) init(ctx context.Context, r *InitRequest) error {
	body, err := ballot.MarshalCanonical(r)
	if err != nil {
		return err
	}
	_, err = c.call(ctx, "POST", c.path("init"), "application/json", body)
	return err
}

// post sends an entry. The same bytes again are no error.
func (c *client) post(ctx context.Context, entry []byte) error {
	_, err := c.call(ctx, "POST", c.path("entries"), "application/octet-stream", entry)
	return err
}

// sealed asks for some of a survey's sealed part.
func (c *client) sealed(ctx context.Context, request []byte) ([]byte, error) {
	return c.call(ctx, "POST", c.path("sealed"), "application/octet-stream", request)
}

// postOpening sends an opening of a survey with its digest. The same bytes again
// are no error.
func (c *client) postOpening(ctx context.Context, digest, opening []byte) error {
	body := binary.BigEndian.AppendUint16(nil, uint16(len(digest))) //nolint:gosec // a hundred bytes or so
	body = append(append(body, digest...), opening...)
	_, err := c.call(ctx, "POST", c.path("sealed/openings"), "application/octet-stream", body)
	return err
}

func (c *client) complain(ctx context.Context, complaint []byte) error {
	_, err := c.call(ctx, "POST", c.path("complaint"), "application/octet-stream", complaint)
	return err
}
