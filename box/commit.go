package box

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"runtime"
	"slices"

	"hustings/ballot"
)

// groupMax is the most ballots of one transaction.
const groupMax = 256

// commitAll is the committer: it takes what has gathered while the transaction
// before was under way and commits it in one. Idle, it waits for nobody. One
// goroutine; it ends when the box does.
func (b *Box) commitAll() {
	defer close(b.ended)
	group := make([]*casting, 0, groupMax)
	for {
		select {
		case c := <-b.queue:
			group = append(group[:0], c)
		case <-b.done:
			return
		}
		group = b.gather(group)
		b.commit(context.Background(), group)
		clear(group)
	}
}

// gather takes what else is in the queue. Before it does, it lets those who are
// checking ballots at this moment go first: on a busy machine they come along,
// and a transaction costs the same for many; on an idle one there are none, and
// nothing waits.
func (b *Box) gather(group []*casting) []*casting {
	for range 2 {
		before := len(group)
		runtime.Gosched()
	drain:
		for len(group) < groupMax {
			select {
			case c := <-b.queue:
				group = append(group, c)
			default:
				break drain
			}
		}
		if len(group) == before {
			break
		}
	}
	return group
}

// verdict is what becomes of one ballot of a group.
type verdict struct {
	c   *casting
	err error
	row bool // it is new and must be stored
}

// commit makes a group durable and tells each caller.
func (b *Box) commit(ctx context.Context, group []*casting) {
	b.turn.Lock()
	defer b.turn.Unlock()
	var verdicts []verdict
	var err error
	for range 4 {
		if b.dirty {
			if err = b.sync(ctx); err != nil {
				continue
			}
		}
		if verdicts, err = b.store(ctx, group); err == nil {
			break
		}
		// Another process has closed, amended or published; or the connection
		// was lost, and whether the rows are there is open. Look, and judge anew.
		b.dirty = true
		if errors.Is(err, ErrClosed) || errors.Is(err, ErrEnded) {
			break
		}
	}
	if err != nil {
		for _, c := range group {
			c.done <- fmt.Errorf("box: make a ballot durable: %w", err)
		}
		return
	}
	for _, v := range verdicts {
		v.c.done <- v.err
	}
}

// store judges a group, seals its rows and adds them in one transaction.
func (b *Box) store(ctx context.Context, group []*casting) ([]verdict, error) {
	verdicts, err := b.judge(group)
	if err != nil {
		return nil, err
	}
	rows := make([]Row, 0, len(group))
	late := false // a ballot that is cast, not claimed
	for _, v := range verdicts {
		if !v.row {
			continue
		}
		row, err := b.room.seal(v.c.number, v.c.whole)
		if err != nil {
			return nil, err
		}
		rows = append(rows, row)
		late = late || !v.c.claim
	}
	if len(rows) == 0 {
		return verdicts, nil
	}
	slices.SortFunc(rows, func(x, y Row) int { return bytes.Compare(x.Tag[:], y.Tag[:]) })
	head := Head{Size: b.state.Size, Waiting: b.room.id}
	err = b.lock.Add(ctx, head, rows, func() error {
		if late && b.now() >= b.state.Close {
			return ErrClosed
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	b.known.Lock()
	defer b.known.Unlock()
	for _, v := range verdicts {
		if !v.row {
			continue
		}
		b.taken.put(v.c.number, v.c.leaf, 0)
		b.waiting++
		b.arrived++
		if v.c.number.sequence == 0 {
			b.newKeys[v.c.number.electorate]++
		}
	}
	return verdicts, nil
}

// judge decides which ballots of a group are new, which are there already, and
// which are refused. Ballots of one key may be in one group.
func (b *Box) judge(group []*casting) ([]verdict, error) {
	if b.lock == nil {
		return nil, ErrEnded
	}
	if b.room == nil && b.state.Phase >= ballot.PhaseOpen && b.state.Phase < ballot.PhaseClaimed {
		return nil, fmt.Errorf("%w: there is none", ErrWaitingKey)
	}
	open := b.open()
	verdicts := make([]verdict, 0, len(group))
	within := make(map[numbered]ballot.Digest, len(group))
	for _, c := range group {
		v := verdict{c: c, err: open}
		if c.claim {
			v.err = b.claimable()
		}
		if v.err == nil {
			v.row, v.err = b.next(c, within)
		}
		if v.row {
			within[c.number] = c.leaf
		}
		verdicts = append(verdicts, v)
	}
	return verdicts, nil
}

// next holds a ballot's number against those that are used, within the group
// too: true if the ballot is new and has the next one.
func (b *Box) next(c *casting, within map[numbered]ballot.Digest) (bool, error) {
	if leaf, ok := within[c.number]; ok {
		if leaf == c.leaf {
			return false, nil
		}
	} else {
		switch b.taken.look(c.number, c.leaf) {
		case same:
			return false, nil
		case unknown:
			before := c.number
			before.sequence--
			if c.number.sequence == 0 || b.has(before, within) {
				return true, nil
			}
		}
	}
	expected := c.number
	expected.sequence = b.taken.next(c.number)
	for b.has(expected, within) {
		expected.sequence++
	}
	return false, ErrSequence{Expected: expected.sequence}
}

func (b *Box) has(n numbered, within map[numbered]ballot.Digest) bool {
	if _, ok := within[n]; ok {
		return true
	}
	_, ok := b.taken.place(n)
	return ok
}
