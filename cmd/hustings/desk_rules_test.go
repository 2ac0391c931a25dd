package main

import (
	"encoding/json"
	"net/url"
	"strings"
	"testing"
)

// TestDeskRules sets rules and electorates by form, with faults beside their
// fields, and edits the draft as a file.
func TestDeskRules(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	id := w.value(w.upload(rollFile(60), "replace").body, `name="id" value="([0-9a-f]+)"`)
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	w.want(w.get("/desk/new?preset=cn-trade-union"), 200, "All rules, field by field", `name="c0_r_quorum_num" value="2"`, "第一支部 (57 may vote)")
	form := w.pollFields()
	for name, value := range map[string]string{
		"c0_r": "1", "c0_r_method": "approve-oppose-abstain", "c0_r_write_in": "list", "c0_r_only_with_oppose": "1", "c0_r_order": "stroke",
		"c0_r_present": "checked-in", "c0_r_quorum_num": "2", "c0_r_quorum_den": "3", "c0_r_quorum_op": ">=", "c0_r_quorum_base": "expected",
		"c0_r_majority_num": "1", "c0_r_majority_den": "2", "c0_r_majority_op": ">", "c0_r_majority_base": "expected", "c0_r_tie": "revote-tied",
		"excluded": "",
	} {
		form.Set(name, value)
	}
	form.Set("c0_r_majority_base", "quorum")
	a := w.want(w.post("/desk/new", form), 422, "does not fit with the rest", `majority.base`, "does not go here", "allrules\" open", "邓慧兰")
	if strings.Count(a.body, "c0_r_majority\"") < 2 {
		t.Error("the list above does not lead to the field")
	}
	form.Set("c0_r_majority_base", "expected")
	made := w.want(w.post("/desk/new", form), 303)
	w.want(w.get(made.where+"/edit"), 200, "29 of 57 expected must vote for a candidate", `name="c0_r_majority_base"`)

	form.Set("revision", "1")
	form.Set("do", "group")
	w.want(w.post(made.where+"/edit", form), 200, `name="electorates" value="2"`, `name="e1_excluded"`, `name="c0_e1"`)
	form.Set("do", "save")
	form.Set("electorates", "2")
	form.Set("e0_zh", "第一选区")
	form.Set("e1_zh", "第二选区")
	form.Set("e0_branches", "第一支部")
	form.Set("e1_branches", "第九支部")
	w.want(w.post(made.where+"/edit", form), 422, "The roll has no such branch", "Tick at least one electorate")

	page := w.want(w.get(made.where+"/json"), 200, "the same file that the command line takes")
	document := w.value(page.body, `(?s)spellcheck="false">(.*?)</textarea>`)
	save := func(document string) answered {
		return w.post(made.where+"/json", url.Values{"revision": {"1"}, "document": {document}})
	}
	w.want(save(strings.Replace(document, `"seats": 3`, `"seats": "3"`, 1)), 422, "cannot be read", "line ", `"seats": "3"`)
	w.want(save(strings.Replace(document, "周三", "周四", 1)), 422, "can no longer be changed")
	var draft map[string]json.RawMessage
	if err := json.Unmarshal([]byte(document), &draft); err != nil {
		t.Fatal(err)
	}
	w.want(save(strings.Replace(document, "First branch election", "By file", 1)), 303)
	w.want(w.get(made.where), 200, "By file")
	w.want(save(document), 409, "Somebody was faster")
}

// TestDeskRelay drafts a poll with a relay; sealing puts this server's own key
// configuration in.
func TestDeskRelay(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	id := w.value(w.upload(rollFile(48), "replace").body, `name="id" value="([0-9a-f]+)"`)
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	form := w.pollFields()
	form.Set("relay0_url", "http://relay.example")
	form.Set("relay0_keys", "zz")
	w.want(w.post("/desk/new", form), 422, "begins with https://", "Say who runs it", "no key configuration", "http://relay.example")
	form.Set("relay0_url", "https://relay.example/in")
	form.Set("relay0_operator", "另一家单位")
	form.Set("relay0_keys", "00")
	w.want(w.post("/desk/new", form), 422, "no key configuration")
	form.Del("relay0_keys")
	made := w.want(w.post("/desk/new", form), 303)
	w.want(w.get(made.where+"/edit"), 200, `name="relay0_url" value="https://relay.example/in"`, `name="relay1_url" value=""`)
	w.prepareSeal(made.where)
	w.seal(made.where)
	b, err := w.demo.server.hall.sealed(t.Context(), w.demo.poll.ceremony)
	if err != nil {
		t.Fatal(err)
	}
	relays := b.manifest.Relays
	if len(relays) != 1 || relays[0].Operator != "另一家单位" || string(relays[0].Keys) != w.get("/ohttp-keys").body {
		t.Errorf("%+v", relays)
	}
	w.want(w.get("/p/"+b.manifest.Ceremony.String()), 200, "另一家单位")
}
