package sample

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"runtime"
	"slices"

	"hustings/audit"
	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/board"
	"hustings/crypto/blind"
	"hustings/crypto/threshold"
	"hustings/survey"
)

// Config says what poll to hold. Zero values give a small party-branch election.
type Config struct {
	Expected      int // members expected to vote; default 12
	Trustees      int // default 3
	Threshold     int // default 2
	Registrars    int // default 1
	Stages        int // joint keys; default 1
	Tellers       int
	Candidates    int // default 6
	Seats         int // default 5
	BallotsPerKey int // default 1
	BatchMin      int // default 100
	Bits          int // of the RSA keys; default 2048
	EarlyClose    string
	Start         int64        // seconds since 1970; default a day in 2026
	Questionnaire []byte       // of a survey: then it is one, with two counters
	Level         ballot.Level // of a survey; default A3
	Tables        [][2]string  // of a survey: its cross tables
	// Answer, if set, encodes a member's answers, for questionnaires other than Questions.
	Answer func(q *survey.Questionnaire, member int) ([][]byte, error)
	Store  Store // default: memory
	// Edit, if set, changes the manifest before it is sealed.
	Edit func(*ballot.Manifest)
}

// Poll is a poll with everybody's keys.
type Poll struct {
	Config   Config
	Manifest *ballot.Manifest
	ID       ballot.PollID
	State    *audit.State // what the board says, kept up entry by entry
	Officers []ed25519.PrivateKey
	Tellers  []ed25519.PrivateKey
	Box      ed25519.PrivateKey
	Log      ed25519.PrivateKey
	// Registrars sign entries, Blind passes: [registrar], [registrar][electorate].
	Registrars []ed25519.PrivateKey
	Blind      [][]*blind.SigningKey
	Trustees   []ed25519.PrivateKey
	Keys       []*threshold.TrusteeKey
	Salts      map[[32]byte][16]byte
	Lines      map[[32]byte]string  // of the members, by handle
	Handles    [][32]byte           // sorted
	Counters   []ed25519.PrivateKey // of a survey
	Sealed     *SealedPart          // of a survey

	store     Store
	log       *board.Log
	now       int64
	questions *survey.Questionnaire
}

func (c *Config) defaults() {
	set := func(v *int, d int) {
		if *v == 0 {
			*v = d
		}
	}
	set(&c.Expected, 12)
	set(&c.Trustees, 3)
	set(&c.Threshold, 2)
	set(&c.Registrars, 1)
	set(&c.Stages, 1)
	set(&c.Candidates, 6)
	set(&c.Seats, 5)
	set(&c.BallotsPerKey, 1)
	set(&c.BatchMin, 100)
	set(&c.Bits, 2048)
	if c.EarlyClose == "" {
		c.EarlyClose = "officer"
	}
	if c.Level == "" {
		c.Level = ballot.LevelSealed
	}
	if c.Start == 0 {
		c.Start = 1795000000
	}
	if c.Store == nil {
		c.Store = NewMemory()
	}
}

// New makes the keys and holds the ceremony; nothing is on the board yet.
func New(c Config) (*Poll, error) {
	c.defaults()
	p := &Poll{Config: c, store: c.Store, now: c.Start, Salts: make(map[[32]byte][16]byte), Lines: make(map[[32]byte]string)}
	p.State = audit.NewState(surroundings{p})
	m := &ballot.Manifest{
		Version: 1, Kind: "election",
		Titles:        ballot.Text{"zh": "支部委员会选举", "en": "Branch committee election"},
		Organisation:  ballot.Text{"zh": "示例支部", "en": "Sample branch"},
		ClaimsSeconds: 600, EarlyClose: c.EarlyClose, BallotsPerKey: c.BallotsPerKey, BatchMin: c.BatchMin,
		Publication: "after-close", Relays: []ballot.Relay{}, Client: []ballot.ClientFile{},
		Times:  ballot.Times{Sealed: ballot.Time(c.Start), Open: ballot.Time(c.Start + 3600), Close: ballot.Time(c.Start + 7200)},
		Cosign: ballot.CosignPolicy{Sealed: c.Threshold, Open: c.Threshold, Close: c.Threshold, Claims: c.Threshold},
	}
	if _, err := rand.Read(m.Ceremony[:]); err != nil {
		return nil, err
	}
	p.Manifest = m
	p.parties()
	if err := p.registrars(); err != nil {
		return nil, err
	}
	if err := p.electorate(); err != nil {
		return nil, err
	}
	if c.Questionnaire != nil {
		if err := p.survey(); err != nil {
			return nil, err
		}
	} else {
		p.contests()
	}
	return p, nil
}

// NewKey makes an Ed25519 key and gives its public half as the manifest has it.
func NewKey() (ed25519.PrivateKey, ballot.PublicKey) {
	public, private, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		panic(err) // crypto/rand does not fail
	}
	return private, ballot.PublicKey(public)
}

func (p *Poll) parties() {
	m, c := p.Manifest, &p.Config
	party := func(name string, i int, list *[]ed25519.PrivateKey) ballot.Party {
		private, public := NewKey()
		*list = append(*list, private)
		return ballot.Party{Name: fmt.Sprintf("%s %d", name, i), Key: public}
	}
	p.Box, m.Box.Key = NewKey()
	p.Log, m.Log.Key = NewKey()
	m.Officers = ballot.Officers{Needed: 1, Keys: []ballot.Party{party("Officer", 1, &p.Officers)}}
	m.Tellers = []ballot.Party{}
	for i := range c.Tellers {
		m.Tellers = append(m.Tellers, party("Teller", i+1, &p.Tellers))
	}
	m.Trustees = ballot.Trustees{Threshold: c.Threshold, Session: m.Ceremony, Stages: c.Stages}
	for i := range c.Trustees {
		m.Trustees.Keys = append(m.Trustees.Keys, party("Trustee", i+1, &p.Trustees))
	}
}

func (p *Poll) registrars() error {
	for i := range p.Config.Registrars {
		private, public := NewKey()
		key, err := blind.GenerateKey(rand.Reader, p.Config.Bits)
		if err != nil {
			return err
		}
		p.Registrars = append(p.Registrars, private)
		p.Blind = append(p.Blind, []*blind.SigningKey{key})
		p.Manifest.Registrars = append(p.Manifest.Registrars, ballot.Registrar{
			Name: fmt.Sprintf("Registrar %d", i+1), Key: public, Blind: []ballot.Hex{key.Public().Bytes()},
		})
	}
	return nil
}

func (p *Poll) electorate() error {
	n := p.Config.Expected
	handles := make([][32]byte, n)
	for i := range handles {
		var salt [16]byte
		if _, err := rand.Read(salt[:]); err != nil {
			return err
		}
		line, err := ballot.MemberLine(fmt.Sprintf("M%06d", i+1), fmt.Sprintf("Member %d", i+1), "Branch")
		if err != nil {
			return err
		}
		handles[i] = ballot.Handle(p.Manifest.Ceremony, salt, line)
		p.Salts[handles[i]], p.Lines[handles[i]] = salt, line
	}
	slices.SortFunc(handles, func(a, b [32]byte) int { return slices.Compare(a[:], b[:]) })
	p.Handles = handles
	root, err := ballot.HandleRoot(handles)
	if err != nil {
		return err
	}
	flat := make([]byte, 0, 32*n)
	for i := range handles {
		flat = append(flat, handles[i][:]...)
	}
	p.Manifest.Electorates = []ballot.Electorate{{
		Names:  ballot.Text{"zh": "全体", "en": "All members"},
		Weight: 1, Roll: n, Excluded: []ballot.Excluded{}, Expected: n,
		Root: root, Handles: p.AddFile(flat),
	}}
	return nil
}

// Names are made up; the strokes of their surnames differ.
var names = []string{"王桂", "李红", "张静", "刘强敏", "陈建", "杨欣然", "赵一", "黄二", "周三", "吴四", "徐五", "孙六"}

func (p *Poll) contests() {
	rules, err := count.Preset("cn-party-branch")
	if err != nil {
		panic(err) // a preset of our own
	}
	rules.Seats = p.Config.Seats
	m := p.Manifest
	m.Persons = names
	c := ballot.Contest{Titles: m.Titles, Electorates: []int{0}, Rules: rules}
	for i := range p.Config.Candidates {
		person := i % len(names)
		k := ballot.Candidate{Name: names[person]}
		if i < len(names) {
			k.Person = &person
		}
		c.Candidates = append(c.Candidates, k)
	}
	m.Contests = []ballot.Contest{c}
	m.Plaintext = m.LeastPlaintext()
}

// AddFile puts a bundle file beside the log and gives its name.
func (p *Poll) AddFile(data []byte) ballot.Digest {
	d := ballot.Digest(sha256.Sum256(data))
	p.store.AddFile(d, data)
	return d
}

// Append puts entries on the board as they are, and tells what is wrong with them.
func (p *Poll) Append(entries ...[]byte) ([]audit.Failure, error) {
	if p.log == nil {
		log, err := board.Open(context.Background(), board.Config{
			Origin: p.Manifest.Ceremony.Origin(), Key: p.Log, Backend: p.store, Guard: p.store,
		})
		if err != nil {
			return nil, err
		}
		p.log = log
	}
	at := p.State.Size
	if _, err := p.log.Append(context.Background(), at, entries); err != nil {
		return nil, err
	}
	var fails []audit.Failure
	for _, e := range entries {
		fails = append(fails, p.State.Apply(e)...)
	}
	return fails, nil
}

// Must appends entries that are as they should be.
func (p *Poll) Must(entries ...ballot.Entry) error {
	data := make([][]byte, len(entries))
	for i, e := range entries {
		data[i] = ballot.Encode(e)
	}
	fails, err := p.Append(data...)
	if err == nil && len(fails) > 0 {
		err = fails[0]
	}
	return err
}

// FS is the bundle as it stands.
func (p *Poll) FS() (fs.FS, error) { return p.store.Bundle() }

// Now is the poll's own clock; Pass moves it.
func (p *Poll) Now() int64 { return p.now }

// Pass lets time go by.
func (p *Poll) Pass(seconds int64) { p.now += seconds }

// Until lets time go by up to a time.
func (p *Poll) Until(t int64) { p.now = max(p.now, t) }

type surroundings struct{ p *Poll }

func (s surroundings) File(d ballot.Digest) ([]byte, error) { return s.p.store.File(d) }

func (s surroundings) Root(size uint64) (board.Hash, error) {
	var root board.Hash
	err := s.p.store.View(context.Background(), func(r board.Reader) error {
		var err error
		root, err = board.RootAt(size, board.StoredTiles(context.Background(), r))
		return err
	})
	return root, err
}

func workers() int { return runtime.GOMAXPROCS(0) }

// Head is the size and root of the log.
func (p *Poll) Head() board.Head {
	var head board.Head
	_ = p.store.View(context.Background(), func(r board.Reader) error {
		var err error
		head, err = r.Head(context.Background())
		return err
	})
	return head
}

// Contents gives all entries of the log and the bundle files.
func (p *Poll) Contents() ([][]byte, map[ballot.Digest][]byte, error) {
	m, ok := p.store.(*Memory)
	if !ok {
		return nil, nil, fmt.Errorf("sample: the store is not in memory")
	}
	return m.entries, m.files, nil
}
