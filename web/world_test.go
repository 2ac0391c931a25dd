package web_test

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"log/slog"
	"sync"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/box"
	"hustings/crypto/ohttp"
	"hustings/crypto/ohttp/hybrid"
	"hustings/roll"
	"hustings/web"
)

// The one poll of these tests, by its ceremony id.
const (
	ceremonyText = "000102030405060708090a0b0c0d0e0f"
	otherText    = "ffffffffffffffffffffffffffffffff"
	goodCode     = "GOOD"
)

// errBroken is an error that no table knows.
var errBroken = errors.New("the disk is full")

var ceremonyID, _ = ballot.ParseCeremonyID(ceremonyText)

// world is a server's surroundings, all of them stubs, and what they were asked.
// What a test puts into fails is what the call of that name returns.
type world struct {
	mu      sync.Mutex
	fails   map[string]error
	asked   []string
	files   map[string][]byte
	limiter *roll.Limiter
	now     time.Time
	logged  bytes.Buffer
}

func newWorld() *world {
	return &world{
		fails: map[string]error{},
		files: map[string][]byte{
			"checkpoint":             []byte("hustings/1/x\n1\nroot\n\n— x y\n"),
			"tile/0/000.p/5":         []byte("partial"),
			"tile/entries/000":       []byte("whole"),
			"tile/entries/x001/234":  []byte("deep"),
			"files/" + hexOf(9):      []byte("<script>alert(1)</script>"),
			"files/" + hexOf(10):     bytes.Repeat([]byte{7}, 3<<20),
			"tile/0/x001/x234/067":   []byte("deeper"),
			"tile/entries/000.p/255": []byte("partial"),
		},
		limiter: roll.NewLimiter(roll.LimiterConfig{SourceBurst: 3}),
		now:     time.Date(2026, 11, 20, 8, 30, 17, 123456789, time.UTC),
	}
}

func hexOf(b byte) string { return ballot.Digest(bytes.Repeat([]byte{b}, 32)).String() }

// ask notes a call and gives the error it is to fail with.
func (w *world) ask(name string, ceremony ballot.CeremonyID) error {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.asked = append(w.asked, name)
	if ceremony != ceremonyID {
		return web.ErrNoPoll
	}
	return w.fails[name]
}

func (w *world) fail(name string, err error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.fails[name] = err
}

func (w *world) clock() time.Time {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.now
}

// Write is the log.
func (w *world) Write(p []byte) (int, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logged.Write(p)
}

func (w *world) log() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.logged.String()
}

func (w *world) Box(c ballot.CeremonyID) (web.Box, error) {
	return w, w.ask("box", c)
}

func (w *world) Cast(_ context.Context, entry []byte) (ballot.Receipt, error) {
	if bytes.HasPrefix(entry, []byte("panic")) {
		panic("with what was sent: " + string(entry))
	}
	return ballot.Receipt{Leaf: ballot.LeafHash(entry)}, w.ask("cast", ceremonyID)
}

func (w *world) Claim(_ context.Context, _ []byte, _ ballot.Receipt) error {
	return w.ask("claim", ceremonyID)
}

func (w *world) Recall(_ context.Context, _ uint8, _ ballot.PublicKey, _ [64]byte) (*box.Recalled, error) {
	return &box.Recalled{Next: 3, Credentials: []ballot.Credential{{Signature: make([]byte, 256)}}}, w.ask("recall", ceremonyID)
}

func (w *world) Sealed(_ context.Context, c ballot.CeremonyID, f *ballot.Fetch) ([]byte, error) {
	return []byte{byte(f.Role), f.Index, byte(f.What)}, w.ask("sealed", c)
}

func (w *world) AppendOpening(_ context.Context, c ballot.CeremonyID, digest, opening []byte) (uint64, bool, error) {
	return uint64(len(digest)), string(opening) == "again", w.ask("opening", c)
}

func (w *world) File(_ context.Context, c ballot.CeremonyID, name string) ([]byte, error) {
	if err := w.ask("file", c); err != nil {
		return nil, err
	}
	data, ok := w.files[name]
	if !ok {
		return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
	}
	return data, nil
}

func (w *world) Polls(context.Context) ([]web.Poll, error) {
	return []web.Poll{
		{Ceremony: ceremonyID, ID: ballot.PollID{1}, Titles: map[string]string{"zh": "选举", "en": "Election"}, Phase: ballot.PhaseOpen},
		{Ceremony: ballot.CeremonyID{2}, Titles: map[string]string{"en": "Draft"}},
	}, w.ask("polls", ceremonyID)
}

func (w *world) Manifest(_ context.Context, c ballot.CeremonyID) ([]byte, error) {
	return []byte(`{ "version" : 1 }`), w.ask("manifest", c)
}

func (w *world) State(_ context.Context, c ballot.CeremonyID) (web.State, error) {
	return web.State{ID: ballot.PollID{1}, Phase: ballot.PhaseOpen, Size: 9, Ballots: 4, Open: 1795161600}, w.ask("state", c)
}

func (w *world) Ceremony(_ context.Context, c ballot.CeremonyID) (web.Ceremony, error) {
	return web.Ceremony{
		Session: c, Threshold: 2, Stages: 4,
		Trustees: []web.Trustee{{Name: "甲", Key: bytes.Repeat([]byte{1}, 32)}, {Name: "乙"}},
		Entries:  []ballot.Hex{{1, 2}},
	}, w.ask("ceremony", c)
}

func (w *world) Init(_ context.Context, c ballot.CeremonyID, _ web.Init) error {
	return w.ask("init", c)
}

func (w *world) Append(_ context.Context, c ballot.CeremonyID, entry []byte) (uint64, bool, error) {
	return 7, entry[len(entry)-1] == 1, w.ask("append", c)
}

func (w *world) Complain(_ context.Context, c ballot.CeremonyID, _ []byte) (uint64, bool, error) {
	return 0, false, w.ask("complain", c)
}

func (w *world) SignIn(_ context.Context, c ballot.CeremonyID, typed string, today uint32) (roll.Session, string, error) {
	if err := w.ask("signin", c); err != nil {
		return roll.Session{}, "", err
	}
	if typed != goodCode {
		return roll.Session{}, "", roll.ErrSignIn
	}
	s := roll.Session{Ceremony: c, Seat: roll.Seat{Number: "BY0001", Slip: 1}, LastDay: today}
	cookie, err := roll.SessionKey{1}.Seal(s)
	return s, cookie, err
}

func (w *world) Member(_ context.Context, c ballot.CeremonyID, seat roll.Seat) (web.Member, error) {
	return web.Member{
		Line: seat.Number + "\t王桂\t第二支部", Salt: make([]byte, 16), Count: 5, Index: 1,
		Proof: []ballot.Digest{{1}}, CheckedIn: true, Pass: web.PassNone,
	}, w.ask("member", c)
}

func (w *world) Issue(_ context.Context, c ballot.CeremonyID, registrar uint8, _ roll.Seat, blinded []byte) ([]byte, error) {
	if registrar > 1 {
		return nil, web.ErrNotFound
	}
	return blinded, w.ask("issue", c)
}

// config is a whole server around a world.
func (w *world) config(t testing.TB) web.Config {
	private, err := hybrid.Generate(bytes.NewReader(bytes.Repeat([]byte{5}, 32)))
	if err != nil {
		t.Fatal(err)
	}
	gateway, err := ohttp.NewServer(ohttp.NewKey(1, private))
	if err != nil {
		t.Fatal(err)
	}
	return web.Config{
		Who: &web.Who{SignIn: w, Sessions: roll.SessionKey{1}, Members: w, Passes: w, Limiter: w.limiter},
		What: &web.What{
			Boxes: w, Board: w, Polls: w, Ceremonies: w, Sealed: w,
			Gateway: web.Gateway{Server: gateway, Hosts: []string{"box.example"}, AtOnce: 2},
		},
		Log:   slog.New(slog.NewTextHandler(w, nil)),
		Clock: w.clock,
	}
}
