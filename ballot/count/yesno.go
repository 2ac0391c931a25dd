package count

// yesNo is a motion, counted as one candidate with one seat: For is yes,
// Oppose is no, and elected means carried.
//
//	uint8 vote                     0 abstain, 1 yes, 2 no
type yesNo struct{}

func (yesNo) faults(r Rules, candidates int, p *problems) {
	if candidates != 1 {
		p.add("candidates", "a motion counts as exactly one candidate, itself; there are %d", candidates)
	}
	if r.Seats != 1 {
		p.add("seats", "must be 1 for a motion")
	}
	if r.Min != 0 || r.Max > 1 {
		p.add("max", "min and max do not go with a motion; leave them out")
	}
	if r.Majority == nil {
		p.add("majority", `must be given for a motion; for instance more than 1/2 of "for_against"`)
	}
	if r.WriteIn != "" && r.WriteIn != WriteInNone {
		p.add("write_in", `must be "none" for a motion`)
	}
	if r.MinExtra != nil {
		p.add("min_extra", "does not go with a motion; leave it out")
	}
	if r.tie() != TieNone {
		p.add("tie", `must be "none" for a motion: one that misses its majority is lost`)
	}
	if r.shortfall() != ShortfallOpen {
		p.add("shortfall", `must be "leave-open" for a motion: one that misses its majority is lost`)
	}
}

func (yesNo) maxLen(Contest) int { return 1 }

func (yesNo) encode(_ Contest, choice Choice) ([]byte, error) {
	return []byte{byte(choice.Marks[0])}, nil
}

func (yesNo) decode(c Contest, b []byte, into *Choice) error {
	if len(b) != 1 || len(into.Marks) != 1 {
		return ErrMalformed
	}
	into.Marks[0] = Mark(b[0])
	return c.shape(*into)
}
