//go:build !norelay

package voter

import (
	"context"
	"fmt"
	"strings"

	"hustings/ballot"
	"hustings/crypto/ohttp"
)

// UseRelay sends everything that goes to the box through one of the manifest's
// relays, under the key configuration that stands there (SPEC 11.6). A relay that
// fails is ErrRelay; only the voter, asked, may go on with [Client.Direct].
func (c *Client) UseRelay(number int) error {
	if number < 0 || number >= len(c.manifest.Relays) {
		return fmt.Errorf("use a relay: %w: no relay %d", ErrRelay, number)
	}
	r := c.manifest.Relays[number]
	if _, _, ok := splitURL(r.URL); !ok || c.leavesTLS(r.URL) {
		return fmt.Errorf("use a relay: %w: address %.60q", ErrManifest, r.URL)
	}
	gateway, err := ohttp.NewClient(r.Keys)
	if err != nil {
		return fmt.Errorf("use a relay: %w: %w", ErrManifest, err)
	}
	c.carry = func(ctx context.Context, rest string, body []byte, limit int) ([]byte, error) {
		return c.relayed(ctx, gateway, r, rest, body, limit)
	}
	return nil
}

func (c *Client) relayed(ctx context.Context, gateway *ohttp.Client, relay ballot.Relay, rest string, body []byte, limit int) ([]byte, error) {
	_, host, _ := strings.Cut(c.box, "://")
	request := ohttp.Request{
		Method: "POST", Scheme: "https", Authority: host, Path: c.boxPath(rest),
		Header: ohttp.Fields{{Name: "content-type", Value: octetType}}, Content: body,
	}
	message, err := request.Marshal(ohttp.Pad)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRelay, err)
	}
	sealed, opener, err := gateway.Encapsulate(message)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRelay, err)
	}
	answer, err := c.fetch(ctx, Request{
		Method: "POST", URL: relay.URL, ContentType: ohttp.RequestType, Body: sealed, Limit: ohttp.MaxEncapsulated,
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w: %w", ErrOffline, ErrRelay, err)
	}
	// What is not sealed tells only that relay or gateway failed (SPEC 11.4).
	if answer.Status != 200 {
		return nil, fmt.Errorf("%w: status %d", ErrRelay, answer.Status)
	}
	opened, err := opener.Open(answer.Body)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRelay, err)
	}
	response, err := ohttp.ParseResponse(opened)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRelay, err)
	}
	return accept(Response{Status: response.Status, Body: response.Content}, limit)
}
