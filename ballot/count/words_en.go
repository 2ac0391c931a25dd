package count

import (
	"fmt"
	"strconv"
	"strings"
)

type english struct{}

func (english) vote(r Rules) string {
	limit := number(r.Limit())
	if r.Ranked() {
		return rankingWords(r)
	}
	switch r.Method {
	case YesNo:
		return "Vote yes or no, or abstain."
	case Approval:
		if r.Max == 0 {
			return fmt.Sprintf("Choose all candidates you approve of, as many as you like: %s to fill.", seats(r.Seats))
		}
		return fmt.Sprintf("Choose the candidates you approve of, up to %s: %s to fill; a ballot that chooses more is invalid.", limit, seats(r.Seats))
	case ScoreVoting:
		return fmt.Sprintf("Give each candidate a number from 0 to %s, the higher the better: %s to fill. A candidate you leave out gets 0.", number(r.Top), seats(r.Seats))
	case MajorityJudgment:
		return fmt.Sprintf("Grade each candidate: %s. %s to fill. A candidate you leave out gets the worst grade.", r.gradeNames(English), capital(seats(r.Seats)))
	case Appraisal:
		return fmt.Sprintf("Grade each person: %s. Leave out whom you do not know well enough. Nobody is elected; what is shown is how many gave each grade.", r.gradeNames(English))
	case Choose:
		return fmt.Sprintf("Choose up to %s for %s; a ballot that chooses more is invalid.", limit, seats(r.Seats))
	}
	return fmt.Sprintf("Vote for or against each candidate, or abstain: %s to fill. A ballot that selects more than %s is invalid.", seats(r.Seats), limit)
}

// rankingWords tells how to rank.
func rankingWords(r Rules) string {
	s := fmt.Sprintf("Rank the candidates, 1 the best, as far as you like: %s to fill.", seats(r.Seats))
	if r.SharesRanks() {
		s += " Candidates may share a rank."
	}
	if r.Max > 0 {
		s += fmt.Sprintf(" A ballot that ranks more than %s is invalid.", number(r.Max))
	}
	return s
}

func (english) writeIn() string {
	return "Where you vote against a candidate you may name another person from the list instead; that person counts as selected."
}

func (english) quorum(s Share, expected int) string {
	if expected <= 0 {
		return fmt.Sprintf("The vote is void unless %s of those expected are present.", englishShare(s))
	}
	return fmt.Sprintf("%s of the %s expected must be present (%s), or the vote is void.",
		number(s.Needed(expected)), number(expected), englishShare(s))
}

func (english) quorumNow(present int, met bool) string {
	if met {
		return fmt.Sprintf("%s are present: the quorum is met.", number(present))
	}
	return fmt.Sprintf("%s are present: the quorum is not met.", number(present))
}

func (english) majority(r Rules, s Share, of int) string {
	noun := map[Base]string{
		BaseExpected: "expected", BasePresent: "present", BaseReturned: "ballots returned",
		BaseValid: "valid ballots", BaseMarked: "valid ballots that are not blank",
		BaseForAgainst: "votes for and against",
	}[s.Base]
	if r.Method == YesNo && s.Base == BaseForAgainst {
		noun = "yes and no votes"
	}
	goal := "must vote for a candidate"
	if r.Method == YesNo {
		goal = "must vote yes"
	}
	if of > 0 {
		return fmt.Sprintf("%s of %s %s %s (%s).", number(s.Needed(of)), number(of), noun, goal, englishShare(s))
	}
	switch {
	case s.Base == BaseExpected || s.Base == BasePresent:
		return capital(fmt.Sprintf("%s of those %s %s.", englishShare(s), noun, goal))
	case r.Method == YesNo:
		return capital(fmt.Sprintf("%s of the %s must be yes.", englishShare(s), noun))
	}
	return capital(fmt.Sprintf("%s of the %s must be for a candidate.", englishShare(s), noun))
}

func (english) most(r Rules) string {
	switch r.Method {
	case IRV:
		return "Who is the first choice of more than half is elected. Otherwise the candidate with the fewest votes drops out and those ballots go to their next choice, until somebody has more than half of the votes that are left. Equal last candidates: who had fewer votes before drops out, then a lot decides."
	case STVScottish, STVMeek, STVWIGM:
		return "A candidate who reaches the quota, the votes divided by one more than the seats, is elected. Votes above it go on to the next choices at a part of their value; when there are none, the candidate with the fewest votes drops out and those ballots go to their next choice. Equal last candidates: who had fewer votes before drops out, then a lot decides."
	case Schulze, RankedPairs:
		return "Every two candidates are compared: how many rank one above the other. Who is ahead of everybody else is elected; where three or more are ahead of each other in a circle, the strongest comparisons count."
	case ScoreVoting:
		return "Those with the highest sums are elected; nobody is elected with a sum of 0."
	case MajorityJudgment:
		return "Those with the best majority grade are elected: the middle one, or the lower of the two in the middle, when all grades of a candidate are put in order. Where it is the same, it is taken away once and the next is compared. Nobody is elected whose majority grade is the worst."
	}
	if r.Majority == nil {
		return "Those with the most votes are elected; nobody is elected without a vote."
	}
	return "If more reach that than there are seats, those with the most votes are elected."
}

func (english) tie(t TieRule) string {
	switch t {
	case TieRevote:
		return "If equal votes leave a seat undecided, those who are equal stand in another vote, and more votes win."
	case TieLot:
		return "If equal votes leave a seat undecided, a lot decides that nobody can know before the opening and anybody can check."
	case TieSeniority:
		return "If equal votes leave a seat undecided, seniority decides."
	}
	return "If equal votes leave a seat undecided, none of those who are equal is elected."
}

func (english) shortfall(r Rules, of int) string {
	switch r.shortfall() {
	case ShortfallRevote:
		return "If seats stay empty, there is another vote for them."
	case ShortfallRevoteOrReduce:
		return "If seats stay empty, there is another vote for them, or a recorded decision reduces their number."
	case ShortfallReduce:
		return "If seats stay empty, a recorded decision reduces their number."
	case ShortfallPlurality:
		if r.Floor == nil {
			return ""
		}
		if of > 0 {
			return fmt.Sprintf("Seats still empty go to those with the most votes, if they have %s or more.", number(r.Floor.Needed(of)))
		}
		return fmt.Sprintf("Seats still empty go to those with the most votes, if they have %s (%s).", englishShare(*r.Floor), r.Floor.Base)
	}
	return "If seats stay empty, they stay open."
}

func (english) void() string {
	return "If more ballots are returned than were issued, the whole vote is void."
}

func (english) proxy() string { return "Nobody votes for somebody else." }

func englishShare(s Share) string {
	part := fmt.Sprintf("%d/%d", s.Num, s.Den)
	if word, ok := map[Ratio]string{
		{1, 2}: "half", {1, 3}: "one third", {2, 3}: "two thirds",
		{1, 4}: "one quarter", {3, 4}: "three quarters", {4, 5}: "four fifths",
	}[Ratio{s.Num, s.Den}]; ok {
		part = word
	}
	if s.Op == MoreThan {
		return "more than " + part
	}
	return "at least " + part
}

// number groups digits by thousands: 12,000.
func number(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func seats(n int) string {
	if n == 1 {
		return "1 seat"
	}
	return number(n) + " seats"
}

func capital(s string) string { return strings.ToUpper(s[:1]) + s[1:] }
