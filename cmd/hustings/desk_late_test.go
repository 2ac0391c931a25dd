package main

import (
	"crypto/rand"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"hustings/voter"
)

// lateVoter adds a member who came on the roll after the sealing, and prints the slip.
func (w *deskWorld) lateVoter(path string) slip {
	w.t.Helper()
	late := path + "/act/late"
	w.want(w.get(late), 200, "Add a late voter", "do not write the name")
	form := url.Values{"member": {"NEW1"}, "reason": {"转入手续当天才办完"}}
	w.want(w.post(late, form), 422, "not on the roll", "转入手续当天才办完")
	w.want(w.post(late, url.Values{"member": {"BY0010"}, "reason": {"r"}}), 422, "expected in this poll already")
	w.want(w.post(late, url.Values{"member": {"BY0001"}, "reason": {"r"}}), 422, "does not vote")
	w.want(w.post(late, url.Values{"member": {"NEW1"}}), 422, "write a reason")
	id := w.value(w.upload("member_no,name,status\nNEW1,赵新来,full\n", "merge").body, `name="id" value="([0-9a-f]+)"`)
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	w.want(w.post(late, form), 303)
	w.want(w.post(path+"/sign", url.Values{"do": {"drop"}}), 303) // prepared, and not signed
	w.want(w.get(path), 200, "44 expected")
	w.want(w.post(late, form), 303)
	w.want(w.get(path+"/sign"), 200, "Add 赵新来 (NEW1)")
	w.want(w.sign(path, w.officer), 303)
	w.want(w.get(path), 200, "45 expected", "Slips: 44 of 45 are printed")
	w.want(w.post(late, form), 422, "expected in this poll already")
	board := w.want(w.get(strings.Replace(path, "/desk", "", 1)), 200, "转入手续当天才办完")
	if changes, _, _ := strings.Cut(board.body, "<select"); strings.Contains(changes, "NEW1") {
		w.t.Error("the poll page says who was added")
	}
	page := w.want(w.post(path+"/slips", url.Values{"do": {"new"}}), 200, "1 slip, shown this once", "赵新来")
	return slip{Name: "赵新来", Number: "NEW1", Code: deskSlip.FindStringSubmatch(page.body)[3]}
}

// undo takes a check-in back, which a pass makes impossible.
func (w *deskWorld) undo(attendance string, slips map[string]slip) {
	w.t.Helper()
	t, d := w.t, w.demo
	w.want(w.post(attendance, url.Values{"undo": {"BY0040"}}), 409, "not on the list")
	w.want(w.post(attendance, url.Values{"undo": {"BY0010"}}), 303)
	w.want(w.get(attendance), 200, "43 of 45 expected are there")
	w.want(w.post(attendance, url.Values{"here": {"BY0010"}}), 303)
	fetch, err := voterFetch(http.DefaultTransport)
	must(t, err)
	address, err := voter.ParseAddress(d.origin + "/p/" + d.poll.ceremony.String() + "#" + d.poll.id.String())
	must(t, err)
	v, err := voter.Open(t.Context(), voter.Config{Address: address, Fetch: fetch, Random: rand.Reader})
	must(t, err)
	if _, err := v.SignIn(t.Context(), slips["BY0010"].Code); err != nil {
		t.Fatal(err)
	}
	must(t, v.TakePass(t.Context()))
	w.want(w.post(attendance, url.Values{"undo": {"BY0010"}}), 409, "may have had a voting pass")
	w.want(w.get(attendance), 200, "44 of 45 expected are there")
	delete(slips, "BY0010") // that pass is not used
}

// TestDeskLateNobody holds that nobody is added before the sealing.
func TestDeskLateNobody(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	made := w.want(w.post("/desk/new", w.pollFields()), 303)
	w.want(w.get(made.where+"/act/late"), 409)
	w.want(w.post(made.where+"/act/late", url.Values{"member": {"NEW1"}, "reason": {"r"}}), 409)
}
