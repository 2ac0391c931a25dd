package ballotfile

import (
	"bytes"
	"runtime"

	"hustings/ballot/count"
)

// half is the second half of a large file, read ahead from the beginning of a
// line. What it holds counts only if the first half comes to end exactly there,
// between two ballots; in a file that keeps its ballots to lines it does.
type half struct {
	at   int // where it begins
	r    *bltReader
	done chan struct{}
}

// splits reports whether it pays to read the halves beside each other.
func (r *bltReader) splits() bool {
	return len(r.source) >= splitAbove && runtime.GOMAXPROCS(0) > 1
}

// ahead begins to read the second half, where that pays.
func (r *bltReader) ahead() *half {
	if !r.splits() {
		return nil
	}
	mid := r.pos + (len(r.source)-r.pos)/2
	end := bytes.IndexByte(r.source[mid:], '\n')
	if end < 0 {
		return nil
	}
	at := mid + end + 1
	second := &bltReader{source: r.source, pos: at, p: &count.Profile{Form: count.Ranked, Candidates: r.p.Candidates}}
	second.build = newBuilder(second.p)
	if pack := r.build.pack; pack != nil {
		second.build.pack = newPacker(len(r.p.Candidates), pack.room)
	}
	h := &half{at: at, r: second, done: make(chan struct{})}
	go func() {
		defer close(h.done)
		second.plain(len(second.source))
		if err := second.build.sort(); second.failed == nil {
			second.failed = err
		}
	}()
	return h
}

// join takes the second half over, if the first has come to where it begins.
func (r *bltReader) join(h *half) error {
	<-h.done
	if h.r.failed != nil {
		return h.r.failed
	}
	r.joined = append(r.joined, h.r.build)
	r.pos = h.r.pos
	return nil
}
