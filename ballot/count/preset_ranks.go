package count

// Presets that rank, beside those of preset.go.

func byRanking(m Method, seats int) Rules {
	return Rules{
		Method: m, Seats: seats, Order: OrderRandom, ValidIf: ReturnedWithinIssued,
		Tie: TieLot, Shortfall: ShortfallOpen,
		Visibility: &Visibility{WhileOpen: ShowTurnout, After: ShowBallots},
	}
}

func irvOfficer() preset {
	return preset{
		name: "irv-officer", rules: byRanking(IRV, 1),
		zh: About{
			Title:  "排序复选（一人当选）",
			Source: "《罗伯特议事规则》（第 12 版）45:62-66 的优先投票；以本组织章程为准",
			Cautions: []string{
				"《罗伯特议事规则》要求章程写明才能采用优先投票，并认为反复投票更好。",
				"候选人很多时，请提醒投票人可以只排一部分；不排的候选人不会得到这张选票。",
			},
		},
		en: About{
			Title:  "One officer by instant run-off",
			Source: "Robert's Rules of Order Newly Revised, 12th ed., 45:62-66 (preferential voting); your own bylaws go before it",
			Cautions: []string{
				"Robert's Rules want preferential voting authorised in the bylaws, and think repeated ballots better.",
				"Tell voters that they may rank as few as they like: a ballot never goes to somebody it leaves out.",
			},
		},
	}
}

func scottishBoard() preset {
	return preset{
		name: "stv-scottish", rules: byRanking(STVScottish, 3),
		zh: About{
			Title:    "理事会选举（单记可让渡投票，苏格兰规则）",
			Source:   "《苏格兰地方政府选举令》（2011 年，SSI 2011/399）附件一第 45 至 52 条；以本组织章程为准",
			Cautions: []string{"按比例代表：较小的一方也能得到与人数相称的名额。当选不要求过半数。"},
		},
		en: About{
			Title:    "Board by the single transferable vote (Scottish rules)",
			Source:   "Scottish Local Government Elections Order 2011 (SSI 2011/399), schedule 1, rules 45 to 52; your own bylaws go before it",
			Cautions: []string{"It is proportional: a minority gets seats in proportion to its number. Nobody needs a majority."},
		},
	}
}

func meekBoard() preset {
	return preset{
		name: "stv-meek", rules: byRanking(STVMeek, 3),
		zh: About{
			Title:    "理事会选举（单记可让渡投票，Meek 规则）",
			Source:   "Hill、Wichmann、Woodall《Algorithm 123》，《计算机学报》（Computer Journal）第 30 卷（1987 年）；以本组织章程为准",
			Cautions: []string{"必须用计算机计票；任何人都可以用公开的选票重算。名次可以并列。"},
		},
		en: About{
			Title:    "Board by the single transferable vote (Meek's rules)",
			Source:   "I. D. Hill, B. A. Wichmann and D. R. Woodall, Algorithm 123, Computer Journal 30 (1987); your own bylaws go before it",
			Cautions: []string{"Only a computer can count it; anybody can count the published ballots again. Candidates may share a rank."},
		},
	}
}

func schulzePoll() preset {
	return preset{
		name: "schulze", rules: byRanking(Schulze, 1),
		zh: About{
			Title:    "Schulze 法表决（一人或一案当选）",
			Source:   "M. Schulze《A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method》（2011 年）；以本组织章程为准",
			Cautions: []string{"没有排名次的候选人都排在最后并列。要选多人并照顾各方的，请用单记可让渡投票。"},
		},
		en: About{
			Title:    "Poll by the Schulze method",
			Source:   "M. Schulze, A new monotonic, clone-independent, reversal symmetric, and Condorcet-consistent single-winner election method, Social Choice and Welfare 36 (2011); your own bylaws go before it",
			Cautions: []string{"Candidates left out share the last place. For several seats among several sides take the single transferable vote."},
		},
	}
}
