package registrar

import (
	"crypto/ed25519"
	"crypto/rand"
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"sync"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/crypto/blind"
	"hustings/roll"
)

const electorates = 2

var (
	testCeremony = ballot.CeremonyID{0xce}
	testClose    = time.Date(2026, 11, 20, 18, 0, 0, 0, time.UTC)
)

// blindKeys are made once: it takes long under the race detector.
var blindKeys = sync.OnceValue(func() (keys [electorates]*blind.SigningKey) {
	for e := range keys {
		var err error
		if keys[e], err = blind.GenerateKey(rand.Reader, 2048); err != nil {
			panic(err)
		}
	}
	return keys
})

// house is a registrar with two electorates of five, of which the second counts
// attendance, all agreed.
type house struct {
	*Service
	store *memory
	dir   string
	clock time.Time
	poll  Poll
	now   *ballot.Manifest
	text  []byte
}

func seatOf(i int) roll.Seat { return roll.Seat{Number: fmt.Sprintf("M%03d", i)} }

func freeze(t testing.TB) roll.Frozen {
	t.Helper()
	e := roll.Eligibility{Roll: 6, Excluded: []ballot.Excluded{{Reason: "abroad", Count: 1, Approval: "26-11"}}}
	for i := range 5 {
		e.Expected = append(e.Expected, roll.Member{Number: seatOf(i).Number, Name: "某", Status: roll.StatusFull})
	}
	f, err := roll.Freeze(rand.Reader, testCeremony, e)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func build(t testing.TB) *house {
	t.Helper()
	h := &house{
		store: &memory{
			frozen: []roll.Frozen{freeze(t), freeze(t)}, checked: map[string]bool{}, slip: map[string]uint32{},
			passes: map[Book]map[Slot][]byte{},
		},
		dir: t.TempDir(), clock: testClose.Add(-time.Hour),
	}
	h.restart()
	for e, key := range blindKeys() {
		if err := h.keys.write(h.keys.blindPath(Book{testCeremony, 0, uint8(e)}), key.Marshal()); err != nil {
			t.Fatal(err)
		}
	}
	public, err := h.CreateKeys(t.Context(), testCeremony, 0, electorates, 2048)
	if err != nil {
		t.Fatal(err)
	}
	h.now = h.manifest(t, public)
	h.agree(t)
	return h
}

// restart is a new process on the same store and directory.
func (h *house) restart() {
	h.Service = New(h.store, KeyDir{h.dir}, rand.Reader, func() time.Time { return h.clock })
}

// agree agrees to the manifest as it is, and opens.
func (h *house) agree(t testing.TB) {
	t.Helper()
	var err error
	if h.text, err = json.Marshal(h.now); err != nil {
		t.Fatal(err)
	}
	if _, err := h.Agree(t.Context(), h.text, 0); err != nil {
		t.Fatal(err)
	}
	h.poll = PollOf(h.now, ballot.IDOf(h.text), 0)
	h.poll.Agreed = true
}

// testKey is a public key that differs for each number.
func testKey(n byte) ballot.PublicKey {
	seed := sha256.Sum256([]byte{n})
	return publicKey(ed25519.NewKeyFromSeed(seed[:]))
}

func (h *house) manifest(t testing.TB, public Public) *ballot.Manifest {
	t.Helper()
	absent, err := count.Preset("yes-no")
	if err != nil {
		t.Fatal(err)
	}
	present, err := count.Preset("cn-party-branch")
	if err != nil {
		t.Fatal(err)
	}
	name := ballot.Text{"en": "x"}
	m := &ballot.Manifest{
		Version: 1, Kind: "election", Ceremony: testCeremony, Titles: name, Organisation: name,
		Contests: []ballot.Contest{
			{Titles: name, Electorates: []int{0}, Candidates: []ballot.Candidate{{Name: "a"}}, Rules: absent},
			{Titles: name, Electorates: []int{1}, Rules: present},
		},
		Persons:    []string{"p"},
		Registrars: []ballot.Registrar{{Name: "r", Key: public.Key, Blind: public.Blind}},
		Box:        ballot.Service{Key: testKey(1)}, Log: ballot.LogKey{Key: testKey(2)},
		Trustees: ballot.Trustees{
			Threshold: 2, Session: testCeremony, Stages: 1, Joint: testJoint,
			Keys: []ballot.Party{{Name: "t", Key: testKey(3)}, {Name: "u", Key: testKey(4)}},
		},
		Officers: ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "o", Key: testKey(5)}}},
		Tellers:  []ballot.Party{},
		Times: ballot.Times{
			Sealed: ballot.Time(testClose.Unix() - 20000), Open: ballot.Time(testClose.Unix() - 10000), Close: ballot.Time(testClose.Unix()),
		},
		ClaimsSeconds: 600, EarlyClose: "no", BallotsPerKey: 1, Plaintext: 4096, BatchMin: 1,
		Cosign: ballot.CosignPolicy{Claims: 2}, Publication: "after-close", Relays: []ballot.Relay{}, Client: []ballot.ClientFile{},
	}
	for c := range 5 {
		m.Contests[1].Candidates = append(m.Contests[1].Candidates, ballot.Candidate{Name: string(rune('a' + c))})
	}
	for _, f := range h.store.frozen {
		m.Electorates = append(m.Electorates, ballot.Electorate{
			Names: name, Weight: 1, Roll: f.Roll, Excluded: f.Excluded, Expected: f.Expected(), Root: f.Root,
			Handles: sha256.Sum256(f.HandlesFile()),
		})
	}
	return m
}

// request makes a voter's request in an electorate.
func (h *house) request(t testing.TB, electorate uint8) *blind.Request {
	t.Helper()
	message := ballot.PassMessage(h.poll.ID, electorate, testKey(9))
	r, err := blind.NewRequest(blindKeys()[electorate].Public(), message, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// blinded draws what the registrar takes for a request, faster.
func blinded(t testing.TB) []byte {
	t.Helper()
	b := make([]byte, blind.MinSize)
	if _, err := rand.Read(b); err != nil {
		t.Fatal(err)
	}
	b[0] &= 0x7f // below the modulus
	return b
}

// testJoint is a point of P-256 that nobody seals to: its generator (SP 800-186).
var testJoint = ballot.Point{
	0x03, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
	0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96,
}
