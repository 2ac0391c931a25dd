package main

import (
	"bufio"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"syscall"
	"time"
)

// tally is a file of ballots to be counted by one method. A ballot is a line, and
// ranks as many candidates as chance says, or all.
type tally struct {
	method     string
	ballots    int
	candidates int
	seats      int
	whole      bool
}

// The elections of the goals.
var (
	benchSTV     = tally{"stv-scottish", 1_000_000, 10, 4, false}
	benchSchulze = tally{"schulze", 100_000, 100, 1, true}
)

const tallyRuns = 3 // the fastest counts: others wait for other programs

// tallies measures counting from files, each against reading the file once and
// SHA-256 over it.
func (b *bench) tallies(ctx context.Context) error {
	for _, m := range []struct {
		tally
		format string
		out    *tallyFigures
	}{
		{benchSTV, "blt", &b.out.STV},
		{benchSTV, "cvotes", &b.out.STVNamed},
		{benchSchulze, "blt", &b.out.Schulze},
		{benchSchulze, "cvotes", &b.out.SchulzeNamed},
	} {
		name := filepath.Join(b.dir, m.method+"."+m.format)
		b.say("counting %d ballots of %d candidates by %s from .%s", m.ballots, m.candidates, m.method, m.format)
		if err := m.write(name, m.format == "cvotes"); err != nil {
			return err
		}
		if err := b.tally(ctx, m.method, name, m.out); err != nil {
			return err
		}
		if err := os.Remove(name); err != nil {
			return err
		}
	}
	b.out.STVRatio, b.out.SchulzeRatio = b.out.STV.Ratio, b.out.Schulze.Ratio
	return nil
}

// tallyFigures are CPU time, floor and ratio, and what a watch on the wall says.
type tallyFigures struct {
	FloorUS   *float64 `json:"floor_us"`
	CountUS   *float64 `json:"count_us"`
	Ratio     *float64 `json:"ratio"`
	WallRatio *float64 `json:"wall_ratio"`
	FileMB    *float64 `json:"file_mb"`
	RSSMB     *float64 `json:"rss_mb"`
}

func (b *bench) tally(ctx context.Context, method, name string, out *tallyFigures) error {
	var floor, counted used
	for i := range tallyRuns {
		f, err := tallyFloor(name)
		if err != nil {
			return err
		}
		c, err := b.child(ctx, "count", "--json", "--method", method, name)
		if err != nil {
			return err
		}
		floor, counted = floor.least(f, i), counted.least(c, i)
	}
	info, err := os.Stat(name)
	if err != nil {
		return err
	}
	size := float64(info.Size()) / (1 << 20)
	out.FloorUS, out.CountUS, out.FileMB, out.RSSMB = &floor.cpu, &counted.cpu, &size, &counted.rss
	out.Ratio, out.WallRatio = ratio(&counted.cpu, &floor.cpu), ratio(&counted.wall, &floor.wall)
	return nil
}

// least is the smaller of both in everything but memory; the first run has none
// before it.
func (u used) least(v used, run int) used {
	if run == 0 {
		return v
	}
	return used{min(u.wall, v.wall), min(u.cpu, v.cpu), max(u.rss, v.rss)}
}

// tallyFloor reads a file once and hashes it.
func tallyFloor(name string) (used, error) {
	start, before := time.Now(), cpu()
	f, err := os.Open(name) //nolint:gosec // made here
	if err != nil {
		return used{}, err
	}
	defer func() { _ = f.Close() }()
	if _, err := io.CopyBuffer(sha256.New(), struct{ io.Reader }{f}, make([]byte, 1<<18)); err != nil {
		return used{}, err
	}
	return used{wall: time.Since(start).Seconds(), cpu: cpu() - before}, nil
}

// child runs this program and says what it took.
func (b *bench) child(ctx context.Context, args ...string) (used, error) {
	c := exec.CommandContext(ctx, b.self, args...) //nolint:gosec // this program
	c.Stderr = b.w.err
	start := time.Now()
	if err := c.Run(); err != nil {
		return used{}, fmt.Errorf("%s: %w", args[0], err)
	}
	u, ok := c.ProcessState.SysUsage().(*syscall.Rusage)
	if !ok {
		return used{}, errors.New("the system tells no resource usage")
	}
	return used{time.Since(start).Seconds(), microseconds(u), float64(u.Maxrss) / 1024}, nil
}

// write makes the file: the same every time. Named, ballots say candidates by
// name, as .cvotes, else by number, as .blt.
func (t tally) write(name string, named bool) (err error) {
	f, err := os.Create(name) //nolint:gosec // in a folder of our own
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, f.Close()) }()
	w := bufio.NewWriterSize(f, 1<<18)
	labels := make([][]byte, t.candidates)
	between, first, last := " ", "1 ", " 0\n"
	for i := range labels {
		labels[i] = strconv.AppendInt(nil, int64(i+1), 10)
		if named {
			labels[i] = append([]byte("Candidate "), labels[i]...)
		}
	}
	if named {
		between, first, last = " > ", "", "\n"
		_, _ = fmt.Fprintf(w, "#/Number of Seats: %d\n#/Candidates: %s", t.seats, labels[0])
		for _, l := range labels[1:] {
			_, _ = fmt.Fprintf(w, " ; %s", l)
		}
		_ = w.WriteByte('\n')
	} else {
		_, _ = fmt.Fprintf(w, "%d %d\n", t.candidates, t.seats)
	}
	d := dice(1)
	for range t.ballots {
		for i := len(labels) - 1; i > 0; i-- {
			j := d.below(i + 1)
			labels[i], labels[j] = labels[j], labels[i]
		}
		n := t.candidates
		if !t.whole {
			n = 1 + d.below(n)
		}
		_, _ = w.WriteString(first)
		for i, l := range labels[:n] {
			if i > 0 {
				_, _ = w.WriteString(between)
			}
			_, _ = w.Write(l)
		}
		_, _ = w.WriteString(last)
	}
	if !named {
		_, _ = w.WriteString("0\n")
		for i := range labels {
			_, _ = fmt.Fprintf(w, "\"Candidate %d\"\n", i+1)
		}
		_, _ = w.WriteString("\"A made-up election\"\n")
	}
	return w.Flush()
}

// dice are numbers that look like chance and are the same every time
// (G. L. Steele and others, splitmix64).
type dice uint64

func (d *dice) below(n int) int {
	*d += 0x9E3779B97F4A7C15
	z := uint64(*d)
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return int(((z ^ z>>31) >> 1) % uint64(n)) //nolint:gosec // below n
}
