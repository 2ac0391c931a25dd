package ballotfile

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"hustings/ballot/count"
)

// cases are small files of every kind, and what they say: candidates, seats,
// and each paper as weight and places or scores.
var cases = []struct {
	name   string
	format Format
	in     string
	want   string
}{
	{
		"blt", BLT,
		"# a comment\n4 2\n-3\n[nick a b c d]\n[tie 1 2]\n28 1 2=3 4 0  # equal ranks\n2 d a 0\n(x7) 2 0\n3 - 1 0\n1 0\n0\n\"Ann\"\n\"Bob \"Bobby\" B.\"\n\"Eve\" # withdrawn\nDan\n\"Title\"\n",
		"[Ann|Bob \"Bobby\" B.|Eve|Dan] 2 seats, out 2: 28x0,1=2,3 2x3,0 1x1 3x-,0 1x",
	},
	{"blt, several names a line", BLT, "3 1\n2 1 2 0\n1 3=2 0\n0\n\"A\" \"B\" \"C\"\n\"T\"", "[A|B|C] 1 seats: 2x0,1 1x2=1"},
	{"hil with an old end of file", BLT, "2 1\r\n1 2 1 0\r\n1 2 1 0\r\n0\r\n\"x\" \"y\" \"t\"\r\n\x1a", "[x|y] 1 seats: 2x1,0"},
	{"blt without the 0", BLT, "2 1\n1 2 1 0\n1 1 0\n\n\"A\" \"B\" \"T\"\n", "[A|B] 1 seats: 1x1,0 1x0"},
	{"blt without names", BLT, "2 1\n1 2 0\n0\n", "[1|2] 1 seats: 1x1"},
	{"blt with a name twice", BLT, "2 1\n1 2 0\n0\nA\nA\n", "[A|A (2)] 1 seats: 1x1"},
	{"blt, withdrawn by option", BLT, "2 1\n[withdrawn 2]\n1 2 0\n0\nA\nB\n", "[A|B] 1 seats, out 1: 1x1"},
	{"blt over lines", BLT, "3 1\n4 1\n2 0 2 3 0\n0\nA\nB\nC\n", "[A|B|C] 1 seats: 4x0,1 2x2"},
	{
		"cvotes", CVotes,
		"#/Candidates: Ann B. ; Bob ; Eve\n#/Number of Seats: 2\n#/Implicit Ranking: false\n#/Weight Allowed: true\n\ntag || Ann B. > Bob = Eve ^ 3 * 2 # so\nBob\n/EMPTY_RANKING/ * 4\n",
		"[Ann B.|Bob|Eve] 2 seats, apart: 6x0,1=2 1x1 4x",
	},
	{"cvotes, weight not allowed", CVotes, "#/Candidates: A;B\n#/Weight Allowed: false\nA>B^9*2\n", "[A|B] 0 seats: 2x0,1"},
	{"cvotes, weight not said to be allowed", CVotes, "#/Candidates: A;B\nA>B^9*2\n/EMPTY/\n", "[A|B] 0 seats: 2x0,1 1x"},
	{"cvotes, somebody not on the list", CVotes, "#/Candidates: A;B\nX = B > Y > A = X\nX\n", "[A|B] 0 seats: 1x1,0 1x"},
	{"cvotes, a parameter behind ballots", CVotes, "A>B\n#/Number of Seat: 3\n", "[A|B] 3 seats: 1x0,1"},
	{"cvotes without a list", CVotes, "C > A\nB\n", "[A|B|C] 0 seats: 1x2,0 1x1"},
	{
		"debian", Debian,
		"  Option 1---->: Ann B.\n/  Option 2--->: None Of The Above\n|/\nV: 21 abc\nV: -1 def\nV: 11\nV: 13\n",
		"[Ann B.|None Of The Above] 0 seats: 1x1,0 1x1 1x0=1 1x0,1",
	},
	{
		"pabulib", Pabulib,
		"META\nkey;value\nvote_type;approval\nPROJECTS\nproject_id;cost\nP1;5\nP2;6\nVOTES\nvoter_id;vote\n1;P2,P1\n2;\n",
		"[P1|P2] 0 seats: 1x1,0 1x",
	},
	{
		"pabulib with points", Pabulib,
		"META\nkey;value\nvote_type;cumulative\nPROJECTS\nproject_id;cost\nP1;5\nP2;6\nVOTES\nvoter_id;vote;points\n1;\"P2,P1\";\"3,2\"\n",
		"[P1|P2] 0 seats: 1x(2 3)",
	},
	{"votecount", VoteCount, "# c\n:CHOICES:A:B:7\n5:A:B\nB\n7:B\n", "[A|B|7] 0 seats: 5x0,1 1x1 1x2,1"},
	{"range json", RangeJSON, `{"choices":["A","B"],"ballots":[{"count":2,"votes":{"A":3,"B":0}},{"count":1,"votes":{"B":1}}]}`, "[A|B] 0 seats: 2x(3 0) 1x(- 1)"},
	{"starvote", StarVote, "[options]\nseats = 2\n[ballots]\n2 ballots:\n A = 1\n B = 5 # so\n# not the end\n\n A = 2\n B = 0\nsomebody:\n A = 3\n", "[A|B] 2 seats: 2x(1 5) 1x(2 0) 1x(3 -)"},
	{"lists", Lists, "2 0\n\n1\n", "[0|1|2] 0 seats: 1x2,0 1x 1x1"},
	{
		"csv ranks", CSVRanks,
		"count,rank1,rank2,rank3\n3,\"B, B.\",undervote,A\n2,A|C,,\n1,overvote,A,\n1,,,\n",
		"[A|B, B.|C] 0 seats, overmarked: 3x1,-,0 2x0=2 1xo,0 1x",
	},
	{"csv ranks without a header", CSVRanks, "B,A\nA,\nB,A\n", "[A|B] 0 seats, overmarked: 2x1,0 1x0"},
	{"csv ranks without a header, ragged", CSVRanks, "B\nA,B\nB,A,C\nC\n", "[A|B|C] 0 seats, overmarked: 1x1 1x0,1 1x1,0,2 1x2"},
	{"csv of orders", CSVOrder, "A,B,C\n2,1,3\n1,,2\n", "[A|B|C] 0 seats: 1x1,0,2 1x0,2"},
	{"csv scores", CSVScores, "voterID;A;B\nx;5;0\ny;;-1\n", "[A|B] 0 seats: 1x(5 0) 1x(- -1)"},
	{"csv marks and names", CSVScores, "A,B\n1,w:Zoe\n,0\n", "[A|B] 0 seats, names [Zoe] [{0 1 0}]: 1x(1 0) 1x(- 0)"},
	{"csv marks of one candidate", CSVScores, "Motion\n1\n\n0\n1\n", "[Motion] 0 seats: 1x(1) 1x(0) 1x(1) 1x(-)"},
	{"csv choices", CSVChoice, "count,choices\n3,c1 c2\n1,\n", "[c1|c2] 0 seats: 3x0,1 1x"},
	{"csv one choice", CSVChoice, "choice\n102\n101\n\n102\n", "[101|102] 0 seats: 2x1 1x0 1x"},
	{"csv sums", CSVTotals, "candidate,votes\nA B,7\nC,0\n", "[A B|C] 0 seats: sums [[7] [0]]"},
	{"csv grades", CSVTotals, "candidate,bad,good\nA,1,2\nB,3,0\n", "[A|B] 0 seats: sums [[1 2] [3 0]] of [bad good]"},
	{"csv motions", CSVTotals, "id,label,for,against,abstention\n1,x,5,4,1\n", "[1] 0 seats: sums [[5 4 1]]"},
}

func describe(p *count.Profile) string {
	var b strings.Builder
	fmt.Fprintf(&b, "[%s] %d seats", strings.Join(p.Candidates, "|"), p.Seats)
	for c, out := range p.Withdrawn {
		if out {
			fmt.Fprintf(&b, ", out %d", c)
		}
	}
	if p.LeftOutApart {
		b.WriteString(", apart")
	}
	if p.Overmarked {
		b.WriteString(", overmarked")
	}
	if len(p.Persons) > 0 {
		fmt.Fprintf(&b, ", names %v %v", p.Persons, p.WriteIns)
	}
	b.WriteString(":")
	if p.Form >= count.Graded {
		fmt.Fprintf(&b, " sums %v", p.Totals)
		if len(p.Grades) > 0 {
			fmt.Fprintf(&b, " of %v", p.Grades)
		}
	}
	for _, paper := range p.Papers {
		fmt.Fprintf(&b, " %dx%s", paper.Weight, paperText(p, paper))
	}
	return b.String()
}

func paperText(p *count.Profile, paper count.Paper) string {
	if p.Form == count.Scored {
		return strings.ReplaceAll(fmt.Sprint(p.Scores(paper)), fmt.Sprint(count.NoScore), "-") // [1 2]
	}
	var b strings.Builder
	for i, place := range p.Ranking(paper) {
		switch {
		case place.Equals():
			b.WriteString("=")
		case i > 0:
			b.WriteString(",")
		}
		switch c, ok := place.Candidate(); {
		case ok:
			fmt.Fprint(&b, c)
		case place == count.Skipped:
			b.WriteString("-")
		default:
			b.WriteString("o")
		}
	}
	return b.String()
}

// sortedPapers makes what no order is promised of comparable.
func sortedPapers(s string) string {
	head, papers, ok := strings.Cut(s, "]")
	if !ok {
		return s
	}
	mid, rest, ok := strings.Cut(papers, ": ")
	if !ok {
		return s
	}
	list := strings.Split(strings.NewReplacer("[", "(", "]", ")").Replace(rest), " ")
	if strings.Contains(rest, "(") || strings.Contains(rest, "[") {
		return head + "]" + mid + ": " + strings.Join(list, " ") // scores keep their order
	}
	// Few papers: insertion sort keeps the test plain.
	for i := range list {
		for j := i; j > 0 && list[j] < list[j-1]; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
	return head + "]" + mid + ": " + strings.Join(list, " ")
}

func TestRead(t *testing.T) {
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			if got := Detect([]byte(c.in)); got != c.format && (got != CSV || !strings.HasPrefix(string(c.format), "csv")) {
				t.Errorf("detected %s", got)
			}
			for _, format := range []Format{"", c.format} {
				p, err := Read([]byte(c.in), Options{Format: format})
				if err != nil {
					t.Fatal(err)
				}
				if got := sortedPapers(describe(p)); got != sortedPapers(c.want) {
					t.Errorf("as %q:\n got %s\nwant %s", format, got, sortedPapers(c.want))
				}
			}
		})
	}
}

// faults are files that are refused, and where.
var faults = []struct {
	name, in, want string
}{
	{"a candidate too many", "2 1\n1 2 0\n5 1 3 0\n0\nA\nB\n", "line 3, column 5: candidate 3; there are 2"},
	{"no number", "2 1\n1 2 0\n5 1 x 0\n0\nA\nB\n", `line 3, column 5: "x" is no candidate's number`},
	{"no end", "2 1\n1 2 0\n", "line 3, column 1: the file ends before the 0"},
	{"a weight that is none", "2 1\n1 2 0\n1.5 1 0\n0\n", `line 3, column 1: "1.5" is not how often`},
	{"no seats", "2 0\n1 2 0\n0\n", ""},
	{"a name short", "3 1\n1 2 0\n0\n\"A\" \"B\"\n", "2 names for 3 candidates"},
	{"an open quote", "3 1\n1 2 0\n0\n\"A\" \"B\n", "line 4, column 5: a name without a closing quote"},
	{"= alone", "3 1\n1 =2 0\n0\nA\nB\nC\n", "line 2, column 3: = with no candidate before it"},
	{"withdrawn nobody", "2 1\n-3\n1 2 0\n0\n", "line 2, column 2"},
	{"too many together", "2 1\n999999999999 2 0\n999999999999 1 0\n0\nA\nB\n", "all together at most"},
	{"no name in cvotes", "#/Candidates: A ; B\nA > > B\n", "line 2, column 5: a rank without"},
	{"neither true", "#/Candidates: A\n#/Weight Allowed: yes\nA\n", "line 2, column 19"},
	{"ranks short", "Option 1->: A\nOption 2->: B\nV: 1 x\n", "line 3, column 4: 1 ranks for 2 options"},
	{"no rank", "Option 1->: A\nOption 2->: B\nV: 1? x\n", "line 3, column 5"},
	{"no project", "META\nk;v\nPROJECTS\nproject_id\nP\nVOTES\nvote\nQ\n", `line 8, column 1: "Q" is no project`},
	{"no choice", ":CHOICES:A\nB\n", "line 2, column 1"},
	{"json", `{"choices":["A"],"ballots":[{"count":1,"votes":{"B":1}}]}`, `"B" is not among the choices`},
	{"json cut off", `{"choices":["A"],`, "line 1"},
	{"score of a word", "A,B\n1,2\n1,x\n1,2\n2,1\n", ""},
	{"a name twice in a header", "A,A\n1,5\n", "has two columns"},
	{"count of a word", "count,rank1\nx,A\n", `line 2, column 1: "x" is no number of ballots`},
	{"a cell too many", "rank1,rank2\nA,B\nA,,C,\n", `line 3, column 4: "C" stands behind`},
	{"a cell too many, quoted", "rank1,rank2\n\"A\",B\nA,,C,\n", `line 3, column 4: "C" stands behind`},
	{"a motion twice", "id,for,against\n1,2,3\n1,2,3\n", `line 3, column 1: "1" stands twice`},
	{"star score", "[ballots]\n1 ballot:\nA = x\n", "is no score"},
	{"empty", "", ""},
}

func TestFaultsSayWhere(t *testing.T) {
	for _, c := range faults {
		t.Run(c.name, func(t *testing.T) {
			_, err := Read([]byte(c.in), Options{})
			if err == nil {
				if c.want != "" {
					t.Fatal("read")
				}
				return // one of those that mean something else
			}
			if !errors.Is(err, ErrSyntax) && !errors.Is(err, count.ErrProfile) {
				t.Errorf("%v wraps neither ErrSyntax nor ErrProfile", err)
			}
			if !strings.Contains(err.Error(), c.want) {
				t.Errorf("got %v\nwant %s", err, c.want)
			}
		})
	}
}

// Tables of rankings mean the same with their cells in quotes, which another
// reader reads.
func TestQuotesMeanNothing(t *testing.T) {
	for _, c := range cases {
		if c.format != CSVRanks {
			continue
		}
		var quoted strings.Builder
		for line := range strings.Lines(strings.ReplaceAll(c.in, `"B, B."`, "B; B.")) {
			for i, cell := range strings.Split(strings.TrimSuffix(line, "\n"), ",") {
				if i > 0 {
					quoted.WriteByte(',')
				}
				fmt.Fprintf(&quoted, "%q", cell)
			}
			quoted.WriteString("\r\n")
		}
		with, err := Read([]byte(quoted.String()), Options{Format: CSVRanks})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		without, err := Read([]byte(strings.ReplaceAll(quoted.String(), `"`, "")), Options{Format: CSVRanks})
		if err != nil {
			t.Fatalf("%s: %v", c.name, err)
		}
		if a, b := sortedPapers(describe(with)), sortedPapers(describe(without)); a != b {
			t.Errorf("%s: in quotes %s\nwithout %s", c.name, a, b)
		}
	}
}
