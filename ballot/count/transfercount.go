package count

import (
	"cmp"
	"slices"
)

// count runs the stages.
func (t *transfer) count() *Result {
	t.first()
	t.setQuota(t.active * t.scale)
	for {
		if t.rule.each && (len(t.r.Elected) == 0 || t.rule.elect != ElectUntilTwo) {
			t.setQuota(t.continuingVotes())
		}
		if t.r.Quota == "" {
			t.r.Quota = t.number(t.quota)
		}
		t.record()
		if !t.decide() {
			return t.r
		}
	}
}

// decide does what a stage's votes ask for: elects, and then moves a surplus or
// excludes. It says whether there is a stage more.
func (t *transfer) decide() bool {
	elected := t.electNow()
	left := t.o.Seats - len(t.r.Elected)
	in := t.continuing()
	if left > 0 && len(in) == 0 {
		t.r.Next = Following{Kind: SeatsOpen, Seats: left}
	}
	switch {
	case t.rule.surplus && len(t.pending) > 0 && (left > 0 && len(in) > 0 || t.rule.last):
		t.closed = left <= 0 || len(in) == 0
		t.moveSurplus()
		return true
	case t.rule.elect == ElectUntilTwo && left <= 0:
		return t.untilTwo(len(elected) > 0)
	case left <= 0, len(in) == 0, t.final(in, left):
		return false
	}
	t.excludeNow(in, left)
	return true
}

// electNow elects who reaches the quota, and all who are left where there are
// seats for them.
func (t *transfer) electNow() []int {
	left := t.o.Seats - len(t.r.Elected)
	in := t.continuing()
	if left <= 0 || t.undeclared(in) != nil {
		return nil
	}
	t.byVotes(in)
	var elected []int
	clause := ByQuota
	if t.rule.each {
		clause = ByMajority
	}
	for _, c := range in {
		if t.votes[c] >= t.quota && len(elected) < left {
			elected = append(elected, c)
		}
	}
	switch {
	case !t.rule.surplus && len(in) == 2 && len(elected) == 0 && t.votes[in[0]] > t.votes[in[1]]:
		elected = in[:1] // more than half of what still counts, whatever the threshold
	case len(in) <= left:
		if len(elected) < len(in) {
			clause = ByRemaining
		}
		elected = in
	case t.rule.elect == ElectOne && len(elected) > 1:
		elected = []int{t.choose(TieSurplus, t.equals(elected, t.votes[elected[0]]), true)}
	}
	for _, c := range elected {
		t.seat(c)
	}
	if len(elected) > 0 && t.r.Clause != string(ByRemaining) {
		t.r.Clause = string(clause)
	}
	return elected
}

func (t *transfer) seat(c int) {
	t.elected[c] = true
	if t.rule.elect != ElectUntilTwo {
		t.state[c] = seated
	}
	if t.votes[c] > t.quota {
		t.pending = append(t.pending, c)
	}
	name := t.p.Candidates[c]
	t.r.Elected = append(t.r.Elected, name)
	clause := ByRemaining
	switch {
	case t.votes[c] >= t.quota && t.rule.each:
		clause = ByMajority
	case t.votes[c] >= t.quota:
		clause = ByQuota
	}
	t.r.clauses = append(t.r.clauses, clause)
	round := &t.r.Rounds[len(t.r.Rounds)-1]
	round.Elected = append(round.Elected, name)
}

// moveSurplus transfers the greatest surplus, or all of them.
func (t *transfer) moveSurplus() {
	now := t.pending
	if !t.rule.together {
		t.byVotes(now)
		now = []int{t.choose(TieSurplus, t.equals(now, t.votes[now[0]]), true)}
	}
	round := &t.r.Rounds[len(t.r.Rounds)-1]
	for _, c := range now {
		t.transferSurplus(c)
		round.Surplus = append(round.Surplus, t.p.Candidates[c])
	}
	t.pending = slices.DeleteFunc(slices.Clone(t.pending), func(c int) bool { return slices.Contains(now, c) })
}

// untilTwo goes on excluding behind the winner's back until two are left.
func (t *transfer) untilTwo(justElected bool) bool {
	in := t.continuing()
	if len(in) <= 2 {
		return false
	}
	if !justElected { // the stage of the election excludes nobody
		t.excludeNow(in, 2)
	}
	return true
}

// final leaves a tie of the final result to Options.Final (SPEC 9.11.3): all who
// continue are equal and only a lot could tell them apart, or one of several
// equals at the bottom is the last to go.
func (t *transfer) final(in []int, left int) bool {
	t.byVotes(in)
	lowest := t.votes[in[len(in)-1]]
	tied := t.equals(in, lowest)
	switch {
	case len(tied) < 2 || t.undeclared(in) != nil:
		return false
	case len(tied) == len(in) && len(t.breaker().known(tied)) == len(tied):
	case len(in) == left+1:
		for _, c := range in[:len(in)-len(tied)] {
			t.seat(c)
		}
	default:
		return false
	}
	slices.Sort(tied)
	before := len(t.r.Elected)
	t.p.tie(t.o, t.r, tied, t.o.Seats-before)
	round := &t.r.Rounds[len(t.r.Rounds)-1]
	round.Elected = append(round.Elected, t.r.Elected[before:]...)
	t.r.Clause = "tie"
	return true
}

// excludeNow excludes the candidate with fewest votes, or several where the
// rule says so, down to keep.
func (t *transfer) excludeNow(in []int, keep int) {
	gone := t.undeclared(in)
	if gone == nil {
		gone = t.bulk(in, keep)
	}
	if len(gone) == 0 {
		t.byVotes(in)
		if t.rule.elect == ElectUntilTwo {
			in = slices.DeleteFunc(in, func(c int) bool { return t.elected[c] })
		}
		gone = []int{t.choose(TieExclusion, t.equals(in, t.votes[in[len(in)-1]]), false)}
	}
	for _, c := range gone {
		t.state[c] = out
	}
	round := &t.r.Rounds[len(t.r.Rounds)-1]
	for _, c := range gone {
		t.exclude(c)
		round.Excluded = append(round.Excluded, t.p.Candidates[c])
	}
	t.resume()
}

// undeclared are the candidates who stand for nobody in particular, while they
// have votes.
func (t *transfer) undeclared(in []int) []int {
	var gone []int
	for _, c := range in {
		if t.votes[c] > 0 && slices.Contains(t.o.Transfer.Undeclared, t.p.Candidates[c]) {
			gone = append(gone, c)
		}
	}
	return gone
}

// bulk are the candidates who go together, lowest first; nobody where the rule
// finds fewer than two.
func (t *transfer) bulk(in []int, keep int) []int {
	if t.rule.bulk == BulkNone || t.rule.bulk == BulkZeros && len(t.stages) > 1 {
		return nil
	}
	t.byVotes(in)
	up := slices.Clone(in)
	slices.Reverse(up)
	best := 0
	var sum int64
	for n := 1; n < len(up) && len(up)-n >= keep; n++ {
		sum += t.votes[up[n-1]]
		next := t.votes[up[n]]
		if next == t.votes[up[n-1]] {
			continue // equals stay together
		}
		ok := false
		switch t.rule.bulk {
		case BulkSafe:
			ok = sum < next
		case BulkTied:
			ok = t.votes[up[0]] == t.votes[up[n-1]]
		case BulkZeros:
			ok = sum == 0
		}
		if ok {
			best = n
		}
	}
	if best < 2 {
		return nil
	}
	return up[:best]
}

func (t *transfer) continuing() []int {
	var in []int
	for c, s := range t.state {
		if s == continuing {
			in = append(in, c)
		}
	}
	return in
}

// byVotes sorts the most votes first; equals as they stood at the latest stage
// where they differed, else by number.
func (t *transfer) byVotes(candidates []int) {
	slices.SortFunc(candidates, func(a, b int) int {
		for i := len(t.stages) - 1; i >= 0; i-- {
			if d := cmp.Compare(t.stages[i][b], t.stages[i][a]); d != 0 {
				return d
			}
		}
		return cmp.Compare(a, b)
	})
}

func (t *transfer) equals(candidates []int, votes int64) []int {
	var same []int
	for _, c := range candidates {
		if t.votes[c] == votes {
			same = append(same, c)
		}
	}
	return same
}

// choose decides between equals and writes down that it did.
func (t *transfer) choose(what TieWhat, tied []int, ahead bool) int {
	if len(tied) == 1 {
		return tied[0]
	}
	slices.Sort(tied)
	chosen, by := t.breaker().choose(tied, ahead)
	t.r.Ties = append(t.r.Ties, Draw{
		Round: len(t.stages), What: what, Among: t.p.named(tied), By: by, Taken: t.p.named([]int{chosen}),
	})
	return chosen
}

func (t *transfer) breaker() breaker { return newBreaker(t.o, t.stages[:len(t.stages)-1]) }

// record writes a stage's votes down.
func (t *transfer) record() {
	t.stages = append(t.stages, slices.Clone(t.votes))
	round := Round{Exhausted: t.number(t.exhausted), Lost: t.number(t.lost)}
	if t.rule.each {
		round.Quota = t.number(t.quota)
	}
	for c, votes := range t.votes {
		if t.state[c] != out || votes > 0 {
			round.Votes = append(round.Votes, Entry{t.p.Candidates[c], t.number(votes)})
		}
	}
	t.r.Rounds = append(t.r.Rounds, round)
}
