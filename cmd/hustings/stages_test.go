package main

import (
	"errors"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"hustings/audit"
	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/roll"
)

// six are the names of the roll's members, by strokes as ballots have them.
func six() []string {
	var out []string
	for _, i := range []int{0, 3, 1, 2, 4, 5} {
		out = append(out, madeUpName(i))
	}
	return out
}

// gather checks in so many members and opens the voting.
func (e *election) gather(n int) {
	e.t.Helper()
	ctx := e.t.Context()
	numbers := []string{}
	e.present = nil
	for _, s := range e.slips[:n] {
		numbers = append(numbers, s.Number)
		e.present = append(e.present, s)
	}
	_, err := e.server.office.checkIn(ctx, e.poll.ceremony, 0, false, numbers)
	e.ok(err)
	e.ok(finishAttendance(ctx, e.poll, 0, func(before []byte) ([]ballot.Signed, error) {
		return e.office.sign(e.poll.id[:], before), nil
	}))
	e.open()
}

// voteFor lets each of those present vote for the named, and oppose the others.
func (e *election) voteFor(votes ...[]string) {
	e.t.Helper()
	for i, names := range votes {
		d := e.device(i, http.DefaultTransport)
		d.slip = e.present[i]
		c, err := d.pass(e.t.Context())
		e.ok(err)
		choice := count.Choice{}
		for _, k := range e.poll.manifest.Contests[0].Candidates {
			mark := count.Oppose
			if slices.Contains(names, k.Name) {
				mark = count.For
			}
			choice.Marks = append(choice.Marks, mark)
		}
		_, err = c.Cast(e.t.Context(), []count.Choice{choice})
		e.ok(err)
	}
}

// finish closes the voting and counts.
func (e *election) finish() {
	e.t.Helper()
	e.ok(e.close())
	e.until(ballot.PhaseClaimed)
	e.openBallots()
}

// follow opens the stage that follows, and gets it ready to be voted on.
func (e *election) follow(ask nextAsk) {
	e.t.Helper()
	ctx := e.t.Context()
	e.offset.Store(-180) // so that nobody waits for the opening
	ask.Opens, ask.OpenFor = e.now().Add(30*time.Second), time.Hour
	d, err := e.server.hall.nextDraft(ctx, e.poll.ceremony, &ask)
	e.ok(err)
	document, err := ballot.MarshalCanonical(d)
	e.ok(err)
	made, err := createPoll(ctx, e.server.hall, d, document)
	e.ok(err)
	e.take(made.Ceremony)
}

// take makes another poll the one that is worked on, and gets it ready.
func (e *election) take(id string) {
	e.t.Helper()
	ceremony, err := ballot.ParseCeremonyID(id)
	e.ok(err)
	e.poll = &pollDesk{hall: e.server.hall, office: e.server.office, ceremony: ceremony}
	for _, f := range e.folders {
		e.ok(f.Close())
	}
	n := len(e.trustees)
	e.folders, e.trustees = nil, nil
	for i := range n {
		t, err := e.newTrustee(i + 1)
		e.ok(err)
		e.trustees = append(e.trustees, t)
	}
	e.ok(e.seal(e.t.Context()))
	e.offset.Store(0)
}

// atDesk is a browser in which an officer has come in.
func (e *election) atDesk() *deskWorld {
	w := &deskWorld{t: e.t, demo: e.demo, browser: newBrowser(e.t)}
	w.enter()
	return w
}

// audited audits the poll, and holds it against the stages before.
func (e *election) audited(before ...*audit.Result) *audit.Result {
	e.t.Helper()
	r := e.verify(nil)
	r.CheckStage(before...)
	if len(r.Failures) > 0 {
		e.t.Fatal(r.Failures)
	}
	return r
}

func (e *election) elected() []string {
	e.t.Helper()
	chain, err := e.server.hall.chain(e.t.Context(), e.poll.ceremony)
	e.ok(err)
	return chain[0].Elected(0)
}

func (e *election) page(path string) string {
	e.t.Helper()
	status, body, err := call(e.t.Context(), http.DefaultClient, "GET", e.origin+path, "", nil, 1<<20)
	if err != nil || status != http.StatusOK {
		e.t.Fatal(path, status, err)
	}
	return string(body)
}

// A party branch finds its candidates by a pre-vote, elects its committee from
// them, and the committee of three elects its secretary: three stages, one
// ceremony, each stage from the outcome before it.
func TestStagesOfPartyBranch(t *testing.T) {
	names := six()
	e := newElection(t, localPlaces(t), 6, "cn-party-branch", func(d *ballot.Draft) {
		for i := range 5 {
			d.Contests[0].Candidates = append(d.Contests[0].Candidates[:i], ballot.DraftCandidate{Name: names[i]})
		}
		if err := d.InStages("cn-party-branch", 3, []string{"pre-vote", "final", "secretary"}); err != nil {
			t.Fatal(err)
		}
	})
	e.gather(6)
	all := names[:4]
	e.voteFor(all, all, all, all, all, names[1:5])
	e.finish()
	if got := e.elected(); !slices.Equal(got, all) {
		t.Fatalf("the pre-vote chose %q", got)
	}
	pre := e.audited()
	first := e.poll.ceremony

	e.follow(nextAsk{})
	if k := e.poll.manifest.Contests[0]; len(k.Candidates) != 4 || k.Rules.Seats != 3 {
		t.Fatalf("the final: %+v", k)
	}
	e.gather(6)
	committee := []string{names[0], names[2], names[3]}
	e.voteFor(committee, committee, committee, committee, names[1:2], nil)
	e.finish()
	final := e.audited(pre)
	if got := e.elected(); !slices.Equal(got, committee) {
		t.Fatalf("the committee is %q", got)
	}

	// Who of the roll the elected are, only the officers can say: somebody of the same
	// name has joined.
	ctx := t.Context()
	var who *whoVotesError
	if _, err := e.server.hall.nextDraft(ctx, e.poll.ceremony, &nextAsk{}); !errors.As(err, &who) || !slices.Equal(who.Names, committee) {
		t.Fatal(err)
	}
	m, problems := roll.NewMember("M000099", names[2], "Branch", "full", "", "")
	if len(problems) > 0 {
		t.Fatal(problems)
	}
	_, err := e.server.office.who.MergeRoll(ctx, []roll.Member{m}, 20000)
	e.ok(err)
	w := world{out: io.Discard, err: io.Discard, now: time.Now}
	ask := nextAsk{Voters: map[string][]string{}}
	cmd := pollNextCmd{Confirm: true}
	if err := cmd.match(ctx, w, e.server.office, committee, &ask); err == nil || !strings.Contains(err.Error(), "M000099") || !strings.Contains(err.Error(), "M000002") {
		t.Fatalf("two of one name: %v", err)
	}
	ask = nextAsk{Voters: map[string][]string{names[2]: {"M000002"}}}
	cmd.Confirm = false
	if err := cmd.match(ctx, w, e.server.office, committee, &ask); err == nil || !strings.Contains(err.Error(), "--confirm") {
		t.Fatalf("not confirmed: %v", err)
	}
	cmd.Confirm = true
	e.ok(cmd.match(ctx, w, e.server.office, committee, &ask))

	e.seen()
	desk, path := e.atDesk(), "/desk/p/"+e.poll.ceremony.String()
	desk.want(desk.get(path), 200, "What follows from the result")
	page := desk.want(desk.get(path+"/next"), 200, "Next by the plan: Branch committee election: Election of the secretary", "M000099", "Only 3 vote", "serve 2 more votes")
	e.picture(desk, "desk-next", path+"/next")
	opens := desk.value(page.body, `name="opens" type="datetime-local" value="([^"]*)"`)
	form := url.Values{"act": {"next"}, "contest": {"0"}, "opens": {opens}, "voter0": {"M000001"}, "voter1": {""}, "voter2": {"M000003"}, "confirm": {"1"}}
	desk.want(desk.post(path+"/next", form), 422, "Say of everybody elected which member")
	form.Set("voter1", "M000002")
	form.Del("confirm")
	desk.want(desk.post(path+"/next", form), 422, "Nothing was prepared")
	form.Set("confirm", "1")
	made := desk.want(desk.post(path+"/next", form), 303)
	id := strings.TrimPrefix(made.where, "/desk/p/")
	desk.want(desk.post(path+"/next", form), 409, "opened from this outcome before")
	desk.want(desk.get(path+"/next"), 200, "A vote was prepared from this result before", id)
	e.picture(desk, "desk-next-opened", path+"/next")
	stage := desk.want(desk.get(made.where+"/stage"), 200, "stage 3 of an election")
	e.picture(desk, "desk-stage-follows", made.where+"/stage")
	revision := desk.value(stage.body, `name="revision" value="([^"]*)"`)
	desk.want(desk.post(made.where+"/stage", url.Values{"revision": {revision}, "reason": {strings.Repeat("x", 301)}}), 422, "at most 300")
	desk.want(desk.post(made.where+"/stage", url.Values{"revision": {revision}, "reason": {"by nobody"}}), 303)
	desk.want(desk.get(made.where+"/stage"), 200, "by nobody")
	e.plans(desk)
	e.soon(id)
	e.take(id)
	if m := e.poll.manifest; m.Electorates[0].Roll != 3 || len(m.Contests[0].Candidates) != 3 || m.Trustees.Stage != 2 {
		t.Fatalf("the secretary's election: %+v", m)
	}
	e.gather(3)
	e.voteFor(committee[1:2], committee[1:2], committee[2:])
	e.finish()
	last := e.audited(final, pre)
	if got := e.elected(); !slices.Equal(got, committee[1:2]) {
		t.Fatalf("the secretary is %q", got)
	}
	for _, n := range last.Notes {
		t.Errorf("with all bundles at hand: %v", n)
	}
	e.shown(first)
}

// plans makes another draft an election in stages, at the desk.
func (e *election) plans(desk *deskWorld) {
	e.t.Helper()
	ctx := e.t.Context()
	rules, err := count.Preset("cn-party-branch")
	e.ok(err)
	d := samplePoll(rules, e.now().Add(time.Hour), e.now().Add(2*time.Hour))
	document, err := ballot.MarshalCanonical(d)
	e.ok(err)
	made, err := createPoll(ctx, e.server.hall, d, document)
	e.ok(err)
	path := "/desk/p/" + made.Ceremony
	desk.want(desk.get(path), 200, "Stages of this election")
	page := desk.want(desk.get(path+"/stage"), 200, "Pre-vote", "Election of the secretary", "Only those elected vote")
	revision := desk.value(page.body, `name="revision" value="([^"]*)"`)
	desk.want(desk.post(path+"/stage", url.Values{"revision": {revision}, "seats": {"many"}}), 422, "not a number from 1 to 100")
	form := url.Values{"revision": {revision}, "seats": {"3"}, "stage": {"pre-vote", "secretary"}}
	desk.want(desk.post(path+"/stage", form), 303)
	desk.want(desk.post(path+"/stage", form), 409)
	e.picture(desk, "desk-stage", path+"/stage")
	c, err := ballot.ParseCeremonyID(made.Ceremony)
	e.ok(err)
	d, err = e.server.hall.draft(ctx, c)
	e.ok(err)
	if d.Election == nil || len(d.Election.Plan) != 2 || d.Contests[0].Rules.Seats != 4 || d.Titles["zh"] != "支部委员会选举：预选" {
		e.t.Errorf("the draft: %+v", d)
	}
	e.picture(nil, "poll-draft", "/p/"+made.Ceremony)
}

// shown looks at the pages: all stages together, in both languages.
func (e *election) shown(first ballot.CeremonyID) {
	e.t.Helper()
	e.seen()
	e.picture(nil, "home", "/")
	e.picture(nil, "poll", "/p/"+first.String())
	e.picture(nil, "result", "/p/"+first.String()+"/result")
	e.picture(nil, "minutes", "/p/"+e.poll.ceremony.String()+"/minutes")
	for lang, words := range map[string][]string{
		"en": {"The stages of this election", "Pre-vote", "Final", "Election of the secretary"},
		"zh": {"本次选举的各个阶段", "预选", "正式选举", "书记选举"},
	} {
		for _, path := range []string{"", "/result", "/minutes"} {
			body := e.page("/p/" + first.String() + path + "?lang=" + lang)
			for _, w := range words {
				if !strings.Contains(body, w) {
					e.t.Errorf("%s of the first stage, %s: no %q", path, lang, w)
				}
			}
		}
		if home := e.page("/?lang=" + lang); strings.Count(home, `<li><div class="title">`) != 2 || !strings.Contains(home, words[1]) {
			e.t.Errorf("the stages do not stand in one row:\n%s", home)
		}
	}
	if body := e.page("/p/" + first.String() + "/result?lang=en"); !strings.Contains(body, "Go to this vote:") || !strings.Contains(body, "What follows:") {
		e.t.Errorf("the result leads nowhere:\n%s", body)
	}
	if body := e.page("/p/" + e.poll.ceremony.String() + "/result?lang=en"); !strings.Contains(body, "--previous http://") {
		e.t.Error("the command to verify names no stage before")
	}
}

// Void, held again; annulled, held again; then two of three are elected, and the
// seats are reduced on record. Then the ceremony has no key left.
func TestStagesHeldAgain(t *testing.T) {
	names := six()
	e := newElection(t, localPlaces(t), 6, "cn-party-branch", func(d *ballot.Draft) {
		d.Contests[0].Candidates = nil
		for _, name := range names[:4] {
			d.Contests[0].Candidates = append(d.Contests[0].Candidates, ballot.DraftCandidate{Name: name, Page: "About " + name})
		}
		d.Trustees.Stages = 3
		rules, err := count.Preset("plurality")
		if err != nil {
			t.Fatal(err)
		}
		rules.Seats = 1
		d.Election = &ballot.DraftElection{Titles: d.Titles, Plan: []ballot.PlanStep{{
			Titles: ballot.Text{"en": "Delegate"}, Voters: ballot.Drawn{Who: ballot.DrawnList},
			Contests: []ballot.PlanContest{{Titles: ballot.Text{"en": "Delegate"}, Candidates: ballot.Drawn{Who: ballot.DrawnNamed}, Rules: rules}},
		}}}
	})
	ctx := t.Context()
	e.gather(4) // five make the quorum
	e.voteFor(names[:3], names[:3], names[:3], names[:3])
	e.finish()
	void := e.audited()
	if !e.can(ballot.ActAgain) {
		t.Fatal("a void vote is not held again")
	}
	e.follow(nextAsk{})
	if got := e.poll.manifest.Titles["en"]; !strings.HasSuffix(got, ", held again") {
		t.Errorf("titled %q", got)
	}
	e.gather(6)
	a := &ballot.Amendment{Kind: ballot.AmendAnnul, Time: uint64(e.now().Unix()), Reason: []byte("the power went")}
	a.Officers = e.office.sign(e.poll.id[:], ballot.BeforeList(a))
	e.ok(e.poll.append(ctx, a))
	annulled := e.audited(void)
	e.follow(nextAsk{})
	e.gather(6)
	two := []string{names[0], names[1]}
	e.voteFor(two, two, two, two, names[2:3], names[3:4])
	e.finish()
	e.audited(annulled, void)
	chain, err := e.server.hall.chain(ctx, e.poll.ceremony)
	if err != nil || len(chain) != 3 {
		t.Fatalf("%d stages: %v", len(chain), err)
	}

	// Reduced on record, or voted on again; the ceremony's three keys are used.
	if _, err := reduceText(chain[0], 0, " "); err == nil {
		t.Error("reduced without a reason")
	}
	text, err := reduceText(chain[0], 0, "By the presidium.")
	e.ok(err)
	if !strings.Contains(text, "reduced from 3 to 2") || !strings.Contains(text, "由 3 名减为 2 名") {
		t.Errorf("the decision: %s", text)
	}
	if _, err := reduceText(chain[2], 0, "By the presidium."); err == nil {
		t.Error("the seats of a void vote are reduced")
	}
	ask := nextAsk{Opens: e.now(), OpenFor: time.Hour}
	if _, err := e.server.hall.nextDraft(ctx, e.poll.ceremony, &ask); !errors.Is(err, errKeysUsed) || !strings.Contains(err.Error(), "--new-ceremony") {
		t.Errorf("a fourth key of three: %v", err)
	}
	ask.NewCeremony = true
	d, err := e.server.hall.nextDraft(ctx, e.poll.ceremony, &ask)
	e.ok(err)
	if d.Trustees.Session != nil || len(d.Contests[0].Candidates) != 2 || d.Contests[0].Rules.Seats != 1 || d.Contests[0].Candidates[0].Page != "About "+names[2] {
		t.Errorf("under new keys: %+v", d.Contests[0])
	}
	e.named(&ask)
	// Only the first was opened from the void vote, and the second time it is told.
	if _, err := e.server.hall.nextDraft(ctx, chain[2].Manifest.Ceremony, &nextAsk{NewCeremony: true}); err != nil {
		t.Errorf("an annulled stage bars the way: %v", err)
	}
	if _, err := e.server.hall.nextDraft(ctx, chain[1].Manifest.Ceremony, &nextAsk{NewCeremony: true}); !errors.Is(err, errOpened) {
		t.Errorf("opened twice: %v", err)
	}
}

// named opens a step of the plan whose voters and candidates the officers name.
func (e *election) named(ask *nextAsk) {
	e.t.Helper()
	ask.Act = ballot.ActNext
	next := func(want string) *ballot.Draft {
		e.t.Helper()
		d, err := e.server.hall.nextDraft(e.t.Context(), e.poll.ceremony, ask)
		if want != "" && (err == nil || !strings.Contains(err.Error(), want)) || want == "" && err != nil {
			e.t.Fatalf("%v, want %q", err, want)
		}
		return d
	}
	next("--member NUMBER")
	ask.Members = []string{"M000001", "M000002", "M000005"}
	next("--candidate NAME")
	ask.Named = []string{"甲", "乙"}
	d := next("")
	if len(d.Electorates) != 1 || !slices.Equal(d.Electorates[0].Members, ask.Members) || len(d.Contests[0].Candidates) != 2 || d.Election.Follows.Step != 1 {
		e.t.Errorf("the list's vote: %+v", d)
	}
	list, err := e.server.office.who.Members(e.t.Context())
	e.ok(err)
	for _, tc := range []struct {
		numbers []string
		want    string
	}{{ask.Members, ""}, {[]string{"M000001", "m000001"}, "twice"}, {[]string{"M000777"}, "not on the roll"}} {
		in := ballot.DraftElectors{Names: ballot.Text{"en": "List"}, Members: tc.numbers}
		var own []roll.Member
		for _, m := range list {
			if votesIn(&in, &m) {
				own = append(own, m)
			}
		}
		if err := allThere(&in, own); (err == nil) != (tc.want == "") || err != nil && !strings.Contains(err.Error(), tc.want) {
			e.t.Errorf("%q: %v", tc.numbers, err)
		}
	}
	ask.Act, ask.Members, ask.Named = "", nil, nil
	d.Tellers = []ballot.Party{{Name: "乙"}, {Name: "丙"}}
	if got := tellersWhoStand(d); !slices.Equal(got, []string{"乙"}) {
		e.t.Errorf("tellers who stand: %q", got)
	}
}

// soon moves a draft's times, so that nobody waits for the opening.
func (e *election) soon(id string) {
	e.t.Helper()
	ctx := e.t.Context()
	c, err := ballot.ParseCeremonyID(id)
	e.ok(err)
	stored, err := ceremonies{e.server.hall}.desk(c).Draft(ctx)
	e.ok(err)
	d, err := ballot.ParseDraft(stored.Document)
	e.ok(err)
	e.offset.Store(-180)
	d.Open, d.Close = ballot.Time(e.now().Unix()+30), ballot.Time(e.now().Unix()+3600)
	document, err := ballot.MarshalCanonical(d)
	e.ok(err)
	e.ok(e.server.hall.writeDraft(ctx, c, stored.Revision, document))
}

// picture takes pictures of a page of the desk, or with a nil desk of anybody's,
// where somebody wants them (HUSTINGS_SHOTS).
func (e *election) picture(desk *deskWorld, name, path string) {
	e.t.Helper()
	dir := os.Getenv("HUSTINGS_SHOTS")
	if dir == "" {
		return
	}
	e.ok(os.MkdirAll(dir, 0o750))
	ctx := browser(e.t)
	if desk != nil {
		e.ok(chromedp.Do(ctx, chromedp.Navigate(e.origin+"/desk"), chromedp.WaitVisible("#passphrase"),
			chromedp.SendKeys("#passphrase", deskPassphrase+"\r"), chromedp.WaitVisible(".brand, h1")))
		time.Sleep(time.Second)
	}
	for _, l := range looks {
		if l.name == "paper" && !strings.HasSuffix(path, "/minutes") {
			continue
		}
		e.ok(chromedp.Do(ctx, chromedp.EmulateViewport(l.width, 800), l.set(), chromedp.Navigate(inLang(e.origin+path, l.lang))))
		shot, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
		e.ok(err)
		e.ok(os.WriteFile(filepath.Join(dir, "stages-"+name+"-"+l.String()+".png"), shot, 0o600))
	}
}

// can tells whether an act is open to the poll's first contest.
func (e *election) can(act ballot.Act) bool {
	e.t.Helper()
	chain, err := e.server.hall.chain(e.t.Context(), e.poll.ceremony)
	e.ok(err)
	return slices.Contains(chain[0].Acts(0), act)
}
