package web

import (
	"fmt"
	"testing"
	"time"
)

func TestPace(t *testing.T) {
	p, now := newPace(), time.Unix(1795000000, 0)
	for range p.burst {
		if w := p.wait("192.0.2.1", now); w != 0 {
			t.Fatalf("waits %v within the budget", w)
		}
		p.refused("192.0.2.1", now)
	}
	if w := p.wait("192.0.2.1", now); w != p.every {
		t.Errorf("waits %v, want %v", w, p.every)
	}
	if p.wait("192.0.2.2", now) != 0 || p.wait("::ffff:192.0.2.1", now) == 0 || p.wait("not an address", now) != 0 {
		t.Error("another sender waits, or the same does not")
	}
	if w := p.wait("192.0.2.1", now.Add(p.every)); w != 0 {
		t.Errorf("waits %v after its time", w)
	}
	for i := range p.burst {
		p.refused(fmt.Sprintf("2001:db8:0:1%02x::%d", i, i), now) // one household
	}
	if p.wait("2001:db8:0:1ff::1", now) == 0 || p.wait("2001:db8:0:200::1", now) != 0 {
		t.Error("a household is not one sender")
	}
	for i := range 3 * p.most {
		p.refused(fmt.Sprintf("10.%d.%d.%d", i>>16, i>>8&255, i&255), now)
	}
	if len(p.full) > p.most+1 {
		t.Errorf("%d are remembered", len(p.full))
	}
	if p.wait("10.200.0.1", now) == 0 {
		t.Error("those without room have no budget of their own")
	}
	if later := now.Add(time.Hour); p.wait("10.200.0.1", later) != 0 || len(p.full) > p.most {
		t.Error("nobody is forgotten")
	}
}
