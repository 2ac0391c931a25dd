//go:build norelay

package voter

import "fmt"

// UseRelay is not in this build: the browser's file for polls that name no relay
// is smaller by a sixth without it.
func (c *Client) UseRelay(number int) error {
	return fmt.Errorf("use a relay: %w: no relay %d in this build", ErrRelay, number)
}
