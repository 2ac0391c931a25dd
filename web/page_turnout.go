package web

import (
	"hustings/ballot"
	"hustings/ballot/count"
)

// showsTurnout says whether every contest's rules let pages say, while the voting
// is open, how many have voted (SPEC 9.2, visibility). The board itself is public
// whatever they say.
func showsTurnout(m *ballot.Manifest) bool {
	for i := range m.Contests {
		v := m.Contests[i].Rules.Visibility
		if v == nil || v.WhileOpen != count.ShowTurnout {
			return false
		}
	}
	return len(m.Contests) > 0
}

// turnout says while the voting is open how many voters' ballots are on the board.
// In a small poll there are none before the close.
func (p *pollPage) turnout(f *Facts) {
	if f.Phase == ballot.PhaseOpen && f.Keys > 0 && showsTurnout(f.Manifest) {
		p.Facts = append(p.Facts, fact{Term: p.T("poll.turnout"), Said: []string{p.T("poll.turnout.sofar", "Count", f.Keys)}})
	}
}
