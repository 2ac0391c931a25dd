package count

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// ranks makes a profile from lines like "3 A>B=C>-": weights, ranks, a rank
// left out (-), one with too many marks (!).
func ranks(candidates string, lines ...string) *Profile {
	p := &Profile{Form: Ranked, Candidates: strings.Split(candidates, "")}
	for _, line := range lines {
		weight, order, _ := strings.Cut(line, " ")
		var w int64
		_, _ = fmt.Sscan(weight, &w)
		var places []Place
		for rank := range strings.SplitSeq(order, ">") {
			for i, name := range strings.Split(rank, "=") {
				place := Place(max(0, strings.Index(candidates, name)))
				switch name {
				case "-":
					place = Skipped
				case "!":
					place = Overvoted
				case "":
					continue
				}
				if i > 0 {
					place |= Equal
				}
				places = append(places, place)
			}
		}
		p.AddRanking(w, places)
	}
	return p
}

// story is a result in short: each stage's votes, then who is elected.
func story(r *Result) string {
	var b strings.Builder
	for _, round := range r.Rounds {
		for _, e := range round.Votes {
			fmt.Fprintf(&b, "%s%s ", e.Name, e.Number)
		}
		fmt.Fprintf(&b, "x%s", round.Exhausted)
		if round.Lost != "" && round.Lost != "0" {
			fmt.Fprintf(&b, " lost %s", round.Lost)
		}
		b.WriteString("; ")
	}
	fmt.Fprintf(&b, "%s by %s", strings.Join(r.Elected, ""), r.Clause)
	for _, d := range r.Ties {
		fmt.Fprintf(&b, "; %s of %s: %s by %s", d.What, strings.Join(d.Among, ""), strings.Join(d.Taken, ""), d.By)
	}
	if r.Next.Kind != Done {
		fmt.Fprintf(&b, "; %s %d", r.Next.Kind, r.Next.Seats)
	}
	return b.String()
}

func TestOptionsOfTransfer(t *testing.T) {
	marks := ranks("ABC", "4 A", "3 B", "2 A=B>C", "1 !>C", "1 ->->C", "1 C>C>A", "1")
	tied := ranks("ABCD", "4 A", "3 B", "2 C>A", "2 D>B")
	for _, try := range []struct {
		name string
		p    *Profile
		m    Method
		o    Options
		want string
	}{
		{"equal ranks wait", marks, IRV, Options{}, "A4 B3 C3 x2; A6 C3 x3; A by majority; exclusion of BC: B by lot"},
		{"over-votes exhaust", marks, IRV, Options{Transfer: TransferOptions{Overvotes: OvervoteExhaust}}, "A4 B3 C2 x3; A5 B3 x4; A by majority"},
		{"over-votes skipped", marks, IRV, Options{Transfer: TransferOptions{Overvotes: OvervoteSkip}}, "A4 B3 C5 x0; A4 C5 x3; C by majority"},
		{"over-votes if one continues", ranks("ABC", "4 A", "3 B", "2 B=C>A", "1 C"), IRV, Options{Transfer: TransferOptions{Overvotes: OvervoteContinue}}, "A4 B3 C1 x2; A4 B3 x3; A by majority"},
		{"no rank skipped", marks, IRV, Options{Transfer: TransferOptions{Overvotes: OvervoteSkip, Skipped: 1}}, "A4 B3 C4 x1; A4 C4 x4; AC by tie; seats of AC:  by none"},
		{"a duplicate exhausts", ranks("ABC", "4 A", "3 B", "2 C>C>B"), IRV, Options{Transfer: TransferOptions{Duplicate: DuplicateExhaust}}, "A4 B3 C2 x0; A4 B3 x2; A by majority"},
		{"a duplicate is passed over", ranks("ABC", "4 A", "3 B", "2 C>C>B"), IRV, Options{}, "A4 B3 C2 x0; A4 B5 x0; B by majority"},
		{"bulk: safe", ranks("ABCD", "7 A", "6 B", "2 C>B", "1 D>B"), IRV, Options{Transfer: TransferOptions{Bulk: BulkSafe}}, "A7 B6 C2 D1 x0; A7 B9 x0; B by majority"},
		{"bulk: tied", tied, IRV, Options{Transfer: TransferOptions{Bulk: BulkTied}}, "A4 B3 C2 D2 x0; A6 B5 x0; A by majority"},
		{"bulk: zeros", ranks("ABCD", "4 A", "3 B", "3 B"), IRV, Options{Transfer: TransferOptions{Bulk: BulkZeros}}, "A4 B6 C0 D0 x0; B by majority"},
		{"ties by order", tied, IRV, Options{Ties: []TieBreak{BreakOrder}}, "A4 B3 C2 D2 x0; A4 B5 C2 x0; A6 B5 x0; A by majority; exclusion of CD: D by order"},
		{"until two", ranks("ABC", "5 A", "3 B", "1 C>B"), IRV, Options{Transfer: TransferOptions{Elect: ElectUntilTwo}}, "A5 B3 C1 x0; A5 B3 C1 x0; A5 B4 x0; A by majority"},
		{"threshold of the first stage", ranks("ABC", "4 A", "3 B", "3 C"), IRV, Options{Transfer: TransferOptions{Threshold: ThresholdFirst}, Ties: []TieBreak{BreakOrder}}, "A4 B3 C3 x0; A4 B3 x3; A by quota; exclusion of BC: C by order"},
		{"undeclared first", ranks("ABU", "3 A", "1 B", "2 U>B"), IRV, Options{Transfer: TransferOptions{Undeclared: []string{"U"}}}, "A3 B1 U2 x0; A3 B3 x0; AB by tie; seats of AB:  by none"},
		{"tied result", ranks("AB", "1 A", "1 B"), IRV, Options{}, "A1 B1 x0; AB by tie; seats of AB:  by none"},
		{"tied result, again", ranks("AB", "1 A", "1 B"), IRV, Options{Final: TieRevote}, "A1 B1 x0;  by tie; seats of AB:  by none; revote-tied 1"},
		{"tied result, seniority", ranks("AB", "1 A", "1 B"), IRV, Options{Final: TieSeniority, Seniority: []int{1, 0}}, "A1 B1 x0; B by tie; seats of AB: B by seniority"},
		{"withdrawn", marks, IRV, Options{Withdrawn: []string{"A"}}, "B5 C3 x4; B by majority"},
		{"nobody voted", ranks("AB", "3"), STVScottish, Options{}, "A0 B0 x0; AB by tie; seats of AB:  by none"},
		{"more seats than candidates", ranks("AB", "3 A", "1 B"), STVScottish, Options{Seats: 3}, "A3 B1 x0; AB by remaining; open 1"},
		{"more seats than candidates, Meek", ranks("AB", "3 A", "1 B"), STVMeek, Options{Seats: 3}, "A3 B1 x0; AB by remaining; open 1"},
		{"Hare", ranks("ABC", "6 A>B", "3 B", "3 C"), STVWIGM, Options{Seats: 2, Transfer: TransferOptions{Quota: QuotaHare}, Ties: []TieBreak{BreakOrder}}, "A6 B3 C3 x0; ABC by tie; seats of BC:  by none"},
		{"one a stage", ranks("ABC", "4 A>B", "3 B>C", "1 C"), STVWIGM, Options{Seats: 2, Transfer: TransferOptions{Elect: ElectOne, Quota: QuotaDroopFraction, Places: 2}}, "A4 B3 C1 x0; A2.67 B4.32 C1 x0 lost 0.01; A2.67 B2.67 C1 x1.62 lost 0.04; AB by quota"},
		{"equal ranks shared", ranks("ABC", "5 A>B", "1 B=C", "3 C"), STVMeek, Options{Seats: 2}, "A5 B0.5 C3.5 x0; AC by quota"},
	} {
		t.Run(try.name, func(t *testing.T) {
			r, err := Tally(try.m, try.p, try.o)
			if err != nil {
				t.Fatal(err)
			}
			if got := story(r); got != try.want {
				t.Errorf("\n got %s\nwant %s", got, try.want)
			}
		})
	}
}

func TestOptionsThatDoNotGoTogether(t *testing.T) {
	p := ranks("ABC", "2 A", "1 B")
	for _, try := range []struct {
		m Method
		o Options
	}{
		{IRV, Options{Seats: 2}},
		{IRV, Options{Transfer: TransferOptions{Overvotes: OvervoteShare}}},
		{STVScottish, Options{Transfer: TransferOptions{Quota: QuotaHare}}},
		{STVScottish, Options{Transfer: TransferOptions{Places: 4}}},
		{STVMeek, Options{Transfer: TransferOptions{Bulk: BulkSafe}}},
		{STVMeek, Options{Transfer: TransferOptions{Places: 19}}},
		{STVMeek, Options{Transfer: TransferOptions{Overvotes: OvervoteWait}}},
		{STVWIGM, Options{Transfer: TransferOptions{Quota: "imperiali"}}},
		{STVWIGM, Options{Transfer: TransferOptions{Places: 7}}},
		{STVWIGM, Options{Seats: 2, Transfer: TransferOptions{Elect: ElectUntilTwo}}},
		{STVWIGM, Options{Transfer: TransferOptions{Overvotes: OvervoteWait}}},
		{STVWIGM, Options{Withdrawn: []string{"Z"}}},
		{STVWIGM, Options{Seats: MaxSeats + 1}},
	} {
		if r, err := Tally(try.m, p, try.o); !errors.Is(err, ErrRules) {
			t.Errorf("%s, %+v: %v, %v", try.m, try.o, r, err)
		}
	}
	if _, err := Tally("stv-nowhere", p, Options{}); !errors.Is(err, ErrUnsupported) {
		t.Error(err)
	}
	p.Form = Scored
	if _, err := Tally(IRV, p, Options{}); !errors.Is(err, ErrProfile) {
		t.Error(err)
	}
}

// A thousand votes at many places are more than an int64 holds.
func TestMeekCountsLargeElections(t *testing.T) {
	p := ranks("ABC", "400000000000 A>B", "100000000001 B", "100000000000 C")
	for _, places := range []int{9, 18} {
		r, err := Tally(STVMeek, p, Options{Seats: 2, Transfer: TransferOptions{Places: places}})
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.Join(r.Elected, ""); got != "AB" {
			t.Errorf("%d places: %s elected: %s", places, got, story(r))
		}
	}
	r, err := Tally(STVScottish, p, Options{Seats: 2})
	if err != nil || strings.Join(r.Elected, "") != "AB" {
		t.Error(r, err)
	}
}
