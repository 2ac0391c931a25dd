package ballotfile

import (
	"fmt"
	"maps"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
)

// Packed, merged in place or not merged at all, ballots count the same.
func TestMergingLosesNothing(t *testing.T) {
	for _, candidates := range []int{3, 15, 16, 63, 64, 200} {
		var b strings.Builder
		fmt.Fprintf(&b, "%d 1\n", candidates)
		want := make(map[string]int64)
		var votes int64
		for i := range 20000 {
			weight := int64(1 + i%3)
			n := i*i%7 + 1
			var ranks []string
			for j := range n {
				ranks = append(ranks, fmt.Sprint((i*(j+3)+j)%candidates))
			}
			fmt.Fprint(&b, weight)
			for _, r := range ranks {
				var c int
				_, _ = fmt.Sscan(r, &c)
				fmt.Fprint(&b, " ", c+1)
			}
			fmt.Fprintln(&b, " 0")
			want[strings.Join(ranks, ",")] += weight
			votes += weight
		}
		b.WriteString("0\n")
		p, err := Read([]byte(b.String()), Options{})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]int64)
		for _, paper := range p.Papers {
			got[paperText(p, paper)] += paper.Weight
		}
		if p.Votes() != votes || len(got) != len(want) {
			t.Fatalf("%d candidates: %d votes in %d rankings, want %d in %d", candidates, p.Votes(), len(got), votes, len(want))
		}
		for ranking, n := range want {
			if got[ranking] != n {
				t.Errorf("%d candidates: %s counts %d, want %d", candidates, ranking, got[ranking], n)
			}
		}
	}
}

// Where hardly any ballots are alike they are taken as they come, none lost.
func TestUnlikeBallots(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	var b strings.Builder
	b.WriteString("12 1\n")
	want := make(map[string]int64)
	for i := range 300_000 {
		order := r.Perm(12)
		if i%3 == 0 {
			order = order[:2]
		}
		b.WriteString("2")
		var ranks []string
		for _, c := range order {
			fmt.Fprintf(&b, " %d", c+1)
			ranks = append(ranks, strconv.Itoa(c))
		}
		b.WriteString(" 0\n")
		want[strings.Join(ranks, ",")] += 2
	}
	b.WriteString("0\n")
	for _, change := range []func(string) string{
		func(s string) string { return s },
		func(s string) string { return strings.ReplaceAll(s, " 0\n", " 0 # so\n") }, // none is plain
	} {
		p, err := Read([]byte(change(b.String())), Options{Format: BLT})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]int64)
		for _, paper := range p.Papers {
			got[paperText(p, paper)] += paper.Weight
		}
		if !maps.Equal(got, want) {
			t.Errorf("%d rankings, %d votes; want %d, %d", len(got), p.Votes(), len(want), 600_000)
		}
	}
}

// A file that is read in parts says the same in every format, and as one that
// is short.
func TestPartsAgree(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 8))
	names := []string{"Ann", "Bo", "王桂英", "Dee-Dee", "Eve and Eve"}
	var blt, cvotes, csv strings.Builder
	blt.WriteString("5 2\n")
	cvotes.WriteString("#/Number of Seats: 2\n")
	csv.WriteString("rank1,rank2,rank3,rank4,rank5\n")
	want := make(map[string]int64)
	for range 150_000 {
		order := r.Perm(5)[:1+r.IntN(5)]
		blt.WriteString("1")
		for i, c := range order {
			fmt.Fprintf(&blt, " %d", c+1)
			if i > 0 {
				cvotes.WriteString(" > ")
				csv.WriteString(",")
			}
			cvotes.WriteString(names[c])
			csv.WriteString(names[c])
		}
		blt.WriteString(" 0\n")
		cvotes.WriteString("\n")
		csv.WriteString("\n")
		want[fmt.Sprint(order)]++
	}
	blt.WriteString("0\n" + strings.Join(names, "\n") + "\nTitle\n")
	for format, text := range map[Format]string{BLT: blt.String(), CVotes: cvotes.String(), CSVRanks: csv.String()} {
		if len(text) < splitAbove {
			t.Fatalf("%s: %d bytes are no file to split", format, len(text))
		}
		p, err := Read([]byte(text), Options{Candidates: names})
		if err != nil {
			t.Fatal(err)
		}
		got := make(map[string]int64)
		for _, paper := range p.Papers {
			var order []int
			for _, place := range p.Ranking(paper) {
				order = append(order, int(place))
			}
			got[fmt.Sprint(order)] += paper.Weight
		}
		if !maps.Equal(got, want) || strings.Join(p.Candidates, "|") != strings.Join(names, "|") {
			t.Errorf("%s: %d rankings of %q, want %d", format, len(got), p.Candidates, len(want))
		}
		// What is wrong far behind is said with its place.
		bad := strings.Replace(text, "\n", "\n9 9 9 9\n", 1)
		if format == CSVRanks {
			bad = text + "a,b,c,d,e,f\n"
		}
		if format == CVotes {
			bad = text + "Ann > > Bo\n"
		}
		if _, err := Read([]byte(bad), Options{Format: format}); err == nil || !strings.Contains(err.Error(), "line ") {
			t.Errorf("%s: %v", format, err)
		}
	}
}
