package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	_ "embed"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/person"
	"hustings/web"
)

//go:embed sample/candidates.json
var sampleTexts []byte

// sampleMaker makes the sample with a server of its own and the demo's people.
type sampleMaker struct {
	*demo
	home    *sampleHome
	officer *person.Key
}

// sampleAgo is how long ago the past poll was held, by its own clock: a server's
// clock is an argument, and nobody wants to wait for a week.
const sampleAgo = 8 * 24 * time.Hour

// make makes everything in a folder beside the databases, and moves it to its
// places when it is whole: what is killed half way leaves nothing behind but that
// folder, which the next start removes.
func (s *sampleHome) make(ctx context.Context, w world) error {
	_, _ = fmt.Fprintln(w.err, "making the sample branch: a roll, a past poll and an open one; this takes some seconds")
	if err := s.places.make(); err != nil {
		return err
	}
	making := filepath.Join(filepath.Dir(s.Who), "sample.making")
	if err := os.RemoveAll(making); err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(making) }()
	if err := os.MkdirAll(making, 0o700); err != nil {
		return err
	}
	start := w.now()
	m := &sampleMaker{home: s, demo: &demo{
		cmd: &demoCmd{Trustees: 3, Threshold: 2, Preset: "cn-party-branch", Client: s.Client}, dir: making,
		w:     world{in: w.in, out: io.Discard, err: w.err, now: func() time.Time { return w.now().Add(-sampleAgo) }},
		watch: stopwatch{last: start, to: io.Discard},
	}}
	serving, stop := context.WithCancel(ctx)
	defer stop()
	ended, err := m.serve(serving)
	if err != nil {
		return err
	}
	err = m.hold(ctx, start)
	for _, f := range m.folders {
		err = errors.Join(err, f.Close())
	}
	stop()
	if err := errors.Join(err, <-ended); err != nil {
		return fmt.Errorf("make the sample: %w", err)
	}
	return s.move(making)
}

// hold makes roll, keys and desk, and takes each poll as far as it is to go.
func (m *sampleMaker) hold(ctx context.Context, now time.Time) error {
	base := m.dir
	files := filepath.Join(base, "sample")
	if err := os.MkdirAll(files, 0o700); err != nil {
		return err
	}
	code, err := ballot.DrawCode(rand.Reader, 10)
	if err != nil {
		return err
	}
	m.home.record = sampleRecord{Kind: sampleKind, Passphrase: ballot.GroupCode(ballot.EncodeCode(code))}
	m.passphrase, m.bare = m.home.record.Passphrase, true
	if err := m.people(ctx, files); err != nil {
		return err
	}
	m.dir = filepath.Join(base, "past")
	if err := m.past(ctx); err != nil {
		return err
	}
	m.dir, m.everybody = files, true
	if err := m.open(ctx, now); err != nil {
		return err
	}
	return m.keep(files)
}

// people imports the roll, makes the key files, and sets the desk's passphrase.
func (m *sampleMaker) people(ctx context.Context, files string) error {
	err := m.server.office.sampleMembers(ctx, uint32(m.now().Unix()/86400)) //nolint:gosec // good for eleven million years
	if err != nil {
		return err
	}
	if m.officer, err = newPersonKey(filepath.Join(files, "officer.key"), "何文静", m.passphrase, sampleWork); err != nil {
		return err
	}
	m.office = &demoOfficer{ed25519.NewKeyFromSeed(m.officer.Seed)}
	if m.teller, err = newPersonKey(filepath.Join(files, "teller.key"), "高勇", m.passphrase, sampleWork); err != nil {
		return err
	}
	return m.lockDesk(ctx)
}

// sampleWork is the work factor of the sample's key files: their passphrase lies
// beside them.
const sampleWork = 10

// past is a poll from beginning to end: who goes to the conference.
func (m *sampleMaker) past(ctx context.Context) error {
	opens := m.now().Add(time.Hour)
	draft, err := m.draft("delegates", 2, opens, opens.Add(2*time.Hour))
	if err != nil {
		return err
	}
	draft.Titles = ballot.Text{"zh": "出席东湖区代表会议的代表选举", "en": "Delegates to the East Lake conference"}
	draft.Contests[0].Titles = draft.Titles
	m.statement = &ballot.Statement{
		Absent: []ballot.Absent{{Reason: "因公出差 away on business", Count: 3}, {Reason: "病假 ill", Count: 1}},
		Place:  "社区活动室 community room", Form: "网上投票 online", Chair: "周海燕", Tellers: []string{"高勇"},
	}
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return m.create(ctx, draft) },
		m.ceremony, m.seal, m.openPoll, m.vote, m.closePoll, m.openBallots, m.certify,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	m.home.record.Past = m.poll.ceremony
	seen, err := newPages(m.server.hall).Seen(ctx, m.poll.ceremony)
	if err != nil {
		return err
	}
	m.home.record.Lookup = seen[len(seen)/2].Code
	return nil
}

// open is a poll that was opened just now, everybody there, for a week.
func (m *sampleMaker) open(ctx context.Context, now time.Time) error {
	opens := now.Add(-5 * time.Minute)
	draft, err := m.draft("committee", 3, opens, now.Add(7*24*time.Hour))
	if err != nil {
		return err
	}
	draft.Titles = ballot.Text{"zh": "支部委员会换届选举", "en": "Branch committee election"}
	draft.Contests[0].Titles = draft.Titles
	draft.BallotsPerKey = 3 // who tries things out votes again
	m.until(ballot.Time(opens.Add(-time.Hour).Unix()))
	for _, step := range []func(context.Context) error{
		func(ctx context.Context) error { return m.create(ctx, draft) }, m.ceremony, m.seal, m.openPoll,
	} {
		if err := step(ctx); err != nil {
			return err
		}
	}
	m.home.record.Open = m.poll.ceremony
	return nil
}

// draft is what both polls have in common.
func (m *sampleMaker) draft(who string, seats int, opens, closes time.Time) (*ballot.Draft, error) {
	rules, err := count.Preset(m.cmd.Preset)
	if err != nil {
		return nil, err
	}
	rules.Seats = seats
	draft := samplePoll(rules, opens, closes)
	draft.Organisation = ballot.Text{"zh": "东湖社区支部（样例）", "en": "East Lake Branch (sample)"}
	draft.Registrars = []string{"东湖社区支部选举工作组"}
	draft.Officers = ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: m.officer.Name, Key: m.officer.Key}}}
	draft.Tellers = []ballot.Party{{Name: m.teller.Name, Key: m.teller.Key}}
	draft.Trustees.Names = []string{"周海燕", "吴国平", "徐晓梅"}
	draft.OnlineApproval = "样例，无须批准 sample, needs none"
	draft.Contests[0].Candidates, err = sampleCandidates(who)
	return draft, err
}

// sampleCandidates are the candidates of one of the sample's polls, with pages.
func sampleCandidates(who string) ([]ballot.DraftCandidate, error) {
	var texts map[string][]struct {
		Name string `json:"name"`
		web.CandidatePage
	}
	if err := json.Unmarshal(sampleTexts, &texts); err != nil {
		return nil, fmt.Errorf("the sample's candidates: %w", err)
	}
	var out []ballot.DraftCandidate
	for i, t := range texts[who] {
		photo, err := samplePortrait(i)
		if err != nil {
			return nil, err
		}
		t.Photo = base64.StdEncoding.EncodeToString(photo)
		page, err := ballot.MarshalCanonical(&t.CandidatePage)
		if err != nil {
			return nil, err
		}
		out = append(out, ballot.DraftCandidate{Name: t.Name, Page: string(page)})
	}
	return out, nil
}
