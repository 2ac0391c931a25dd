package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"hustings/ballot"
	"hustings/ballot/count"
)

type pollNextCmd struct {
	which
	signer
	Show        bool          `help:"Only say what follows from each contest's outcome."`
	Contest     []int         `help:"Contest to vote on again, from 0; without it all that have to be." placeholder:"K"`
	Act         string        `help:"What to open, where there is a choice: again, revote, revote-tied or next." placeholder:"ACT"`
	ReduceSeats bool          `help:"No vote: record the decision to reduce the seats of --contest in public, with --reason."`
	Reason      string        `help:"With --reduce-seats: the decision; else why the stage is not what follows from the outcome, to be sealed with it."`
	Elected     []string      `help:"Which member an elected person is, where the elected vote." placeholder:"NAME=NUMBER"`
	Confirm     bool          `help:"Where the elected vote: take the members whose names fit, as shown without it."`
	Member      []string      `help:"Where the officers name who votes: a member number." placeholder:"NUMBER"`
	Candidate   []string      `help:"Where the officers name the candidates: a name." placeholder:"NAME"`
	OpenIn      time.Duration `help:"Opens after this time." default:"10m"`
	OpenFor     time.Duration `help:"Stays open for this time; as long as the stage before without."`
	NewCeremony bool          `help:"The trustees make new keys, where every key of their ceremony is used."`
	Anyway      bool          `help:"Also where a stage was opened from this outcome before."`
	Print       bool          `help:"Only print the poll as JSON, to edit and give to poll create."`
	JSON        bool          `help:"Print one JSON object." name:"json"`
}

// openedStage is what poll next prints with --json.
type openedStage struct {
	created
	Election string         `json:"election"`
	Stage    int            `json:"stage"`
	Step     int            `json:"step"`
	Key      int            `json:"key"` // of the ceremony
	Open     string         `json:"open"`
	Close    string         `json:"close"`
	Contests []stageContest `json:"contests"`
}

type stageContest struct {
	Titles     ballot.Text `json:"titles"`
	Act        ballot.Act  `json:"act"`
	Seats      int         `json:"seats"`
	Candidates []string    `json:"candidates"`
	Held       []string    `json:"held"`
}

// Run opens the stage that follows from an outcome: a draft to review and seal.
func (c *pollNextCmd) Run(ctx context.Context, w world) error {
	h, o, done, err := c.desk(ctx, w)
	if err != nil {
		return err
	}
	defer done()
	ceremony, err := c.one(ctx, h)
	if err != nil {
		return err
	}
	switch {
	case c.Show:
		return c.show(ctx, w, h, ceremony)
	case c.ReduceSeats:
		return c.reduce(ctx, w, h, ceremony)
	}
	d, err := c.draft(ctx, w, h, o, ceremony)
	if err != nil {
		return err
	}
	document, err := ballot.MarshalCanonical(d)
	if err != nil {
		return err
	}
	if c.Print {
		var text strings.Builder
		if err := indent(&text, document); err != nil {
			return err
		}
		_, err = fmt.Fprintln(w.out, text.String())
		return err
	}
	out, err := createPoll(ctx, h, d, document)
	if err != nil {
		return err
	}
	for _, name := range tellersWhoStand(d) {
		_, _ = fmt.Fprintf(w.err, "%s is a teller and a candidate: tellers are no candidates, name another before sealing\n", name)
	}
	return c.say(w, out, d)
}

// draft makes the draft, and asks which members vote where the elected do.
func (c *pollNextCmd) draft(ctx context.Context, w world, h *hall, o *office, ceremony ballot.CeremonyID) (*ballot.Draft, error) {
	ask := &nextAsk{
		Contests: c.Contest, Act: ballot.Act(c.Act), Members: c.Member, Named: c.Candidate, Voters: make(map[string][]string),
		Opens: w.now().Add(c.OpenIn), OpenFor: c.OpenFor, NewCeremony: c.NewCeremony, Anyway: c.Anyway, Reason: c.Reason,
	}
	for _, each := range c.Elected {
		name, number, ok := strings.Cut(each, "=")
		if !ok || name == "" || number == "" {
			return nil, fmt.Errorf("--elected %q: want NAME=NUMBER", each)
		}
		ask.Voters[name] = append(ask.Voters[name], number)
	}
	d, err := h.nextDraft(ctx, ceremony, ask)
	var who *whoVotesError
	if !errors.As(err, &who) {
		return d, err
	}
	if err := c.match(ctx, w, o, who.Names, ask); err != nil {
		return nil, err
	}
	return h.nextDraft(ctx, ceremony, ask)
}

// match proposes a member for each elected person by name.
func (c *pollNextCmd) match(ctx context.Context, w world, o *office, names []string, ask *nextAsk) error {
	found, err := o.namesakes(ctx, names)
	if err != nil {
		return err
	}
	var lines, open []string
	for _, name := range names {
		if len(ask.Voters[name]) > 0 {
			continue
		}
		for _, m := range found[name] {
			lines = append(lines, fmt.Sprintf("  %s: %s, %s", name, m.Number, m.Branch))
		}
		switch len(found[name]) {
		case 1:
			ask.Voters[name] = []string{found[name][0].Number}
		case 0:
			lines = append(lines, fmt.Sprintf("  %s: nobody of this name may vote", name))
			open = append(open, name)
		default:
			open = append(open, name)
		}
	}
	if len(open) > 0 {
		return fmt.Errorf("which members were elected?\n%s\nhint: --elected '%s=NUMBER'", strings.Join(lines, "\n"), open[0])
	}
	if !c.Confirm {
		return fmt.Errorf("these members would vote:\n%s\nhint: --confirm takes them, --elected 'NAME=NUMBER' names another", strings.Join(lines, "\n"))
	}
	for _, line := range lines {
		_, _ = fmt.Fprintln(w.err, "votes:"+line)
	}
	if len(names) < 10 {
		_, _ = fmt.Fprintf(w.err, "Only %d vote: a unanimous result tells how everybody voted, and others come close. Tell them before they vote.\n", len(names))
	}
	return nil
}

func (c *pollNextCmd) say(w world, made *created, d *ballot.Draft) error {
	f := d.Election.Follows
	out := openedStage{
		created: *made, Election: f.ID.String(), Stage: f.Stage, Step: f.Step, Key: d.Trustees.Stage,
		Open: d.Open.String(), Close: d.Close.String(), Contests: []stageContest{},
	}
	for i := range d.Contests {
		k := stageContest{Titles: d.Contests[i].Titles, Act: f.Contests[i].Act, Seats: d.Contests[i].Rules.Seats, Held: f.Contests[i].Held, Candidates: []string{}}
		for _, x := range d.Contests[i].Candidates {
			k.Candidates = append(k.Candidates, x.Name)
		}
		out.Contests = append(out.Contests, k)
	}
	if c.JSON {
		return json.NewEncoder(w.out).Encode(out)
	}
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(w.out, format+"\n", args...) }
	say("created stage %d, %s: %s", out.Stage, d.Titles.In("zh"), out.Ceremony)
	for _, k := range out.Contests {
		say("  %s (%s): %d seats among %s", k.Titles.In("zh"), k.Act, k.Seats, strings.Join(k.Candidates, ", "))
	}
	say("  opens %s, closes %s", out.Open, out.Close)
	if len(out.Invites) == 0 {
		say("The trustees use key %d of their ceremony; nobody is invited.\nNext: hustings poll seal %s, then hustings slips: each stage has slips of its own.", out.Key+1, out.Ceremony)
		return nil
	}
	say("Give each trustee their own line; they run: hustings trustee init --poll http://SERVER%s#INVITE --dir DIR, in a new folder", out.Path)
	for _, i := range out.Invites {
		say("  trustee %d, %s: %s#%s", i.Trustee, i.Name, out.Path, i.Invite)
	}
	return nil
}

// tellersWhoStand names tellers who bear a candidate's name.
func tellersWhoStand(d *ballot.Draft) (out []string) {
	for _, t := range d.Tellers {
		for i := range d.Contests {
			if slices.ContainsFunc(d.Contests[i].Candidates, func(k ballot.DraftCandidate) bool { return k.Name == t.Name }) {
				out = append(out, t.Name)
				break
			}
		}
	}
	return out
}

// show says what follows from each contest, and what was opened from it.
func (c *pollNextCmd) show(ctx context.Context, w world, h *hall, ceremony ballot.CeremonyID) error {
	chain, err := h.chain(ctx, ceremony)
	if err != nil {
		return err
	}
	polls, err := h.stagePolls(ctx)
	if err != nil {
		return err
	}
	type row struct {
		Contest int                 `json:"contest"`
		Titles  ballot.Text         `json:"titles"`
		Next    *count.Next         `json:"next"` // null where the poll was annulled
		Elected []string            `json:"elected"`
		Acts    []ballot.Act        `json:"acts"`
		Opened  []ballot.CeremonyID `json:"opened"`
	}
	rows := []row{}
	past := chain[0]
	for i := range past.Manifest.Contests {
		r := row{Contest: i, Titles: past.Manifest.Contests[i].Titles, Elected: []string{}, Acts: []ballot.Act{}, Opened: []ballot.CeremonyID{}}
		r.Elected = append(r.Elected, past.Elected(i)...)
		r.Acts = append(r.Acts, past.Acts(i)...)
		r.Opened = append(r.Opened, openedFrom(polls, past, i)...)
		if past.Outcomes != nil {
			r.Next = &past.Outcomes[i].Next
		}
		rows = append(rows, r)
		if c.JSON {
			continue
		}
		_, _ = fmt.Fprintf(w.out, "contest %d, %s: elected %s\n", i, r.Titles.In("zh"), strings.Join(append(r.Elected, "–")[:max(1, len(r.Elected))], ", "))
		if r.Next != nil {
			_, _ = fmt.Fprintf(w.out, "  outcome: %s, %d seats %v\n", r.Next.Kind, r.Next.Seats, r.Next.Alternatives)
		}
		_, _ = fmt.Fprintf(w.out, "  can be opened: %v; was opened: %v\n", r.Acts, r.Opened)
	}
	if c.JSON {
		return json.NewEncoder(w.out).Encode(struct {
			Contests []row `json:"contests"`
		}{rows})
	}
	return nil
}
