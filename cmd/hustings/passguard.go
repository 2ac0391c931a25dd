package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"time"

	"hustings/ballot"
	"hustings/store"
)

// passGuard is to the members' database what the checkpoint file is to the board:
// a file among the keys says how many passes a poll had. A database with fewer has
// forgotten who took one, and would give them a second; the server does not start
// on it. The file is written half a
// second after a pass is given, so passes of the last moment may be missing in it;
// it holds a number and no order.
type passGuard struct {
	who *store.Who
	dir string

	mu      sync.Mutex
	pending map[ballot.CeremonyID]bool
	timers  sync.WaitGroup
	ended   chan struct{}
	end     sync.Once
}

// errPassesForgotten says that the database is older than passes already given.
var errPassesForgotten = errors.New("the members' database has fewer passes on record than were given")

// passGuardDelay bounds how often the file is written.
const passGuardDelay = 500 * time.Millisecond

func newPassGuard(who *store.Who, dir string) *passGuard {
	return &passGuard{who: who, dir: dir, ended: make(chan struct{}), pending: make(map[ballot.CeremonyID]bool)}
}

func (g *passGuard) path(c ballot.CeremonyID) string {
	return filepath.Join(g.dir, "passes-"+c.String()+".count")
}

// compare holds the database against the file.
func (g *passGuard) compare(ctx context.Context, c ballot.CeremonyID) error {
	text, err := os.ReadFile(g.path(c))
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	given, err := strconv.Atoi(strings.TrimSuffix(string(text), "\n"))
	if err != nil {
		return fmt.Errorf("%s: not a number of passes", g.path(c))
	}
	n, err := g.who.PassCount(ctx, c)
	if err != nil {
		return err
	}
	if n < given {
		return fmt.Errorf("%w: %d, and %d\nhint: put the database back that belongs to the keys, and never remove %s. "+
			"If it is lost, annul the poll and hold it again: members could vote twice", errPassesForgotten, n, given, g.path(c))
	}
	return nil
}

// ready holds the passes of each poll that is not closed against its file.
func (o *office) ready(ctx context.Context, polls []ballot.CeremonyID) error {
	for _, c := range polls {
		f, err := o.facts(ctx, c)
		if errors.Is(err, errNoKey) || err == nil && f.closed() {
			continue
		}
		if err == nil {
			err = o.guard.compare(ctx, c)
		}
		if err != nil {
			return failed("poll %v cannot go on: %w", c, err)
		}
	}
	return nil
}

// given takes note that a pass was given.
func (g *passGuard) given(c ballot.CeremonyID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.pending[c] {
		return
	}
	g.pending[c] = true
	g.timers.Go(func() {
		select {
		case <-g.ended:
		case <-time.After(passGuardDelay):
		}
		g.write(c)
	})
}

// write is best effort: what it misses, the next pass makes up for. It never writes
// less than is there, for the registrars' close empties the records.
func (g *passGuard) write(c ballot.CeremonyID) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.pending[c] = false
	ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	n, err := g.who.PassCount(ctx, c)
	if err != nil || g.compare(ctx, c) != nil {
		return
	}
	_ = writeDurable(g.path(c), []byte(strconv.Itoa(n)+"\n"))
}

// close writes what is due.
func (g *passGuard) close() {
	g.end.Do(func() { close(g.ended) })
	g.timers.Wait()
}
