package main

import (
	"context"
	"crypto/ed25519"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"io"
	"log/slog"
	"net"
	"os"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/web"
)

// pagesWorld is a running server with polls in several phases, for whoever looks
// at pages: one certified, one open, one being drafted.
type pagesWorld struct {
	demo                     *demo
	origin                   string
	counted, open, unsettled ballot.CeremonyID
}

var (
	pagesOnce  sync.Once
	pagesOne   *pagesWorld
	errPages   error
	pagesClose func() error
)

// newPagesWorld holds the elections once for all tests that look at pages.
func newPagesWorld(t *testing.T) *pagesWorld {
	t.Helper()
	pagesOnce.Do(func() { pagesOne, errPages = holdPages() })
	if errPages != nil {
		t.Fatal(errPages)
	}
	return pagesOne
}

// closePagesWorld ends the server once all tests have run.
func closePagesWorld() {
	if pagesClose != nil {
		_ = pagesClose() // the tests are over
	}
}

func holdPages() (*pagesWorld, error) {
	ctx := context.Background()
	dir, err := os.MkdirTemp("", "hustings-pages-")
	if err != nil {
		return nil, err
	}
	zone, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, err
	}
	start := time.Now()
	d := &demo{
		cmd: &demoCmd{Members: 48, Trustees: 3, Threshold: 2, Preset: "cn-party-branch"},
		w:   world{out: io.Discard, err: io.Discard, now: func() time.Time { return time.Date(2026, 11, 20, 0, 30, 0, 0, time.UTC).Add(time.Since(start)) }},
		dir: dir, watch: stopwatch{last: start, to: io.Discard},
	}
	p := places{Who: filepath.Join(dir, "who.db"), What: filepath.Join(dir, "what.db"), Keys: filepath.Join(dir, "keys")}
	d.server, err = newServer(ctx, p, d.now, slog.New(slog.DiscardHandler), web.Config{Site: web.Site{Zone: zone}})
	if err != nil {
		return nil, err
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, errors.Join(err, d.server.close())
	}
	d.origin = "http://" + listener.Addr().String()
	serving, stop := context.WithCancel(ctx)
	ended := make(chan error, 1)
	go func() { ended <- errors.Join(d.server.serve(serving, listener), d.server.close()) }()
	pagesClose = func() error {
		stop()
		return errors.Join(<-ended, os.RemoveAll(dir))
	}
	w := &pagesWorld{demo: d, origin: d.origin}
	return w, w.hold(ctx)
}

// hold takes one poll after the other as far as it is to go.
func (w *pagesWorld) hold(ctx context.Context) error {
	d := w.demo
	if _, err := d.server.office.demoRoll(ctx, "", d.cmd.Members, d.w); err != nil {
		return err
	}
	base := d.dir
	for _, poll := range []struct {
		at    *ballot.CeremonyID
		name  string
		steps []func(context.Context) error
	}{
		{&w.counted, "counted", []func(context.Context) error{d.ceremony, d.seal, d.openPoll, d.vote, d.closePoll, d.openBallots, d.certify}},
		{&w.open, "open", []func(context.Context) error{d.ceremony, d.seal, d.openPoll}},
		{&w.unsettled, "draft", nil},
	} {
		d.dir = filepath.Join(base, poll.name)
		if err := w.begin(ctx); err != nil {
			return err
		}
		*poll.at = d.poll.ceremony
		for _, step := range poll.steps {
			if err := step(ctx); err != nil {
				return err
			}
		}
	}
	return nil
}

// begin creates a poll with candidates that have something to say.
func (w *pagesWorld) begin(ctx context.Context) error {
	d := w.demo
	_, key, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		return err
	}
	d.office = &demoOfficer{key}
	rules, err := count.Preset(d.cmd.Preset)
	if err != nil {
		return err
	}
	opens := d.now().Truncate(time.Hour).Add(time.Hour)
	draft := samplePoll(rules, opens, opens.Add(9*time.Hour))
	draft.Titles = ballot.Text{"zh": "第一支部委员会换届选举", "en": "First branch committee election"}
	draft.Contests[0].Titles = draft.Titles
	draft.Organisation = ballot.Text{"zh": "第一支部", "en": "First Branch"}
	draft.Officers = ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "罗敏", Key: publicOf(key)}}}
	draft.Registrars = []string{"第一支部选举工作组"}
	if err := describe(draft.Contests[0].Candidates); err != nil {
		return err
	}
	return d.create(ctx, draft)
}

// describe gives each candidate a page.
func describe(list []ballot.DraftCandidate) error {
	jobs := []string{"中级工程师", "安全员", "班组长", "会计", "工会干事", "技术员", "教师"}
	said := []string{
		"把夜班食堂和倒班宿舍的事办成。\n\n- 夜班食堂开到凌晨两点\n- 倒班宿舍按排班分配\n\n账目**每季度公开**，人人能查。",
		"海外同志每月一次线上组织生活，时间由大家投票决定。",
		"账目每季度公开，人人能查。",
		"困难职工帮扶有章可循，申请三天内有答复。",
	}
	for i := range list {
		p := web.CandidatePage{
			Facts:      []web.CandidateFact{{Name: "职务", Value: jobs[i%len(jobs)]}, {Name: "入党时间", Value: "2009年"}, {Name: "所在部门", Value: "维修车间"}},
			Statement:  said[i%len(said)],
			Experience: []string{"2006年参加工作", "2015年起任车间班组长", "2021年当选支部委员"},
		}
		if i%2 == 0 {
			data, err := samplePortrait(i)
			if err != nil {
				return err
			}
			p.Photo = base64.StdEncoding.EncodeToString(data)
		}
		data, err := ballot.MarshalCanonical(&p)
		if err != nil {
			return err
		}
		list[i].Page = string(data)
	}
	return nil
}
