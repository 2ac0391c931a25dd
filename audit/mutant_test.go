package audit_test

import (
	"context"
	"encoding/hex"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"hustings/audit"
	"hustings/internal/sample"
)

// mapOf copies a bundle into a map whose files a test may change.
func mapOf(t *testing.T, p *sample.Poll) fstest.MapFS {
	t.Helper()
	fsys, err := p.FS()
	if err != nil {
		t.Fatal(err)
	}
	out := make(fstest.MapFS)
	err = fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		out[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}

// with gives the bundle with one file replaced.
func with(bundle fstest.MapFS, name string, data []byte) fstest.MapFS {
	out := make(fstest.MapFS, len(bundle))
	for n, f := range bundle {
		out[n] = f
	}
	out[name] = &fstest.MapFile{Data: data, Mode: 0o644}
	return out
}

func ids(r *audit.Result) []string {
	var out []string
	for _, f := range r.Failures {
		out = append(out, f.ID)
	}
	slices.Sort(out)
	return slices.Compact(out)
}

// rightChecks is what a damaged file may be found by. An entry bundle's first
// entry says which key signs the checkpoint, so it has more.
func rightChecks(name string) []string {
	switch {
	case name == "checkpoint":
		return []string{"12.2", "12.5"}
	case strings.HasPrefix(name, "files/"):
		return []string{"12.1"}
	case strings.HasPrefix(name, "tile/entries/"):
		return []string{"12.3", "12.4", "12.2", "12.6", "12.10", "12.12"}
	}
	return []string{"12.4", "12.5"}
}

// refused audits a mutant; on a wrong verdict it gives what it found.
func refused(bundle fs.FS, name string) (bool, []string, error) {
	r, err := audit.Verify(context.Background(), bundle, audit.Options{LogFirst: true, Workers: 1})
	if err != nil {
		return false, nil, err
	}
	got := ids(r)
	for _, id := range rightChecks(name) {
		if slices.Contains(got, id) {
			return true, got, nil
		}
	}
	return false, got, nil
}

func TestEveryBitFlipIsRefused(t *testing.T) {
	p, err := sample.Whole(sample.Config{Expected: 6}, 5)
	if err != nil {
		t.Fatal(err)
	}
	bundle := mapOf(t, p)
	type job struct {
		name string
		at   int
	}
	jobs := make(chan job)
	var wg sync.WaitGroup
	for range 4 {
		wg.Go(func() {
			for j := range jobs {
				for bit := range 8 {
					data := slices.Clone(bundle[j.name].Data)
					data[j.at] ^= 1 << bit
					if ok, got, err := refused(with(bundle, j.name, data), j.name); !ok {
						t.Errorf("%s byte %d bit %d: found by %v, %v", j.name, j.at, bit, got, err)
					}
				}
			}
		})
	}
	step := 1
	if runtime.GOARCH == "wasm" {
		step = 97 // the same code, a tenth of the speed: the native run flips them all
	}
	for name, f := range bundle {
		for at := 0; at < len(f.Data); at += step {
			jobs <- job{name, at}
		}
	}
	close(jobs)
	wg.Wait()
}

// mutate changes a bundle by flip, cut, repeat, swap, removal or addition.
func mutate(rng *rand.Rand, bundle fstest.MapFS) (fstest.MapFS, string, string) {
	names := make([]string, 0, len(bundle))
	for n := range bundle {
		names = append(names, n)
	}
	slices.Sort(names)
	name := names[rng.IntN(len(names))]
	data := slices.Clone(bundle[name].Data)
	at := rng.IntN(len(data))
	switch rng.IntN(7) {
	case 0:
		data[at] ^= 1 << rng.IntN(8)
		return with(bundle, name, data), name, "flip"
	case 1:
		return with(bundle, name, data[:at]), name, "cut"
	case 2:
		end := at + 1 + rng.IntN(len(data)-at)
		return with(bundle, name, slices.Concat(data[:end], data[at:])), name, "repeat"
	case 3:
		other := rng.IntN(len(data))
		if data[at] == data[other] {
			data[at] ^= 0xff
		} else {
			data[at], data[other] = data[other], data[at]
		}
		return with(bundle, name, data), name, "swap"
	case 4:
		out := with(bundle, name, data)
		delete(out, name)
		return out, name, "removed"
	case 5:
		return with(bundle, "files/"+hex.EncodeToString(data[:min(32, len(data))]), data), "files/x", "added"
	}
	out := with(bundle, name, data)
	for _, n := range names {
		if n != name && !slices.Equal(bundle[n].Data, data) {
			out[name], out[n] = out[n], out[name]
			break
		}
	}
	return out, name, "exchanged"
}

func TestRandomMutantsAreRefused(t *testing.T) {
	p, err := sample.Whole(sample.Config{Expected: 70, Tellers: 2}, 64)
	if err != nil {
		t.Fatal(err)
	}
	bundle := mapOf(t, p)
	rng := rand.New(rand.NewPCG(7, 11))
	mutants := 2000
	if runtime.GOARCH == "wasm" {
		mutants = 20
	}
	for i := range mutants {
		mutant, name, how := mutate(rng, bundle)
		r, err := audit.Verify(context.Background(), mutant, audit.Options{LogFirst: true})
		switch {
		case err != nil:
			t.Errorf("mutant %d (%s %s): can't be read: %v", i, how, name, err)
		case r.OK():
			t.Errorf("mutant %d (%s %s) is accepted", i, how, name)
		case how == "flip" || how == "cut" || how == "repeat" || how == "swap":
			got := ids(r)
			right := append(rightChecks(name), "12.1", "12.3", "12.4")
			if !slices.ContainsFunc(got, func(id string) bool { return slices.Contains(right, id) }) {
				t.Errorf("mutant %d (%s %s): found by %v", i, how, name, got)
			}
		}
	}
}
