package counter_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/counter"
	"hustings/internal/sample"
	"hustings/person"
)

var ctx = context.Background()

// server is a survey's server: its board, its sealed part, and what it was asked.
type server struct {
	t      *testing.T
	poll   *sample.Poll
	sealed fs.FS
	spoil  func(path string, answer []byte) (int, []byte) // 0: as it is
}

// served is a survey of n responses with its outcome.
func served(t *testing.T, n int, counted bool) *server {
	t.Helper()
	p, err := sample.New(sample.Config{Expected: max(n, 6), Questionnaire: sample.Questions(2)})
	must(t, err, p.ToOpen())
	cast, err := p.Ballots(n)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(n), p.CosignClose(), p.OpenBallots(1, 2))
	if counted {
		must(t, p.Outcome())
	}
	s := &server{t: t, poll: p}
	if s.sealed, err = p.SealedFS(); err != nil {
		t.Fatal(err)
	}
	return s
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func (s *server) fetch(_ context.Context, method, path, _ string, body []byte) (int, []byte, error) {
	name, ok := strings.CutPrefix(path, "/p/"+s.poll.Manifest.Ceremony.String()+"/")
	if !ok {
		return 404, nil, nil
	}
	status, answer := s.answer(method, name, body)
	if s.spoil != nil {
		if code, other := s.spoil(name, answer); code != 0 {
			return code, other, nil
		}
	}
	return status, answer, nil
}

func (s *server) answer(method, name string, body []byte) (int, []byte) {
	switch {
	case method == "GET":
		files, err := s.poll.FS()
		must(s.t, err)
		data, err := fs.ReadFile(files, name)
		held := s.poll.State.Results
		if err != nil || held != nil && s.poll.State.Withholds(held.Results) && name == "files/"+held.Results.String() {
			return 404, nil
		}
		return 200, data
	case name == "sealed":
		return s.give(body)
	case name == "entries":
		fails, err := s.poll.Append(body)
		must(s.t, err)
		if len(fails) > 0 {
			return 422, nil
		}
		return 201, []byte(`{"index":1}`)
	}
	return 405, nil
}

func (s *server) give(body []byte) (int, []byte) {
	f, err := ballot.ParseFetch(body)
	if err != nil {
		return 400, nil
	}
	if f.Verify(s.poll.ID, s.poll.Manifest) != nil || f.Time+300 < uint64(s.poll.Now()) || f.Time > uint64(s.poll.Now())+300 {
		return 403, nil
	}
	name := audit.ResponsesFile
	if f.What == ballot.FetchEntry {
		if name = audit.OpeningFile(int(f.First), int(f.Second)); f.Second == 0 {
			name = audit.CombinedFile(int(f.First))
		}
	}
	if f.What == ballot.FetchRedactions {
		name = audit.RedactionsFile
	}
	data, err := fs.ReadFile(s.sealed, name)
	if err != nil {
		return 404, nil
	}
	if f.What == ballot.FetchResponses {
		n := s.poll.Manifest.SealedResponse()
		data = data[int(f.First)*n : int(f.First+f.Second)*n]
	}
	return 200, data
}

func (s *server) config() counter.Config {
	return counter.Config{Ceremony: s.poll.Manifest.Ceremony, Fetch: s.fetch, Now: s.poll.Now, Workers: 1}
}

// key is counter i's key file, opened; from outside the list a stranger's.
func (s *server) key(i int) *person.Key {
	s.t.Helper()
	if i >= len(s.poll.Counters) {
		k, err := person.New("x", bytes.NewReader(bytes.Repeat([]byte{99}, 64)))
		must(s.t, err)
		return k
	}
	k, err := person.New("x", bytes.NewReader(s.poll.Counters[i].Seed()))
	must(s.t, err)
	return k
}

func (s *server) counter(i int) (*counter.Counter, error) {
	b, err := counter.Look(ctx, s.config())
	if err != nil {
		return nil, err
	}
	return counter.New(s.config(), b, s.key(i))
}

// TestCounter: a counter works everything out again and signs, once.
func TestCounter(t *testing.T) {
	s := served(t, 7, true)
	told := map[string]bool{}
	cfg := s.config()
	cfg.Progress = func(what string, done, total uint64) {
		if told[what] = true; what == "count" && done > total {
			t.Errorf("%s: %d of %d", what, done, total)
		}
	}
	b, err := counter.Look(ctx, cfg)
	must(t, err)
	c, err := counter.New(cfg, b, s.key(1))
	must(t, err)
	if err := c.Sign(ctx); !errors.Is(err, counter.ErrNotCounted) {
		t.Errorf("signed without counting: %v", err)
	}
	r, err := c.Recount(ctx)
	must(t, err)
	if r.Final != 7 || r.Invalid != 0 || len(r.Failures) > 0 || c.Signed() {
		t.Errorf("%+v", r)
	}
	must(t, c.Sign(ctx))
	if !s.poll.State.CountedBy[1] || !told["download"] || !told["audit"] || !told["count"] {
		t.Errorf("signed by %v; told of %v", s.poll.State.CountedBy, told)
	}
	if c, err = s.counter(1); err != nil || !c.Signed() {
		t.Errorf("a second time: %v", err)
	}
}

// TestCounterRefuses: whatever is not as it should be, nothing is signed.
func TestCounterRefuses(t *testing.T) {
	whole := served(t, 6, true)
	if _, err := whole.counter(2); !errors.Is(err, counter.ErrStranger) {
		t.Errorf("a stranger: %v", err)
	}
	early := served(t, 6, false)
	c, err := early.counter(0)
	must(t, err)
	if _, err := c.Recount(ctx); !errors.Is(err, counter.ErrEarly) {
		t.Errorf("before the outcome: %v", err)
	}
	late := whole.config()
	late.Now = func() int64 { return whole.poll.Now() + 301 }
	b, err := counter.Look(ctx, late)
	must(t, err)
	if c, err = counter.New(late, b, whole.key(0)); err == nil {
		_, err = c.Recount(ctx)
	}
	if !errors.Is(err, counter.ErrRefused) {
		t.Errorf("a clock that is wrong: %v", err)
	}
	flip := func(data []byte, at int) []byte {
		out := bytes.Clone(data)
		out[at] ^= 1
		return out
	}
	for name, spoil := range map[string]struct {
		do    func(path string, answer []byte) (int, []byte)
		check string
		err   error
	}{
		"a response changed": {func(path string, answer []byte) (int, []byte) {
			if path == "sealed" && len(answer) == 6*whole.poll.Manifest.SealedResponse() {
				return 200, flip(answer, 40)
			}
			return 0, nil
		}, "12.81", nil},
		"no sealed part": {func(path string, _ []byte) (int, []byte) { return map[string]int{"sealed": 404}[path], nil }, "12.80", nil},
		"half a page":    {func(path string, _ []byte) (int, []byte) { return map[string]int{"sealed": 200}[path], []byte{1} }, "", counter.ErrServer},
		"the board changed": {func(path string, answer []byte) (int, []byte) {
			if strings.HasPrefix(path, "tile/entries") {
				return 200, flip(answer, len(answer)-3)
			}
			return 0, nil
		}, "", counter.ErrAudit},
		"no survey there": {func(string, []byte) (int, []byte) { return 404, nil }, "", counter.ErrNoPoll},
		"a busy server":   {func(path string, _ []byte) (int, []byte) { return map[string]int{"sealed": 503}[path], nil }, "", &counter.ServerError{Status: 503, Call: "sealed"}},
	} {
		whole.spoil = spoil.do
		got := "no error"
		c, err := whole.counter(0)
		if err == nil {
			var r *counter.Report
			if r, err = c.Recount(ctx); err == nil {
				got = fmt.Sprint(r.Failures)
				if len(r.Failures) == 0 || r.Failures[0].ID != spoil.check {
					t.Errorf("%s: found by %v, want %s", name, r.Failures, spoil.check)
				}
			}
			if err := c.Sign(ctx); !errors.Is(err, counter.ErrNotCounted) {
				t.Errorf("%s: signed: %v", name, err)
			}
		}
		var refused *counter.ServerError
		if want, ok := spoil.err.(*counter.ServerError); ok { //nolint:errorlint // the table's own
			if !errors.As(err, &refused) || refused.Status != want.Status {
				t.Errorf("%s: %v", name, err)
			}
			continue
		}
		if !errors.Is(err, spoil.err) {
			t.Errorf("%s: %v (%s), want %v", name, err, got, spoil.err)
		}
	}
}

// TestResultsThatDoNotFollow: a lie that the board does not show is found, and not
// signed.
func TestResultsThatDoNotFollow(t *testing.T) {
	s := served(t, 6, false)
	o := ballot.SurveyOutcome{Version: 1, Poll: s.poll.ID, Responses: 6, Keys: 6, Final: 6, Results: s.poll.AddFile([]byte("{}"))}
	data, err := ballot.MarshalCanonical(o)
	must(t, err)
	fails, err := s.poll.Append(ballot.Encode(&ballot.OutcomeEntry{JSON: data}))
	must(t, err)
	if len(fails) > 0 {
		t.Fatal(fails)
	}
	c, err := s.counter(0)
	must(t, err)
	r, err := c.Recount(ctx)
	must(t, err)
	if len(r.Failures) != 1 || r.Failures[0].ID != "12.85" {
		t.Errorf("%+v", r)
	}
	if err := c.Sign(ctx); !errors.Is(err, counter.ErrNotCounted) || len(s.poll.State.CountedBy) > 0 {
		t.Errorf("signed: %v", err)
	}
}

// TestElectionIsNotCounted: a counter has no part in an election.
func TestElectionIsNotCounted(t *testing.T) {
	p, err := sample.Whole(sample.Config{Expected: 6, Tellers: 1}, 3)
	must(t, err)
	s := &server{t: t, poll: p}
	if _, err := s.counter(0); !errors.Is(err, counter.ErrElection) {
		t.Error(err)
	}
	cfg := s.config()
	cfg.Ceremony[0]++
	if _, err := counter.Look(ctx, cfg); !errors.Is(err, counter.ErrNoPoll) {
		t.Error(err)
	}
}
