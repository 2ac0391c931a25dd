package web

import "sync"

// crowd bounds how many requests of one sender are under way at once. It
// remembers a sender no longer than that.
type crowd struct {
	most int

	mu     sync.Mutex
	inside map[string]int
}

func newCrowd(most int) *crowd { return &crowd{most: most, inside: make(map[string]int)} }

// enter lets a request in, or not. Who is in leaves once.
func (c *crowd) enter(sender string) (leave func(), ok bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.inside[sender] >= c.most {
		return nil, false
	}
	c.inside[sender]++
	return func() {
		c.mu.Lock()
		defer c.mu.Unlock()
		if c.inside[sender]--; c.inside[sender] == 0 {
			delete(c.inside, sender)
		}
	}, true
}
