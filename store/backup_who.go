package store

import (
	"context"
	"fmt"
	"io"
)

// whoTables are the tables of WHO, those first that others refer to.
var whoTables = []backupTable{
	{"member", "key"},
	{"roll_import", "number"},
	{"electorate", "ceremony, electorate"},
	{"excluded", "ceremony, electorate, place"},
	{"voter", "ceremony, electorate, number"},
	{"registrar", "ceremony, registrar"},
	{"issued", "ceremony, registrar, electorate"},
	{"slip", "ceremony, electorate, number"},
	{"attendance", "ceremony, electorate, number"},
	{"late", "ceremony, electorate, number"},
	{"pass", "ceremony, registrar, electorate, slot"},
}

// Backup writes all of WHO as it was at one moment.
func (w *Who) Backup(ctx context.Context, to io.Writer) error {
	if err := w.db.backup(ctx, to, whoTables, nil); err != nil {
		return fmt.Errorf("store: back the who database up: %w", err)
	}
	return nil
}

// Restore fills an empty WHO from a backup: all of it, or nothing. Errors wrap
// ErrNotEmpty, ErrBackup or the engine's.
func (w *Who) Restore(ctx context.Context, from io.Reader) error {
	if err := w.db.restore(ctx, from, whoTables, nil); err != nil {
		return fmt.Errorf("store: restore the who database: %w", err)
	}
	return nil
}
