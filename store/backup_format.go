package store

import (
	"bufio"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"slices"
)

// A backup is a sequence of records, each a byte and what it announces. Numbers are
// big-endian. It carries no checksum of its own: the file around it does.
//
//	"hustings/1 backup\n"
//	'F' text family, uint32 n, n texts: the names of the migrations
//	'T' text table, uint32 n, n texts: its columns     each table
//	'R' a value for each column                        each row
//	'E'                                                the end
//
//	text: uint32 length, bytes.   value: '0' null, 'n' int64, 't' text,
//	'b' text of any bytes, 'y' true, 'f' false
const backupMagic = "hustings/1 backup\n"

// Bounds of what is read: bundle files have at most 16 MiB.
const (
	maxBackupText = 32 << 20
	maxBackupList = 256
)

type backupWriter struct {
	to  *bufio.Writer
	err error
}

func newBackupWriter(to io.Writer) *backupWriter {
	return &backupWriter{to: bufio.NewWriterSize(to, 1<<16)}
}

// put keeps the first error; row and end tell it.
func (w *backupWriter) put(b ...byte) {
	if w.err == nil {
		_, w.err = w.to.Write(b)
	}
}

func (w *backupWriter) text(s string) {
	w.put(binary.BigEndian.AppendUint32(nil, uint32(len(s)))...) //nolint:gosec // the engines hold at most 1 GB
	if w.err == nil {
		_, w.err = w.to.WriteString(s)
	}
}

func (w *backupWriter) list(kind byte, name string, items []string) {
	w.put(kind)
	w.text(name)
	w.put(binary.BigEndian.AppendUint32(nil, uint32(len(items)))...) //nolint:gosec // a few
	for _, s := range items {
		w.text(s)
	}
}

func (w *backupWriter) begin(family string, migrations []string) {
	w.put([]byte(backupMagic)...)
	w.list('F', family, migrations)
}

func (w *backupWriter) table(name string, columns []string) { w.list('T', name, columns) }

func (w *backupWriter) row(values []any) error {
	w.put('R')
	for _, value := range values {
		switch v := value.(type) {
		case nil:
			w.put('0')
		case int64:
			w.put('n')
			w.put(binary.BigEndian.AppendUint64(nil, uint64(v))...) //nolint:gosec // two's complement both ways
		case string:
			w.put('t')
			w.text(v)
		case []byte:
			w.put('b')
			w.text(string(v))
		case bool:
			if v {
				w.put('y')
			} else {
				w.put('f')
			}
		default:
			return fmt.Errorf("a value of type %T", value)
		}
	}
	return w.err
}

func (w *backupWriter) end() error {
	w.put('E')
	if w.err == nil {
		w.err = w.to.Flush()
	}
	return w.err
}

// backupReader reads strictly what backupWriter writes. Errors wrap ErrBackup, or
// are the reader's own.
type backupReader struct{ from *bufio.Reader }

func newBackupReader(from io.Reader) *backupReader {
	return &backupReader{bufio.NewReaderSize(from, 1<<16)}
}

func (r *backupReader) full(b []byte) error {
	_, err := io.ReadFull(r.from, b)
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%w: it ends too early", ErrBackup)
	}
	return err
}

func (r *backupReader) kind() (byte, error) {
	var b [1]byte
	err := r.full(b[:])
	return b[0], err
}

func (r *backupReader) number() (int, error) {
	var b [4]byte
	err := r.full(b[:])
	return int(binary.BigEndian.Uint32(b[:])), err
}

func (r *backupReader) bytes() ([]byte, error) {
	n, err := r.number()
	if err != nil {
		return nil, err
	}
	if n > maxBackupText {
		return nil, fmt.Errorf("%w: a value of %d bytes", ErrBackup, n)
	}
	b := make([]byte, 0, min(n, 1<<16)) // as much as is really there
	for len(b) < n {
		more := min(n-len(b), 1<<16)
		b = append(b, make([]byte, more)...)
		if err := r.full(b[len(b)-more:]); err != nil {
			return nil, err
		}
	}
	return b, nil
}

// list wants a record of this kind, name and items.
func (r *backupReader) list(kind byte, name string, items []string) error {
	k, err := r.kind()
	if err != nil {
		return err
	}
	if k != kind {
		return fmt.Errorf("%w: %q where %s begins", ErrBackup, k, name)
	}
	got, err := r.bytes()
	if err != nil {
		return err
	}
	if string(got) != name {
		return fmt.Errorf("%w: it has %.40q where %s is due", ErrBackup, got, name)
	}
	n, err := r.number()
	if err != nil {
		return err
	}
	if n > maxBackupList {
		return fmt.Errorf("%w: a list of %d", ErrBackup, n)
	}
	list := make([]string, n)
	for i := range list {
		b, err := r.bytes()
		if err != nil {
			return err
		}
		list[i] = string(b)
	}
	if !slices.Equal(list, items) {
		return fmt.Errorf("%w: %s has %.200q, this program %q: restore with the version that made the backup", ErrBackup, name, list, items)
	}
	return nil
}

func (r *backupReader) begin(family string, migrations []string) error {
	magic := make([]byte, len(backupMagic))
	if err := r.full(magic); err != nil {
		return err
	}
	if string(magic) != backupMagic {
		return fmt.Errorf("%w: it does not begin as one", ErrBackup)
	}
	return r.list('F', family, migrations)
}

func (r *backupReader) table(name string, columns []string) error { return r.list('T', name, columns) }

// row gives nil after a table's last row, and about how many bytes it has.
func (r *backupReader) row(columns int) (values []any, size int, err error) {
	next, err := r.from.Peek(1)
	if err != nil {
		return nil, 0, r.full(make([]byte, 1))
	}
	if next[0] != 'R' {
		return nil, 0, nil // the next table, or the end
	}
	_, _ = r.from.Discard(1)
	values = make([]any, columns)
	for i := range values {
		n := 0
		if values[i], n, err = r.value(); err != nil {
			return nil, 0, err
		}
		size += n
	}
	return values, size, nil
}

func (r *backupReader) value() (value any, size int, err error) {
	kind, err := r.kind()
	if err != nil {
		return nil, 0, err
	}
	switch kind {
	case '0':
		return nil, 1, nil
	case 'y', 'f':
		return kind == 'y', 1, nil
	case 'n':
		var b [8]byte
		err = r.full(b[:])
		return int64(binary.BigEndian.Uint64(b[:])), 8, err //nolint:gosec // two's complement both ways
	case 't', 'b':
		b, err := r.bytes()
		if kind == 't' {
			return string(b), len(b), err
		}
		return b, len(b), err
	}
	return nil, 0, fmt.Errorf("%w: a value of kind %q", ErrBackup, kind)
}

// end wants nothing after the last table.
func (r *backupReader) end() error {
	k, err := r.kind()
	if err != nil {
		return err
	}
	if _, err := r.from.Peek(1); k != 'E' || !errors.Is(err, io.EOF) {
		return fmt.Errorf("%w: it does not end where it should", ErrBackup)
	}
	return nil
}
