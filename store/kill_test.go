package store

import (
	"bufio"
	"encoding/hex"
	"fmt"
	"os"
	"os/exec"
	"strconv"
	"sync"
	"testing"

	"hustings/registrar"
)

const killedAddress = "HUSTINGS_TEST_PUT_PASSES"

// TestKilledProcessKeepsWhatItAnswered has another process put passes, several at
// once, and say so; it is killed without warning, while this one writes too. What
// it said is there.
func TestKilledProcessKeepsWhatItAnswered(t *testing.T) {
	if address := os.Getenv(killedAddress); address != "" {
		putForEver(t, address)
	}
	rounds := 2
	if n, err := strconv.Atoi(os.Getenv("HUSTINGS_ROUNDS")); err == nil {
		rounds = n
	}
	onBoth(t, func(t *testing.T, address func() string) {
		for range rounds {
			a := address()
			w := openBooks(t, a, 5)
			said := putUntilKilled(t, w, a)
			slots, err := w.TakenSlots(t.Context(), passBook)
			if err != nil {
				t.Fatal(err)
			}
			there := map[registrar.Slot]bool{}
			for _, s := range slots {
				there[s] = true
			}
			for _, s := range said {
				if !there[s] {
					t.Errorf("slot %x was answered and is lost", s[:4])
				}
			}
			t.Logf("%d answered, %d there", len(said), len(slots))
		}
	})
}

// putUntilKilled returns what the other process said it had put.
func putUntilKilled(t *testing.T, w *Who, address string) (said []registrar.Slot) {
	t.Helper()
	child := exec.CommandContext(t.Context(), os.Args[0], "-test.run=^TestKilledProcessKeepsWhatItAnswered$") //nolint:gosec // this test itself
	child.Env = append(os.Environ(), killedAddress+"="+address)
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	heard := 0
	lines := bufio.NewScanner(out)
	for lines.Scan() {
		raw, err := hex.DecodeString(lines.Text())
		if err != nil || len(raw) != len(registrar.Slot{}) {
			continue // cut in the middle
		}
		said = append(said, registrar.Slot(raw))
		switch heard++; {
		case heard == 100:
			if err := child.Process.Kill(); err != nil {
				t.Error(err)
			}
		case heard%10 == 0:
			mine := registrar.Slot{0xff, byte(heard)}
			if _, err := w.PutPass(t.Context(), passBook, passPoll, mine, []byte("mine")); err != nil {
				t.Error(err)
			}
			said = append(said, mine)
		}
	}
	if err := child.Wait(); err == nil || heard < 100 {
		t.Errorf("the other process ended by itself after %d", heard)
	}
	return said
}

// putForEver is the other process.
func putForEver(t *testing.T, address string) {
	w := mustOpenWho(t, address)
	var all sync.WaitGroup
	for worker := range 8 {
		all.Go(func() {
			for i := range 100000 {
				slot := registrar.Slot{byte(worker), byte(i >> 16), byte(i >> 8), byte(i)}
				if _, err := w.PutPass(t.Context(), passBook, passPoll, slot, []byte("record")); err != nil {
					t.Error(err)
					return
				}
				fmt.Println(hex.EncodeToString(slot[:]))
			}
		})
	}
	all.Wait()
}
