package count

import (
	"fmt"
	"strings"
)

type chinese struct{}

var chineseBase = map[Base]string{
	BaseExpected: "应到会人数", BasePresent: "实到会人数", BaseReturned: "收回的选票数",
	BaseValid: "有效票数", BaseMarked: "有效票数（空白票不计）",
	BaseForAgainst: "赞成票与不赞成票之和",
}

func (chinese) vote(r Rules) string {
	if r.Ranked() {
		return chineseRanking(r)
	}
	switch r.Method {
	case YesNo:
		return "可以投赞成票、反对票，也可以弃权。"
	case Approval:
		if r.Max == 0 {
			return fmt.Sprintf("应选 %d 名。凡您认可的候选人都可以选，人数不限。", r.Seats)
		}
		return fmt.Sprintf("应选 %d 名。凡您认可的候选人都可以选，但不得多于 %d 人，多选的选票无效。", r.Seats, r.Limit())
	case ScoreVoting:
		return fmt.Sprintf("应选 %d 名。给每位候选人打分，从 0 分到 %d 分，分高为好；不打分的按 0 分计。", r.Seats, r.Top)
	case MajorityJudgment:
		return fmt.Sprintf("应选 %d 名。给每位候选人评定等次：%s。不评定的按最低等次计。", r.Seats, r.gradeNames(Chinese))
	case Appraisal:
		return fmt.Sprintf("给每位人员评定等次：%s。不了解的可以不评。测评不产生当选人，只公布各等次的人数。", r.gradeNames(Chinese))
	case Choose:
		return fmt.Sprintf("应选 %d 名。每张选票所选人数不得多于 %d 人，多选的选票无效。", r.Seats, r.Limit())
	}
	return fmt.Sprintf("应选 %d 名。对每位候选人可以赞成、不赞成或者弃权；所选人数不得多于 %d 人，多选的选票无效。", r.Seats, r.Limit())
}

func chineseRanking(r Rules) string {
	s := fmt.Sprintf("应选 %d 名。给候选人排列名次，1 为第一选择，可以只排一部分。", r.Seats)
	if r.SharesRanks() {
		s += "名次可以并列。"
	}
	if r.Max > 0 {
		s += fmt.Sprintf("排列多于 %d 人的选票无效。", r.Max)
	}
	return s
}

func (chinese) writeIn() string {
	return "对候选人不赞成的，可以从名单中另选他人；另选的人计入所选人数。"
}

func (chinese) quorum(s Share, expected int) string {
	if expected <= 0 {
		return fmt.Sprintf("到会人数须%s，选举方为有效。", chineseShare(s))
	}
	return fmt.Sprintf("应到会 %d 人，到会人数须达到 %d 人（%s），选举方为有效。", expected, s.Needed(expected), chineseShare(s))
}

func (chinese) quorumNow(present int, met bool) string {
	if met {
		return fmt.Sprintf("到会 %d 人，达到法定人数。", present)
	}
	return fmt.Sprintf("到会 %d 人，未达到法定人数。", present)
}

func (chinese) majority(r Rules, s Share, of int) string {
	who, result := "候选人得赞成票", "方可当选"
	switch r.Method {
	case YesNo:
		who, result = "赞成票", "议案方为通过"
	case Choose, Approval:
		who = "候选人得票"
	}
	if of <= 0 {
		return fmt.Sprintf("%s须%s，%s。", who, chineseShare(s), result)
	}
	head := "到会"
	if s.Base == BaseExpected {
		head = "应到会"
	}
	return fmt.Sprintf("%s %d 人，%s须达到 %d 票（%s），%s。", head, of, who, s.Needed(of), chineseShare(s), result)
}

func (chinese) most(r Rules) string {
	switch r.Method {
	case IRV:
		return "第一选择超过半数的当选；没有人超过半数的，得票最少的候选人出局，其选票转给下一选择，直到有人在仍然有效的票中超过半数。最少票数相等的，此前得票少的出局；仍相等的由抽签决定。"
	case STVScottish, STVMeek, STVWIGM:
		return "得票达到当选基数（票数除以名额加一）的当选，超出部分按比例折算后转给下一选择；没有超出部分时，得票最少的候选人出局，其选票转给下一选择。最少票数相等的，此前得票少的出局；仍相等的由抽签决定。"
	case Schulze, RankedPairs:
		return "把候选人两两比较，看多少人把一位排在另一位之前。胜过其他所有人的当选；几个人互相胜过、形成循环的，以优势大的比较为准。"
	case ScoreVoting:
		return "总分高的当选；总分为 0 的不能当选。"
	case MajorityJudgment:
		return "多数等次高的当选。把一位候选人得到的全部等次按高低排列，居中的一个（居中有两个的取较低的一个）就是多数等次；相同的，各去掉一个居中的等次再比。多数等次为最低等次的不能当选。"
	}
	if r.Majority == nil {
		return "得票多的当选；没有得票的不能当选。"
	}
	return "达到上述票数的人多于应选名额时，得票多的当选。"
}

func (chinese) tie(t TieRule) string {
	switch t {
	case TieRevote:
		return "票数相等不能确定当选人时，就票数相等的人再次投票，得票多的当选。"
	case TieLot:
		return "票数相等不能确定当选人时，由抽签决定；抽签结果开票前无人知道，开票后人人可以复核。"
	case TieSeniority:
		return "票数相等不能确定当选人时，按资历决定。"
	}
	return "票数相等不能确定当选人时，票数相等的人均不当选。"
}

func (chinese) shortfall(r Rules, of int) string {
	switch r.shortfall() {
	case ShortfallRevote:
		return "当选人少于应选名额时，对不足的名额另行选举。"
	case ShortfallRevoteOrReduce:
		return "当选人少于应选名额时，对不足的名额另行选举，也可以作出决定并记录在案，减少名额。"
	case ShortfallReduce:
		return "当选人少于应选名额时，作出决定并记录在案，减少名额。"
	case ShortfallPlurality:
		if r.Floor == nil {
			return ""
		}
		if of > 0 {
			return fmt.Sprintf("不足的名额由得票多的当选，但得票不得少于 %d 票。", r.Floor.Needed(of))
		}
		return fmt.Sprintf("不足的名额由得票多的当选，但得票须%s。", chineseShare(*r.Floor))
	}
	return "当选人少于应选名额时，不足的名额空缺。"
}

func (chinese) void() string { return "收回的选票多于发出的选票，选举无效。" }

func (chinese) proxy() string { return "不得委托他人投票。" }

// chineseShare is the share with its base: 超过实到会人数的半数.
func chineseShare(s Share) string {
	part := fmt.Sprintf("的 %d/%d", s.Num, s.Den)
	switch {
	case s.Num == 1 && s.Den == 2 && s.Op == MoreThan:
		part = "的半数"
	case s.Num > 0 && s.Num < 100 && s.Den < 100:
		part = "的" + numeral(s.Den) + "分之" + numeral(s.Num)
	}
	if s.Op == MoreThan {
		return "超过" + chineseBase[s.Base] + part
	}
	return "不少于" + chineseBase[s.Base] + part
}

// numeral writes 1 to 99: 五, 十二, 二十.
func numeral(n int) string {
	digits := strings.Split("零一二三四五六七八九", "")
	tens, ones := n/10, n%10
	out := ""
	if tens > 1 {
		out = digits[tens]
	}
	if tens > 0 {
		out += "十"
	}
	if ones > 0 || tens == 0 {
		out += digits[ones]
	}
	return out
}
