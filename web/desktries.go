package web

import (
	"context"
	"errors"
	"net/netip"
	"time"

	"hustings/roll"
)

// errSlow says that a source has had too many wrong passphrases.
var errSlow = errors.New("web: too many wrong passphrases")

// visitor is whose wrong passphrases count together.
type visitor struct {
	known bool       // a browser in which the passphrase was typed right once
	id    netip.Addr // of the network, or the browser's own number written as one
}

// door bounds guessing. A passphrase can be guessed, other than the codes of
// slips: a source over its budget is refused before anything is checked. So that
// no stranger locks the officers out, a browser that was let in before has a
// budget and a queue of its own, and each network has its own budget.
type door struct {
	key      deskKey
	networks *roll.Limiter
	browsers *roll.Limiter
	turns    map[bool]chan struct{} // known or not: argon2id takes 64 MiB each time
}

func newDoor(key deskKey) *door {
	budget := roll.LimiterConfig{SourceBurst: 10, SourceEvery: 30 * time.Second}
	own := budget
	own.IPv6Bits = 128
	return &door{
		key: key, networks: roll.NewLimiter(budget), browsers: roll.NewLimiter(own),
		turns: map[bool]chan struct{}{true: make(chan struct{}, 1), false: make(chan struct{}, 1)},
	}
}

// try checks a passphrase when it is this visitor's turn. errSlow refuses a
// visitor whose budget is spent.
func (d *door) try(ctx context.Context, v visitor, now time.Time, check func() bool) (bool, error) {
	limiter := d.networks
	if v.known {
		limiter = d.browsers
	}
	if limiter.Over(v.id, now) {
		return false, errSlow
	}
	turn := d.turns[v.known]
	select {
	case turn <- struct{}{}:
		defer func() { <-turn }()
	case <-ctx.Done():
		return false, ctx.Err()
	}
	if limiter.Over(v.id, now) { // others of the same source were faster
		return false, errSlow
	}
	if check() {
		return true, nil
	}
	limiter.Fail(v.id, now)
	return false, nil
}
