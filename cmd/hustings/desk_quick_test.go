package main

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	"hustings/audit"
	"hustings/ballot"
)

// quickFields are a quick poll as an officer fills in the form.
func (w *deskWorld) quickFields() url.Values {
	return url.Values{
		"question": {"春游去海边吗？ | To the sea in spring?"}, "answers": {"vote"}, "who": {"all"}, "minutes": {"60"}, "k": {"5"}, "org": {"第一支部"},
		"officers": {"何娜 " + publicOf(w.officer).String()},
	}
}

// asksQuick is what a script is told to sign, or where to go.
type asksQuick struct {
	Path, Role, Ctx, Before, Keys string
	Problems                      []struct{ Field, Text string }
}

// of is what is said of a field.
func (q *asksQuick) of(field string) string {
	for _, p := range q.Problems {
		if p.Field == field {
			return p.Text
		}
	}
	return ""
}

// script posts as the page's script does.
func (w *deskWorld) script(path string, form url.Values, status int) (out asksQuick) {
	w.t.Helper()
	r := w.form(path, form)
	r.Header.Set("Accept", "application/json")
	r.Header.Set("Accept-Language", "en")
	resp, err := w.browser.Do(r)
	if err != nil {
		w.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != status {
		body, _ := io.ReadAll(resp.Body)
		w.t.Fatalf("status %d, want %d: %s\n%v", resp.StatusCode, status, body, form)
	}
	if err := json.NewDecoder(resp.Body).Decode(&out); err != nil {
		w.t.Fatal(err)
	}
	return out
}

// signed is the officer's signature under what is asked.
func (w *deskWorld) signed(q asksQuick) url.Values {
	w.t.Helper()
	ctx, err := hex.DecodeString(q.Ctx)
	must(w.t, err)
	before, err := hex.DecodeString(q.Before)
	must(w.t, err)
	sig := ballot.SignEntry(w.officer, ctx, ballot.RoleOfficer, before)
	return url.Values{"signatures": {`[{"signer":0,"signature":"` + hex.EncodeToString(sig[:]) + `"}]`}}
}

// openQuick makes a quick poll and opens it, as the script does.
func (w *deskWorld) openQuick(form url.Values) (path string) {
	w.t.Helper()
	seal := w.script("/desk/quick", form, 200)
	opening := w.script(seal.Path+"/quick", w.signed(seal), 200)
	done := w.script(opening.Path+"/quick", w.signed(opening), 200)
	if done.Path != seal.Path+"/quick" {
		w.t.Fatalf("%+v", done)
	}
	c, err := ballot.ParseCeremonyID(strings.TrimPrefix(seal.Path, "/desk/p/"))
	must(w.t, err)
	w.found(c)
	return seal.Path
}

// found takes a poll up that is sealed.
func (w *deskWorld) found(c ballot.CeremonyID) {
	w.t.Helper()
	d := w.demo
	sealed, err := d.server.hall.sealed(w.t.Context(), c)
	must(w.t, err)
	d.poll = &pollDesk{ceremony: c, box: sealed, manifest: sealed.manifest, id: sealed.box.Poll()}
}

// TestDeskQuick leads a quick poll from the form to its result, with nobody's hand
// after the opening.
func TestDeskQuick(t *testing.T) {
	w := newDeskWorld(t)
	d := w.demo
	w.want(w.get("/desk/quick"), 403)
	w.want(w.post("/desk/quick", w.quickFields()), 403)
	w.enter()
	w.want(w.get("/desk/quick"), 200, "nobody on the roll", "Quick poll", "this server alone holds the key", "Level A3")
	id := w.value(w.upload(rollFile(15), "replace").body, `name="id" value="([0-9a-f]+)"`)
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	w.want(w.get("/desk"), 200, "Quick poll: one question")
	w.want(w.get("/desk/quick"), 200, "Everybody on the roll (12)", "第一支部")

	path := w.openQuick(with(w.quickFields(), "answers", "own", "own", "去 | Let us go\n不去 | Let us stay"))
	m := d.poll.manifest
	if !m.IsSurvey() || len(m.Trustees.Keys) != 1 || m.Trustees.Threshold != 1 || m.ClaimsSeconds != 600 || len(m.Counters()) != 1 {
		t.Errorf("%+v", m)
	}
	if at := d.poll.box.box.Standing().Phase; at != ballot.PhaseOpen {
		t.Fatalf("the poll is %v", at)
	}
	w.want(w.get(path+"/quick"), 200, "12 people have no slip", "/vote/"+d.poll.ceremony.String(), "by itself")
	w.want(w.get(path), 200, "Address, code and slips")
	page := w.want(w.post(path+"/slips", url.Values{"do": {"new"}}), 200, "12 slips, shown this once")
	w.want(w.get("/p/"+d.poll.ceremony.String()), 200, "Read this first", "this server")
	slips := deskSlip.FindAllStringSubmatch(page.body, -1)
	if len(slips) != 12 {
		t.Fatalf("%d slips", len(slips))
	}
	for i, answer := range []string{"a1", "a1", "a1", "a1", "a1", "a1", "a2", "a2", "a2", "a2", "a2"} {
		w.answers(slips[i][3], `{"answer":"`+answer+`"}`)
	}
	w.untilQuick(ballot.PhaseCounted)
	result := "/p/" + d.poll.ceremony.String() + "/result"
	w.want(w.get(result), 200, "To the sea in spring?", "Let us stay", "45.5%", "Read this first")
	r := w.verifyQuick()
	if !r.Stands() || r.State.Final() != 11 {
		t.Errorf("stands: %v, %d final", r.Stands(), r.State.Final())
	}
	w.saysStands()
	w.tooFew()
}

// saysStands asks the command that anybody has.
func (w *deskWorld) saysStands() {
	w.t.Helper()
	var out bytes.Buffer
	before := debug.SetGCPercent(100)
	defer debug.SetGCPercent(before)
	c := &verifyCmd{Bundle: w.demo.origin + "/p/" + w.demo.poll.ceremony.String()}
	if err := c.Run(w.t.Context(), world{out: &out, err: io.Discard, now: w.demo.now}); err != nil || !strings.Contains(out.String(), "The result stands") {
		w.t.Errorf("verify: %v\n%s", err, out.String())
	}
}

// tooFew asks those of the poll before once more, with answers of the officer's own of
// which several may be ticked, and gets three answers: nothing can be shown.
func (w *deskWorld) tooFew() {
	t, earlier := w.t, w.demo.poll.ceremony.String()
	w.want(w.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}}), 303)
	w.want(w.get("/desk/quick"), 200, "As in “To the sea in spring?”: All members (12)")
	form := with(w.quickFields(), "answers", "own", "own", "海边\n山里\n家里", "several", "1", "who", "poll:"+earlier+".0")
	for field, wrong := range map[string]string{"own": "一个", "who": "poll:" + earlier + ".7", "minutes": "0", "k": "2", "question": "", "officers": ""} {
		if said := w.script("/desk/quick", with(form, field, wrong), 422); said.of(field) == "" || len(said.Problems) != 1 {
			t.Errorf("%s %q: %v", field, wrong, said.Problems)
		}
	}
	if said := w.script("/desk/quick", with(form, "who", "list", "list", "BY0004 BY0099"), 422); !strings.Contains(said.of("list"), "BY0099") {
		t.Errorf("%v", said.Problems)
	}
	if said := w.script("/desk/quick", with(form, "who", "list", "list", "BY0004 BY0005 BY0006 BY0007"), 422); !strings.Contains(said.of("who"), "fewer than 5") {
		t.Errorf("%v", said.Problems)
	}
	w.want(w.post("/desk/quick", with(form, "question", "Ask <b>")), 422, "plain words only", "海边")
	path := w.openQuick(form)
	slips := deskSlip.FindAllStringSubmatch(w.want(w.post(path+"/slips", url.Values{"do": {"new"}}), 200).body, -1)
	for _, slip := range slips[:3] {
		w.answers(slip[3], `{"answer":["a1","a3"]}`)
	}
	w.untilQuick(ballot.PhaseCounted)
	w.want(w.get("/p/"+w.demo.poll.ceremony.String()+"/result"), 200, "3 people answered. With fewer than 5 no numbers are shown")
}

// answers answers as a member does by command line.
func (w *deskWorld) answers(code, answers string) {
	w.t.Helper()
	file := filepath.Join(w.t.TempDir(), "answers.json")
	must(w.t, os.WriteFile(file, []byte(answers), 0o600))
	c := &answerCmd{Poll: w.demo.origin + "/p/" + w.demo.poll.ceremony.String(), Code: code, Answers: file}
	must(w.t, c.Run(w.t.Context(), w.demo.w))
}

// untilQuick moves the clock on until the server has brought the poll to a phase and,
// once it is counted, has signed.
func (w *deskWorld) untilQuick(phase ballot.Phase) {
	w.t.Helper()
	d := w.demo
	d.until(ballot.Time(d.poll.box.box.Standing().Ends())) //nolint:gosec // a time
	w.wait(ballot.PhaseClosed)
	d.until(ballot.Time(d.poll.box.box.Standing().Claims) + 1) //nolint:gosec // a time
	w.wait(phase)
}

func (w *deskWorld) wait(phase ballot.Phase) {
	w.t.Helper()
	for end := time.Now().Add(20 * time.Second); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		signed := phase < ballot.PhaseCounted
		w.demo.poll.box.box.Look(func(s *audit.State) { signed = signed || s.CountedBy[0] })
		if signed && w.demo.poll.box.box.Standing().Phase >= phase {
			return
		}
	}
	w.t.Fatalf("the poll does not become %v", phase)
}

// verifyQuick audits what was published.
func (w *deskWorld) verifyQuick() *audit.Result {
	w.t.Helper()
	dir := filepath.Join(w.t.TempDir(), "bundle")
	for size := w.demo.poll.box.box.Standing().Size; ; time.Sleep(20 * time.Millisecond) { // what is stored is published a moment later
		note, err := w.demo.server.hall.File(w.t.Context(), w.demo.poll.ceremony, "checkpoint")
		must(w.t, err)
		if strings.Split(string(note), "\n")[1] == strconv.FormatUint(size, 10) {
			break
		}
	}
	must(w.t, w.demo.server.hall.export(w.t.Context(), w.demo.poll.ceremony, dir))
	r, err := audit.Verify(w.t.Context(), os.DirFS(dir), audit.Options{Poll: &w.demo.poll.id})
	must(w.t, err)
	for _, f := range r.Failures {
		w.t.Error("FAILED", f)
	}
	return r
}
