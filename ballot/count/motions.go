package count

import (
	"fmt"
	"math/big"
)

// Yes, no or abstain on one item or more.
//
// A profile of motions, or of marks where nobody says for how many seats: each
// item is carried or lost by itself, carried where those for it are more than
// those against it. Options.Majority sets another share.
//
// Marks and a number of seats: the candidates with the greatest difference of
// for and against are elected (combined approval voting). Somebody whom all
// pass over has the difference 0 and is ahead of somebody whom more oppose.
//
// Marks are 1 for, -1 against, nothing abstain; 0 is against too where no mark
// of the profile is -1, else it abstains.

// YesNoAbstain is another name for YesNo.
const YesNoAbstain Method = "yes-no-abstain"

// item is the marks on one motion or candidate.
type item struct{ yes, no, abstain int64 }

func tallyItems(p *Profile, o Options) (*Result, error) {
	if err := p.wants("marks for and against, or sums of them", Scored, Motions); err != nil {
		return nil, err
	}
	items, err := p.items()
	if err != nil {
		return nil, err
	}
	standing := o.standing(p)
	if p.Form == Scored && !o.seatsUnsaid {
		net := make([]*big.Rat, len(items))
		for c, it := range items {
			net[c] = new(big.Rat).SetInt64(it.yes - it.no)
		}
		ranking := byPoints(net, standing)
		r := p.ranked(o, ranking, ranking)
		r.Clause = string(ByMostVotes)
		r.Rounds[0].Votes = p.figure(net, standing)
		r.Profiles = p.marks(items, standing)
		return r, nil
	}
	return p.carry(o, items, standing)
}

// carry decides each item by itself.
func (p *Profile) carry(o Options, items []item, standing []bool) (*Result, error) {
	share := Share{Num: 1, Den: 2, Op: MoreThan, Base: BaseForAgainst}
	if o.Majority != nil {
		share = *o.Majority
	}
	r := &Result{Valid: p.Votes(), Invalid: p.Invalid, Clause: string(ByMajority), Rounds: []Round{{Votes: Figure{}}}}
	for c, it := range items {
		if !standing[c] {
			continue
		}
		of, err := it.base(share.Base)
		if err != nil {
			return nil, err
		}
		r.Rounds[0].Votes = append(r.Rounds[0].Votes, Entry{p.line(c), Whole(it.yes)})
		list := &r.Rounds[0].Excluded
		if it.yes >= int64(share.Needed(int(of))) {
			list = &r.Elected
		}
		*list = append(*list, p.line(c))
	}
	r.Rounds[0].Elected = append([]string{}, r.Elected...)
	r.Profiles = p.marks(items, standing)
	return r, nil
}

func (it item) base(b Base) (int64, error) {
	switch b {
	case BaseForAgainst, BaseMarked:
		return it.yes + it.no, nil
	case BaseValid, BaseReturned:
		return it.yes + it.no + it.abstain, nil
	}
	return 0, fmt.Errorf("%w: majority.base: %q: marks alone do not say it", ErrUnsupported, b)
}

// items adds the marks up.
func (p *Profile) items() ([]item, error) {
	items := make([]item, len(p.Candidates))
	if p.Form == Motions {
		for c, row := range p.Totals {
			if len(row) != 3 {
				return nil, fmt.Errorf("%w: %d sums for %q; there must be for, against and abstentions", ErrProfile, len(row), p.Candidates[c])
			}
			items[c] = item{row[0], row[1], row[2]}
		}
		return items, nil
	}
	zero := p.zeroMark()
	for i, paper := range p.Papers {
		for c, score := range p.Scores(paper) {
			m, ok := markOf(score, zero)
			if !ok {
				return nil, fmt.Errorf("%w: ballot %d marks %q with %d; marks are 1, 0, -1 or none", ErrProfile, i+1, p.Candidates[c], score)
			}
			switch m {
			case For:
				items[c].yes += paper.Weight
			case Oppose:
				items[c].no += paper.Weight
			case Abstain:
				items[c].abstain += paper.Weight
			}
		}
	}
	return items, nil
}

// zeroMark is what 0 means.
func (p *Profile) zeroMark() Mark {
	for _, paper := range p.Papers {
		for _, score := range p.Scores(paper) {
			if score == -1 {
				return Abstain
			}
		}
	}
	return Oppose
}

// marks writes the marks out.
func (p *Profile) marks(items []item, standing []bool) *Matrix {
	m := &Matrix{Columns: []string{"for", "against", "abstain"}}
	for c, it := range items {
		if standing[c] {
			m.Rows = append(m.Rows, p.line(c))
			m.Cells = append(m.Cells, []Number{Whole(it.yes), Whole(it.no), Whole(it.abstain)})
		}
	}
	return m
}
