package ballot

import (
	"hustings/ballot/count"
)

// Manifest is the definition of a poll that everyone reads before voting
// (SPEC 8.1). Its exact bytes are logged; the poll id is their hash.
type Manifest struct {
	Version        int          `json:"version"`
	Kind           string       `json:"kind"`
	Ceremony       CeremonyID   `json:"ceremony"`
	Titles         Text         `json:"titles"`
	Organisation   Text         `json:"organisation"`
	Contests       []Contest    `json:"contests,omitempty"` // of an election
	Survey         *Survey      `json:"survey,omitempty"`   // of a survey
	Persons        []string     `json:"persons,omitempty"`
	Electorates    []Electorate `json:"electorates"`
	Registrars     []Registrar  `json:"registrars"`
	Box            Service      `json:"box"`
	Log            LogKey       `json:"log"`
	Trustees       Trustees     `json:"trustees"`
	Officers       Officers     `json:"officers"`
	Tellers        []Party      `json:"tellers"`
	Times          Times        `json:"times"`
	ClaimsSeconds  int64        `json:"claims_seconds"`
	EarlyClose     string       `json:"early_close"`
	BallotsPerKey  int          `json:"ballots_per_key"`
	Plaintext      int          `json:"plaintext,omitempty"` // of an election
	BatchMin       int          `json:"batch_min"`
	Cosign         CosignPolicy `json:"cosign"`
	Publication    string       `json:"publication"`
	Relays         []Relay      `json:"relays"`
	Client         []ClientFile `json:"client"`
	OnlineApproval string       `json:"online_approval,omitempty"`
	Election       *Election    `json:"election,omitempty"`
}

// Text is a text in several languages: tag ("zh", "en") to words.
type Text map[string]string

// In gives the text in a language, or in the other one where it is missing.
func (t Text) In(lang string) string {
	for _, l := range []string{lang, "zh", "en"} {
		if s, ok := t[l]; ok {
			return s
		}
	}
	return ""
}

// Contest is one question on the ballot. OrderNote says why officers have put the
// candidates in an order other than that of the rules (SPEC 9.19).
type Contest struct {
	Titles      Text        `json:"titles"`
	Electorates []int       `json:"electorates"`
	Candidates  []Candidate `json:"candidates"`
	Rules       count.Rules `json:"rules"`
	OrderNote   string      `json:"order_note,omitempty"`
}

// Candidate is a person (or, for a motion, nothing) to vote on. Page names a
// bundle file that was frozen at sealing; Person says which of the manifest's
// persons this is, where they are listed there too.
type Candidate struct {
	Name   string  `json:"name"`
	Page   *Digest `json:"page,omitempty"`
	Person *int    `json:"person,omitempty"`
}

// Electorate is a set of members with equal weight.
type Electorate struct {
	Names    Text       `json:"names"`
	Weight   int        `json:"weight"`
	Roll     int        `json:"roll"`
	Excluded []Excluded `json:"excluded"`
	Expected int        `json:"expected"`
	Root     Digest     `json:"root"`
	Handles  Digest     `json:"handles"`
}

// Excluded counts members on the roll who are not expected, with the reason's
// code and who approved.
type Excluded struct {
	Reason   string `json:"reason"`
	Count    int    `json:"count"`
	Approval string `json:"approval"`
}

// Registrar signs members' passes blindly; Blind holds its RSA modulus for each electorate.
type Registrar struct {
	Name  string    `json:"name"`
	URL   string    `json:"url"`
	Key   PublicKey `json:"key"`
	Blind []Hex     `json:"blind"`
}

// Service is a key with an address.
type Service struct {
	Key PublicKey `json:"key"`
	URL string    `json:"url"`
}

// LogKey is the key that signs checkpoints.
type LogKey struct {
	Key PublicKey `json:"key"`
}

// Party is a person with a key.
type Party struct {
	Name string    `json:"name"`
	Key  PublicKey `json:"key"`
}

// Trustees describes who can open: any Threshold of Keys.
type Trustees struct {
	Threshold  int        `json:"threshold"`
	Session    CeremonyID `json:"session"`
	Stage      int        `json:"stage"`
	Stages     int        `json:"stages"`
	Keys       []Party    `json:"keys"`
	Joint      Point      `json:"joint"`
	Transcript Digest     `json:"transcript"`
}

// Officers says how many of them sign what officers sign.
type Officers struct {
	Needed int     `json:"needed"`
	Keys   []Party `json:"keys"`
}

// Times of a poll, UTC.
type Times struct {
	Sealed Time `json:"sealed"`
	Open   Time `json:"open"`
	Close  Time `json:"close"`
}

// CosignPolicy is how many trustees cosign each point (SPEC 8.11).
type CosignPolicy struct {
	Sealed int `json:"sealed"`
	Open   int `json:"open"`
	Close  int `json:"close"`
	Claims int `json:"claims"`
}

// Relay is an oblivious relay of another operator (SPEC 11).
type Relay struct {
	URL      string `json:"url"`
	Operator string `json:"operator"`
	Keys     Hex    `json:"keys"`
}

// ClientFile is a file that the browser client runs.
type ClientFile struct {
	Name   string `json:"name"`
	SHA256 Digest `json:"sha256"`
}

// ContestsOf lists the contests of an electorate in order.
func (m *Manifest) ContestsOf(electorate int) []int {
	var out []int
	for i := range m.Contests {
		for _, e := range m.Contests[i].Electorates {
			if e == electorate {
				out = append(out, i)
			}
		}
	}
	return out
}

// CountsAttendance tells whether an electorate needs an attendance entry before
// the poll opens (SPEC 8.1).
func (m *Manifest) CountsAttendance(electorate int) bool {
	for _, c := range m.ContestsOf(electorate) {
		if m.Contests[c].Rules.Present == count.CheckedIn {
			return true
		}
	}
	return false
}

// Count is the counting package's view of contest i.
func (m *Manifest) Count(i int) count.Contest {
	c := count.Contest{
		Rules:      m.Contests[i].Rules,
		Number:     i,
		Candidates: len(m.Contests[i].Candidates),
		Persons:    len(m.Persons),
		Listed:     make([]int, len(m.Contests[i].Candidates)),
	}
	for k, candidate := range m.Contests[i].Candidates {
		c.Listed[k] = -1
		if candidate.Person != nil {
			c.Listed[k] = *candidate.Person
		}
	}
	return c
}

// LeastPlaintext is the smallest plaintext that holds any choice of any
// electorate (SPEC 8.6).
func (m *Manifest) LeastPlaintext() int {
	least := 1
	for e := range m.Electorates {
		n := 0
		for _, c := range m.ContestsOf(e) {
			n += 2 + m.Count(c).MaxEncodedLen()
		}
		least = max(least, n)
	}
	return least
}
