package web

import (
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/ballot/count"
)

// lookupPage shows every ballot beside its tracking code (SPEC 7.3). Nobody
// sends a code here: the page has all of them, or above maxListed a part of them
// that is too large to tell anything.
type lookupPage struct {
	frame
	PollTitle string
	Note      string // why there is nothing yet
	Total     int
	Rows      []seenRow
	Buckets   []bucket
	Bucket    string // which one this is
	Poll      string
}

func (*lookupPage) name() string { return "lookup" }

// seenRow is one ballot in the reader's language.
type seenRow struct {
	Code  string
	Says  []string
	State string // replaced, or invalid and why
}

// bucket is a range of tracking codes by their first two symbols.
type bucket struct {
	First, Last string
	Count       int
	from, to    int // among the sorted ballots
}

// Name is the bucket's last element of path.
func (b bucket) Name() string { return b.First + "-" + b.Last }

// How many ballots a page lists, and how many a bucket has at least (protocol
// 4.12): fewer would tell who asks for which.
const (
	maxListedBallots = 1024
	leastInBucket    = 256
)

func (g *gallery) lookup(c echo.Context) error {
	f, fr, err := g.poll(c, "nav.lookup")
	if err != nil {
		return err
	}
	if f.IsSurvey {
		return g.surveyLookup(c, f, fr)
	}
	p := &lookupPage{frame: fr, PollTitle: fr.Text(f.Titles), Poll: pollPath(f.Ceremony)}
	if !f.counted() {
		p.Note = p.T("lookup.notyet")
		if f.Phase == ballot.PhaseAnnulled {
			p.Note = p.T("poll.wait.annulled")
		}
		if c.Param("bucket") != "" {
			return ErrNotFound
		}
		return g.press.show(c, 200, p)
	}
	seen, err := g.pages.Seen(c.Request().Context(), f.Ceremony)
	if err != nil {
		return err
	}
	p.Scripts = append(p.Scripts, "lookup.js")
	if err := p.list(c.Param("bucket"), seen, func(part []SeenBallot) []seenRow { return p.seen(f, part) }); err != nil {
		return err
	}
	return g.press.show(c, 200, p)
}

// list puts ballots on the page: all of them, the parts to choose from, or one part.
func (p *lookupPage) list(part string, seen []SeenBallot, rows func([]SeenBallot) []seenRow) error {
	p.Total, p.Bucket = len(seen), part
	all := bucketsOf(seen)
	switch {
	case p.Bucket != "":
		i := slices.IndexFunc(all, func(b bucket) bool { return b.Name() == p.Bucket })
		if i < 0 {
			return ErrNotFound
		}
		p.Rows = rows(seen[all[i].from:all[i].to])
	case len(all) > 1:
		p.Buckets = all
	default:
		p.Rows = rows(seen)
	}
	return nil
}

// bucketsOf parts sorted ballots by the first symbols of their codes into as
// many equal ranges as leave enough in each.
func bucketsOf(seen []SeenBallot) []bucket {
	if len(seen) <= maxListedBallots {
		return []bucket{{First: "00", Last: "ZZ", Count: len(seen), to: len(seen)}}
	}
	for n := 1024; n > 1; n /= 2 {
		all := bucketsIn(seen, n)
		if !slices.ContainsFunc(all, func(b bucket) bool { return b.Count < leastInBucket }) {
			return all
		}
	}
	return bucketsIn(seen, 1)
}

func bucketsIn(seen []SeenBallot, n int) []bucket {
	out := make([]bucket, n)
	at := 0
	for i := range out {
		first, last := i*1024/n, (i+1)*1024/n-1
		b := bucket{First: symbols(first), Last: symbols(last), from: at}
		for at < len(seen) && seen[at].Code[:2] <= b.Last {
			at++
		}
		b.to, b.Count = at, at-b.from
		out[i] = b
	}
	return out
}

// symbols are the first two of a code whose first ten bits are n: base 32 in the
// alphabet of SPEC 7.1, whose order is that of its bytes.
func symbols(n int) string {
	const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	return string([]byte{letters[n/32], letters[n%32]})
}

// seen puts ballots into words.
func (w *words) seen(f *Facts, list []SeenBallot) []seenRow {
	out := make([]seenRow, len(list))
	for i, b := range list {
		out[i] = w.seenOne(f, b)
	}
	return out
}

func (w *words) seenOne(f *Facts, b SeenBallot) seenRow {
	row := seenRow{Code: b.Code}
	if b.Replaced {
		row.State = w.T("lookup.replaced")
		return row
	}
	contests := f.Manifest.ContestsOf(int(b.Electorate))
	choices, err := ballot.UnframeChoices(b.Plaintext, len(contests))
	if b.Plaintext == nil || err != nil {
		row.State = w.T("lookup.unreadable")
		return row
	}
	for i, k := range contests {
		says := w.choice(f, k, choices[i])
		if len(contests) > 1 {
			says = w.T("lookup.contest", "Contest", w.Text(f.Manifest.Contests[k].Titles), "Says", says)
		}
		row.Says = append(row.Says, says)
	}
	return row
}

// choice says what a ballot says in one contest, and whether it counts there.
func (w *words) choice(f *Facts, k int, data []byte) string {
	contest := f.Manifest.Count(k)
	choice, err := contest.Decode(data)
	if err != nil {
		return w.T("lookup.malformed")
	}
	parts := w.marks(f, k, choice)
	if reason := contest.Check(choice); reason != count.Valid {
		parts = append(parts, w.T("lookup.invalid."+string(reason)))
	}
	return strings.Join(parts, w.T("lookup.join"))
}

func (w *words) marks(f *Facts, k int, choice count.Choice) []string {
	if f.Manifest.Contests[k].Rules.Ranked() {
		return []string{w.ranking(choice, func(line int) string { return lineName(f, k, line) })}
	}
	if f.Manifest.Contests[k].Rules.Valued() {
		return []string{w.values(f, k, choice)}
	}
	named := make(map[int]string)
	for _, x := range choice.WriteIns {
		if x.Person < len(f.Manifest.Persons) {
			named[x.Candidate] = f.Manifest.Persons[x.Person]
		}
	}
	contest := &f.Manifest.Contests[k]
	var yes, no, none []string
	for i, m := range choice.Marks {
		name := contest.Candidates[i].Name
		switch m {
		case count.For:
			yes = append(yes, name)
		case count.Oppose:
			if other := named[i]; other != "" {
				name = w.T("lookup.instead", "Name", name, "Other", other)
			}
			no = append(no, name)
		default:
			none = append(none, name)
		}
	}
	if contest.Rules.Method == count.YesNo {
		yes, no, none = blankNames(yes), blankNames(no), blankNames(none)
	}
	var parts []string
	add := func(key string, list []string) {
		if len(list) > 0 {
			parts = append(parts, strings.TrimRight(w.T("lookup."+key, "Names", w.List(list)), " ：:"))
		}
	}
	if contest.Rules.Method == count.Choose || contest.Rules.Method == count.Approval {
		if len(yes) == 0 {
			return []string{w.T("lookup.blank")}
		}
		add("chosen", yes)
		return parts
	}
	add("for", yes)
	add("against", no)
	add("abstain", none)
	return parts
}

// values says which score or grade a ballot gives whom.
func (w *words) values(f *Facts, k int, choice count.Choice) string {
	contest := &f.Manifest.Contests[k]
	var list []string
	for i, v := range choice.Values {
		said := w.T("mark.left")
		switch {
		case v == count.NoValue:
		case contest.Rules.Method == count.ScoreVoting:
			said = w.N(int(v))
		case int(v) < len(contest.Rules.Grades):
			said = contest.Rules.Grades[v].In(w.Lang)
		}
		list = append(list, w.T("lookup.value", "Name", contest.Candidates[i].Name, "Value", said))
	}
	return w.List(list)
}

// blankNames leaves a motion's name out: there is nothing else to vote on.
func blankNames(list []string) []string {
	if len(list) == 0 {
		return nil
	}
	return []string{""}
}
