package count

// approves is approval voting in a poll: choosing without a limit, unless max
// sets one. It is encoded as choose is.
type approves struct{ choose }

func (a approves) faults(r Rules, candidates int, p *problems) {
	if r.WriteIn != "" && r.WriteIn != WriteInNone {
		p.unsupported("write_in", `with method "approval"; set it to "none"`)
	}
	if r.Majority != nil && r.Majority.Base == BaseForAgainst {
		p.add("majority.base", `"for_against" does not go with method "approval": nobody can vote against; take "marked"`)
	}
}
