package count_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hustings/ballot/count"
	"hustings/ballot/count/ballotfile"
	"hustings/internal/need"
)

// asBLT, asCVotes and asCSV write a profile down, a line for each ballot of the
// list.
func asBLT(p *count.Profile, ballots []count.Paper) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d %d\n", len(p.Candidates), max(1, p.Seats))
	for c, out := range p.Withdrawn {
		if out {
			fmt.Fprintf(&b, "-%d\n", c+1)
		}
	}
	for _, paper := range ballots {
		fmt.Fprint(&b, paper.Weight)
		for _, place := range p.Ranking(paper) {
			c, ok := place.Candidate()
			switch {
			case !ok:
				b.WriteString(" -")
			case place.Equals():
				fmt.Fprintf(&b, "=%d", c+1)
			default:
				fmt.Fprintf(&b, " %d", c+1)
			}
		}
		b.WriteString(" 0\n")
	}
	b.WriteString("0\n")
	for _, name := range p.Candidates {
		fmt.Fprintf(&b, "\"%s\"\n", name)
	}
	return b.String() + "\"" + p.Title + "\"\n"
}

func asCVotes(p *count.Profile, ballots []count.Paper) string {
	var b strings.Builder
	fmt.Fprintf(&b, "# made from another format\n#/Candidates: %s\n#/Implicit Ranking: %v\n", strings.Join(p.Candidates, " ; "), !p.LeftOutApart)
	if p.Seats > 0 {
		fmt.Fprintf(&b, "#/Number of Seats: %d\n", p.Seats)
	}
	for _, paper := range ballots {
		places := p.Ranking(paper)
		if len(places) == 0 {
			b.WriteString("/EMPTY_RANKING/")
		}
		for i, place := range places {
			c, _ := place.Candidate()
			switch {
			case place.Equals():
				b.WriteString(" = ")
			case i > 0:
				b.WriteString(" > ")
			}
			b.WriteString(p.Candidates[c])
		}
		fmt.Fprintf(&b, " * %d\n", paper.Weight)
	}
	return b.String()
}

func asCSV(p *count.Profile, ballots []count.Paper) string {
	width := 1
	for _, paper := range ballots {
		width = max(width, len(p.Ranking(paper)))
	}
	var b strings.Builder
	b.WriteString("count")
	for i := range width {
		fmt.Fprintf(&b, ",rank%d", i+1)
	}
	for _, paper := range ballots {
		fmt.Fprintf(&b, "\n%d", paper.Weight)
		for _, place := range p.Ranking(paper) {
			name := ""
			if place == count.Overvoted {
				name = "overvote"
			}
			if c, ok := place.Candidate(); ok {
				name = `"` + strings.ReplaceAll(p.Candidates[c], `"`, `""`) + `"`
			}
			b.WriteString("," + name)
		}
		b.WriteString(strings.Repeat(",", width-len(p.Ranking(paper))))
	}
	return b.String() + "\n"
}

// formats that can say what a profile says.
func formatsOf(p *count.Profile) map[string]string {
	shuffled := slices.Clone(p.Papers)
	rand.New(rand.NewPCG(1, 2)).Shuffle(len(shuffled), func(i, j int) { shuffled[i], shuffled[j] = shuffled[j], shuffled[i] })
	var single []count.Paper
	for _, paper := range shuffled {
		times := paper.Weight
		if times <= 50 {
			paper.Weight = 1
		}
		for range times / paper.Weight {
			single = append(single, paper)
		}
	}
	odd, equal, reserved := false, false, false
	for _, paper := range p.Papers {
		for _, place := range p.Ranking(paper) {
			_, ok := place.Candidate()
			odd = odd || !ok
			equal = equal || place.Equals()
		}
	}
	for _, name := range p.Candidates {
		reserved = reserved || strings.ContainsAny(name, `>=;,#/*^|"`) || strings.TrimSpace(name) != name
	}
	texts := map[string]string{}
	out := slices.Contains(p.Withdrawn, true)
	for how, ballots := range map[string][]count.Paper{"as they are": p.Papers, "shuffled": shuffled, "one by one": single} {
		if !p.LeftOutApart && !p.Overmarked {
			texts["blt "+how] = asBLT(p, ballots)
			texts["blt with carriage returns "+how] = "\ufeff" + strings.ReplaceAll(asBLT(p, ballots), "\n", "  \r\n") + "\x1a"
		}
		if !odd && !reserved && !out && !p.Overmarked {
			texts["cvotes "+how] = asCVotes(p, ballots)
			texts["cvotes with carriage returns "+how] = "\ufeff" + strings.ReplaceAll(asCVotes(p, ballots), "\n", " \r\n\r\n")
		}
		if !equal && !out && !reserved && !p.LeftOutApart {
			texts["csv "+how] = asCSV(p, ballots)
			texts["csv with semicolons "+how] = "\ufeff" + strings.ReplaceAll(strings.ReplaceAll(asCSV(p, ballots), ",", ";"), "\n", "\r\n")
		}
	}
	return texts
}

// The same ballots in another format, in another order, grouped or not, come to
// the same result.
func TestFormatsMeanTheSame(t *testing.T) {
	dir := os.Getenv("HUSTINGS_TALLY")
	if dir == "" {
		need.Missing(t, "HUSTINGS_TALLY, the folder with counted elections")
	}
	paths, _ := filepath.Glob(filepath.Join(dir, "*", "*", "expected.json"))
	written := 0
	for _, path := range paths {
		at := filepath.Dir(path)
		folder := filepath.Base(filepath.Dir(at))
		t.Run(folder+"/"+filepath.Base(at), func(t *testing.T) {
			var want expected
			data, err := os.ReadFile(path)
			if err == nil {
				err = json.Unmarshal(data, &want)
			}
			if err == nil {
				data, err = os.ReadFile(filepath.Join(at, want.Ballots.File))
			}
			if err != nil {
				t.Fatal(err)
			}
			p, err := ballotfile.Read(data, ballotfile.Options{Candidates: want.Ballots.Candidates})
			if err != nil || p.Form != count.Ranked || len(p.Papers) > 5000 {
				return
			}
			first := tallied(t, folders[folder], p, want.Seats)
			for how, text := range formatsOf(p) {
				q, err := ballotfile.Read([]byte(text), ballotfile.Options{Candidates: p.Candidates})
				if err != nil {
					t.Errorf("%s: %v", how, err)
					continue
				}
				q.Overmarked = p.Overmarked // a table of ranks says so, and has none here
				if again := tallied(t, folders[folder], q, want.Seats); !bytes.Equal(again, first) {
					t.Errorf("%s: %.600s\nwant %.600s", how, again, first)
				}
				written++
			}
		})
	}
	if written < 500 {
		t.Errorf("only %d files were compared", written)
	}
}

func tallied(t *testing.T, m count.Method, p *count.Profile, seats int) []byte {
	t.Helper()
	r, err := count.Tally(m, p, count.Options{Seats: cmp.Or(seats, 1)})
	if err != nil {
		t.Fatal(err)
	}
	out, err := json.Marshal(r)
	if err != nil {
		t.Fatal(err)
	}
	return out
}
