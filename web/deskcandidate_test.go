package web

import (
	"bytes"
	"encoding/base64"
	"image/jpeg"
	"strings"
	"testing"

	"hustings/ballot"
)

func init() {
	problems := map[string]string{
		"photo": "photo", "name": "moved", "facts_zh": "facts", "facts_en": "facts", "statement_zh": "statement", "experience_en": "experience",
	}
	for i, form := range []*sheetForm{
		{Name: "王桂", Texts: []sheetText{{Lang: zh}, {Lang: en}}},
		{Name: "王桂", Photo: "AA", Texts: []sheetText{{zh, "职务：会计", "话", "经历"}, {en, "Post: clerk", "s", "e"}}, problems: problems},
		{Name: "王桂", Texts: []sheetText{{Lang: zh}, {Lang: en}}, problems: map[string]string{"photo": "many"}},
	} {
		samplePages["desk_candidate"] = append(samplePages["desk_candidate"], func(f frame) page {
			return &sheetPage{
				frame: f, Poll: &DeskPoll{}, Path: "/desk/p/x", Here: "/desk/p/x/candidate/0/0", Contest: "c", Form: form, Saved: i == 0,
				View: candidateView{Name: "王桂", Initial: "王", Inside: true}, Others: []navLink{{"王桂", "/x", true}, {"李红", "/y", false}},
			}
		})
	}
}

// TestSheetRoundTrip holds that a form writes a page that fills the same form.
func TestSheetRoundTrip(t *testing.T) {
	form := sheetFormFrom(map[string]string{
		"name": "王桂", "facts_zh": "职务：会计\n\n入党时间: 2009年", "statement_zh": " 把事**办成**。 ", "experience_zh": "2006年参加工作\n2015年起任班组长",
		"facts_en": "Post: accountant: first class", "statement_en": "<b>Done</b>", "experience_en": "",
	}, jpegOf(t, 80, 100), "")
	page, err := form.page()
	if err != nil || len(form.problems) > 0 {
		t.Fatal(err, form.problems)
	}
	p, err := ParseCandidatePage([]byte(page))
	if err != nil {
		t.Fatal(err)
	}
	if p.ZH.Facts[0] != (CandidateFact{"职务", "会计"}) || p.EN.Facts[0] != (CandidateFact{"Post", "accountant: first class"}) || p.ZH.Statement != "把事**办成**。" {
		t.Errorf("%+v %+v", p.ZH, p.EN)
	}
	again := sheetFormOf(&ballot.DraftCandidate{Name: "王桂", Page: page})
	for i, want := range []sheetText{
		{zh, "职务：会计\n入党时间：2009年\n", "把事**办成**。", "2006年参加工作\n2015年起任班组长"},
		{en, "Post: accountant: first class\n", "<b>Done</b>", ""},
	} {
		if again.Texts[i] != want {
			t.Errorf("%+v, want %+v", again.Texts[i], want)
		}
	}
	var v candidateView
	if err := v.fill(framesOf(t)[1].words, p); err != nil || strings.Contains(string(v.Statement), "<b>") || v.SaidLang != "" || v.LinesLang != "zh-Hans" || v.Photo == "" {
		t.Errorf("%+v %v", v, err)
	}
	p.EN = nil
	if err := v.fill(framesOf(t)[1].words, p); err != nil || v.SaidLang != "zh-Hans" {
		t.Errorf("%q %v", v.SaidLang, err)
	}
	empty := sheetFormFrom(map[string]string{"name": "王桂", "kept": form.Photo, "remove": "1"}, nil, form.Photo)
	if page, err := empty.page(); page != "" || err != nil {
		t.Errorf("%q %v", page, err)
	}
}

// TestSheetLimits holds every candidate to the same limits, and that a photo that
// was read is not lost with a text that is too long.
func TestSheetLimits(t *testing.T) {
	photo := jpegOf(t, 80, 100)
	for field, bad := range map[string]string{
		"facts_zh": "没有冒号", "facts_en": strings.Repeat("a: b\n", 13), "statement_zh": strings.Repeat("长", 6001),
		"experience_zh": strings.Repeat("一行\n", 21), "experience_en": strings.Repeat("x", 301),
	} {
		form := sheetFormFrom(map[string]string{"name": "王桂", field: bad}, photo, "")
		if page, err := form.page(); err != nil || page != "" || form.problems[field] == "" || len(form.problems) != 1 {
			t.Errorf("%s: %q %v %v", field, page, err, form.problems)
		}
		again := sheetFormFrom(map[string]string{"name": "王桂", "kept": form.Photo}, nil, "")
		if page, err := again.page(); err != nil || page == "" {
			t.Errorf("%s: the photo is lost: %q %v", field, page, err)
		}
	}
	stored := base64.StdEncoding.EncodeToString(photo)
	for name, data := range map[string][]byte{"no picture": []byte("GIF89a..."), "half a picture": photo[:100]} {
		form := sheetFormFrom(map[string]string{"name": "王桂", "kept": stored}, data, stored)
		if form.problems["photo"] == "" || form.Photo != stored {
			t.Errorf("%s: %v", name, form.problems)
		}
	}
}

func jpegOf(t *testing.T, wide, high int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, halves(wide, high), nil); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
