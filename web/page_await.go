package web

import (
	"hustings/ballot"
)

// awaiting is what a page that stays open looks for where scripts run, so that the
// result of a quick poll appears on it by itself (SPEC 10.3).
type awaiting struct {
	State string // address of the poll's standing
	Phase string // as the page shows it
	From  int64  // not before, in seconds since 1970
	Then  string // address of the result
}

// awaitingOf is nil for all but quick polls, whose results come minutes after the
// close, and once they are there.
func awaitingOf(f *Facts) *awaiting {
	if !f.ByServer || f.Phase < ballot.PhaseOpen || f.Phase == ballot.PhaseAnnulled || f.told() {
		return nil
	}
	return &awaiting{pollPath(f.Ceremony) + "/state", f.Phase.String(), int64(f.Close), pollPath(f.Ceremony) + "/result"}
}
