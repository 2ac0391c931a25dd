package roll

import (
	"bytes"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"hustings/ballot"
)

// observerHeading is the first row of the observers' list (SPEC 7.6).
var observerHeading = []string{"index", "handle", "salt", "member_no", "name", "branch"}

// ErrObserverList wraps every refusal of an observers' list.
var ErrObserverList = errors.New("roll: not an observers' list of this poll")

// WriteObserverList writes what observers (监票人) get: every voter's line with
// salt and handle, as CSV with byte order mark and CRLF. Handle and salt are
// "0x" and lower-case hexadecimal, so that no spreadsheet takes "12e4..." for a
// number. It tells who is expected and is not for the public.
func WriteObserverList(w io.Writer, f Frozen) error {
	rows := [][]string{observerHeading}
	for _, v := range f.Voters {
		number, name, branch, err := ballot.ParseMemberLine(v.Line)
		if err != nil {
			return fmt.Errorf("roll: write observers' list: %w", err)
		}
		rows = append(rows, []string{
			strconv.Itoa(v.Index), "0x" + hex.EncodeToString(v.Handle[:]), "0x" + hex.EncodeToString(v.Salt[:]),
			number, name, branch,
		})
	}
	if err := writeRows(w, rows); err != nil {
		return fmt.Errorf("roll: write observers' list: %w", err)
	}
	return nil
}

// ParseObserverList reads a list byte for byte as WriteObserverList writes it,
// recomputes every handle from its salt and line, and the root. The caller
// compares Root with the manifest. Roll and Excluded are not in the list. A list
// that a spreadsheet has saved again is refused: keep the file as it came.
func ParseObserverList(r io.Reader, maxBytes int64, ceremony ballot.CeremonyID) (Frozen, error) {
	data, err := io.ReadAll(io.LimitReader(r, maxBytes+1))
	if err != nil {
		return Frozen{}, fmt.Errorf("roll: read observers' list: %w", err)
	}
	if int64(len(data)) > maxBytes {
		return Frozen{}, fmt.Errorf("%w: larger than %d bytes", ErrObserverList, maxBytes)
	}
	in := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(data), byteOrderMark)))
	in.FieldsPerRecord = len(observerHeading)
	records, err := in.ReadAll()
	if err != nil {
		return Frozen{}, fmt.Errorf("%w: %w", ErrObserverList, err)
	}
	f := Frozen{Ceremony: ceremony}
	for i, record := range records {
		if i == 0 {
			continue // the comparison below sees to the heading
		}
		v, err := parseVoter(record, i-1, ceremony)
		if err != nil {
			return Frozen{}, fmt.Errorf("%w: row %d: %w", ErrObserverList, i+1, err)
		}
		f.Voters = append(f.Voters, v)
	}
	tree, err := f.Tree()
	if err != nil {
		return Frozen{}, fmt.Errorf("%w: %w", ErrObserverList, err)
	}
	f.Root = tree.Root()
	var again bytes.Buffer
	if err := WriteObserverList(&again, f); err != nil {
		return Frozen{}, fmt.Errorf("%w: %w", ErrObserverList, err)
	}
	if !bytes.Equal(again.Bytes(), data) {
		return Frozen{}, fmt.Errorf("%w: the file was changed since it was written: use the original", ErrObserverList)
	}
	return f, nil
}

func parseVoter(record []string, index int, ceremony ballot.CeremonyID) (Voter, error) {
	v := Voter{Index: index}
	line, err := ballot.MemberLine(unguard(record[3]), unguard(record[4]), unguard(record[5]))
	if err != nil {
		return v, err
	}
	salt, err := hex.DecodeString(strings.TrimPrefix(record[2], "0x"))
	if err != nil || len(salt) != len(v.Salt) {
		return v, fmt.Errorf("salt %q is not 0x and 32 hexadecimal digits", shorten(record[2]))
	}
	copy(v.Salt[:], salt)
	v.Line, v.Handle = line, ballot.Handle(ceremony, v.Salt, line)
	if record[1] != "0x"+hex.EncodeToString(v.Handle[:]) {
		return v, fmt.Errorf("%w: handle is not that of salt and line", ErrFrozen)
	}
	return v, nil
}
