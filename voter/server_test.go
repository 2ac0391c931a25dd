package voter_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"sync"

	"hustings/ballot"
	"hustings/crypto/ohttp"
	"hustings/crypto/ohttp/hybrid"
	"hustings/internal/sample"
	"hustings/voter"
)

const origin = "https://poll.example"

// openPoll is an open poll with two registrars and two ballots a key. No test
// changes its board.
var openPoll = sync.OnceValue(func() *sample.Poll {
	p := must(sample.New(sample.Config{Expected: 5, Registrars: 2, BallotsPerKey: 2, Edit: withRelay}))
	if err := p.ToOpen(); err != nil {
		panic(err)
	}
	return p
})

// gateway opens what comes by the relay.
var gateway = sync.OnceValue(func() *ohttp.Server {
	return must(ohttp.NewServer(ohttp.NewKey(1, must(hybrid.Generate(rand.Reader)))))
})

func withRelay(m *ballot.Manifest) {
	m.Relays = []ballot.Relay{{URL: "https://relay.example/ohttp", Operator: "Somebody else", Keys: gateway().Keys()}}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// server plays registrars and box for one poll in memory, and serves its board. It
// does what SPEC 10 says unless a test bends it.
type server struct {
	poll     *sample.Poll
	manifest []byte
	members  []memberRow
	files    fs.FS

	issued  []map[int][2][]byte // [registrar][member]: request and answer
	ballots map[ballot.Digest][]byte
	next    map[ballot.PublicKey]uint8
	last    map[ballot.PublicKey][]byte
	claims  int
	calls   int
	refuse  map[string]string // path prefix -> error code
	relayed int

	// bend changes the answer to a request, before it leaves.
	bend func(r voter.Request, a *voter.Response)
}

type memberRow struct {
	line   string
	salt   [16]byte
	handle [32]byte
	added  bool
}

func newServer(p *sample.Poll) *server {
	s := &server{
		poll: p, manifest: must(ballot.MarshalCanonical(p.Manifest)),
		ballots: make(map[ballot.Digest][]byte), next: make(map[ballot.PublicKey]uint8),
		last: make(map[ballot.PublicKey][]byte), refuse: make(map[string]string),
	}
	for range p.Blind {
		s.issued = append(s.issued, make(map[int][2][]byte))
	}
	for i := range p.Config.Expected {
		line := must(ballot.MemberLine(fmt.Sprintf("M%06d", i+1), fmt.Sprintf("Member %d", i+1), "Branch"))
		for handle, salt := range p.Salts {
			if ballot.Handle(p.Manifest.Ceremony, salt, line) == handle {
				s.members = append(s.members, memberRow{line: line, salt: salt, handle: handle})
			}
		}
	}
	s.publish()
	return s
}

// publish shows the board as it is now.
func (s *server) publish() { s.files = must(s.poll.FS()) }

func (s *server) address() voter.Address {
	return must(voter.ParseAddress(origin + "/p/" + s.poll.Manifest.Ceremony.String() + "#" + s.poll.ID.String()))
}

// code is the sign-in code of a member.
func code(member int) string {
	return ballot.EncodeCode([]byte{0, 0, 0, 0, 0, 0, 0, 0, 0, byte(member)})
}

// errDropped is a connection that breaks.
var errDropped = errors.New("connection reset")

// browser is a device: it keeps cookies, and its connection may break.
type browser struct {
	*server
	cookie map[string]int // origin -> member
	// drop says whether to lose the connection at a call, and whether the server
	// has acted by then.
	drop func(call int) (lost, acted bool)
}

func (s *server) browser() *browser { return &browser{server: s, cookie: make(map[string]int)} }

func (b *browser) fetch(_ context.Context, r voter.Request) (voter.Response, error) {
	call := b.calls
	b.calls++
	lost, acted := false, false
	if b.drop != nil {
		lost, acted = b.drop(call)
	}
	if lost && !acted {
		return voter.Response{}, errDropped
	}
	a := b.answer(r)
	if b.bend != nil {
		b.bend(r, &a)
	}
	if lost {
		return voter.Response{}, errDropped
	}
	return a, nil
}

func no(status int, code string) voter.Response {
	return voter.Response{Status: status, Body: fmt.Appendf(nil, `{"error":{"code":%q,"text":"t","next":"n"}}`, code)}
}

func yes(format string, args ...any) voter.Response {
	return voter.Response{Status: 200, Body: fmt.Appendf(nil, format, args...)}
}

func (b *browser) answer(r voter.Request) voter.Response {
	at, path, _ := strings.Cut(strings.TrimPrefix(r.URL, "https://"), "/")
	for prefix, code := range b.refuse {
		if strings.HasPrefix(path, prefix) {
			return no(409, code)
		}
	}
	ceremony := b.poll.Manifest.Ceremony.String()
	if rest, ok := strings.CutPrefix(path, "me/"+ceremony); ok {
		return b.me(r, at, rest)
	}
	if r.Session {
		return no(400, "session-where-none-belongs")
	}
	if at == "relay.example" {
		return b.relay(r)
	}
	if rest, ok := strings.CutPrefix(path, "box/"+ceremony); ok && r.ContentType == "application/octet-stream" {
		return b.box(rest, r.Body)
	}
	if name, ok := strings.CutPrefix(path, "p/"+ceremony+"/"); ok {
		return b.public(name)
	}
	return no(404, "not-found")
}

func (s *server) public(name string) voter.Response {
	if name == "manifest" {
		return voter.Response{Status: 200, Body: s.manifest}
	}
	data, err := fs.ReadFile(s.files, name)
	if err != nil {
		return voter.Response{Status: 404, Body: []byte("no such file")}
	}
	return voter.Response{Status: 200, Body: data}
}

func (b *browser) me(r voter.Request, at, rest string) voter.Response {
	member, in := b.cookie[at]
	if r.Bearer != "" {
		_, err := fmt.Sscanf(r.Bearer, "bearer-%d", &member)
		in = err == nil
	}
	switch {
	case rest == "/signin":
		for i := range b.members {
			switch string(r.Body) {
			case fmt.Sprintf(`{"code":"%s"}`, code(i)):
				b.cookie[at] = i
				return b.member(i)
			case fmt.Sprintf(`{"code":"%s","bearer":true}`, code(i)):
				a := b.member(i)
				a.Body = fmt.Appendf(a.Body[:len(a.Body)-1], `,"session":"bearer-%d"}`, i)
				return a
			}
		}
		return no(401, "bad-code")
	case r.Session == (r.Bearer != ""):
		return no(401, "no-session")
	case !in:
		return no(401, "no-session")
	case rest == "":
		return b.member(member)
	case rest == "/signout":
		delete(b.cookie, at)
		return voter.Response{Status: 204}
	}
	var registrar int
	if _, err := fmt.Sscanf(rest, "/pass/%d", &registrar); err != nil || registrar >= len(b.issued) {
		return no(404, "not-found")
	}
	return b.issue(registrar, member, r.Body)
}

func (s *server) member(i int) voter.Response {
	m := s.members[i]
	handles := make([][32]byte, 0, len(s.poll.Salts))
	for h := range s.poll.Salts {
		handles = append(handles, h)
	}
	slices.SortFunc(handles, func(a, b [32]byte) int { return bytes.Compare(a[:], b[:]) })
	index, proof := 0, []string{}
	if !m.added {
		index = slices.Index(handles, m.handle)
		for _, h := range must(ballot.HandleProof(handles, index)) {
			proof = append(proof, hex.EncodeToString(h[:]))
		}
	}
	pass := "none"
	if _, ok := s.issued[0][i]; ok {
		pass = "taken"
	}
	list := strings.Join(proof, `","`)
	if list != "" {
		list = `"` + list + `"`
	}
	return yes(`{"electorate":0,"line":%q,"salt":"%x","handle":"%x","index":%d,"count":%d,"proof":[%s],"checked_in":true,"pass":%q}`,
		m.line, m.salt, m.handle, index, len(handles), list, pass)
}

func (s *server) issue(registrar, member int, body []byte) voter.Response {
	var asked struct {
		Blinded ballot.Hex `json:"blinded"`
	}
	if err := ballot.UnmarshalStrict(body, &asked); err != nil {
		return no(400, "bad-request")
	}
	before, ok := s.issued[registrar][member]
	if ok && !bytes.Equal(before[0], asked.Blinded) {
		return no(409, "already-issued")
	}
	if !ok {
		signature, err := s.poll.Blind[registrar][0].BlindSign(asked.Blinded)
		if err != nil {
			return no(400, "bad-request")
		}
		before = [2][]byte{asked.Blinded, signature}
		s.issued[registrar][member] = before
	}
	return yes(`{"signature":"%x"}`, before[1])
}
