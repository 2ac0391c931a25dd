package count

// otherTallies are the methods that do not transfer votes.
func otherTallies() map[Method]tallier {
	return map[Method]tallier{
		Approval:             tallyApproval,
		ApproveOpposeAbstain: tallyApprove,
		BlockVote:            tallyBlock,
		Choose:               tallyBlock,
		MajorityJudgment:     tallyJudgment,
		Plurality:            tallyPlurality,
		RankedPairs:          tallyRankedPairs,
		Schulze:              tallySchulze,
		ScoreVoting:          tallyScore,
		YesNo:                tallyItems,
		YesNoAbstain:         tallyItems,
	}
}
