package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"time"

	"hustings/ballot"
	"hustings/ballot/count"
)

type pollCmd struct {
	Create   pollCreateCmd   `cmd:"" help:"Create a poll from a JSON file, or print one to edit."`
	Key      pollKeyCmd      `cmd:"" help:"Make an officer's or a teller's key file."`
	List     pollListCmd     `cmd:"" help:"List the polls of the databases."`
	Status   pollStatusCmd   `cmd:"" help:"Say how a poll stands and for what it waits."`
	Seal     pollSealCmd     `cmd:"" help:"Freeze the roll and seal the manifest."`
	Agree    pollAgreeCmd    `cmd:"" help:"Agree to the sealed manifest as a teller."`
	Attend   pollAttendCmd   `cmd:"" help:"Check members in; --finish closes the attendance list."`
	AddVoter pollAddVoterCmd `cmd:"" help:"Add a member who came on the roll after sealing; before the voting opens."`
	Open     pollOpenCmd     `cmd:"" help:"Open the voting."`
	Extend   pollExtendCmd   `cmd:"" help:"Move the closing time to a later one."`
	Close    pollCloseCmd    `cmd:"" help:"Close the voting."`
	Advance  pollAdvanceCmd  `cmd:"" help:"Do what is due: close, claims, combine, count. A running server does it by itself."`
	Certify  pollCertifyCmd  `cmd:"" help:"Certify the outcome."`
	Next     pollNextCmd     `cmd:"" help:"Open the stage that follows from an outcome: a re-vote, or the next step of the plan."`
	Annul    pollAnnulCmd    `cmd:"" help:"Annul a poll, with a reason in public."`
	Erratum  pollErratumCmd  `cmd:"" help:"Say something in public; it changes nothing."`
	Publish  pollPublishCmd  `cmd:"" help:"Write the bundle to a folder."`
}

// which names a poll.
type which struct {
	places
	Ceremony string `arg:"" optional:"" help:"Ceremony id, as poll list shows it; may be left out where there is one poll."`
}

// one gives the poll meant.
func (c *which) one(ctx context.Context, h *hall) (ballot.CeremonyID, error) {
	if c.Ceremony != "" {
		id, err := ballot.ParseCeremonyID(c.Ceremony)
		if err != nil {
			return id, fmt.Errorf("ceremony id: %w\nhint: hustings poll list", err)
		}
		return id, nil
	}
	polls, err := h.Polls(ctx)
	if err != nil {
		return ballot.CeremonyID{}, err
	}
	if len(polls) != 1 {
		return ballot.CeremonyID{}, fmt.Errorf("there are %d polls: name one\nhint: hustings poll list", len(polls))
	}
	return polls[0].Ceremony, nil
}

// desk opens both sides for a command that runs beside a server.
func (c *which) desk(ctx context.Context, w world) (*hall, *office, func(), error) {
	h, err := openHall(ctx, c.places, w.now, false)
	if err != nil {
		return nil, nil, nil, err
	}
	o, err := openOffice(ctx, c.places, w.now, h.facts)
	if err != nil {
		return nil, nil, nil, errors.Join(err, h.close())
	}
	return h, o, func() { _ = errors.Join(h.close(), o.close()) }, nil
}

type pollCreateCmd struct {
	places
	File    string        `arg:"" optional:"" help:"The poll as JSON." type:"path"`
	Preset  string        `help:"Print a poll of this preset to edit: ${presets}." placeholder:"NAME"`
	Survey  string        `help:"Print a survey with this questionnaire to edit." placeholder:"FILE" type:"path"`
	Level   string        `help:"With --survey: level of anonymity: A0 named, A1 confidential, A2 unlinked in storage, A3 cryptographic." enum:"A0,A1,A2,A3" default:"A3"`
	Stages  []string      `help:"With --preset: hold it in stages: final, and what the preset has before and after it (pre-vote, secretary, chair, president)." placeholder:"NAME,..."`
	Seats   int           `help:"With --preset: seats to fill; the preset's example without." placeholder:"N"`
	OpenIn  time.Duration `help:"With --preset: opens after this time." default:"1h"`
	OpenFor time.Duration `help:"With --preset: stays open for this time." default:"24h"`
	JSON    bool          `help:"Print one JSON object." name:"json"`
}

// created is what poll create prints with --json.
type created struct {
	Ceremony string       `json:"ceremony"`
	Path     string       `json:"path"`
	Invites  []inviteLine `json:"invites"`
}

type inviteLine struct {
	Trustee int    `json:"trustee"`
	Name    string `json:"name"`
	Invite  string `json:"invite"` // append to the server's address
}

// Run creates a draft and prints how trustees join.
func (c *pollCreateCmd) Run(ctx context.Context, w world) error {
	if c.Preset != "" {
		return c.printPreset(w)
	}
	if c.Survey != "" {
		return c.printSurvey(w)
	}
	if c.File == "" {
		return errors.New("name a file\nhint: hustings poll create --preset cn-party-branch > poll.json")
	}
	data, err := os.ReadFile(c.File)
	if err != nil {
		return err
	}
	d, err := ballot.ParseDraft(data)
	if err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if err := readQuestionnaire(d, filepath.Dir(c.File)); err != nil {
		return fmt.Errorf("%s: %w", c.File, err)
	}
	if len(d.Officers.Keys) == 0 {
		return fmt.Errorf("%s: officers: name at least one with a key\nhint: hustings poll key --name NAME --out FILE prints the line to put there", c.File)
	}
	h, err := openHall(ctx, c.places, w.now, false)
	if err != nil {
		return err
	}
	defer func() { _ = h.close() }()
	out, err := createPoll(ctx, h, d, data)
	if err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(w.out).Encode(out)
	}
	_, _ = fmt.Fprintf(w.out, "created poll %s\n", out.Ceremony)
	_, _ = fmt.Fprintln(w.out, "Give each trustee their own line; they run: hustings trustee init --poll http://SERVER"+out.Path+"#INVITE --dir DIR")
	for _, i := range out.Invites {
		_, _ = fmt.Fprintf(w.out, "  trustee %d, %s: %s#%s\n", i.Trustee, i.Name, out.Path, i.Invite)
	}
	return nil
}

// printPreset prints a poll that can be created once its names are filled in.
func (c *pollCreateCmd) printPreset(w world) error {
	rules, err := count.Preset(c.Preset)
	if err != nil {
		return err
	}
	if c.Seats > 0 {
		rules.Seats = c.Seats
	}
	d := samplePoll(rules, w.now().Add(c.OpenIn), w.now().Add(c.OpenIn+c.OpenFor))
	if err := inStages(d, c.Preset, c.Stages); err != nil {
		return err
	}
	data, err := ballot.MarshalCanonical(d)
	if err != nil {
		return err
	}
	var indented strings.Builder
	if err := indent(&indented, data); err != nil {
		return err
	}
	_, err = fmt.Fprintln(w.out, indented.String())
	return err
}

func samplePoll(rules count.Rules, opens, closes time.Time) *ballot.Draft {
	names := sampleNames(max(rules.MinCandidates(), min(7, rules.Seats+1)))
	if rules.Method == count.YesNo {
		names = names[:1]
	}
	contest := ballot.DraftContest{Titles: ballot.Text{"zh": "支部委员会选举", "en": "Branch committee election"}, Electorates: []int{0}, Rules: rules}
	for _, n := range names {
		contest.Candidates = append(contest.Candidates, ballot.DraftCandidate{Name: n})
	}
	return &ballot.Draft{
		Titles:        ballot.Text{"zh": "支部委员会选举", "en": "Branch committee election"},
		Organisation:  ballot.Text{"zh": "示例支部", "en": "Sample branch"},
		Contests:      []ballot.DraftContest{contest},
		PersonsOnRoll: rules.WritesIn(),
		Electorates:   []ballot.DraftElectors{{Names: ballot.Text{"zh": "全体", "en": "All members"}}},
		Trustees:      ballot.DraftTrustees{Threshold: 2, Stages: 4, Names: []string{"周三", "吴四", "徐五"}},
		Officers:      ballot.Officers{Needed: 1, Keys: []ballot.Party{}},
		Open:          ballot.Time(opens.Unix()), Close: ballot.Time(closes.Unix()),
		ClaimsSeconds: 600, EarlyClose: "officer", BallotsPerKey: 1, BatchMin: 100,
	}
}

type pollKeyCmd struct {
	Out            string `help:"File to write." required:"" type:"path" placeholder:"FILE"`
	Name           string `help:"Whose key it is." required:""`
	PassphraseFile string `help:"File with the passphrase; asked for without." type:"path" placeholder:"FILE"`
}

// Run makes a key file and prints the party for the poll's JSON.
func (c *pollKeyCmd) Run(w world) error {
	pass, err := readPassphrase(c.PassphraseFile, w, true)
	if err != nil {
		return err
	}
	k, err := newPersonKey(c.Out, c.Name, pass, workFactor)
	if err != nil {
		return err
	}
	return json.NewEncoder(w.out).Encode(ballot.Party{Name: k.Name, Key: k.Key})
}

type pollListCmd struct {
	places
	JSON bool `help:"Print one JSON object." name:"json"`
}

// Run lists polls.
func (c *pollListCmd) Run(ctx context.Context, w world) error {
	h, err := openHall(ctx, c.places, w.now, false)
	if err != nil {
		return err
	}
	defer func() { _ = h.close() }()
	polls, err := h.Polls(ctx)
	if err != nil {
		return err
	}
	type row struct {
		Ceremony ballot.CeremonyID `json:"ceremony"`
		Poll     string            `json:"poll"`
		Phase    string            `json:"phase"`
		Titles   map[string]string `json:"titles"`
	}
	rows := []row{}
	for _, p := range polls {
		id := ""
		if p.ID != (ballot.PollID{}) {
			id = p.ID.String()
		}
		rows = append(rows, row{p.Ceremony, id, p.Phase.String(), p.Titles})
		if !c.JSON {
			_, _ = fmt.Fprintf(w.out, "%v  %-9v  %s\n", p.Ceremony, p.Phase, ballot.Text(p.Titles).In("zh"))
		}
	}
	if c.JSON {
		return json.NewEncoder(w.out).Encode(struct {
			Polls []row `json:"polls"`
		}{rows})
	}
	if len(rows) == 0 {
		_, _ = fmt.Fprintln(w.out, "There is no poll yet. Print one to edit: hustings poll create --preset cn-party-branch > poll.json")
	}
	return nil
}
