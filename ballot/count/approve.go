package count

import "fmt"

// approve is approve-oppose-abstain: one mark for each candidate, and on a
// candidate opposed another person may be named (赞成, 不赞成, 弃权, 另选他人).
//
//	uint8 mark[candidates]         0 abstain, 1 for, 2 oppose
//	uint8 count                    of write-ins; 0 where none are allowed
//	count x { uint8 candidate      strictly ascending
//	          uint16 person }      index in the list of persons
type approve struct{}

const writeInLen = 3

func (approve) faults(r Rules, _ int, p *problems) {
	if r.WritesIn() && !r.OnlyWithOppose {
		p.unsupported("only_with_oppose", `a write-in that stands for itself; set it to true, or write_in to "none"`)
	}
	if r.WritesIn() && r.Majority == nil {
		p.add("majority", `must be given where write_in is "list": a single vote must not elect somebody nobody was asked about`)
	}
	if r.WritesIn() && r.Majority != nil && r.Majority.Base == BaseForAgainst {
		p.add("majority.base", `"for_against" does not go with write_in "list": nobody can vote against a person written in`)
	}
}

func (approve) maxLen(c Contest) int {
	if c.Rules.WritesIn() {
		return c.Candidates + 1 + writeInLen*c.Candidates
	}
	return c.Candidates + 1
}

func (a approve) encode(c Contest, choice Choice) ([]byte, error) {
	out := make([]byte, 0, a.maxLen(c))
	for _, m := range choice.Marks {
		out = append(out, byte(m))
	}
	out = append(out, byte(len(choice.WriteIns))) //nolint:gosec // at most one for each of 250 candidates
	for _, w := range choice.WriteIns {
		out = append(out, byte(w.Candidate), byte(w.Person>>8), byte(w.Person)) //nolint:gosec // below 250 and 65,535
	}
	return out, nil
}

func (approve) decode(c Contest, b []byte, into *Choice) error {
	n := c.Candidates
	if len(b) < n+1 {
		return fmt.Errorf("%w: %d bytes for %d candidates", ErrMalformed, len(b), n)
	}
	if want := n + 1 + writeInLen*int(b[n]); len(b) != want {
		return fmt.Errorf("%w: %d bytes, its count of write-ins makes it %d", ErrMalformed, len(b), want)
	}
	for i := range n {
		into.Marks[i] = Mark(b[i])
	}
	for rest := b[n+1:]; len(rest) > 0; rest = rest[writeInLen:] {
		into.WriteIns = append(into.WriteIns, WriteIn{
			Candidate: int(rest[0]),
			Person:    int(rest[1])<<8 | int(rest[2]),
		})
	}
	return c.shape(*into)
}
