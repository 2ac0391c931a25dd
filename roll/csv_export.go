package roll

import (
	"bufio"
	"encoding/csv"
	"fmt"
	"io"
)

// byteOrderMark makes spreadsheets read UTF-8 as UTF-8.
const byteOrderMark = "\ufeff"

// WriteCSV writes members as ParseCSV reads them: UTF-8 with byte order mark,
// CRLF, English headings, every cell that a spreadsheet could take for a formula
// guarded by an apostrophe, which ParseCSV takes off again.
func WriteCSV(w io.Writer, members []Member) error {
	rows := make([][]string, 0, len(members)+1)
	var heading []string
	for _, spec := range fieldSpec {
		heading = append(heading, spec.name)
	}
	rows = append(rows, heading)
	for _, m := range members {
		rows = append(rows, []string{m.Number, m.Name, m.Branch, string(m.Status), m.Email, m.Phone})
	}
	if err := writeRows(w, rows); err != nil {
		return fmt.Errorf("roll: write the roll: %w", err)
	}
	return nil
}

func writeRows(w io.Writer, rows [][]string) error {
	buffered := bufio.NewWriter(w)
	if _, err := buffered.WriteString(byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(buffered)
	out.UseCRLF = true
	for _, row := range rows {
		guarded := make([]string, len(row))
		for i, cell := range row {
			guarded[i] = Guard(cell)
		}
		if err := out.Write(guarded); err != nil {
			return err
		}
	}
	out.Flush()
	if err := out.Error(); err != nil {
		return err
	}
	return buffered.Flush()
}
