package trustee

import (
	"errors"
	"fmt"
	"io/fs"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
)

// memory is what a trustee has promised and seen. It only grows, and it is
// durable before remember returns.
type memory struct {
	store   Store
	now     func() int64
	raw     []byte
	records []record
}

func openMemory(store Store, now func() int64) (*memory, error) {
	m := &memory{store: store, now: now}
	raw, err := store.Read(memoryFile)
	if errors.Is(err, fs.ErrNotExist) {
		return m, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMemory, err)
	}
	m.raw = raw
	m.records, err = parseRecords(raw)
	return m, err
}

// remember adds a record. Nothing may be sent before it has returned.
func (m *memory) remember(r record) error {
	r.At = ballot.Time(m.now())
	line, err := r.line()
	if err != nil {
		return err
	}
	if len(m.raw)+len(line) > maxMemory || len(m.records) == maxRecords {
		return fmt.Errorf("%w: it is full", ErrMemory)
	}
	raw := append(m.raw[:len(m.raw):len(m.raw)], line...)
	if err := m.store.Swap(memoryFile, m.raw, raw); err != nil {
		return fmt.Errorf("trustee: remember %q: %w", r.What, err)
	}
	m.raw, m.records = raw, append(m.records, r)
	return nil
}

// last gives the last record for which want holds, nil if there is none.
func (m *memory) last(what string, want func(*record) bool) *record {
	for i := len(m.records) - 1; i >= 0; i-- {
		if r := &m.records[i]; r.What == what && (want == nil || want(r)) {
			return r
		}
	}
	return nil
}

func (m *memory) made() *record      { return m.last(recordMade, nil) }
func (m *memory) dealt() *record     { return m.last(recordDealt, nil) }
func (m *memory) certified() *record { return m.last(recordCertified, nil) }

// ofPoll gives the last record of a kind about a poll.
func (m *memory) ofPoll(what string, poll ballot.PollID) *record {
	return m.last(what, func(r *record) bool { return *r.Poll == poll })
}

// pollAt gives the poll confirmed for the address of a ceremony id.
func (m *memory) pollAt(ceremony ballot.CeremonyID) *record {
	return m.last(recordPoll, func(r *record) bool { return *r.Ceremony == ceremony })
}

// pollOfStage gives the poll that the joint key of a stage serves.
func (m *memory) pollOfStage(stage int) *record {
	return m.last(recordPoll, func(r *record) bool { return *r.Stage == stage })
}

// cosigned gives the cosignature of a point of a poll.
func (m *memory) cosigned(poll ballot.PollID, point audit.PointName) *record {
	return m.last(recordCosigned, func(r *record) bool { return *r.Poll == poll && r.Point == point.String() })
}

// seen gives the last checkpoint seen of a board.
func (m *memory) seen(ceremony ballot.CeremonyID) *board.Checkpoint {
	r := m.last(recordSeen, func(r *record) bool { return *r.Ceremony == ceremony })
	if r == nil {
		return nil
	}
	return &board.Checkpoint{Origin: ceremony.Origin(), Size: r.Size, Root: board.Hash(*r.Root)}
}

// see remembers a checkpoint that continues the last one.
func (m *memory) see(ceremony ballot.CeremonyID, c board.Checkpoint, note []byte) error {
	if old := m.seen(ceremony); old != nil && *old == c {
		return nil
	}
	root := ballot.Digest(c.Root)
	return m.remember(record{What: recordSeen, Ceremony: &ceremony, Size: c.Size, Root: &root, Note: string(note)})
}

// fork keeps the signed proof that a log has two histories.
func (m *memory) fork(note []byte) error {
	same := func(r *record) bool { return r.Note == string(note) }
	if m.last(recordForked, same) != nil {
		return nil
	}
	return m.remember(record{What: recordForked, Note: string(note)})
}
