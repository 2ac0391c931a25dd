package ballot

import (
	"cmp"
	"errors"
	"fmt"

	"hustings/ballot/count"
)

// ErrDraft is wrapped by every refusal of a draft.
var ErrDraft = errors.New("ballot: draft of a poll")

// Draft is what an officer writes to create a poll: a manifest without what the
// roll, the ceremony and the servers' keys put into it at sealing. Where a field
// may be left out, its comment says what then holds.
type Draft struct {
	Titles         Text            `json:"titles"`
	Organisation   Text            `json:"organisation"`
	Contests       []DraftContest  `json:"contests,omitempty"`        // of an election
	Survey         *DraftSurvey    `json:"survey,omitempty"`          // of a survey
	Persons        []string        `json:"persons,omitempty"`         // who may be written in
	PersonsOnRoll  bool            `json:"persons_on_roll,omitempty"` // instead: everybody expected, in the roll's order
	Electorates    []DraftElectors `json:"electorates,omitempty"`     // one: everybody
	Trustees       DraftTrustees   `json:"trustees"`
	Officers       Officers        `json:"officers"`
	Tellers        []Party         `json:"tellers,omitempty"`
	Registrars     []string        `json:"registrars,omitempty"` // names; one: the organisation
	Open           Time            `json:"open"`
	Close          Time            `json:"close"`
	ClaimsSeconds  int64           `json:"claims_seconds,omitempty"`  // 86400
	EarlyClose     string          `json:"early_close,omitempty"`     // "no"
	BallotsPerKey  int             `json:"ballots_per_key,omitempty"` // 1: no re-voting
	BatchMin       int             `json:"batch_min,omitempty"`       // 100
	Cosign         *CosignPolicy   `json:"cosign,omitempty"`          // the threshold at each point
	Relays         []DraftRelay    `json:"relays,omitempty"`
	OnlineApproval string          `json:"online_approval,omitempty"`
	Election       *DraftElection  `json:"election,omitempty"` // stages before and after this one
}

// DraftSurvey says what a survey asks, and how its answers are told (SPEC 8.17).
// Questionnaire is the questionnaire's text, which becomes a bundle file; a draft
// on disk may name a file with it instead. Parts follow from the text and are
// filled in by who reads questionnaires.
type DraftSurvey struct {
	Questionnaire string      `json:"questionnaire,omitempty"`
	File          string      `json:"questionnaire_file,omitempty"` // beside the draft, for the command line
	Level         Level       `json:"level,omitempty"`              // A3
	Threshold     int         `json:"threshold,omitempty"`          // 5; at A0 0
	TextThreshold int         `json:"text_threshold,omitempty"`     // 10, or the threshold where that is more; at A0 0
	Tables        [][2]string `json:"tables,omitempty"`
	Rounding      int         `json:"rounding,omitempty"`
	Earlier       *PollID     `json:"earlier,omitempty"` // the survey that this one repeats
	Parts         []int       `json:"parts,omitempty"`
	Counters      []Party     `json:"counters"`
}

// DraftContest is a contest; its candidates are put in the order its rules ask for
// at sealing, unless OrderNote says why not (SPEC 9.19). Rules stand in full, since voters are shown them.
// Page is the text of the candidate's page, which becomes a bundle file.
type DraftContest struct {
	Titles      Text             `json:"titles"`
	Electorates []int            `json:"electorates,omitempty"` // all
	Candidates  []DraftCandidate `json:"candidates"`
	Rules       count.Rules      `json:"rules"`
	OrderNote   string           `json:"order_note,omitempty"` // why the candidates stand as they do, not as the rules' order says
}

// DraftCandidate is a candidate with the text of his or her page, if any. Sort is
// what the name is sorted by where that is not the name itself (SPEC 9.19).
type DraftCandidate struct {
	Name string `json:"name"`
	Sort string `json:"sort,omitempty"`
	Page string `json:"page,omitempty"`
}

// DraftElectors says who of the roll votes: members of the branches named, those
// with the numbers named, or everybody, less those whom a decision excludes.
type DraftElectors struct {
	Names    Text             `json:"names"`
	Branches []string         `json:"branches,omitempty"`
	Members  []string         `json:"members,omitempty"` // member numbers
	Excluded []DraftExclusion `json:"excluded,omitempty"`
}

// DraftRelay is a relay through which ballots go. Without Keys the gateway is the
// server's own, whose key configuration goes into the manifest at sealing.
type DraftRelay struct {
	URL      string `json:"url"`
	Operator string `json:"operator"`
	Keys     Hex    `json:"keys,omitempty"`
}

// DraftExclusion takes a member out of the expected.
type DraftExclusion struct {
	Member   string `json:"member_no"`
	Reason   string `json:"reason"`
	Approval string `json:"approval"`
}

// DraftTrustees names the trustees; their keys come with the ceremony. Where keys
// of an earlier stage's ceremony are used on, Session is that ceremony and Stage
// the index of the key.
type DraftTrustees struct {
	Threshold int         `json:"threshold"`
	Stages    int         `json:"stages,omitempty"` // 4
	Names     []string    `json:"names"`
	Session   *CeremonyID `json:"session,omitempty"`
	Stage     int         `json:"stage,omitempty"`
}

// maxDraft bounds a draft in bytes, the candidates' photos in it.
const maxDraft = 8 << 20

// ParseDraft reads a draft strictly and fills in what was left out. Errors of
// form name line and column.
func ParseDraft(data []byte) (*Draft, error) {
	d := new(Draft)
	if err := UnmarshalStrict(data, d, MaxJSONSize(maxDraft), Complete()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrDraft, err)
	}
	d.fill()
	if t, n := d.Trustees.Threshold, len(d.Trustees.Names); d.Survey == nil || t != 1 || n != 1 {
		if n < 2 || n > MaxTrustees {
			return nil, fmt.Errorf("%w: %d trustees, want 2 to %d", ErrDraft, n, MaxTrustees)
		}
		if t < 2 || t > n || 2*t <= n {
			return nil, fmt.Errorf("%w: threshold %d of %d trustees, want at least 2 and more than half", ErrDraft, t, n)
		}
	}
	if d.Survey != nil && (len(d.Contests) > 0 || len(d.Persons) > 0 || d.PersonsOnRoll) {
		return nil, fmt.Errorf("%w: a survey has neither contests nor persons", ErrDraft)
	}
	if s, k := d.Trustees.Stage, d.Trustees.Stages; s < 0 || s >= k || d.Trustees.Session == nil && s != 0 {
		return nil, fmt.Errorf("%w: key %d of a ceremony that makes %d", ErrDraft, s, k)
	}
	if d.PersonsOnRoll && len(d.Persons) > 0 {
		return nil, fmt.Errorf("%w: persons and persons_on_roll exclude each other", ErrDraft)
	}
	return d, nil
}

func (d *Draft) fill() {
	if len(d.Electorates) == 0 {
		d.Electorates = []DraftElectors{{Names: Text{"zh": "全体", "en": "All members"}}}
	}
	if len(d.Registrars) == 0 {
		d.Registrars = []string{d.Organisation.In("zh")}
	}
	if d.ClaimsSeconds == 0 {
		d.ClaimsSeconds = 86400
	}
	if d.EarlyClose == "" {
		d.EarlyClose = "no"
	}
	if d.BallotsPerKey == 0 {
		d.BallotsPerKey = 1
	}
	if d.BatchMin == 0 {
		d.BatchMin = 100
	}
	if d.Trustees.Stages == 0 {
		d.Trustees.Stages = 4
	}
	if d.Cosign == nil {
		t := d.Trustees.Threshold
		d.Cosign = &CosignPolicy{Sealed: t, Open: t, Close: t, Claims: t}
	}
	if s := d.Survey; s != nil {
		s.Level = cmp.Or(s.Level, LevelSealed)
	}
	if s := d.Survey; s != nil && s.Level.Suppresses() {
		s.Threshold = cmp.Or(s.Threshold, 5)
		s.TextThreshold = cmp.Or(s.TextThreshold, max(10, s.Threshold))
	}
	for i := range d.Contests {
		if len(d.Contests[i].Electorates) == 0 {
			for e := range d.Electorates {
				d.Contests[i].Electorates = append(d.Contests[i].Electorates, e)
			}
		}
	}
}

// Parts is what a draft lacks: made by the registrars, the box, the roll and
// the ceremony, and put together at sealing.
type Parts struct {
	Ceremony    CeremonyID
	Sealed      Time
	Electorates []Electorate
	Persons     []string // with PersonsOnRoll
	Registrars  []Registrar
	Box         Service
	Log         LogKey
	Trustees    Trustees
	Client      []ClientFile
	Gateway     Hex          // key configuration of the server's own gateway, for relays without keys
	Earlier     []EarlierRun // of a survey that repeats another
}

// Manifest puts draft and parts together, and gives the pages that become
// bundle files. It is checked as any manifest is, and every fault is told.
func (d *Draft) Manifest(p Parts, digest func(page []byte) Digest) (data []byte, pages [][]byte, err error) {
	m := &Manifest{
		Version: 1, Kind: KindElection, Ceremony: p.Ceremony,
		Titles: d.Titles, Organisation: d.Organisation, Persons: d.Persons,
		Electorates: p.Electorates, Registrars: p.Registrars, Box: p.Box, Log: p.Log, Trustees: p.Trustees,
		Officers: d.Officers, Tellers: d.Tellers,
		Times:         Times{Sealed: p.Sealed, Open: d.Open, Close: d.Close},
		ClaimsSeconds: d.ClaimsSeconds, EarlyClose: d.EarlyClose, BallotsPerKey: d.BallotsPerKey,
		BatchMin: d.BatchMin, Cosign: *d.Cosign, Publication: "after-close",
		Relays: d.relays(p.Gateway), Client: p.Client, OnlineApproval: d.OnlineApproval,
		Election: d.Election.manifest(p.Ceremony),
	}
	if d.PersonsOnRoll {
		m.Persons = p.Persons
	}
	for i := range d.Contests {
		c := Contest{Titles: d.Contests[i].Titles, Electorates: d.Contests[i].Electorates, Rules: d.Contests[i].Rules, OrderNote: d.Contests[i].OrderNote}
		for _, k := range d.Contests[i].Candidates {
			candidate := Candidate{Name: k.Name, Person: personOf(m.Persons, k.Name)}
			if k.Page != "" {
				page := digest([]byte(k.Page))
				candidate.Page = &page
				pages = append(pages, []byte(k.Page))
			}
			c.Candidates = append(c.Candidates, candidate)
		}
		m.Contests = append(m.Contests, c)
	}
	if d.Survey != nil {
		m.Kind, m.Survey = KindSurvey, d.Survey.manifest(digest([]byte(d.Survey.Questionnaire)), p.Earlier)
		pages = append(pages, []byte(d.Survey.Questionnaire))
	} else {
		m.Plaintext = m.LeastPlaintext()
	}
	if data, err = MarshalCanonical(m); err != nil {
		return nil, nil, fmt.Errorf("%w: %w", ErrDraft, err)
	}
	_, faults := ParseManifest(data)
	errs := []error{}
	for _, f := range faults {
		errs = append(errs, f)
	}
	if len(errs) > 0 {
		return nil, nil, fmt.Errorf("%w: %w", ErrDraft, errors.Join(errs...))
	}
	return data, pages, nil
}

// manifest gives the manifest's survey object.
func (s *DraftSurvey) manifest(questionnaire Digest, earlier []EarlierRun) *Survey {
	return &Survey{
		Questionnaire: questionnaire, Level: s.Level, Threshold: s.Threshold, TextThreshold: s.TextThreshold,
		Tables: append([][2]string{}, s.Tables...), Rounding: s.Rounding, Earlier: earlier, Parts: s.Parts, Counters: s.Counters,
	}
}

func (d *Draft) relays(own Hex) []Relay {
	out := []Relay{}
	for _, r := range d.Relays {
		if len(r.Keys) == 0 {
			r.Keys = own
		}
		out = append(out, Relay(r))
	}
	return out
}

// personOf finds a candidate in the list of persons, so that nobody writes in
// somebody who is on the ballot. A name that two persons bear is nobody's.
func personOf(persons []string, name string) *int {
	found := -1
	for i, p := range persons {
		if p == name {
			if found >= 0 {
				return nil
			}
			found = i
		}
	}
	if found < 0 {
		return nil
	}
	return &found
}
