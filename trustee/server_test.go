package trustee

import (
	"bytes"
	"context"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"hustings/ballot"
	"hustings/internal/sample"
)

// server is the trustees' side of a poll's server, in memory.
type server struct {
	poll       *sample.Poll
	session    ballot.CeremonyID
	stages     int
	keys       []ballot.Hex
	ceremony   [3][][]byte
	complaints [][]byte
	accepted   map[string]bool // entries, to take the same bytes again
	board      *sample.Poll    // what is shown, if it is not the poll's own

	loseOpening bool                                    // the answer to the next opening of a survey
	lose        int                                     // answers of so many posts get lost
	tamper      func(name string, data []byte) []byte   // of the board's files
	state       func(*CeremonyState)                    // of the ceremony shown
	bend        func(e ballot.Entry)                    // sees every entry that is posted
	posted      []ballot.EntryType                      // in their order
	refuse      func(e ballot.Entry) (int, string)      // before anything else
	fetch       func(method, path string) (int, []byte) // answers instead, if not 0
}

func newServer(p *sample.Poll) *server {
	n := p.Config.Trustees
	s := &server{
		poll: p, session: p.Manifest.Ceremony, stages: p.Config.Stages,
		keys: make([]ballot.Hex, n), accepted: make(map[string]bool),
	}
	for k := range s.ceremony {
		s.ceremony[k] = make([][]byte, n)
	}
	return s
}

func refusal(status int, code, text string) (int, []byte, error) {
	return status, fmt.Appendf(nil, `{"error":{"code":%q,"text":%q,"next":""}}`, code, text), nil
}

func (s *server) Fetch(_ context.Context, method, path, _ string, body []byte) (int, []byte, error) {
	if s.fetch != nil {
		if status, answer := s.fetch(method, path); status != 0 {
			return status, answer, nil
		}
	}
	name, ok := strings.CutPrefix(path, "/p/"+s.poll.Manifest.Ceremony.String()+"/")
	if !ok {
		return refusal(404, "not-found", path)
	}
	if method == "GET" && name == "ceremony" {
		return s.ceremonyState()
	}
	if method == "GET" {
		return s.file(name)
	}
	status, answer, err := s.post(name, body)
	if s.lose > 0 {
		s.lose--
		return 0, nil, errors.New("connection lost")
	}
	return status, answer, err
}

func (s *server) post(name string, body []byte) (int, []byte, error) {
	switch name {
	case "init":
		return s.init(body)
	case "entries":
		return s.entry(body)
	case "sealed":
		return s.sealed(body)
	case "sealed/openings":
		status, answer, err := s.openings(body)
		if s.loseOpening {
			s.loseOpening = false
			return 0, nil, errors.New("connection lost")
		}
		return status, answer, err
	case "complaint":
		as := &session{plan: Plan{Session: s.session}}
		for _, k := range s.keys {
			as.plan.Trustees = append(as.plan.Trustees, Member{Key: ballot.PublicKey(k)})
		}
		if _, err := as.readComplaint(body); err != nil {
			return refusal(422, "bad-entry", err.Error())
		}
		if !slices.ContainsFunc(s.complaints, func(x []byte) bool { return bytes.Equal(x, body) }) {
			s.complaints = append(s.complaints, body)
		}
		return 201, []byte("{}"), nil
	}
	return refusal(404, "not-found", name)
}

func (s *server) ceremonyState() (int, []byte, error) {
	c := &CeremonyState{Session: s.session, Threshold: s.poll.Config.Threshold, Stages: s.stages}
	for i, k := range s.keys {
		c.Trustees = append(c.Trustees, Registered{Name: fmt.Sprintf("Trustee %d", i+1), Key: k})
	}
	for _, list := range s.ceremony {
		for _, e := range list {
			if e != nil {
				c.Entries = append(c.Entries, bytes.Clone(e))
			}
		}
	}
	for _, x := range s.complaints {
		c.Complaints = append(c.Complaints, x)
	}
	if s.state != nil {
		s.state(c)
	}
	data, err := ballot.MarshalCanonical(c)
	return 200, data, err
}

func (s *server) file(name string) (int, []byte, error) {
	p := s.poll
	if s.board != nil {
		p = s.board
	}
	fsys, err := p.FS()
	if err != nil {
		return refusal(404, "not-found", "no board yet")
	}
	data, err := fs.ReadFile(fsys, name)
	if err != nil {
		return refusal(404, "not-found", name)
	}
	if s.tamper != nil {
		data = s.tamper(name, bytes.Clone(data))
	}
	return 200, data, nil
}

func (s *server) init(body []byte) (int, []byte, error) {
	var r InitRequest
	if err := ballot.UnmarshalStrict(body, &r); err != nil {
		return refusal(400, "bad-request", err.Error())
	}
	i := r.Trustee - 1
	if r.Invite != fmt.Sprintf("invite %d", r.Trustee) {
		return refusal(403, "forbidden", "not your invitation")
	}
	if s.keys[i] != nil {
		return refusal(409, "conflict", "registered")
	}
	s.keys[i], s.ceremony[0][i] = r.Key[:], r.Entry
	return 201, nil, nil
}

func (s *server) entry(body []byte) (int, []byte, error) {
	e, err := ballot.Parse(body)
	if err != nil {
		return refusal(422, "bad-entry", err.Error())
	}
	if s.bend != nil {
		s.bend(e)
	}
	if s.refuse != nil {
		if status, code := s.refuse(e); status != 0 {
			return refusal(status, code, "")
		}
	}
	if s.accepted[hex.EncodeToString(body)] {
		return 200, []byte(`{"index":0}`), nil
	}
	s.posted = append(s.posted, e.Type())
	if c, ok := e.(*ballot.Ceremony); ok {
		at := &s.ceremony[c.Kind-1][c.Trustee-1]
		if *at != nil {
			return refusal(409, "conflict", "posted already")
		}
		*at = body
	} else if status, answer, err := s.append(e, body); status != 201 {
		return status, answer, err
	}
	s.accepted[hex.EncodeToString(body)] = true
	return 201, []byte(`{"index":0}`), nil
}

func (s *server) append(e ballot.Entry, body []byte) (int, []byte, error) {
	p := s.poll
	if s.board != nil {
		p = s.board
	}
	if fails := p.State.Check(body); len(fails) > 0 {
		if fails[0].ID == "12.7" {
			return refusal(409, "wrong-phase", fails[0].Text)
		}
		return refusal(422, "bad-entry", fails[0].Error())
	}
	if o, ok := e.(*ballot.Opening); ok {
		fsys, err := p.FS()
		if err != nil {
			return 0, nil, err
		}
		reader, err := p.State.NewReader(fsys)
		if err == nil {
			err = reader.CheckOpening(o)
		}
		if err != nil {
			return refusal(422, "bad-entry", err.Error())
		}
	}
	_, err := p.Append(body)
	return 201, nil, err
}
