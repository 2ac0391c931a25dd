package voter

import "context"

// carrier takes one of the calls of SPEC 10.7 to the box: rest follows
// /box/{ceremony}. No session goes with it.
type carrier func(ctx context.Context, rest string, body []byte, limit int) ([]byte, error)

func (c *Client) direct(ctx context.Context, rest string, body []byte, limit int) ([]byte, error) {
	return c.call(ctx, Request{
		Method: "POST", URL: c.box + c.boxPath(rest), ContentType: octetType, Body: body, Limit: limit,
	})
}

func (c *Client) boxPath(rest string) string { return "/box/" + c.address.Ceremony.String() + rest }

// Direct sends to the box without a relay, which is how a Client begins.
func (c *Client) Direct() { c.carry = c.direct }
