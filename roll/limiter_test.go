package roll

import (
	"net/netip"
	"sync"
	"testing"
	"time"
)

var noon = time.Date(2026, 1, 2, 12, 0, 0, 0, time.UTC)

func TestLimiterSource(t *testing.T) {
	l := NewLimiter(LimiterConfig{SourceBurst: 3, SourceEvery: time.Minute})
	a, b := netip.MustParseAddr("192.0.2.1"), netip.MustParseAddr("192.0.2.2")
	for i := range 3 {
		if l.Over(a, noon) || l.Fail(a, noon).Brief {
			t.Fatalf("brief after %d failures", i)
		}
	}
	if !l.Over(a, noon) || !l.Over(netip.MustParseAddr("::ffff:192.0.2.1"), noon) {
		t.Error("not over")
	}
	for range 100 { // what is beyond the budget is not owed
		if v := l.Fail(a, noon); !v.Brief || v.RetryAfter != time.Minute {
			t.Fatalf("got %+v", v)
		}
	}
	if l.Over(b, noon) || l.Fail(b, noon).Brief {
		t.Error("another source pays")
	}
	if l.Over(a, noon.Add(time.Minute)) {
		t.Error("does not recover")
	}
	if v := l.Fail(a, noon.Add(90*time.Second)); v.Brief {
		t.Errorf("got %+v", v)
	}
	if v := l.Fail(a, noon.Add(90*time.Second)); !v.Brief || v.RetryAfter != 30*time.Second {
		t.Errorf("got %+v", v)
	}
	if v := l.Fail(a, noon.Add(-time.Hour)); !v.Brief || v.RetryAfter > time.Minute {
		t.Errorf("clock went back: %+v", v)
	}
}

func TestLimiterPrefixes(t *testing.T) {
	l := NewLimiter(LimiterConfig{SourceBurst: 1})
	l.Fail(netip.MustParseAddr("2001:db8:1:100::1"), noon)
	if !l.Over(netip.MustParseAddr("2001:db8:1:1ff::2%eth0"), noon) {
		t.Error("same /56 counted apart")
	}
	if l.Over(netip.MustParseAddr("2001:db8:1:200::1"), noon) {
		t.Error("other /56 counted together")
	}
	l.Fail(netip.Addr{}, noon)
	if !l.Over(netip.Addr{}, noon) {
		t.Error("unknown source not counted")
	}
}

func TestLimiterTotal(t *testing.T) {
	l := NewLimiter(LimiterConfig{TotalBurst: 5, TotalEvery: time.Second})
	recorded := 0
	for i := range 100 {
		if l.Fail(netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}), noon).Record {
			recorded++
		}
	}
	if recorded != 5 {
		t.Errorf("%d recorded", recorded)
	}
	v := l.Fail(netip.MustParseAddr("192.0.2.9"), noon.Add(2*time.Second))
	if !v.Record || v.Brief {
		t.Errorf("got %+v", v)
	}
}

func TestLimiterMemory(t *testing.T) {
	l := NewLimiter(LimiterConfig{Sources: 16, SourceBurst: 2, SourceEvery: time.Second})
	addr := func(i int) netip.Addr { return netip.AddrFrom4([4]byte{10, 0, byte(i >> 8), byte(i)}) }
	for i := range 5000 {
		l.Fail(addr(i), noon)
		if len(l.sources) > 16 {
			t.Fatalf("%d sources", len(l.sources))
		}
	}
	if !l.Over(addr(9999), noon) || l.Over(addr(3), noon) {
		t.Error("sources without room do not share a budget, or known ones lost theirs")
	}
	later := noon.Add(time.Minute)
	if l.Fail(addr(9999), later).Brief || len(l.sources) != 1 {
		t.Errorf("%d sources after all recovered", len(l.sources))
	}
}

func TestLimiterConcurrent(t *testing.T) {
	l := NewLimiter(LimiterConfig{Sources: 4})
	var wg sync.WaitGroup
	for i := range 8 {
		wg.Go(func() {
			for j := range 200 {
				a := netip.AddrFrom4([4]byte{10, byte(i), 0, byte(j)})
				l.Fail(a, noon.Add(time.Duration(j)*time.Second))
				l.Over(a, noon)
			}
		})
	}
	wg.Wait()
}
