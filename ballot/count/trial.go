//go:build !voterclient

package count

// tryTally counts one ballot to see whether the method takes the rules.
func (r Rules) tryTally(names []string) error {
	trial := &Profile{Form: Ranked, Candidates: names}
	trial.AddRanking(1, []Place{0})
	o := r.options(Options{Seats: max(1, r.Seats)}, names)
	o.Final, o.Seniority = "", nil
	_, err := Tally(r.Method, trial, o)
	return err
}
