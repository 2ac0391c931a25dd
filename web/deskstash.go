package web

import (
	"encoding/hex"
	"fmt"
	"io"
	"sync"
	"time"
)

// stash holds what an officer has begun and not finished: a few things, for a
// while, in memory. What is lost with the process is begun anew.
type stash[T any] struct {
	most int
	keep time.Duration

	mu    sync.Mutex
	items map[string]stashed[T]
}

type stashed[T any] struct {
	item T
	ends time.Time
}

func newStash[T any](most int, keep time.Duration) *stash[T] {
	return &stash[T]{most: most, keep: keep, items: make(map[string]stashed[T])}
}

// add keeps an item under a new name.
func (s *stash[T]) add(random io.Reader, now time.Time, item T) (string, error) {
	id := make([]byte, 16)
	if _, err := io.ReadFull(random, id); err != nil {
		return "", fmt.Errorf("web: draw a name: %w", err)
	}
	name := hex.EncodeToString(id)
	s.put(name, now, item)
	return name, nil
}

// put keeps an item under a name; the oldest gives way where there are too many.
func (s *stash[T]) put(name string, now time.Time, item T) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, name)
	for len(s.items) >= s.most {
		oldest := ""
		for n, i := range s.items {
			if oldest == "" || i.ends.Before(s.items[oldest].ends) {
				oldest = n
			}
		}
		delete(s.items, oldest)
	}
	s.items[name] = stashed[T]{item, now.Add(s.keep)}
}

// get gives an item that is still kept.
func (s *stash[T]) get(name string, now time.Time) (T, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	i, ok := s.items[name]
	if !ok || !now.Before(i.ends) {
		delete(s.items, name)
		var none T
		return none, false
	}
	return i.item, true
}

// drop forgets an item.
func (s *stash[T]) drop(name string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.items, name)
}
