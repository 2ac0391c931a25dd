package count

import (
	"errors"
	"fmt"
)

// ErrPreset is wrapped for a name that is no preset.
var ErrPreset = errors.New("count: no such preset")

// The languages PlainWords and AboutPreset speak; any other is English.
const (
	Chinese = "zh"
	English = "en"
)

// About is what the page of a preset shows beside its rules.
type About struct {
	Title  string
	Source string
	// Cautions say where law or custom asks for a human decision.
	Cautions []string
}

type preset struct {
	name   string
	rules  Rules
	zh, en About
}

// PresetNames lists the presets in the order in which a page shows them.
func PresetNames() []string {
	names := []string{}
	for _, p := range presets() {
		names = append(names, p.name)
	}
	return names
}

// Preset gives a rule set to start from; its seats are an example. The caller
// owns it. The error wraps ErrPreset.
func Preset(name string) (Rules, error) {
	p, err := find(name)
	return p.rules, err
}

// AboutPreset gives a preset's title, source and cautions. The error wraps
// ErrPreset.
func AboutPreset(name, lang string) (About, error) {
	p, err := find(name)
	if lang == Chinese {
		return p.zh, err
	}
	return p.en, err
}

func find(name string) (preset, error) {
	for _, p := range presets() {
		if p.name == name {
			return p, nil
		}
	}
	return preset{}, fmt.Errorf("%w: %q; take one of %q", ErrPreset, name, PresetNames())
}

// presets makes them anew for each caller, who may edit what a rule set points
// to.
func presets() []preset {
	return []preset{
		partyBranch(), tradeUnion(), association(), robertsBoard(), plurality(), motion(),
		approvalBoard(), judgmentOfficer(), scorePoll(), labourUnion(), appraisal(),
		irvOfficer(), scottishBoard(), meekBoard(), schulzePoll(),
	}
}

// committee is what the Chinese committee elections have in common.
func committee() Rules {
	return Rules{
		Method: ApproveOpposeAbstain, Seats: 3,
		OverSelection: OverSelectionInvalid,
		WriteIn:       WriteInList, OnlyWithOppose: true,
		Order: OrderStroke, Present: CheckedIn,
		ValidIf: ReturnedWithinIssued,
		Tie:     TieRevote, Shortfall: ShortfallRevoteOrReduce,
		Visibility: &Visibility{WhileOpen: ShowTurnout, After: ShowBallots},
	}
}

func partyBranch() preset {
	r := committee()
	r.Quorum = &Share{Num: 4, Den: 5, Op: AtLeast, Base: BaseExpected}
	r.Majority = &Share{Num: 1, Den: 2, Op: MoreThan, Base: BasePresent}
	r.MinExtra = &Ratio{Num: 1, Den: 5}
	return preset{
		name: "cn-party-branch", rules: r,
		zh: About{
			Title:  "党支部委员会选举",
			Source: "《中国共产党基层组织选举工作条例》（2020 年 7 月 13 日中共中央发布）",
			Cautions: []string{
				"正式换届选举能否在网上进行，由本组织及其上级党组织决定；请填写批复文号，没有批复的填写“无”。",
				"当选人接近应选名额时才可以减少名额，并须经半数以上选举人同意或者由大会主席团决定，记录在案。",
				"书记、副书记的选举不适用委员差额的，请去掉 min_extra。",
			},
		},
		en: About{
			Title:  "Party branch committee (China)",
			Source: "Regulations on Elections in Primary-Level Organisations of the CPC (published 13 July 2020)",
			Cautions: []string{
				"Whether a formal change-of-term election may be held online is for the organisation and its superior body to decide; enter the approval's reference, or “none”.",
				"Seats may be reduced only when nearly all are filled, with the consent of more than half of the voters or by the presidium, on record.",
				"Where secretaries are elected without a surplus of candidates, remove min_extra.",
			},
		},
	}
}

func tradeUnion() preset {
	r := committee()
	r.Quorum = &Share{Num: 2, Den: 3, Op: AtLeast, Base: BaseExpected}
	r.Majority = &Share{Num: 1, Den: 2, Op: MoreThan, Base: BaseExpected}
	return preset{
		name: "cn-trade-union", rules: r,
		zh: About{
			Title:  "基层工会委员会选举",
			Source: "《工会基层组织选举工作条例》（中华全国总工会 2016 年印发）",
			Cautions: []string{
				"正式换届选举能否在网上进行，由本工会及上级工会决定；请填写批复文号，没有批复的填写“无”。",
				"当选须得应到会人数的过半数赞成票，缺席的人也计入基数：到会人数刚达三分之二时，须有到会人员的四分之三以上赞成才能当选。",
				"差额比例按条例和上级工会的要求填写 min_extra。",
				"减少名额须由大会征得多数会员或者会员代表同意，记录在案。",
			},
		},
		en: About{
			Title:  "Primary trade union committee (China)",
			Source: "Regulations on Elections in Primary Trade Union Organisations (ACFTU, 2016)",
			Cautions: []string{
				"Whether a formal change-of-term election may be held online is for the union and the superior union to decide; enter the approval's reference, or “none”.",
				"More than half of all expected must vote for a candidate, those absent included: with barely two thirds present, three quarters of them.",
				"Set min_extra to the surplus of candidates that the regulations and the superior union ask for.",
				"Reducing seats needs the consent of the majority of members or delegates, on record.",
			},
		},
	}
}

func association() preset {
	r := committee()
	r.Quorum = &Share{Num: 2, Den: 3, Op: AtLeast, Base: BaseExpected}
	r.Majority = &Share{Num: 1, Den: 2, Op: MoreThan, Base: BasePresent}
	r.Shortfall = ShortfallRevote
	return preset{
		name: "cn-association", rules: r,
		zh: About{
			Title:  "社会团体选举",
			Source: "《社会团体章程示范文本》（民政部 1998 年），以本团体章程为准",
			Cautions: []string{
				"正式换届选举能否在网上进行，由本团体及其业务主管单位、登记管理机关决定；请填写批复文号，没有批复的填写“无”。",
				"示范文本写“到会会员半数以上”；这里取较严的解释，须超过半数。章程另有规定的，请改 majority。",
			},
		},
		en: About{
			Title:  "Association (China)",
			Source: "Model Charter for Social Organisations (Ministry of Civil Affairs, 1998); your own charter goes before it",
			Cautions: []string{
				"Whether a formal change-of-term election may be held online is for the association and the bodies that supervise and register it to decide; enter the approval's reference, or “none”.",
				"The model text can be read as “half or more” of those present; this preset takes the stricter reading, more than half. Change majority if your charter says otherwise.",
			},
		},
	}
}

func robertsBoard() preset {
	return preset{
		name: "roberts-board",
		rules: Rules{
			Method: Choose, Seats: 3, OverSelection: OverSelectionInvalid,
			Order: OrderRandom, Present: Issued,
			Quorum:   &Share{Num: 1, Den: 2, Op: MoreThan, Base: BaseExpected},
			Majority: &Share{Num: 1, Den: 2, Op: MoreThan, Base: BaseMarked},
			ValidIf:  ReturnedWithinIssued, Tie: TieNone, Shortfall: ShortfallRevote,
			Visibility: &Visibility{WhileOpen: ShowTurnout, After: ShowBallots},
		},
		zh: About{
			Title:  "理事会选举（罗伯特议事规则）",
			Source: "《罗伯特议事规则》第 12 版，44:1：过半数以投出的票计，空白票不计；未选出的名额由全部未当选的候选人重新投票",
			Cautions: []string{
				"这里无效票不计入基数。罗伯特议事规则把有权投票者投出的某些无效票计入投票总数；如须从严，请把 majority 的基数改为 returned。",
				"法定人数取全体成员的过半数；章程另有规定的，请改 quorum。",
			},
		},
		en: About{
			Title:  "Board election (Robert's Rules)",
			Source: "Robert's Rules of Order Newly Revised, 12th edition, 44:1: a majority of votes cast, blanks not counted; seats not filled are balloted for again, among all not yet elected",
			Cautions: []string{
				"Invalid ballots are left out of the base here. The book counts some illegal votes of entitled voters among the votes cast; take “returned” as the base of majority to be strict.",
				"The quorum is a majority of all members; change quorum if your bylaws set another.",
			},
		},
	}
}

func plurality() preset {
	return preset{
		name: "plurality",
		rules: Rules{
			Method: Choose, Seats: 1, OverSelection: OverSelectionInvalid,
			Order: OrderRandom, ValidIf: ReturnedWithinIssued,
			Tie: TieLot, Shortfall: ShortfallOpen,
			Visibility: &Visibility{WhileOpen: ShowTurnout, After: ShowBallots},
		},
		zh: About{
			Title: "得票多者当选", Source: "简单多数，以本组织章程为准",
			Cautions: []string{"得票相等的由抽签决定；抽签的种子来自开票，事先无人知道，人人可以复核。"},
		},
		en: About{
			Title: "Plurality", Source: "Most votes win; your own bylaws go before it",
			Cautions: []string{"A tie is broken by lot, from a seed that nobody knows before the opening and anybody can check."},
		},
	}
}

func motion() preset {
	return preset{
		name: "yes-no",
		rules: Rules{
			Method: YesNo, Seats: 1, Order: OrderFixed,
			Majority:   &Share{Num: 1, Den: 2, Op: MoreThan, Base: BaseForAgainst},
			ValidIf:    ReturnedWithinIssued,
			Visibility: &Visibility{WhileOpen: ShowTurnout, After: ShowBallots},
		},
		zh: About{
			Title: "表决议案", Source: "赞成多于反对即通过，弃权不计；以本组织章程为准",
			Cautions: []string{"这里没有法定人数；章程有规定的，请加 quorum。"},
		},
		en: About{
			Title: "Motion", Source: "Carried by more yes than no, abstentions not counted; your own bylaws go before it",
			Cautions: []string{"There is no quorum here; add one if your bylaws set it."},
		},
	}
}
