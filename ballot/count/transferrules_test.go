package count

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// strictRules reads a rule set.
func strictRules(t *testing.T, text string) Rules {
	t.Helper()
	var r Rules
	d := json.NewDecoder(strings.NewReader(text))
	d.DisallowUnknownFields()
	if err := d.Decode(&r); err != nil {
		t.Fatal(err)
	}
	return r
}

// What a rule set says of the count is what the same options say, from files
// and in polls.
func TestRulesSayHowRankingsCount(t *testing.T) {
	p := ranks("ABCDE", "30 A>B>C", "25 B>A", "20 C>D>E", "14 D>C", "9 E>D", "3 A>E", "6 E")
	for _, c := range []struct {
		rules string
		o     Options
	}{
		{`{"method":"stv-wigm","seats":2,"transfer":{"surplus":"greatest","values":"product","quota":"droop-fraction"}}`, Options{
			Transfer: TransferOptions{Surplus: SurplusGreatest, Values: ValueProduct, Quota: QuotaDroopFraction},
		}},
		{`{"method":"stv-wigm","seats":2,"transfer":{"places":0,"quota":"hare","bulk":"safe","elect":"one"}}`, Options{
			Transfer: TransferOptions{Places: -1, Quota: QuotaHare, Bulk: BulkSafe, Elect: ElectOne},
		}},
		{`{"method":"irv","seats":1,"transfer":{"elect":"until-two","threshold":"first","ties":["forwards","order"]}}`, Options{
			Ties: []TieBreak{BreakForwards, BreakOrder}, Transfer: TransferOptions{Elect: ElectUntilTwo, Threshold: ThresholdFirst},
		}},
		{`{"method":"stv-meek","seats":2,"transfer":{"places":4,"overvotes":"exhaust","skipped":0,"duplicates":"exhaust"}}`, Options{
			Transfer: TransferOptions{Places: 4, Overvotes: OvervoteExhaust, Skipped: -1, Duplicate: DuplicateExhaust},
		}},
		{`{"method":"stv-scottish","seats":2,"transfer":{"withdrawn":[1,4]}}`, Options{Withdrawn: []string{"B", "E"}}},
		{`{"method":"schulze","seats":1,"transfer":{"strength":"margins"}}`, Options{Strength: Margins}},
	} {
		r := strictRules(t, c.rules)
		c.o.Seats = r.Seats
		want, err := Tally(r.Method, p, c.o)
		if err != nil {
			t.Fatal(err)
		}
		got, err := TallyRules(r, p, Figures{}, Options{})
		if err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(got.Rounds, want.Rounds) || !reflect.DeepEqual(got.Elected, want.Elected) || !reflect.DeepEqual(got.Strengths, want.Strengths) {
			t.Errorf("%s: %s\nwant %s", c.rules, story(got), story(want))
		}
		if plain, err := Tally(r.Method, p, Options{Seats: r.Seats}); err != nil || c.o.Transfer.Overvotes == "" && reflect.DeepEqual(plain, want) {
			t.Errorf("%s: the options make no difference: %v", c.rules, err)
		}
		if r.Method == STVWIGM { // a flag goes before the rules
			c.o.Transfer.Quota = QuotaDroop
			want, err := Tally(r.Method, p, c.o)
			got, also := TallyRules(r, p, Figures{}, Options{Transfer: TransferOptions{Quota: QuotaDroop}})
			if err != nil || also != nil || got.Quota != want.Quota || !reflect.DeepEqual(got.Rounds, want.Rounds) {
				t.Errorf("another quota: %s\nwant %s", story(got), story(want))
			}
		}
		if r.Transfer.Withdrawn == nil {
			pollSays(t, r, p, want)
		}
	}
}

// pollSays counts the same ballots in a poll.
func pollSays(t *testing.T, r Rules, p *Profile, want *Result) {
	t.Helper()
	c, err := NewCounter(Contest{Rules: r, Candidates: len(p.Candidates)})
	if err != nil {
		t.Fatal(err)
	}
	for _, paper := range p.Papers {
		encoded := make([]byte, len(p.Candidates))
		for i, place := range p.Ranking(paper) {
			encoded[place] = byte(i + 1)
		}
		for range paper.Weight {
			if why := c.Add(encoded); why != Valid {
				t.Fatal(why)
			}
		}
	}
	votes := int(p.Votes())
	o, err := c.Finish(Figures{Roll: votes, CheckedIn: votes, Issued: votes}, [32]byte{})
	if err != nil {
		t.Fatal(err)
	}
	if o.Count == nil || o.Count.Stages != len(want.Rounds) || len(o.Elected) != len(want.Elected) {
		t.Fatalf("%s: %+v, want %d stages", r.Method, o.Count, len(want.Rounds))
	}
	for i, seat := range o.Elected {
		if p.Candidates[seat.Line] != want.Elected[i] {
			t.Errorf("%s: elected %v, want %q", r.Method, o.Elected, want.Elected)
		}
	}
	for i, round := range o.Count.Rounds {
		for c, v := range round.Votes {
			if got := want.Rounds[i].Votes.Of(p.Candidates[c]); string(got) != v {
				t.Errorf("%s, stage %d: candidate %d has %q, want %q", r.Method, i+1, c, v, got)
			}
		}
	}
}

func TestRulesThatNoCountTakes(t *testing.T) {
	for _, c := range []struct{ rules, want string }{
		{`{"method":"choose","seats":1,"transfer":{"quota":"droop"}}`, "transfer: goes with methods that rank"},
		{`{"method":"stv-scottish","seats":2,"transfer":{"quota":"hare"}}`, `take "stv-wigm"`},
		{`{"method":"stv-wigm","seats":2,"transfer":{"quota":"imperiali"}}`, "imperiali"},
		{`{"method":"stv-wigm","seats":2,"transfer":{"places":7}}`, "places"},
		{`{"method":"stv-meek","seats":2,"transfer":{"places":10}}`, "transfer.places: is 10"},
		{`{"method":"stv-meek","seats":2,"transfer":{"places":0}}`, "places"},
		{`{"method":"stv-meek","seats":2,"transfer":{"surplus":"all"}}`, "surplus"},
		{`{"method":"irv","seats":1,"transfer":{"surplus":"all"}}`, "surplus"},
		{`{"method":"irv","seats":1,"transfer":{"ties":["backwards","coin"]}}`, "transfer.ties"},
		{`{"method":"irv","seats":1,"transfer":{"ties":[""]}}`, "transfer.ties"},
		{`{"method":"stv-wigm","seats":2,"transfer":{"elect":"until-two"}}`, "until-two"},
		{`{"method":"stv-wigm","seats":2,"transfer":{"skipped":251}}`, "transfer.skipped"},
		{`{"method":"stv-wigm","seats":2,"transfer":{"overvotes":"wait"}}`, "wait"},
		{`{"method":"stv-wigm","seats":2,"transfer":{"strength":"margins"}}`, "transfer.strength"},
		{`{"method":"schulze","seats":1,"transfer":{"quota":"droop"}}`, "nothing for method"},
		{`{"method":"ranked-pairs","seats":1,"transfer":{"strength":"ratio"}}`, "ratio"},
		{`{"method":"irv","seats":1,"transfer":{"withdrawn":[1]}}`, "transfer.withdrawn: is for ballots on paper"},
	} {
		err := strictRules(t, c.rules).Validate(5)
		if !errors.Is(err, ErrRules) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %s", c.rules, err, c.want)
		}
	}
	for _, bad := range []string{`{"withdrawn":[5]}`, `{"withdrawn":[-1]}`, `{"withdrawn":[1,1]}`} {
		r := strictRules(t, `{"method":"irv","seats":1,"transfer":`+bad+`}`)
		if _, err := TallyRules(r, ranks("ABCDE", "1 A"), Figures{}, Options{}); !errors.Is(err, ErrRules) {
			t.Errorf("%s: %v", bad, err)
		}
	}
}

// Every option is told to voters, in both languages, and nothing where there is none.
func TestTransferInPlainWords(t *testing.T) {
	two := 2
	full := Transfer{
		Ties: []TieBreak{BreakForwards, BreakOrder, BreakBackwards, BreakLot}, Quota: QuotaHare, Places: &two, Surplus: SurplusGreatest,
		Values: ValueProduct, Bulk: BulkTied, Elect: ElectOne, Threshold: ThresholdFirst, Strength: Margins,
	}
	for lang, want := range map[string]string{Chinese: "小数点后 2 位", English: "to 2 decimals"} {
		said := full.words(lang)
		if n := strings.Count(said, "；") + strings.Count(said, "; "); n != 8 || !strings.Contains(said, want) {
			t.Errorf("%s: %d of 8 parted in %s", lang, n, said)
		}
		if said := (&Transfer{}).words(lang); said != "" {
			t.Errorf("%s: no options say %q", lang, said)
		}
	}
	b, err := json.Marshal(Rules{Method: IRV, Seats: 1, Transfer: &Transfer{Quota: QuotaHare}})
	if err != nil || string(b) != `{"method":"irv","seats":1,"transfer":{"quota":"hare"}}` {
		t.Errorf("%s, %v", b, err)
	}
}
