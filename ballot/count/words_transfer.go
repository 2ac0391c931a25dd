package count

import "strings"

// said is one thing that a rule set says of the count of rankings, in both languages.
type said struct{ zh, en string }

// options of Transfer in plain words, as they differ from the method's own rule.
var (
	quotaWords = map[QuotaKind]said{
		QuotaDroop:         {"当选票数为有效票数除以（名额加一）取整再加 1", "the quota is the votes divided by one more than the seats, rounded down, plus 1"},
		QuotaDroopFraction: {"当选票数为刚超过有效票数除以（名额加一）", "the quota is just above the votes divided by one more than the seats"},
		QuotaHare:          {"当选票数为有效票数除以名额，进为整数", "the quota is the votes divided by the seats, rounded up"},
		QuotaHareFraction:  {"当选票数为有效票数除以名额，保留小数", "the quota is the votes divided by the seats, with decimals"},
	}
	surplusWords = map[SurplusRule]said{
		SurplusAll:      {"同一轮当选人的余票一起转移", "all surpluses of a round are transferred together"},
		SurplusGreatest: {"每轮只转移最多的一份余票", "one surplus is transferred a round, the greatest first"},
	}
	valueWords = map[ValueRule]said{
		ValueFraction: {"余票比例先取到所定小数位再相乘", "the part of a vote that is transferred is cut to the decimals before it multiplies"},
		ValueProduct:  {"转移票值一次算成、取到所定小数位", "the value of a transferred vote is computed in one step and cut to the decimals"},
	}
	bulkWords = map[BulkRule]said{
		BulkNone:  {"每轮淘汰一人", "one candidate is excluded a round"},
		BulkSafe:  {"合计仍少于上一位的候选人一起淘汰", "candidates who together have fewer votes than the next are excluded together"},
		BulkTied:  {"并列最少的候选人一起淘汰", "candidates tied for fewest votes are excluded together"},
		BulkZeros: {"第一轮没有票的候选人一起淘汰", "candidates without a first choice are excluded together"},
	}
	electWords = map[ElectRule]said{
		ElectAll:      {"达到当选票数的同时当选", "everybody who reaches the quota is elected at once"},
		ElectOne:      {"每轮至多一人当选", "at most one candidate is elected a round"},
		ElectUntilTwo: {"计票进行到只剩两人", "the count goes on until two candidates are left"},
	}
	thresholdWords = map[ThresholdRule]said{
		ThresholdFirst: {"过半数以第一轮的票数计", "the majority is of the first round's votes"},
		ThresholdEach:  {"过半数以每轮仍有效的票数计", "the majority is of the votes that still count in each round"},
	}
	strengthWords = map[Strength]said{
		WinningVotes: {"两两比较以支持胜者的票数计强弱", "a pairwise win is as strong as the ballots for the winner"},
		Margins:      {"两两比较以票差计强弱", "a pairwise win is as strong as its margin"},
	}
	wayWords = map[TieBreak]said{
		BreakBackwards: {"最近一轮票数不同者", "the latest earlier round in which they differed"},
		BreakForwards:  {"最早一轮票数不同者", "the earliest round in which they differed"},
		BreakOrder:     {"候选人名单顺序", "the order of candidates"},
		BreakLot:       {"抽签", "lot"},
	}
)

// words are one sentence for what a rule set says of the count, or nothing.
func (t *Transfer) words(lang string) string {
	if t == nil {
		return ""
	}
	var list []string
	pick := func(s said, ok bool) {
		switch {
		case ok && lang == Chinese:
			list = append(list, s.zh)
		case ok:
			list = append(list, s.en)
		}
	}
	quota, ok := quotaWords[t.Quota]
	pick(quota, ok)
	surplus, ok := surplusWords[t.Surplus]
	pick(surplus, ok)
	value, ok := valueWords[t.Values]
	pick(value, ok)
	bulk, ok := bulkWords[t.Bulk]
	pick(bulk, ok)
	elect, ok := electWords[t.Elect]
	pick(elect, ok)
	threshold, ok := thresholdWords[t.Threshold]
	pick(threshold, ok)
	strength, ok := strengthWords[t.Strength]
	pick(strength, ok)
	if t.Places != nil {
		n := number(*t.Places)
		pick(said{"票值取到小数点后 " + n + " 位", "votes are counted to " + n + " decimals"}, true)
	}
	if len(t.Ties) > 0 {
		var zh, en []string
		for _, way := range t.Ties {
			zh, en = append(zh, wayWords[way].zh), append(en, wayWords[way].en)
		}
		pick(said{"计票中票数相等的依次看：" + strings.Join(zh, "、"), "equals on the way are told apart by " + strings.Join(en, ", then ")}, true)
	}
	if len(list) == 0 {
		return ""
	}
	if lang == Chinese {
		return "计票细则：" + strings.Join(list, "；") + "。"
	}
	return "How it is counted: " + strings.Join(list, "; ") + "."
}
