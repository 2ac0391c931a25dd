package ballotfile

import (
	"bytes"
	"fmt"
	"slices"

	"hustings/ballot/count"
)

// Format is a way to write ballots down.
type Format string

// The formats.
const (
	BLT       Format = "blt"       // and HIL
	CVotes    Format = "cvotes"    // Condorcet Election Format
	Debian    Format = "debian"    // a tally sheet of Debian's votes
	Pabulib   Format = "pb"        // participatory budgets
	VoteCount Format = "votecount" // Vote::Count's text: n:first:second
	RangeJSON Format = "range-json"
	StarVote  Format = "starvote"
	Lists     Format = "lists" // a ballot a line: the numbers of those chosen, from 0

	CSV       Format = "csv"        // by its header, one of the following
	CSVRanks  Format = "csv-ranks"  // a column for each rank
	CSVOrder  Format = "csv-order"  // a column for each candidate, in it the rank
	CSVScores Format = "csv-scores" // a column for each candidate, in it a score or mark
	CSVChoice Format = "csv-choice" // a column with those chosen
	CSVTotals Format = "csv-totals" // a line for each candidate or motion, with sums
)

// Formats are all of them.
func Formats() []Format {
	return []Format{
		BLT, CVotes, Debian, Pabulib, VoteCount, RangeJSON, StarVote, Lists,
		CSV, CSVRanks, CSVOrder, CSVScores, CSVChoice, CSVTotals,
	}
}

// Options say what a file does not.
type Options struct {
	Format Format // "": by content
	// Candidates come first, in this order, where the file has no list of its
	// own and candidates are known by the ballots that name them.
	Candidates []string
	// Scores says that numbers in a table are scores, marks or grades, even where
	// they could be ranks.
	Scores bool
}

// Read reads ballots. Errors wrap ErrSyntax, or count.ErrProfile where the
// file is well formed and no election.
func Read(data []byte, o Options) (*count.Profile, error) {
	s := trimmed(data)
	if o.Format == "" {
		o.Format = detect(s)
	}
	readers := map[Format]func(source, Options) (*count.Profile, error){
		BLT: readBLT, CVotes: readCVotes, Debian: readDebian, Pabulib: readPabulib,
		VoteCount: readVoteCount, RangeJSON: readRangeJSON, StarVote: readStarVote,
		Lists: readLists, CSV: readCSV, CSVRanks: readCSV, CSVOrder: readCSV,
		CSVScores: readCSV, CSVChoice: readCSV, CSVTotals: readCSV,
	}
	read, ok := readers[o.Format]
	if !ok {
		return nil, fmt.Errorf("%w: format %q; take one of %q", ErrSyntax, o.Format, Formats())
	}
	p, err := read(s, o)
	if err != nil {
		return nil, fmt.Errorf("reading %s: %w", o.Format, err)
	}
	if err := p.Check(); err != nil {
		return nil, fmt.Errorf("reading %s: %w", o.Format, err)
	}
	return p, nil
}

// Detect tells a file's format by its content.
func Detect(data []byte) Format { return detect(trimmed(data)) }

// sample is how many lines are looked at.
const sample = 400

func detect(s source) Format {
	first := firstLines(s, sample)
	has := func(test func(line []byte) bool) bool {
		return slices.ContainsFunc(first, func(t text) bool { return test(t.trim().b) })
	}
	prefix := func(p string) func([]byte) bool {
		return func(line []byte) bool { return bytes.HasPrefix(line, []byte(p)) }
	}
	switch {
	case bytes.HasPrefix(bytes.TrimLeft(s, " \t\r\n"), []byte("{")):
		return RangeJSON
	case len(first) > 0 && string(first[0].trim().b) == "META":
		return Pabulib
	case has(prefix("V: ")), has(prefix("V:\t")):
		return Debian
	case has(prefix(":CHOICES")):
		return VoteCount
	case has(prefix("[ballots]")):
		return StarVote
	case has(prefix("#/")):
		return CVotes
	case looksLikeBLT(s):
		return BLT
	case !has(func(line []byte) bool { return len(bytes.Trim(line, "0123456789 \t")) > 0 }):
		return Lists
	case has(func(line []byte) bool { return bytes.ContainsAny(line, ">") && !bytes.ContainsAny(line, ",;\"") }):
		return CVotes
	}
	return CSV
}

// firstLines is the beginning of a text, so that a long one is not cut twice.
func firstLines(s source, n int) []text {
	end := 0
	for range n {
		i := bytes.IndexByte(s[end:], '\n')
		if i < 0 {
			return s.lines()
		}
		end += i + 1
	}
	return s[:end].lines()
}
