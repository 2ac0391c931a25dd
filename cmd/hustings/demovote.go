package main

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/voter"
)

// demoPart is what one voter of the demo does besides voting.
type demoPart int

const (
	partPlain    demoPart = iota
	partAbsent            // does not take part
	partNoBallot          // takes a pass and never casts
	partDropped           // loses the connection after each request, and asks again
	partOver              // selects too many
	partRevote            // votes twice, where that is allowed
)

func partOf(i int) demoPart {
	switch {
	case i == 1:
		return partNoBallot
	case i == 2:
		return partDropped
	case i == 3:
		return partOver
	case i == 4:
		return partRevote
	case i%20 == 9:
		return partAbsent
	}
	return partPlain
}

// atOnce is how many voters are at it at a time.
const atOnce = 32

// vote lets everybody vote over HTTP.
func (d *demo) vote(ctx context.Context) error {
	base := &http.Transport{MaxIdleConnsPerHost: atOnce, MaxConnsPerHost: atOnce, IdleConnTimeout: time.Minute}
	defer base.CloseIdleConnections()
	var cast atomic.Int64
	errs := make(chan error, atOnce)
	next := make(chan int)
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	var wg sync.WaitGroup
	for range atOnce {
		wg.Go(func() {
			for i := range next {
				did, err := d.voter(ctx, base, i)
				if err != nil {
					errs <- fmt.Errorf("voter %d: %w", i+1, err)
					cancel()
					return
				}
				if did {
					cast.Add(1)
				}
			}
		})
	}
feed:
	for i := range d.present {
		select {
		case next <- i:
		case <-ctx.Done():
			break feed
		}
	}
	close(next)
	wg.Wait()
	close(errs)
	if err := <-errs; err != nil {
		return err
	}
	d.watch.lap("vote", "%d ballots cast", cast.Load())
	return nil
}

// voter is one voter, from the slip to the receipt.
func (d *demo) voter(ctx context.Context, base http.RoundTripper, i int) (bool, error) {
	part := partOf(i)
	if part == partAbsent {
		return false, nil
	}
	if part == partDropped {
		base = &dropping{base: base}
	}
	fetch, err := voterFetch(base)
	if err != nil {
		return false, err
	}
	address, err := voter.ParseAddress(d.origin + "/p/" + d.poll.ceremony.String() + "#" + d.poll.id.String())
	if err != nil {
		return false, err
	}
	var state []byte
	open := func() (*voter.Client, error) {
		return voter.Open(ctx, voter.Config{
			Address: address, Fetch: fetch, Random: rand.Reader, State: state,
			Save: func(now []byte) error { state = now; return nil },
		})
	}
	var client *voter.Client
	steps := []func() error{
		func() (err error) { client, err = open(); return err },
		func() error { _, err := client.SignIn(ctx, d.present[i].Code); return err },
		func() error { return client.TakePass(ctx) },
	}
	for _, step := range steps {
		if err := again(step); err != nil {
			return false, err
		}
	}
	if part == partNoBallot {
		return false, nil
	}
	return true, d.castAs(ctx, client, part, i)
}

func (d *demo) castAs(ctx context.Context, client *voter.Client, part demoPart, i int) error {
	if d.survey != nil {
		return d.respond(ctx, client, part)
	}
	send := func(choices []count.Choice, cast func(context.Context, []count.Choice) (ballot.Receipt, error)) error {
		return again(func() error {
			if client.Pending() {
				_, err := client.Resend(ctx)
				return err
			}
			_, err := cast(ctx, choices)
			return err
		})
	}
	choices := d.choices(client, i, part == partOver)
	cast := client.Cast
	if part == partOver {
		cast = client.CastAnyway
	}
	if err := send(choices, cast); err != nil {
		return err
	}
	if part == partRevote && d.poll.manifest.BallotsPerKey > 1 {
		return send(d.choices(client, i+1, false), client.Cast)
	}
	return nil
}

// again repeats a step whose connection was lost.
func again(step func() error) error {
	err := step()
	for range 3 {
		if !errors.Is(err, voter.ErrOffline) {
			return err
		}
		err = step()
	}
	return err
}

// choices is a pattern that elects the first few: voter i is for as many as
// there are seats, beginning near the first, opposes one and leaves the rest.
func (d *demo) choices(client *voter.Client, i int, over bool) []count.Choice {
	electorate, _ := client.Electorate()
	var out []count.Choice
	for _, k := range d.poll.manifest.ContestsOf(electorate) {
		contest := d.poll.manifest.Count(k)
		if contest.Rules.Valued() || contest.Rules.Ranked() {
			out = append(out, valued(contest, i))
			continue
		}
		c := count.Choice{Marks: make([]count.Mark, contest.Candidates)}
		first, limit := 0, contest.Rules.Limit()
		if i%5 == 0 {
			first = 1
		}
		if over {
			first, limit = 0, contest.Candidates
		}
		for m := range c.Marks {
			if m >= first && m < first+limit {
				c.Marks[m] = count.For
			} else if contest.Rules.Method == count.ApproveOpposeAbstain && i%2 == 0 {
				c.Marks[m] = count.Oppose
			}
		}
		out = append(out, c)
	}
	return out
}

// valued gives the first candidates the highest numbers, a little less every now
// and then, and sometimes none.
func valued(contest count.Contest, i int) count.Choice {
	highest := contest.Rules.Highest()
	c := count.Choice{Values: make([]uint8, contest.Candidates)}
	if contest.Rules.Ranked() {
		n := len(c.Values)
		for m := range c.Values {
			c.Values[m] = uint8(1 + (m+i%2)%n) //nolint:gosec // at most 250 candidates
			if i%7 == 3 && int(c.Values[m]) == n && n > 1 {
				c.Values[m] = count.NoValue // the last choice left out
			}
		}
		return c
	}
	for m := range c.Values {
		c.Values[m] = uint8(max(0, highest-(m+i%2)%(highest+1))) //nolint:gosec // at most 254
	}
	if i%7 == 3 && contest.Rules.Method != count.Appraisal {
		c.Values[len(c.Values)-1] = count.NoValue
	}
	return c
}

// dropping loses every other answer, after the server has acted.
type dropping struct {
	base http.RoundTripper
	n    int
}

var errDropped = errors.New("the connection was lost")

// RoundTrip implements http.RoundTripper.
func (t *dropping) RoundTrip(r *http.Request) (*http.Response, error) {
	res, err := t.base.RoundTrip(r)
	if err != nil || strings.HasSuffix(r.URL.Path, "/manifest") {
		return res, err
	}
	if t.n++; t.n%2 == 1 {
		_ = res.Body.Close()
		return nil, errDropped
	}
	return res, nil
}
