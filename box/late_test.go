package box_test

import (
	"crypto/sha256"
	"io/fs"

	"hustings/ballot"
	"hustings/board"
	"hustings/box"
	"hustings/store"
)

// lateStore is the sample's store on our database. Which poll it is, and so
// where the files go, is known once the sample has drawn a ceremony id.
type lateStore struct {
	*store.Poll
	board.Guard
	early [][]byte
}

func (s *lateStore) set(w *world) {
	s.Poll, s.Guard = w.boxes.Poll(w.Manifest.Ceremony), w.boxes.Guard(w.Manifest.Ceremony)
	for _, f := range s.early {
		s.AddFile(sha256.Sum256(f), f)
	}
}

func (s *lateStore) AddFile(name ballot.Digest, data []byte) {
	if s.Poll == nil {
		s.early = append(s.early, data)
		return
	}
	err := s.Change(ctx, func(tx box.Tx) error { return tx.PutFile(ctx, name, data) })
	if err != nil {
		panic(err)
	}
}

func (s *lateStore) File(name ballot.Digest) ([]byte, error) { return s.Poll.File(ctx, name) }

func (s *lateStore) Bundle() (fs.FS, error) { return box.NewBundle(ctx, s.Poll), nil }
