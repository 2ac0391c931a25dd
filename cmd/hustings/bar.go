package main

import (
	"fmt"
	"io"
	"os"
	"sync"

	"golang.org/x/term"
)

// bar shows progress on a terminal, and nothing elsewhere.
type bar struct {
	mu    sync.Mutex
	to    io.Writer
	what  string
	shown int
}

func newBar(to io.Writer, what string) *bar {
	if f, ok := to.(*os.File); !ok || !term.IsTerminal(int(f.Fd())) { //nolint:gosec // a file descriptor
		to = nil
	}
	return &bar{to: to, what: what, shown: -1}
}

func (b *bar) set(done, total uint64) {
	if b.to == nil || total == 0 {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	if percent := int(100 * done / total); percent != b.shown { //nolint:gosec // at most 100
		b.shown = percent
		_, _ = fmt.Fprintf(b.to, "\r%s %3d %%", b.what, percent)
	}
}

func (b *bar) done() {
	if b.to != nil && b.shown >= 0 {
		_, _ = fmt.Fprint(b.to, "\r\x1b[K")
	}
}
