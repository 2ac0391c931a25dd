package main

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"

	"hustings/ballot"
	"hustings/board"
	"hustings/box"
	"hustings/internal/sample"
	"hustings/web"
)

// warmUp is how many ballots are cast before anything is measured.
const warmUp = 1000

// cast measures casting over HTTP on SQLite.
func (b *bench) cast(ctx context.Context, p *sample.Poll, ballots [][]byte) error {
	what := filepath.Join(b.dir, "what.db")
	b.out.FloorUS = floor()
	us, growth, err := b.castOn(ctx, p, ballots, what)
	if err != nil {
		return err
	}
	b.out.CastUS, b.out.CastGrowth, b.out.CastRatio = us, growth, ratio(us, b.out.FloorUS)
	return nil
}

func (b *bench) castPG(ctx context.Context, p *sample.Poll, ballots [][]byte) error {
	base := floor()
	us, _, err := b.castOn(ctx, p, ballots, b.cmd.PG)
	b.out.CastPGRatio = ratio(us, base)
	return err
}

// castOn puts the poll on a database, serves it from this process, and lets
// another process cast.
func (b *bench) castOn(ctx context.Context, p *sample.Poll, ballots [][]byte, what string) (us, growth *float64, err error) {
	dir, err := os.MkdirTemp(b.dir, "cast-")
	if err != nil {
		return nil, nil, err
	}
	places := places{Who: filepath.Join(dir, "who.db"), What: what, Keys: filepath.Join(dir, "keys")}
	if err := b.putPoll(ctx, p, places); err != nil {
		return nil, nil, err
	}
	file := filepath.Join(dir, "ballots")
	if err := writeBallots(file, ballots); err != nil {
		return nil, nil, err
	}
	ctx, stop := context.WithCancel(ctx)
	s, err := newServer(ctx, places, b.w.now, slog.New(slog.NewTextHandler(b.w.err, nil)), web.Config{})
	if err != nil {
		stop()
		return nil, nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		stop()
		return nil, nil, errors.Join(err, s.close())
	}
	ended := make(chan error, 1)
	go func() { ended <- errors.Join(s.serve(ctx, listener), s.close()) }()
	url := "http://" + listener.Addr().String() + "/box/" + p.Manifest.Ceremony.String()
	us, growth, err = b.castAll(ctx, url, file, len(ballots))
	stop()
	return us, growth, errors.Join(err, <-ended)
}

// putPoll copies the poll's board to the server's database, and its keys.
func (b *bench) putPoll(ctx context.Context, p *sample.Poll, at places) error {
	h, err := openHall(ctx, at, b.w.now, false)
	if err != nil {
		return err
	}
	defer func() { _ = h.close() }()
	c := p.Manifest.Ceremony
	for name, seed := range map[string][]byte{"box": p.Box.Seed(), "log": p.Log.Seed()} {
		path := filepath.Join(at.Keys, name+"-"+c.String()+".key")
		if err := os.WriteFile(path, []byte(hex.EncodeToString(seed)+"\n"), 0o600); err != nil {
			return err
		}
	}
	entries, files, err := p.Contents()
	if err != nil {
		return err
	}
	store := h.boxes.Poll(c)
	err = store.Change(ctx, func(tx box.Tx) error {
		for name, data := range files {
			if err := tx.PutFile(ctx, name, data); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	log, err := board.Open(ctx, board.Config{Origin: c.Origin(), Key: p.Log, Backend: store, Guard: h.boxes.Guard(c)})
	if err != nil {
		return err
	}
	_, err = log.Append(ctx, 0, entries)
	return err
}

// castAll casts in four stretches, each by a new process, and measures this one.
func (b *bench) castAll(ctx context.Context, url, file string, n int) (us, growth *float64, err error) {
	stretch := func(from, to int) (float64, error) {
		if to <= from {
			return 0, nil
		}
		runtime.GC()
		start := cpu()
		load := exec.CommandContext(ctx, b.self, "bench-load", "--cast", url, "--file", file, "--from", strconv.Itoa(from), "--to", strconv.Itoa(to)) //nolint:gosec // this program
		load.Stderr = b.w.err
		err := load.Run()
		return cpu() - start, err
	}
	first, last := min(n, 3*warmUp), max(min(n, 3*warmUp), n-2*warmUp)
	b.say("casting %d ballots", n)
	var spent [4]float64
	for i, at := range [][2]int{{0, min(n, warmUp)}, {warmUp, first}, {first, last}, {last, n}} {
		if spent[i], err = stretch(at[0], at[1]); err != nil {
			return nil, nil, err
		}
	}
	if n <= warmUp {
		return nil, nil, fmt.Errorf("%d ballots are fewer than the warm-up's %d", n, warmUp)
	}
	mean := (spent[1] + spent[2] + spent[3]) / float64(n-warmUp)
	if last > first {
		g := spent[3] / float64(n-last) / (spent[1] / float64(first-warmUp))
		growth = &g
	}
	return &mean, growth, nil
}

// writeBallots frames ballots as uint16 length and bytes.
func writeBallots(name string, ballots [][]byte) error {
	var out bytes.Buffer
	for _, b := range ballots {
		out.Write(binary.BigEndian.AppendUint16(nil, uint16(len(b)))) //nolint:gosec // a ballot is short
		out.Write(b)
	}
	return os.WriteFile(name, out.Bytes(), 0o600)
}

func readBallots(name string, from, to int) ([][]byte, error) {
	data, err := os.ReadFile(name) //nolint:gosec // bench names the file
	if err != nil {
		return nil, err
	}
	var out [][]byte
	for i := 0; i < to; i++ {
		if len(data) < 2 || len(data)-2 < int(binary.BigEndian.Uint16(data)) {
			return nil, io.ErrUnexpectedEOF
		}
		n := int(binary.BigEndian.Uint16(data))
		if i >= from {
			out = append(out, data[2:2+n])
		}
		data = data[2+n:]
	}
	return out, nil
}

// count closes the poll, opens and counts it, and measures trustee and auditor.
func (b *bench) count(ctx context.Context, p *sample.Poll, ballots [][]byte) error {
	b.say("closing, opening, counting")
	if err := p.Batch(ballot.BatchClosing, ballots); err != nil {
		return err
	}
	if err := p.ToClaims(len(ballots)); err != nil {
		return err
	}
	if b.has("trustee") {
		if err := b.trustee(p); err != nil {
			return err
		}
	}
	if !b.has("audit") {
		return nil
	}
	if err := p.ToCertified(1, 2); err != nil {
		return err
	}
	return b.audit(ctx, p)
}

// trustee measures partial openings and their proofs.
func (b *bench) trustee(p *sample.Poll) error {
	fsys, err := p.FS()
	if err != nil {
		return err
	}
	reader, err := p.State.NewReader(fsys)
	if err != nil {
		return err
	}
	b.out.TrusteeFloorUS = trusteeFloor()
	n, spent := 0, 0.0
	for c := range min(p.State.Chunks(), 20) {
		chunk, err := reader.Chunk(c)
		if err != nil {
			return err
		}
		start := cpu()
		if _, err := p.OpeningEntry(1, chunk); err != nil {
			return err
		}
		spent += cpu() - start
		n += len(chunk.Enc)
	}
	us := spent / float64(n)
	b.out.TrusteeUS, b.out.TrusteeRatio = &us, ratio(&us, b.out.TrusteeFloorUS)
	return nil
}

// audit writes the bundle and lets other processes verify it.
func (b *bench) audit(ctx context.Context, p *sample.Poll) error {
	dir := filepath.Join(b.dir, "bundle")
	fsys, err := p.FS()
	if err != nil {
		return err
	}
	if err := os.CopyFS(dir, fsys); err != nil {
		return err
	}
	size, err := sizeOf(dir)
	if err != nil {
		return err
	}
	bytesEach := float64(size) / float64(p.State.Final())
	b.out.BytesPerBallot = &bytesEach
	b.say("auditing %d ballots", p.State.Final())
	base := floor()
	if b.out.FloorUS == nil {
		b.out.FloorUS = base
	}
	best := map[int]float64{}
	rounds := 5
	if b.cmd.Ballots > 100000 {
		rounds = 1
	}
	for range rounds {
		for _, cores := range []int{1, 2} {
			used, err := b.verify(ctx, dir, cores)
			if err != nil {
				return err
			}
			if wall, ok := best[cores]; !ok || used.wall < wall {
				best[cores] = used.wall
			}
			if cores == 2 {
				us := used.cpu / float64(p.State.Final())
				if b.out.AuditUS == nil || us < *b.out.AuditUS {
					b.out.AuditUS = &us
				}
				if b.out.RSSMB == nil || used.rss > *b.out.RSSMB {
					b.out.RSSMB = &used.rss
				}
			}
		}
	}
	b.out.AuditRatio = ratio(b.out.AuditUS, base)
	if runtime.NumCPU() > 1 {
		scaling := best[1] / best[2]
		b.out.AuditScaling = &scaling
	}
	return nil
}
