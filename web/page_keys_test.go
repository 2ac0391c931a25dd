package web

import (
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
)

// TestMadeKeys holds that the keys which code puts together are all there.
func TestMadeKeys(t *testing.T) {
	w := framesOf(t)[0].words
	var keys []string
	add := func(prefix string, rest ...string) {
		for _, r := range rest {
			keys = append(keys, prefix+r)
		}
	}
	for phase := ballot.PhaseEmpty; phase <= ballot.PhaseAnnulled; phase++ {
		switch phase {
		case ballot.PhaseAgreed, ballot.PhaseRehearsed, ballot.PhaseOpen, ballot.PhaseClosed:
		default:
			add("status.", phase.String())
		}
	}
	for kind := ballot.TypeManifest; kind <= ballot.TypeRedactions; kind++ {
		add("board.entry.", kind.String())
	}
	for _, s := range []count.Status{count.Elected, count.Tied, count.Outvoted, count.Below, count.Voided, count.Appraised} {
		add("status.line.", string(s))
	}
	for _, c := range []count.Clause{count.ByMajority, count.ByMostVotes, count.ByLot, count.BySeniority, count.ByFloor, count.ByScore, count.ByGrade, count.ByQuota, count.ByRemaining, count.ByPairs} {
		add("clause.", string(c))
	}
	for _, r := range []count.Reason{
		count.Unreadable, count.Malformed, count.OverSelected, count.UnderSelected, count.WriteInUnlinked, count.WriteInCandidate, count.WriteInTwice,
	} {
		add("invalid.", string(r))
		if r != count.Unreadable {
			add("lookup.invalid.", string(r))
		}
	}
	for _, b := range []count.Base{count.BaseExpected, count.BasePresent, count.BaseReturned, count.BaseValid, count.BaseMarked, count.BaseForAgainst} {
		add("base.", string(b))
	}
	for _, x := range []count.TieRule{count.TieRevote, count.TieLot, count.TieSeniority, count.TieNone} {
		add("tie.", string(x))
		add("tied.", string(x))
	}
	for _, s := range []count.Step{count.Done, count.Revote, count.RevoteTied, count.ReduceSeats, count.SeatsOpen, count.VoidVote} {
		add("next.", string(s))
	}
	add("next.or.", string(count.Revote), string(count.ReduceSeats))
	add("ranks.draw.", string(count.TieExclusion), string(count.TieSurplus))
	for _, b := range []count.TieBreak{count.BreakBackwards, count.BreakForwards, count.BreakLot, count.BreakOrder, count.BreakSeniority, count.BreakNone} {
		add("ranks.by.", string(b))
	}
	add("order.", count.OrderFixed, count.OrderStroke, count.OrderPinyin, count.OrderRandom)
	add("result.void.", string(count.FaultQuorum), string(count.FaultReturned))
	for _, key := range keys {
		if !w.Has(key) {
			t.Errorf("key %q is in no catalogue", key)
		}
	}
}
