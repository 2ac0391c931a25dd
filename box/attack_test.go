package box_test

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
	"hustings/box"
	"hustings/internal/need"
	"hustings/internal/sample"
)

// An attacker has everything that is left once the claims are over: all files of
// the database with its log, free pages and system columns, the server's logs,
// and what lies beside. It knows the order in which members came and gives the
// ballots an order of its own; where the two agree, it has linked a vote.

const (
	attackPolls  = 20
	attackVoters = 40
	// By chance one in each poll is right, 20 in all; more than 35 has a chance
	// below one in a thousand.
	attackChance  = 35
	attackControl = 100
)

// trace is where something of a ballot was seen.
type trace struct {
	first, last int64 // -1: nowhere
}

// evidence is what was found of each ballot: by file and by what was looked for.
type evidence map[string][]trace

// needles are pieces of a ballot that would give it away.
func (w *world) needles(cast []byte) map[string][]byte {
	entry, sealed, err := w.Manifest.SplitCast(cast)
	if err != nil {
		panic(err)
	}
	e, err := ballot.Parse(entry)
	if err != nil {
		panic(err)
	}
	b := e.(*ballot.Ballot)
	leaf := ballot.LeafHash(entry)
	if b.Response != nil {
		last := sealed[len(sealed)-64:]
		return map[string][]byte{
			"key": b.Key[:], "prefix": b.Credentials[0].Prefix[:], "credential": b.Credentials[0].Signature,
			"response": b.Response[:], "sealed": sealed[33+2:], "last part": last, "signature": b.Signature[:], "leaf": leaf[:],
		}
	}
	return map[string][]byte{
		"key": b.Key[:], "prefix": b.Credentials[0].Prefix[:], "credential": b.Credentials[0].Signature,
		"enc": b.Enc[:], "sealed": b.Sealed, "signature": b.Signature[:], "leaf": leaf[:],
	}
}

// dig looks for every needle of every ballot at every byte of every file.
func (w *world) dig(ballots [][]byte, files map[string][]byte) evidence {
	var list []needle
	for i, entry := range ballots {
		for what, n := range w.needles(entry) {
			list = append(list, needle{i, what, n[:min(len(n), 24)]})
		}
	}
	return digFor(list, len(ballots), files)
}

// needle is a piece of a ballot.
type needle struct {
	ballot int
	what   string
	bytes  []byte
}

func digFor(list []needle, ballots int, files map[string][]byte) evidence {
	byStart := make(map[uint64][]needle)
	for _, n := range list {
		k := binary.LittleEndian.Uint64(n.bytes)
		byStart[k] = append(byStart[k], n)
	}
	found := make(evidence)
	for name, data := range files {
		for at := 0; at+8 <= len(data); at++ {
			for _, w := range byStart[binary.LittleEndian.Uint64(data[at:])] {
				if !bytes.HasPrefix(data[at:], w.bytes) {
					continue
				}
				k := name + ": " + w.what
				if found[k] == nil {
					found[k] = slices.Repeat([]trace{{-1, -1}}, ballots)
				}
				tr := &found[k][w.ballot]
				if tr.first < 0 {
					tr.first = int64(at)
				}
				tr.last = int64(at)
			}
		}
	}
	return found
}

// right counts the ballots that an order puts where they were in the order of
// arrival. ballots come in the order of arrival here: ballot i was the i-th.
func right(order []int) (n int) {
	for place, b := range order {
		if place == b {
			n++
		}
	}
	return n
}

// orderBy sorts ballots by what was found of them; what was not found comes last,
// in the order of the board.
func orderBy(boardOrder []int, key func(i int) int64) []int {
	order := slices.Clone(boardOrder)
	slices.SortStableFunc(order, func(x, y int) int {
		kx, ky := key(x), key(y)
		if (kx < 0) != (ky < 0) {
			return cmp.Compare(ky, kx)
		}
		return cmp.Compare(kx, ky)
	})
	return order
}

// attackers turns the evidence of one poll into guesses, one for each attacker.
func attackers(boardOrder []int, found evidence) map[string][]int {
	guesses := map[string][]int{"order of the board": boardOrder}
	back := slices.Clone(boardOrder)
	slices.Reverse(back)
	guesses["order of the board, backwards"] = back
	for where, traces := range found {
		seen := 0
		for _, tr := range traces {
			if tr.first >= 0 {
				seen++
			}
		}
		if seen < 2 {
			continue
		}
		guesses["first in "+where] = orderBy(boardOrder, func(i int) int64 { return traces[i].first })
		guesses["last in "+where] = orderBy(boardOrder, func(i int) int64 { return traces[i].last })
		backwards := orderBy(boardOrder, func(i int) int64 { return traces[i].first })
		slices.Reverse(backwards)
		guesses["first in "+where+", backwards"] = backwards
	}
	return guesses
}

// attackPoll holds one poll whose voters come one after the other at times drawn
// from seed over an hour, and gives its ballots in that order.
func attackPoll(t *testing.T, w *world, edit ...func(*box.Config)) (ballots [][]byte, boardOrder []int) {
	t.Helper()
	random := rand.New(rand.NewPCG(uint64(w.Now()), uint64(w.clock.Load())))
	arrivals := make([]int64, attackVoters)
	for i := range arrivals {
		arrivals[i] = random.Int64N(3600)
	}
	slices.Sort(arrivals)
	ballots = w.ballots(attackVoters)
	b := w.open(edit...)
	start := w.clock.Load()
	for i, entry := range ballots {
		w.clock.Store(start + arrivals[i])
		w.cast(b, entry)
		if i%7 == 0 { // the server's tick
			w.advance(b)
		}
	}
	w.toClaims(b, attackVoters)
	at := make([]uint64, len(ballots))
	for i, entry := range ballots {
		at[i] = w.indexOf(b, entry)
		boardOrder = append(boardOrder, i)
	}
	slices.SortFunc(boardOrder, func(x, y int) int { return cmp.Compare(at[x], at[y]) })
	return ballots, boardOrder
}

// indexOf finds a ballot on the board.
func (w *world) indexOf(b *box.Box, cast []byte) (at uint64) {
	w.t.Helper()
	entry, _, err := w.Manifest.SplitCast(cast)
	if err != nil {
		w.t.Fatal(err)
	}
	var size uint64
	b.Look(func(s *audit.State) { size = s.Size })
	err = w.boxes.Poll(w.Manifest.Ceremony).View(ctx, func(r board.Reader) error {
		for first := uint64(0); first < size; first += board.TileWidth {
			list, err := r.Entries(ctx, first, board.TileWidth)
			if err != nil {
				return err
			}
			for i := range list {
				if bytes.Equal(list[i], entry) {
					at = first + uint64(i)
					return nil
				}
			}
		}
		return fs.ErrNotExist
	})
	if err != nil {
		w.t.Fatal(err)
	}
	return at
}

// ofOnePoll is what differs from poll to poll in a file's name: an attacker goes
// by what is left, and takes files of one name as one.
var ofOnePoll = regexp.MustCompile("[0-9a-f]{32}|[0-9]{3,}")

// under reads every file below dir.
func under(t *testing.T, files map[string][]byte, label, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil //nolint:nilerr // a server removes files while we look
		}
		data, err := os.ReadFile(path)
		if err != nil {
			return nil //nolint:nilerr // likewise
		}
		rel, err := filepath.Rel(dir, path)
		name := label + "/" + ofOnePoll.ReplaceAllString(rel, "…")
		files[name] = append(files[name], data...)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
}

type attack struct {
	addr  func(t *testing.T) string
	files func(t *testing.T, w *world) map[string][]byte
}

var attacks = map[string]attack{
	"sqlite": {
		addr: func(t *testing.T) string { return filepath.Join(t.TempDir(), "what.db") },
		files: func(t *testing.T, w *world) map[string][]byte {
			files := make(map[string][]byte)
			under(t, files, "data", filepath.Dir(w.addr))
			under(t, files, "beside", w.dir)
			return files
		},
	},
	"postgres": {
		addr: func(t *testing.T) string { return need.Postgres(t) },
		files: func(t *testing.T, w *world) map[string][]byte {
			data := need.PostgresData(t)
			all := make(map[string][]byte)
			// The engine's log as one, in its order, or a ballot is first here and last there.
			logs, err := filepath.Glob(filepath.Join(data, "pg_wal", "0*"))
			if err != nil {
				t.Fatal(err)
			}
			slices.Sort(logs)
			for _, name := range logs {
				segment, err := os.ReadFile(name)
				if err == nil {
					all["log of the engine"] = append(all["log of the engine"], segment...)
				}
			}
			under(t, all, "tables", filepath.Join(data, "base", w.databaseOID()))
			under(t, all, "beside", w.dir)
			if text, err := os.ReadFile(filepath.Join(data, "server.log")); err == nil {
				all["server.log"] = text
			}
			return all
		},
	},
}

// play holds the polls and gives the hits, over all of them, of the best attacker.
func play(t *testing.T, a attack, polls int, questions []byte, edit ...func(*box.Config)) (best int, name string) {
	t.Helper()
	hits := make(map[string]int)
	var chance int
	for i := range polls {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			// Most are small polls as they are, with one batch at the close. A running
			// batch, as in every fourth, tells a little by itself, and in public.
			c := sample.Config{Expected: attackVoters, Start: 1795000000 + int64(i), Questionnaire: questions}
			if i%4 == 0 {
				c.BatchMin = 15
			}
			w := newWorld(t, a.addr(t), c)
			ballots, boardOrder := attackPoll(t, w, edit...)
			chance += right(boardOrder)
			for who, order := range attackers(boardOrder, w.dig(ballots, a.files(t, w))) {
				hits[who] += right(order)
			}
			for who, order := range w.byColumns(ballots, boardOrder) {
				hits[who] += right(order)
			}
		})
	}
	for who, n := range hits {
		if n > best {
			best, name = n, who
		}
	}
	t.Logf("%d attackers; the best, %s, has %d of %d; the order of the board %d", len(hits), name, best, polls*attackVoters, chance)
	return best, name
}

// TestAttackTables attacks what is left of polls on both engines. Few are right,
// or our tables tell; in the control many are, or the attack is too weak.
func TestAttackTables(t *testing.T) {
	if testing.Short() || underRace {
		t.Skip("long")
	}
	for engine, a := range attacks {
		t.Run(engine, func(t *testing.T) {
			a.addr(t) // skips here where there is no such engine
			for kind, questions := range map[string][]byte{"ballots": nil, "responses": sample.Questions(3)} {
				t.Run(kind, func(t *testing.T) {
					if n, who := play(t, a, attackPolls, questions); n > attackChance {
						t.Errorf("%s has %d right, chance is about %d", who, n, attackPolls)
					}
				})
				t.Run(kind+", control", func(t *testing.T) {
					if n, who := play(t, a, attackPolls, questions, box.Bare); n <= attackControl {
						t.Errorf("without sealing and scrubbing the best, %s, has only %d right: the attack is too weak", who, n)
					}
				})
			}
		})
	}
}
