package count

// Approval voting: S. J. Brams and P. C. Fishburn, Approval voting, American
// Political Science Review 72 (1978). A ballot approves of any number of
// candidates, and those approved of by most are elected; with several seats,
// those with the most approvals (as in block voting, but without a limit).
// Options.Scores.Max sets one: a ballot that approves of more is invalid.
//
// Of ballots that rank, everybody ranked is approved of; of ballots with
// scores, everybody with more than 0. A blank ballot is valid.

func tallyApproval(p *Profile, o Options) (*Result, error) {
	return p.tallyMarks(o, o.Scores.Max)
}
