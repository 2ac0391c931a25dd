package registrar

import (
	"context"
	"errors"
	"slices"
	"sync"

	"hustings/ballot"
	"hustings/roll"
)

var errCrash = errors.New("the power failed")

// memory is a Store for one registrar of one poll. fail is called before a method
// does its work, and after it; an error ends the method there.
type memory struct {
	mu       sync.Mutex
	frozen   []roll.Frozen
	late     []string // added to electorate 0
	checked  map[string]bool
	slip     map[string]uint32
	begun    bool
	agreed   ballot.PollID
	closed   bool
	passes   map[Book]map[Slot][]byte
	lists    []Issued
	scrubbed int
	fail     func(method string, after bool) error
}

// step runs one method's work under the lock.
func (m *memory) step(method string, work func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.fail != nil {
		if err := m.fail(method, false); err != nil {
			return err
		}
	}
	if err := work(); err != nil {
		return err
	}
	if m.fail != nil {
		return m.fail(method, true)
	}
	return nil
}

func (m *memory) BeginPasses(context.Context, ballot.CeremonyID, uint8) error {
	return m.step("BeginPasses", func() error { m.begun = true; return nil })
}

func (m *memory) AgreePasses(_ context.Context, _ ballot.CeremonyID, _ uint8, poll ballot.PollID) error {
	return m.step("AgreePasses", func() error {
		if m.agreed != (ballot.PollID{}) && m.agreed != poll {
			return ErrAgreed
		}
		m.agreed = poll
		return nil
	})
}

func (m *memory) Electorate(_ context.Context, _ ballot.CeremonyID, electorate uint8) (f roll.Frozen, err error) {
	err = m.step("Electorate", func() error { f = m.frozen[electorate]; return nil })
	return f, err
}

func (m *memory) numbers(electorate uint8) (numbers []string) {
	for _, v := range m.frozen[electorate].Voters {
		number, _ := v.Number()
		numbers = append(numbers, number)
	}
	if electorate == 0 {
		numbers = append(numbers, m.late...)
	}
	return numbers
}

func (m *memory) Standing(_ context.Context, book Book, member string, slot Slot) (s Standing, err error) {
	err = m.step("Standing", func() error {
		if i := slices.Index(m.numbers(book.Electorate), member); i >= 0 {
			s = Standing{Expected: true, Index: i, Slip: m.slip[member], CheckedIn: m.checked[member], Record: m.passes[book][slot]}
		}
		return nil
	})
	return s, err
}

func (m *memory) PutPass(_ context.Context, book Book, poll ballot.PollID, slot Slot, record []byte) (stands []byte, err error) {
	err = m.step("PutPass", func() error {
		if stands = m.passes[book][slot]; stands != nil {
			return nil
		}
		if !m.begun || m.closed || m.agreed != poll {
			return ErrClosed
		}
		if m.passes[book] == nil {
			m.passes[book] = make(map[Slot][]byte)
		}
		m.passes[book][slot] = record
		return nil
	})
	return stands, err
}

func (m *memory) ClosePasses(context.Context, ballot.CeremonyID, uint8) error {
	return m.step("ClosePasses", func() error { m.closed = true; return nil })
}

func (m *memory) TakenSlots(_ context.Context, book Book) (slots []Slot, err error) {
	err = m.step("TakenSlots", func() error {
		for slot := range m.passes[book] {
			slots = append(slots, slot)
		}
		return nil
	})
	return slots, err
}

func (m *memory) VoterNumbers(_ context.Context, _ ballot.CeremonyID, electorate uint8) (numbers []string, err error) {
	err = m.step("VoterNumbers", func() error { numbers = m.numbers(electorate); return nil })
	return numbers, err
}

func (m *memory) KeepIssued(_ context.Context, _ ballot.CeremonyID, _ uint8, lists []Issued) error {
	return m.step("KeepIssued", func() error {
		if len(m.lists) == 0 {
			m.lists = lists
			clear(m.passes)
		}
		return nil
	})
}

func (m *memory) IssuedLists(context.Context, ballot.CeremonyID, uint8) (lists []Issued, err error) {
	err = m.step("IssuedLists", func() error { lists = m.lists; return nil })
	return lists, err
}

func (m *memory) ScrubPasses(context.Context) error {
	return m.step("ScrubPasses", func() error { m.scrubbed++; return nil })
}
