package count

import (
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"
)

func TestPlainWords(t *testing.T) {
	r, err := Preset("cn-party-branch")
	if err != nil {
		t.Fatal(err)
	}
	for _, tc := range []struct {
		lang string
		f    Figures
		want []string
	}{
		{English, Figures{Roll: 40, CheckedIn: 38}, []string{
			"Vote for or against each candidate, or abstain: 3 seats to fill. A ballot that selects more than 3 is invalid.",
			"Where you vote against a candidate you may name another person from the list instead; that person counts as selected.",
			"32 of the 40 expected must be present (at least four fifths), or the vote is void.",
			"38 are present: the quorum is met.",
			"20 of 38 present must vote for a candidate (more than half).",
			"If more reach that than there are seats, those with the most votes are elected.",
			"If equal votes leave a seat undecided, those who are equal stand in another vote, and more votes win.",
			"If seats stay empty, there is another vote for them, or a recorded decision reduces their number.",
			"If more ballots are returned than were issued, the whole vote is void.",
			"Nobody votes for somebody else.",
		}},
		{Chinese, Figures{Roll: 40, CheckedIn: 31}, []string{
			"应选 3 名。对每位候选人可以赞成、不赞成或者弃权；所选人数不得多于 3 人，多选的选票无效。",
			"对候选人不赞成的，可以从名单中另选他人；另选的人计入所选人数。",
			"应到会 40 人，到会人数须达到 32 人（不少于应到会人数的五分之四），选举方为有效。",
			"到会 31 人，未达到法定人数。",
			"到会 31 人，候选人得赞成票须达到 16 票（超过实到会人数的半数），方可当选。",
			"达到上述票数的人多于应选名额时，得票多的当选。",
			"票数相等不能确定当选人时，就票数相等的人再次投票，得票多的当选。",
			"当选人少于应选名额时，对不足的名额另行选举，也可以作出决定并记录在案，减少名额。",
			"收回的选票多于发出的选票，选举无效。",
			"不得委托他人投票。",
		}},
	} {
		if got := r.PlainWords(tc.lang, tc.f); !slices.Equal(got, tc.want) {
			t.Errorf("%s:\n%s", tc.lang, strings.Join(got, "\n"))
		}
	}
}

func TestPlainWordsWithoutFigures(t *testing.T) {
	for name, want := range map[string][2]string{
		"cn-trade-union": {"More than half of those expected must vote for a candidate.", "候选人得赞成票须超过应到会人数的半数，方可当选。"},
		"roberts-board":  {"More than half of the valid ballots that are not blank must be for a candidate.", "候选人得票须超过有效票数（空白票不计）的半数，方可当选。"},
		"plurality":      {"Those with the most votes are elected; nobody is elected without a vote.", "得票多的当选；没有得票的不能当选。"},
		"yes-no":         {"More than half of the yes and no votes must be yes.", "赞成票须超过赞成票与不赞成票之和的半数，议案方为通过。"},
	} {
		r, err := Preset(name)
		if err != nil {
			t.Fatal(err)
		}
		if got := r.PlainWords(English, Figures{}); !slices.Contains(got, want[0]) {
			t.Errorf("%s: %s", name, strings.Join(got, "\n"))
		}
		if got := r.PlainWords(Chinese, Figures{}); !slices.Contains(got, want[1]) {
			t.Errorf("%s: %s", name, strings.Join(got, "\n"))
		}
	}
}

// TestTypography: digits stand apart from Chinese characters, punctuation
// between these is full-width, and every sentence ends.
func TestTypography(t *testing.T) {
	close1 := regexp.MustCompile(`\p{Han}[0-9]|[0-9]\p{Han}`)
	narrow := regexp.MustCompile(`\p{Han}[,.:;()?!"]|[,.:;()?!"]\p{Han}`)
	r := Rules{Present: Issued, Proxy: 0}
	for _, method := range []Method{ApproveOpposeAbstain, Choose, YesNo} {
		for _, shortfall := range []ShortfallRule{ShortfallRevote, ShortfallReduce, ShortfallOpen, ShortfallPlurality, ShortfallRevoteOrReduce} {
			for _, tie := range []TieRule{TieRevote, TieLot, TieSeniority, TieNone} {
				for _, base := range []Base{BaseExpected, BasePresent, BaseReturned, BaseValid, BaseMarked, BaseForAgainst} {
					for _, f := range []Figures{{}, {Roll: 12000, Issued: 11000}} {
						r.Method, r.Seats, r.Shortfall, r.Tie = method, 2, shortfall, tie
						r.Majority = &Share{2, 3, AtLeast, base}
						r.Quorum = &Share{37, 150, MoreThan, BaseExpected}
						r.Floor = &Share{12, 35, AtLeast, base}
						for _, s := range r.PlainWords(Chinese, f) {
							if close1.MatchString(s) || narrow.MatchString(s) || !strings.HasSuffix(s, "。") {
								t.Fatal(s)
							}
						}
						for _, s := range r.PlainWords(English, f) {
							if !unicode.IsUpper(rune(s[0])) && !unicode.IsDigit(rune(s[0])) || !strings.HasSuffix(s, ".") {
								t.Fatal(s)
							}
							if strings.Contains(s, "12000") || strings.Contains(s, "  ") {
								t.Fatal(s)
							}
						}
					}
				}
			}
		}
	}
	for _, name := range PresetNames() {
		about, err := AboutPreset(name, Chinese)
		if err != nil {
			t.Fatal(err)
		}
		for _, s := range append(about.Cautions, about.Title, about.Source) {
			if close1.MatchString(s) || narrow.MatchString(s) {
				t.Error(s)
			}
		}
	}
}

func TestNumerals(t *testing.T) {
	for n, want := range map[int]string{1: "一", 5: "五", 10: "十", 12: "十二", 20: "二十", 35: "三十五", 99: "九十九"} {
		if got := numeral(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := number(n); got != want {
			t.Errorf("%d: %s", n, got)
		}
	}
}
