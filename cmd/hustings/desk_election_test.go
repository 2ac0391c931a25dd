package main

import (
	"archive/tar"
	"errors"
	"io"
	"maps"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
)

// deskSlip finds the slips on the printed page.
var deskSlip = regexp.MustCompile(`(?s)<p class="slip-name">(.*?) <span class="small">(\S*?)(?: · .*?)?</span>.*?<p class="slip-code">(.*?)</p>`)

// TestDeskElection runs a whole election from the desk.
func TestDeskElection(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	d := w.demo
	id := w.value(w.upload(rollFile(48), "replace").body, `name="id" value="([0-9a-f]+)"`)
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	path := w.want(w.post("/desk/new", w.pollFields()), 303).where
	w.prepareSeal(path)
	w.seal(path)
	w.openFromDesk(path)
	must(t, d.vote(t.Context()))
	w.want(w.get(path), 200, "Extend the voting", "passes given")

	w.want(w.post(path+"/act/extend", url.Values{"close": {"2026-11-20T17:00"}, "reason": {"雨"}}), 422, "later than the present one")
	w.want(w.post(path+"/act/extend", url.Values{"close": {"2026-11-20T19:00"}, "reason": {"大雨，路上堵"}}), 303)
	w.want(w.get(path), 200, "waits for signatures")
	w.want(w.sign(path, w.teller), 422, "signature does not fit")
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path), 200, "19:00")
	w.want(w.post(path+"/act/annul", url.Values{"title": {"another"}, "reason": {"r"}}), 422, "not the election’s title", ">r</textarea>")
	w.want(w.post(path+"/act/erratum", url.Values{"reason": {""}}), 422)

	w.want(w.post(path+"/act/close", url.Values{"reason": {""}}), 422, "write a reason")
	w.want(w.post(path+"/act/close", url.Values{"reason": {"全体投完"}}), 303)
	w.want(w.sign(path, w.officer), 200, "sign once more")
	w.want(w.get(path), 200, "voting", "Go to sign")
	w.want(w.sign(path, w.officer), 303)
	must(t, d.advanceTo(t.Context(), ballot.PhaseClosed))
	w.want(w.get(path), 200, "closed, claims")
	d.until(ballot.Time(max(d.poll.box.box.Standing().Claims, d.poll.box.box.Standing().Close))) //nolint:gosec // a time; no trustee opens before it
	must(t, d.advanceTo(t.Context(), ballot.PhaseClaimed))
	w.want(w.post("/desk/enter", url.Values{"passphrase": {deskPassphrase}}), 303)
	w.want(w.get(path), 200, "0 of 3 trustees have opened, 2 are needed")
	must(t, d.openBallots(t.Context()))
	w.certifyFromDesk(path)
	w.auditBundle(path)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// prepareSeal lets the trustees join by the printed invitations, and has the
// manifest put together.
func (w *deskWorld) prepareSeal(path string) {
	t, d := w.t, w.demo
	t.Helper()
	var err error
	d.poll = &pollDesk{hall: d.server.hall, office: d.server.office}
	d.poll.ceremony, err = ballot.ParseCeremonyID(strings.TrimPrefix(path, "/desk/p/"))
	must(t, err)
	sheets := w.want(w.post(path+"/invites", nil), 200, "For the trustee 周三", "For the trustee 徐五")
	for i, m := range regexp.MustCompile(`/trustee#(trustee=\d\.[0-9A-Z-]+)<`).FindAllStringSubmatch(sheets.body, -1) {
		one, err := d.newTrustee(i + 1)
		must(t, err)
		in, err := parseInvite(m[1])
		must(t, err)
		must(t, one.Init(t.Context(), in))
		d.trustees = append(d.trustees, one)
	}
	w.want(w.get(path), 200, "3 of 3 trustees have joined")
	w.want(w.post(path+"/act/seal", nil), 409, "The board did not take it", "ceremony is not over")
	must(t, d.ceremony(t.Context()))
	w.want(w.get(path+"/act/seal"), 200, "hustings poll seal")
	w.want(w.post(path+"/act/seal", nil), 303)
}

// seal signs it.
func (w *deskWorld) seal(path string) {
	w.t.Helper()
	page := w.want(w.get(path+"/sign"), 200, "Members of the committee", "48 on the roll, 44 expected", "any 2 of 3 can open")
	short := w.value(page.body, `<p class="code">(.*?)</p>`)
	w.want(w.post(path+"/sign", url.Values{"signatures": {`[{"signer":7,"signature":"00"}]`}}), 422, "No signature of anybody")
	w.want(w.post(path+"/sign", url.Values{"signatures": {`nonsense`}}), 422)
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path), 200, short, "sealed, waiting for agreement", "0 of 44 are printed")
	w.want(w.get(path+"/notice"), 200, short, "邓慧兰", "44 expected")
	w.want(w.get(path+"/edit"), 409)
}

// openFromDesk prints the slips, takes the attendance and opens.
func (w *deskWorld) openFromDesk(path string) {
	t, d := w.t, w.demo
	t.Helper()
	var err error
	d.poll.box, err = d.server.hall.sealed(t.Context(), d.poll.ceremony)
	must(t, err)
	d.poll.manifest, d.poll.id = d.poll.box.manifest, d.poll.box.box.Poll()
	w.want(w.post(path+"/slips", url.Values{"do": {"again"}, "members": {"BY0010"}}), 422, "tick the box")
	w.want(w.post(path+"/slips", url.Values{"do": {"again"}, "members": {"NOBODY"}, "sure": {"1"}}), 422, "not among those expected")
	page := w.want(w.post(path+"/slips", url.Values{"do": {"new"}}), 200, "44 slips, shown this once")
	slips := make(map[string]slip)
	for _, m := range deskSlip.FindAllStringSubmatch(page.body, -1) {
		slips[m[2]] = slip{Name: m[1], Number: m[2], Code: m[3]}
	}
	if len(slips) != 44 {
		t.Fatalf("%d slips on the page", len(slips))
	}
	w.want(w.post(path+"/slips", url.Values{"do": {"new"}}), 422, "Everybody expected has a slip")
	again := w.want(w.post(path+"/slips", url.Values{"do": {"again"}, "members": {"BY0010"}, "sure": {"1"}}), 200, "1 slip, shown this once")
	slips["BY0010"] = slip{Number: "BY0010", Code: deskSlip.FindStringSubmatch(again.body)[3]}
	slips["NEW1"] = w.lateVoter(path)
	for _, one := range d.trustees {
		must(t, one.Rehearse(t.Context(), d.poll.id))
	}
	w.want(w.post(path+"/act/agree", url.Values{"teller": {"0"}}), 303)
	w.want(w.sign(path, w.officer), 422, "signature does not fit")
	w.want(w.sign(path, w.teller), 303)

	attendance := path + "/attendance/0"
	w.want(w.get(attendance), 200, "0 of 45 expected are there")
	here := url.Values{}
	for number := range slips {
		if number != "BY0040" {
			here.Add("here", number)
		}
	}
	w.want(w.post(attendance, url.Values{"here": {"NOBODY"}}), 409, "not on the list")
	w.want(w.post(attendance, here), 303)
	w.want(w.get(attendance), 200, "44 of 45 expected are there")
	w.undo(attendance, slips)
	w.want(w.post(path+"/act/attend", url.Values{"electorate": {"0"}}), 422, "Tick the box to confirm", "44 of 45 expected")
	w.want(w.get(path+"/attendance/9"), 404)
	w.want(w.post(path+"/act/attend", url.Values{"electorate": {"0"}, "sure": {"1"}}), 303)
	w.want(w.post(attendance, url.Values{"here": {"BY0040"}}), 409, "nobody can be added")
	w.want(w.get(path+"/sign"), 200, "44 of 45 expected are there")
	w.want(w.sign(path, w.officer), 303)

	w.want(w.get(path+"/act/open"), 200, "It can be opened from")
	w.want(w.post(path+"/act/open", nil), 422, "before the opening time")
	d.until(d.poll.manifest.Times.Open)
	w.want(w.post(path+"/act/open", nil), 303)
	w.want(w.post(path+"/sign", url.Values{"do": {"drop"}}), 303)
	w.want(w.post(path+"/sign", nil), 409, "no longer here")
	w.want(w.post(path+"/act/open", nil), 303)
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path), 200, "voting")
	for _, number := range slices.Sorted(maps.Keys(slips)) { // the late one comes last
		if number != "BY0040" {
			d.present = append(d.present, slips[number])
		}
	}
}

// certifyFromDesk takes the officer's signature, then the teller's.
func (w *deskWorld) certifyFromDesk(path string) {
	t := w.t
	t.Helper()
	w.want(w.get(path+"/act/certify"), 200, "Slips printed again", "The system has counted 1", `name="reissued" value="1"`)
	form := url.Values{"absent": {"many"}, "place": {"会议室"}, "form": {"网上"}, "chair": {"罗敏"}, "tellers": {"高勇"}, "approval": {"无"}}
	w.want(w.post(path+"/act/certify", form), 422, "a number and a reason", "会议室")
	form.Set("absent", "1 因公出差")
	w.want(w.post(path+"/act/certify", form), 303)
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path+"/sign"), 200, "1 of the tellers sign; 0 have")
	w.want(w.sign(path, w.teller), 303)
	w.want(w.get(path), 200, "certified", "Everything is done")
}

// auditBundle downloads the bundle and audits it.
func (w *deskWorld) auditBundle(path string) {
	t := w.t
	t.Helper()
	dir := untar(t, strings.NewReader(w.want(w.get(path+"/bundle.tar"), 200).body))
	id := w.demo.poll.id
	r, err := audit.Verify(t.Context(), os.DirFS(filepath.Join(dir, "bundle")), audit.Options{Poll: &id})
	must(t, err)
	if !r.Stands() || r.State.Certificate == nil {
		t.Errorf("the result does not stand: %v", r.Failures)
	}
}

// untar unpacks a bundle as it was downloaded.
func untar(t *testing.T, from io.Reader) (dir string) {
	t.Helper()
	dir = t.TempDir()
	in := tar.NewReader(from)
	for {
		head, err := in.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		must(t, err)
		data, err := io.ReadAll(in)
		must(t, err)
		name := filepath.Join(dir, head.Name) //nolint:gosec // our own
		must(t, os.MkdirAll(filepath.Dir(name), 0o750))
		must(t, os.WriteFile(name, data, 0o600))
	}
	return dir
}
