package ballotfile

import (
	"bytes"
	"runtime"
	"sync"
)

// splitAbove is the size from which a file is read in parts, a core each.
const (
	splitAbove = 1 << 20
	mostParts  = 4
)

// part is a piece of a file that ends where a line does.
type part struct{ from, to int }

// parts cuts what stands from an offset on into as many pieces as cores can read at a time.
func (s source) parts(from int) []part {
	n := 1
	if len(s)-from >= splitAbove {
		n = min(mostParts, runtime.GOMAXPROCS(0))
	}
	var all []part
	for i := range n {
		to := from + (len(s)-from)/(n-i)
		if end := bytes.IndexByte(s[to:], '\n'); i+1 < n && end >= 0 {
			to += end + 1
		} else {
			to = len(s)
		}
		if to > from || i == 0 {
			all = append(all, part{from, to})
		}
		from = to
	}
	return all
}

// atOnce does something with every part at a time, and says what went wrong
// first in the file.
func atOnce(parts []part, do func(i int, p part) error) error {
	errs := make([]error, len(parts))
	var wg sync.WaitGroup
	for i, p := range parts[1:] {
		wg.Go(func() { errs[i+1] = do(i+1, p) })
	}
	errs[0] = do(0, parts[0])
	wg.Wait()
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// line cuts the next line off, without its end.
func (s source) line(p *part) text {
	t := text{p.from, s[p.from:p.to]}
	if i := bytes.IndexByte(t.b, '\n'); i >= 0 {
		t.b = t.b[:i]
		p.from++
	}
	p.from += len(t.b)
	return text{t.at, bytes.TrimSuffix(t.b, []byte("\r"))}
}
