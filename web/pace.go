package web

import (
	"net/netip"
	"sync"
	"time"
)

// pace bounds what refused entries may cost: checking one takes a server far longer
// than sending it. What is taken costs a sender nothing, so that those who have work
// to do here never meet it; who sends one bad entry after another has to wait. It
// holds addresses in memory, as long as they wait, and writes none down.
type pace struct {
	burst int           // refusals at once
	every time.Duration // and one more after each such time
	most  int           // senders remembered; the others share one budget

	mu   sync.Mutex
	full map[netip.Prefix]time.Time // when a sender's budget is whole again
}

func newPace() *pace {
	return &pace{burst: 30, every: 2 * time.Second, most: 4096, full: make(map[netip.Prefix]time.Time)}
}

// wait is how long a sender has to wait before the next entry is looked at.
func (p *pace) wait(source string, now time.Time) time.Duration {
	p.mu.Lock()
	defer p.mu.Unlock()
	full := p.full[p.sender(source, now)]
	return max(0, full.Add(p.every).Sub(now.Add(time.Duration(p.burst)*p.every)))
}

// refused counts a refusal.
func (p *pace) refused(source string, now time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	key := p.sender(source, now)
	full := p.full[key]
	if full.Before(now) {
		full = now
	}
	p.full[key] = full.Add(p.every)
}

// sender is what counts as one: an address, or what one household usually gets. When
// too many are remembered those whose budget is whole are forgotten; who finds no room
// even then is one with all others, under the zero value.
func (p *pace) sender(source string, now time.Time) netip.Prefix {
	addr, err := netip.ParseAddr(source)
	if err != nil {
		return netip.Prefix{}
	}
	addr = addr.Unmap().WithZone("")
	bits := 56
	if addr.Is4() {
		bits = 32
	}
	key, err := addr.Prefix(bits)
	if err != nil {
		return netip.Prefix{}
	}
	if _, known := p.full[key]; known || len(p.full) < p.most {
		return key
	}
	for other, full := range p.full {
		if !full.After(now) {
			delete(p.full, other)
		}
	}
	if len(p.full) < p.most {
		return key
	}
	return netip.Prefix{}
}
