package web

import (
	"context"
	"strconv"
	"strings"
	"unicode/utf8"

	"hustings/ballot"
)

// maxStatement is the longest text of a certificate, in characters (SPEC 8.14).
const maxStatement = 300

// makeCertificate reads what no computer knows, and names the outcome checkpoint.
func (o *office) makeCertificate(ctx context.Context, p *actPage, a *act) error {
	size, root, err := o.Polls.Checkpoint(ctx, p.Poll.Ceremony)
	if err != nil {
		return err
	}
	reissued, err := o.reissued(ctx, p)
	if err != nil {
		return err
	}
	s := &ballot.Statement{
		Absent: []ballot.Absent{}, Tellers: []string{}, Reissued: reissued,
		Approval: p.short("approval"), Place: p.short("place"), Form: p.short("form"), Chair: p.short("chair"), Remarks: p.short("remarks"),
	}
	s.Tellers = append(s.Tellers, textLines(p.Value("tellers"))...)
	for _, line := range textLines(p.Value("absent")) {
		absent, ok := absentOf(line)
		if !ok {
			p.Problems["absent"] = "absent"
		}
		s.Absent = append(s.Absent, absent)
	}
	if len(p.Problems) > 0 {
		return nil
	}
	statement, err := ballot.MarshalCanonical(s)
	if err != nil {
		return err
	}
	if _, err := ballot.ParseStatement(statement); err != nil {
		p.Problems["remarks"] = "long"
		return nil
	}
	a.entry = &ballot.Certificate{Size: size, Root: root, Statement: statement}
	a.Lines = []string{p.T("desk.sign.certify", "Size", strconv.FormatUint(size, 10), "Root", root.String())}
	for _, x := range s.Absent {
		a.Lines = append(a.Lines, p.T("desk.sign.absent", "Count", x.Count, "Reason", x.Reason))
	}
	return nil
}

// reissued is how many slips were printed again: what the officer says, who knows
// of other servers too, and where the form says nothing, what the roll counts.
func (o *office) reissued(ctx context.Context, p *actPage) (int, error) {
	text := strings.TrimSpace(p.Value("reissued"))
	if text == "" {
		return o.Polls.Reissued(ctx, p.Poll.Ceremony)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < 0 || n >= 1<<20 {
		p.Problems["reissued"] = "number"
	}
	return n, nil
}

// short reads a field of one line.
func (p *actPage) short(field string) string {
	text := strings.Join(strings.Fields(p.Value(field)), " ")
	if utf8.RuneCountInString(text) > maxStatement || !utf8.ValidString(text) {
		p.Problems[field] = "long"
	}
	return text
}

// absentOf reads "3 abroad", the number before or after the reason.
func absentOf(line string) (ballot.Absent, bool) {
	words := strings.Fields(line)
	if len(words) < 2 || utf8.RuneCountInString(line) > maxStatement {
		return ballot.Absent{}, false
	}
	for _, at := range []int{0, len(words) - 1} {
		if n, err := strconv.Atoi(words[at]); err == nil && n > 0 && n < 1<<20 {
			rest := append(append([]string{}, words[:at]...), words[at+1:]...)
			return ballot.Absent{Reason: strings.Join(rest, " "), Count: n}, true
		}
	}
	return ballot.Absent{}, false
}

// textLines gives a text's lines that have something in them.
func textLines(text string) (out []string) {
	for line := range strings.Lines(text) {
		if line = strings.TrimSpace(line); line != "" {
			out = append(out, line)
		}
	}
	return out
}
