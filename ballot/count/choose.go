package count

import "fmt"

// choose is choosing candidates, up to max of them, each with one vote. To
// leave a candidate out is to abstain: nobody can vote against.
//
//	uint8 count                    of candidates chosen
//	count x uint8 candidate        strictly ascending
type choose struct{}

func (choose) faults(r Rules, _ int, p *problems) {
	if r.WriteIn != "" && r.WriteIn != WriteInNone {
		p.unsupported("write_in", `with method "choose"; set it to "none"`)
	}
	if r.Majority != nil && r.Majority.Base == BaseForAgainst {
		p.add("majority.base", `"for_against" does not go with method "choose": nobody can vote against; take "marked"`)
	}
}

func (choose) maxLen(c Contest) int { return 1 + c.Candidates }

func (ch choose) encode(c Contest, choice Choice) ([]byte, error) {
	out := make([]byte, 1, ch.maxLen(c))
	for i, m := range choice.Marks {
		if m == For {
			out[0]++
			out = append(out, byte(i))
		}
	}
	return out, nil
}

func (choose) decode(c Contest, b []byte, into *Choice) error {
	if len(b) < 1 || len(b) != 1+int(b[0]) {
		return fmt.Errorf("%w: %d bytes, not one and as many as it counts", ErrMalformed, len(b))
	}
	last := -1
	for _, v := range b[1:] {
		i := int(v)
		if i <= last || i >= c.Candidates {
			return fmt.Errorf("%w: candidate %d of %d after %d", ErrMalformed, i, c.Candidates, last)
		}
		into.Marks[i] = For
		last = i
	}
	return nil
}
