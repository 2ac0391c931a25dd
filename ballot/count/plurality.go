package count

// Plurality: a vote is one candidate, and those with the most votes are
// elected. Of ballots that rank, the first preference counts; several at the
// first rank share the vote in equal parts. Of ballots that choose, one that
// chooses more than one (or more than Options.Scores.Max) is invalid.
//
// Block vote (plurality at large, choose up to N): a ballot chooses up to as
// many candidates as there are seats (or Options.Scores.Max) and gives each one
// vote. One that chooses more is invalid; of ballots that rank, the first so
// many preferences count.
//
// A ballot that chooses nobody is valid and blank.

func tallyPlurality(p *Profile, o Options) (*Result, error) {
	if err := p.wants("ballots that choose or rank candidates, or sums of votes", Ranked, Chosen, Scored, Summed); err != nil {
		return nil, err
	}
	v := newVotes(p, o)
	if p.Form == Summed {
		v.summed(p)
		for _, n := range v.whole {
			v.valid += n
		}
		return v.result(p, o)
	}
	var who []int
	for _, paper := range p.Papers {
		var ok bool
		who, ok = p.first(paper, v.standing, who)
		switch {
		case !ok || p.Form != Ranked && len(who) > max(1, o.Scores.Max):
			v.spoil(paper.Weight)
		case p.Form == Ranked:
			v.share(who, paper.Weight)
		default:
			v.each(who, paper.Weight)
		}
	}
	return v.result(p, o)
}

func tallyBlock(p *Profile, o Options) (*Result, error) {
	limit := o.Seats
	if o.Scores.Max > 0 {
		limit = o.Scores.Max
	}
	return p.tallyMarks(o, limit)
}

// tallyMarks gives a vote to each candidate chosen, up to limit of them; a
// limit of 0 is none.
func (p *Profile) tallyMarks(o Options, limit int) (*Result, error) {
	if err := p.wants("ballots that choose or rank candidates, or sums of votes", Ranked, Chosen, Scored, Summed); err != nil {
		return nil, err
	}
	v := newVotes(p, o)
	if p.Form == Summed {
		v.summed(p) // how many ballots there were, sums do not say
		return v.result(p, o)
	}
	var who []int
	for _, paper := range p.Papers {
		var ok bool
		who, ok = p.chosen(paper, who)
		switch {
		case !ok:
			v.spoil(paper.Weight)
		case limit > 0 && len(who) > limit && p.Form == Ranked:
			v.each(who[:limit], paper.Weight)
		case limit > 0 && len(who) > limit:
			v.spoil(paper.Weight)
		default:
			v.each(who, paper.Weight)
		}
	}
	return v.result(p, o)
}
