package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"sync"
	"time"

	"github.com/jmoiron/sqlx"

	"hustings/ballot"
	"hustings/registrar"
)

// commitEvery is the least time from one commit of passes to the next. Who comes
// after a quiet moment does not wait; in a rush, those who come within it share
// one transaction, and its cost.
const commitEvery = 4 * time.Millisecond

// passQueue holds the passes that wait to be put together.
type passQueue struct {
	mu      sync.Mutex
	waiting []*passPut
	running bool // a goroutine is putting, and will look again
	last    time.Time
}

// passPut is one call of PutPass; stands and err are set before done is closed.
type passPut struct {
	book   registrar.Book
	poll   ballot.PollID
	slot   registrar.Slot
	record []byte

	stands []byte
	err    error
	done   chan struct{}
}

// PutPass implements registrar.Store. Transactions are serializable: ClosePasses
// either comes after this one's, or makes it find the book closed.
func (w *Who) PutPass(ctx context.Context, book registrar.Book, poll ballot.PollID, slot registrar.Slot, record []byte) ([]byte, error) {
	p := &passPut{book: book, poll: poll, slot: slot, record: record, done: make(chan struct{})}
	w.puts.mu.Lock()
	w.puts.waiting = append(w.puts.waiting, p)
	if !w.puts.running {
		w.puts.running = true
		go w.putAll(context.WithoutCancel(ctx)) // for all who wait, not for this caller alone
	}
	w.puts.mu.Unlock()
	select {
	case <-p.done:
	case <-ctx.Done(): // it may be put all the same
		return nil, fmt.Errorf("keep a pass: %w", ctx.Err())
	}
	if p.err != nil {
		return nil, fmt.Errorf("keep a pass: %w", p.err)
	}
	return p.stands, nil
}

// putAll puts what waits, batch by batch, until nothing does.
func (w *Who) putAll(ctx context.Context) {
	q := &w.puts
	for {
		q.mu.Lock()
		pause := commitEvery - time.Since(q.last)
		q.mu.Unlock()
		if pause > 0 {
			time.Sleep(pause)
		}
		q.mu.Lock()
		batch := q.waiting
		q.waiting = nil
		if len(batch) == 0 {
			q.running = false
			q.mu.Unlock()
			return
		}
		q.last = time.Now()
		q.mu.Unlock()
		err := w.db.Transact(ctx, func(tx *sqlx.Tx) error { return w.putBatch(tx, batch) })
		for _, p := range batch {
			if err != nil {
				p.stands, p.err = nil, err
			}
			close(p.done)
		}
	}
}

const putPassText = `INSERT INTO pass (ceremony, registrar, electorate, slot, record)
	SELECT ceremony, registrar, $4, $5, $6 FROM registrar
	WHERE ceremony = $1 AND registrar = $2 AND poll = $3 AND NOT closed
	ON CONFLICT DO NOTHING`

// putBatch puts each of a batch. That one finds its slot taken or its book closed
// does not concern the others.
func (w *Who) putBatch(tx *sqlx.Tx, batch []*passPut) error {
	insert := tx.Stmtx(w.putPass)
	for _, p := range batch {
		p.stands, p.err = nil, nil // the transaction may run again
		book := p.book
		result, err := insert.Exec(book.Ceremony.String(), book.Registrar, p.poll.String(), book.Electorate, p.slot[:], p.record)
		if err != nil {
			return err
		}
		n, err := result.RowsAffected()
		if err != nil {
			return err
		}
		if n == 1 {
			continue
		}
		err = tx.Get(&p.stands, "SELECT record FROM pass WHERE ceremony = $1 AND registrar = $2 AND electorate = $3 AND slot = $4",
			book.Ceremony.String(), book.Registrar, book.Electorate, p.slot[:])
		if errors.Is(err, sql.ErrNoRows) {
			p.err = registrar.ErrClosed
		} else if err != nil {
			return err
		}
	}
	return nil
}
