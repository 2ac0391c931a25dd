package count

// Presets that go by votes, approvals and grades, beside those of preset.go.

func approvalBoard() preset {
	return preset{
		name: "approval-board",
		rules: Rules{
			Method: Approval, Seats: 3, Order: OrderRandom, ValidIf: ReturnedWithinIssued,
			Tie: TieLot, Shortfall: ShortfallOpen,
			Visibility: &Visibility{WhileOpen: ShowTurnout, After: ShowBallots},
		},
		zh: About{
			Title:  "理事会选举（认可投票）",
			Source: "Brams、Fishburn《Approval Voting》（1978 年）；以本组织章程为准",
			Cautions: []string{
				"每人可以认可任意多位候选人。占多数的一方可以包揽全部名额；希望各方都有代表的，请用单记可让渡投票。",
				"章程要求过半数的，请加 majority，例如超过有效票数的半数。",
			},
		},
		en: About{
			Title:  "Board election by approval",
			Source: "S. J. Brams and P. C. Fishburn, Approval Voting (1978); your own bylaws go before it",
			Cautions: []string{
				"Each voter may approve of any number of candidates. A united majority can win every seat; where all sides are to be represented, take the single transferable vote.",
				"Add a majority if your bylaws ask for one, for instance more than half of the valid ballots.",
			},
		},
	}
}

func labourUnion() preset {
	return preset{
		name: "us-union-lmrda",
		rules: Rules{
			Method: Choose, Seats: 1, OverSelection: OverSelectionInvalid,
			Order: OrderRandom, ValidIf: ReturnedWithinIssued,
			Tie: TieRevote, Shortfall: ShortfallOpen,
			Visibility:    &Visibility{WhileOpen: ShowTurnout, After: ShowResult},
			RetentionDays: 365,
		},
		zh: About{
			Title:  "工会职员选举（美国 LMRDA）",
			Source: "《劳资报告与披露法》第 401 条，29 U.S.C. 481；劳工部规则 29 CFR 452",
			Cautions: []string{
				"须在选举前至少 15 天把选举通知寄到每位会员最后登记的住址；本系统不寄送纸质通知。",
				"候选人有权派观察员监督投票和计票；请把观察员登记为监票人。",
				"选票和全部记录须保存一年。劳工部对电子投票另有指引，能否采用请咨询律师。",
				"得票最多的当选；章程要求过半数的，请加 majority。法律没有规定票数相等怎么办；这里再次投票，章程另有规定的请改 tie。",
			},
		},
		en: About{
			Title:  "Union officers (United States, LMRDA)",
			Source: "Labor-Management Reporting and Disclosure Act, section 401, 29 U.S.C. 481; Department of Labor, 29 CFR part 452",
			Cautions: []string{
				"Notice of the election must be mailed to every member's last known home address not less than fifteen days before it; this system does not mail paper.",
				"Candidates may have observers at the voting and at the count; register them as tellers.",
				"Ballots and all records must be kept for one year. The Department has guidance of its own on electronic voting; ask counsel whether you may use it.",
				"Most votes win; add a majority if your constitution asks for one. The Act does not say what happens in a tie; here the tied stand again. Change tie if your constitution says otherwise.",
			},
		},
	}
}

func appraisal() preset {
	return preset{
		name: "cn-appraisal",
		rules: Rules{
			Method: Appraisal, Order: OrderStroke, Present: CheckedIn, ValidIf: ReturnedWithinIssued,
			Grades: []Grade{
				{Chinese: "不称职", English: "not competent"},
				{Chinese: "基本称职", English: "basically competent"},
				{Chinese: "称职", English: "competent"},
				{Chinese: "优秀", English: "excellent"},
			},
			Visibility: &Visibility{WhileOpen: ShowTurnout, After: ShowResult},
		},
		zh: About{
			Title:  "民主测评",
			Source: "《公务员考核规定》（中共中央组织部 2020 年修订）的四个等次；以本单位规定为准",
			Cautions: []string{
				"测评结果是参考，不是任免决定；怎么使用由本单位和上级决定。",
				"“不了解”的票不计入各等次的比例。",
				"开箱后的选票不带姓名，但都在公开记录中；参加测评的人很少时，可能看出某一票是谁的。",
			},
		},
		en: About{
			Title:  "Appraisal (China)",
			Source: "The four grades of the Regulations on the Appraisal of Civil Servants (revised 2020); your own rules go before it",
			Cautions: []string{
				"The result informs a decision and is none: what follows from it is for the organisation and its superior body.",
				"Who left a person out is not part of that person's shares.",
				"Opened ballots carry no names, but they stand in the public record; among few voters a single ballot can show who wrote it.",
			},
		},
	}
}

func judgmentOfficer() preset {
	return preset{
		name: "majority-judgment",
		rules: Rules{
			Method: MajorityJudgment, Seats: 1, Order: OrderRandom, ValidIf: ReturnedWithinIssued,
			Tie: TieLot, Shortfall: ShortfallOpen,
			Grades: []Grade{
				{Chinese: "不可接受", English: "to reject"},
				{Chinese: "较差", English: "poor"},
				{Chinese: "尚可", English: "acceptable"},
				{Chinese: "良好", English: "good"},
				{Chinese: "很好", English: "very good"},
				{Chinese: "优秀", English: "excellent"},
			},
			Visibility: &Visibility{WhileOpen: ShowTurnout, After: ShowBallots},
		},
		zh: About{
			Title:    "多数评判",
			Source:   "Balinski、Laraki《Majority Judgment》（2010 年）；以本组织章程为准",
			Cautions: []string{"不评定的候选人按最低等次计；要求逐一评定的，请把 min 设为候选人数。"},
		},
		en: About{
			Title:    "Majority judgment",
			Source:   "M. Balinski and R. Laraki, Majority Judgment (2010); your own bylaws go before it",
			Cautions: []string{"A candidate left out gets the worst grade; set min to the number of candidates to have all of them graded."},
		},
	}
}

func scorePoll() preset {
	return preset{
		name: "score",
		rules: Rules{
			Method: ScoreVoting, Seats: 1, Top: 5, Order: OrderRandom, ValidIf: ReturnedWithinIssued,
			Tie: TieLot, Shortfall: ShortfallOpen,
			Visibility: &Visibility{WhileOpen: ShowTurnout, After: ShowBallots},
		},
		zh: About{
			Title:    "打分",
			Source:   "计总分，总分高的当选；以本组织章程为准",
			Cautions: []string{"只给最高分和最低分的人影响更大；不打分的按 0 分计。"},
		},
		en: About{
			Title:    "Score",
			Source:   "Sums are compared and the highest win; your own bylaws go before it",
			Cautions: []string{"Voters who give only the highest and the lowest number weigh more; a candidate left out gets 0."},
		},
	}
}
