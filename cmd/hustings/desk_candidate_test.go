package main

import (
	"bytes"
	"mime/multipart"
	"net/url"
	"os"
	"strings"
	"testing"
)

// sheet sends a candidate's page as the form does.
func (w *deskWorld) sheet(path string, fields map[string]string, photo []byte) answered {
	w.t.Helper()
	var b bytes.Buffer
	form := multipart.NewWriter(&b)
	for name, value := range fields {
		_ = form.WriteField(name, value)
	}
	file, _ := form.CreateFormFile("photo", "photo.png")
	_, _ = file.Write(photo)
	_ = form.Close()
	r := w.request("POST", path, &b)
	r.Header.Set("Content-Type", form.FormDataContentType())
	return w.send(w.browser, r)
}

// TestDeskCandidates adds, moves and removes candidates row by row, and fills in
// their pages with photos.
func TestDeskCandidates(t *testing.T) {
	w := newDeskWorld(t)
	w.enter()
	id := w.value(w.upload(rollFile(48), "replace").body, `name="id" value="([0-9a-f]+)"`)
	w.want(w.post("/desk/roll/confirm", url.Values{"id": {id}}), 303)
	form := w.pollFields()
	form.Set("c0_candidates", "陈国栋\n欧阳明\n")
	form.Set("c0_rows", "3")
	for k, name := range []string{"邓慧兰", "", "刘强敏"} {
		form.Set("c0_k"+string(rune('0'+k))+"_name", name)
	}
	moved := form
	moved.Set("do", "up.0.2")
	a := w.want(w.post("/desk/new", moved), 200, `name="c0_rows" value="5"`, `name="c0_k1_name" value="刘强敏"`, `name="c0_k2_name" value=""`, `name="c0_k4_name" value="欧阳明"`)
	if strings.Contains(a.body, "陈国栋\n") {
		t.Error("lines became rows and are still there")
	}
	for _, do := range []string{"down.0.0", "drop.0.9", "up.9.9", "row.0", "up.0", "page.0.1x"} {
		form.Set("do", do)
		if a := w.post("/desk/new", form); a.status != 200 && a.status != 303 {
			t.Errorf("%s: %d", do, a.status)
		}
	}
	form.Set("do", "page.0.2")
	made := w.want(w.post("/desk/new", form), 303)
	if !strings.HasSuffix(made.where, "/candidate/0/1") { // the empty row is none
		t.Fatal(made.where)
	}
	here := strings.TrimSuffix(made.where, "/candidate/0/1")
	w.want(w.get(made.where), 200, "刘强敏’s page", "As voters will see it", "handed in no statement")

	photo, err := samplePortrait(7)
	if err != nil {
		t.Fatal(err)
	}
	fields := map[string]string{"name": "刘强敏", "facts_zh": "职务：会计", "statement_zh": "**办成**<script>", "experience_en": "Since 2006"}
	bad := map[string]string{"name": "刘强敏", "facts_zh": "没有冒号", "statement_zh": "还在这里"}
	again := w.want(w.sheet(made.where, bad, photo), 422, "还在这里", "没有冒号", "name: value")
	bad["kept"], bad["facts_zh"] = w.value(again.body, `name="kept" value="([^"]+)"`), "职务：出纳"
	w.want(w.sheet(made.where, bad, nil), 303)
	w.want(w.get(made.where+"?saved=1"), 200, "还在这里", "<dt>职务</dt><dd>出纳</dd>", made.where+"/photo")
	if got := w.get(made.where + "/photo"); got.status != 200 || got.header.Get("Content-Type") != "image/jpeg" || strings.Contains(got.body, "PNG") {
		t.Errorf("photo: %d %v", got.status, got.header)
	}
	w.want(w.sheet(made.where, fields, []byte("%PDF-1.4")), 422, "no photo that can be used", "职务：会计")
	w.want(w.sheet(made.where, fields, bytes.Repeat([]byte{0xff}, 23<<20)), 413)
	fields["name"] = "somebody"
	w.want(w.sheet(made.where, fields, nil), 422, "another candidate stands here")
	fields["name"] = "刘强敏"
	w.want(w.sheet(made.where, fields, photo), 303)
	shown := w.want(w.get(made.where), 200, "<strong>办成</strong>")
	if strings.Contains(shown.body, "<script>") {
		t.Error("HTML came through")
	}
	w.want(w.get(here+"/candidate/0/4"), 404)
	w.want(w.get(here+"/candidate/1/0"), 404)
	w.want(w.get(here+"/candidate/0/0/photo"), 404)

	// The page goes with its candidate, renamed or moved.
	edit := w.want(w.get(here+"/edit"), 200, `name="c0_k1_was" value="1"`)
	next := w.pollFields()
	next.Set("revision", w.value(edit.body, `name="revision" value="(\d+)"`))
	next.Set("c0_candidates", "")
	next.Set("c0_rows", "4")
	for k, row := range [][3]string{{"欧阳明", "欧阳 明", "3"}, {"刘强敏（改名）", "", "1"}, {"陈国栋", "", "2"}, {"邓慧兰", "", "0"}} {
		at := "c0_k" + string(rune('0'+k)) + "_"
		next.Set(at+"name", row[0])
		next.Set(at+"key", row[1])
		next.Set(at+"was", row[2])
	}
	w.want(w.post(here+"/edit", next), 303)
	w.want(w.get(here+"/edit"), 200, `name="c0_k0_key" value="欧阳 明"`)
	w.want(w.get(here+"/candidate/0/1"), 200, "刘强敏（改名）’s page", "办成")
	w.want(w.send(w.browser, w.form(here+"/candidate/0/1", url.Values{"name": {"x"}})), 415)
	if _, err := os.Stat("../../build/client/desk.wasm"); err != nil {
		return // without a client nothing can be sealed
	}
	w.prepareSeal(here)
	w.seal(here)
	w.want(w.get(here+"/candidate/0/1"), 409)
	w.want(w.get("/p/"+here[len("/desk/p/"):]+"/candidates/0/1"), 200, "刘强敏（改名）", "<strong>办成</strong>", "/photo")
	w.want(w.get("/p/"+here[len("/desk/p/"):]+"/candidates/0/1?lang=zh"), 200, "<dt>职务</dt><dd>会计</dd>")
}
