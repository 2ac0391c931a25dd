package roll

import (
	"net/netip"
	"sync"
	"time"
)

// LimiterConfig bounds what wrong sign-in codes may cost. Zero fields mean the
// defaults named beside them.
type LimiterConfig struct {
	SourceBurst int           // 10: failures a source has at once
	SourceEvery time.Duration // 30 s: and one more after each such time
	TotalBurst  int           // 200: failures written down at once, all sources together
	TotalEvery  time.Duration // 1 s: and one more after each such time
	Sources     int           // 8192: sources remembered, about 100 bytes each
	IPv4Bits    int           // 32: addresses that count as one source
	IPv6Bits    int           // 56: what one household usually gets
}

// Limiter bounds the cost of failed sign-ins without a way to lock a voter out.
//
// The caller always checks the code first, whoever asks; only when it was wrong
// does it call Fail and shape the answer by the Verdict. So nothing a stranger
// does can make a right code be refused: not from the voter's own network, where
// a whole office or village shares one address, and not by spending the budget
// of all.
//
// That gives up no protection against guessing, for the limiter is not what
// protects there. With V codes valid at a time, G guesses hit one with
// probability G*V/2^79.8: for 200,000 voters and a million guesses a second for
// a month, about one in two million. What wrong codes could do is fill the log,
// keep officers busy and cost the rendering of pages; these are what Verdict
// bounds: short answers to a source over its budget, no log line beyond the
// budget of all. The check itself, an HMAC and a look-up by key, is the smaller
// part of answering a request at all; a flood of requests is for the limits of
// the web server. If checks have to be rationed under one, Over tells which
// requests may wait in a narrower queue. They must not be turned away.
//
// Memory is bounded: when Sources are remembered and none has recovered, all
// further sources share one budget until there is room. For codes with few bits,
// such as six digits by e-mail, this is not enough: they need a limit for each
// account.
type Limiter struct {
	cfg     LimiterConfig
	mu      sync.Mutex
	sources map[netip.Prefix]budget
	others  budget // of the sources that found no room
	total   budget
	swept   time.Time
}

// Verdict says how to answer a wrong code.
type Verdict struct {
	// Brief asks for a short answer (429) in place of the page: this source has
	// had many failures. It has to say that a right code still works.
	Brief bool
	// RetryAfter is how long until the source is below its budget.
	RetryAfter time.Duration
	// Record is false when too many failures have been written down lately: do
	// not log this one.
	Record bool
}

// NewLimiter makes a limiter; a zero config is fine.
func NewLimiter(cfg LimiterConfig) *Limiter {
	setInt := func(v *int, to int) {
		if *v <= 0 {
			*v = to
		}
	}
	setInt(&cfg.SourceBurst, 10)
	setInt(&cfg.TotalBurst, 200)
	setInt(&cfg.Sources, 8192)
	setInt(&cfg.IPv4Bits, 32)
	setInt(&cfg.IPv6Bits, 56)
	if cfg.SourceEvery <= 0 {
		cfg.SourceEvery = 30 * time.Second
	}
	if cfg.TotalEvery <= 0 {
		cfg.TotalEvery = time.Second
	}
	return &Limiter{cfg: cfg, sources: make(map[netip.Prefix]budget)}
}

// Fail counts a wrong code from source at time now. It is safe for concurrent use.
func (l *Limiter) Fail(source netip.Addr, now time.Time) Verdict {
	l.mu.Lock()
	defer l.mu.Unlock()
	var v Verdict
	key := l.prefix(source)
	b, known := l.sources[key]
	if known || l.room(now) {
		v.Brief, v.RetryAfter = b.spend(now, l.cfg.SourceBurst, l.cfg.SourceEvery)
		l.sources[key] = b
	} else {
		v.Brief, v.RetryAfter = l.others.spend(now, l.cfg.SourceBurst, l.cfg.SourceEvery)
	}
	over, _ := l.total.spend(now, l.cfg.TotalBurst, l.cfg.TotalEvery)
	v.Record = !over
	return v
}

// Over says whether the next failure of source would be over its budget. It
// counts nothing. A request may wait for it, never be refused.
func (l *Limiter) Over(source netip.Addr, now time.Time) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	b, known := l.sources[l.prefix(source)]
	if !known && len(l.sources) >= l.cfg.Sources {
		b = l.others
	}
	over, _ := b.spend(now, l.cfg.SourceBurst, l.cfg.SourceEvery) // b is a copy
	return over
}

// prefix is what counts as one source. An invalid address is a source as well.
func (l *Limiter) prefix(source netip.Addr) netip.Prefix {
	source = source.Unmap().WithZone("")
	bits := l.cfg.IPv6Bits
	if source.Is4() {
		bits = l.cfg.IPv4Bits
	}
	p, err := source.Prefix(min(bits, source.BitLen()))
	if err != nil {
		return netip.Prefix{}
	}
	return p
}

// room makes room for one more source if it can: it forgets those that have
// their whole budget again, at most once a second.
func (l *Limiter) room(now time.Time) bool {
	if len(l.sources) < l.cfg.Sources {
		return true
	}
	if since := now.Sub(l.swept); since >= 0 && since < time.Second {
		return false
	}
	l.swept = now
	for key, b := range l.sources {
		if !b.full.After(now) {
			delete(l.sources, key)
		}
	}
	return len(l.sources) < l.cfg.Sources
}

// A budget is a leaky bucket kept as one time: when it will be full again.
type budget struct{ full time.Time }

// spend takes one from the budget and says whether there was none left, and how
// long until there is one. What is spent beyond the budget is not owed.
func (b *budget) spend(now time.Time, burst int, every time.Duration) (over bool, wait time.Duration) {
	most := now.Add(time.Duration(burst) * every)
	if b.full.Before(now) {
		b.full = now
	}
	next := b.full.Add(every)
	if next.After(most) {
		if b.full.After(most) { // the clock went back
			b.full = most
		}
		return true, b.full.Add(every).Sub(most)
	}
	b.full = next
	return false, 0
}
