package trustee

import (
	"errors"
	"runtime"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/internal/sample"
)

// Above 1,024 ballots there is more than one chunk, and a trustee whose
// connection breaks between them goes on with the next.
func TestTwoChunks(t *testing.T) {
	if runtime.GOARCH == "wasm" || testing.Short() {
		t.Skip("SKIPPED: 1,030 ballots take minutes here")
	}
	h := opened(t, sample.Config{Expected: 1100, BatchMin: 1000})
	h.vote(h.poll, 1030)
	h.wantOpened(1, false)
	tool := h.tool(2)
	var steps []uint64
	tool.config.Progress = func(what string, done, total uint64) {
		if what == "open" && total == 2 {
			steps = append(steps, done)
		}
	}
	down := true
	h.server.refuse = func(e ballot.Entry) (int, string) {
		if o, ok := e.(*ballot.Opening); ok && o.Chunk == 1 && down {
			return 503, "unavailable"
		}
		return 0, ""
	}
	o, err := tool.Open(ctx, OpenOptions{})
	var refused *ServerError
	if !errors.As(err, &refused) || o.Posted != 1 {
		t.Fatalf("%+v, %v", o, err)
	}
	down = false
	if o = h.wantOpened(2, true); o.Posted != 1 || o.Chunks != 2 {
		t.Errorf("went on with %+v", o)
	}
	if len(steps) != 2 {
		t.Errorf("progress %v", steps)
	}
	start := time.Now()
	h.wantOpened(1, true)
	t.Logf("audit and opening of 1030 ballots: %v", time.Since(start))
	h.finish()
}
