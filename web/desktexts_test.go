package web

import (
	"bytes"
	"crypto/ed25519"
	"fmt"
	"strings"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

func sampleLooking(f frame, signed bool) *looking {
	q, err := survey.Parse([]byte(`{"elements":[{"type":"comment","name":"why","title":{"zh":"为什么？","en":"Why?"}}]}`))
	if err != nil {
		panic(err) // it stands here
	}
	l := &looking{
		frame: f, Poll: &DeskPoll{Titles: ballot.Text{"zh": "问卷"}, Manifest: sampleManifest()}, Path: "/desk/p/x/texts",
		texts: &DeskTexts{Questionnaire: q, Lists: []disclose.TextList{{Name: "why", Texts: []string{"a", "a", "b <i>"}}}},
		taken: &takenOut{shown: make(map[textKey]string), seen: make(map[int]bool)}, labels: f.surveyLabels(q),
	}
	l.sheets = sheetsOf(l.texts.Lists)
	if signed {
		l.Signed = &act{Kind: actRedact}
	}
	return l
}

func init() {
	add := func(name string, make func(frame) page) { samplePages[name] = append(samplePages[name], make) }
	for _, signed := range []bool{false, true} {
		add("desk_texts", func(f frame) page {
			return &textsPage{
				looking: sampleLooking(f, signed), Questions: []textsQuestion{{Title: "q", Count: 3, Sheets: []textsLink{{"/p", 1, 3, true}, {"/q", 4, 5, false}}}},
				Taken: []takenText{{"why", "Why?", "[…]", "tab", "/p", 2}, {"why", "Why?", "x […]", "tcd", "/p", 1}}, Texts: 3, All: 5, Unseen: 1, Command: "c",
			}
		})
		add("desk_texts", func(f frame) page { return &textsPage{looking: sampleLooking(f, signed), All: 1} })
		add("desk_texts_sheet", func(f frame) page {
			l := sampleLooking(f, signed)
			p := &textsSheetPage{looking: l, Question: "q", Sheet: l.sheets[0], Number: 1, Of: 2, Problems: 1}
			for i, t := range l.sheets[0].Texts {
				p.Rows = append(p.Rows, textRow{oneText: t, Number: i + 1, Written: t.text, Value: t.text, Lines: 2, Wrong: i == 1})
			}
			return p
		})
		add("desk_texts_sheet", func(f frame) page {
			return &textsSheetPage{looking: sampleLooking(f, signed), Question: "q", Number: 2, Of: 2}
		})
	}
	for _, d := range []*DeskPoll{
		{Phase: ballot.PhaseOpened, Titles: ballot.Text{"zh": "问卷"}, Manifest: sampleManifest(), Texts: 12, Issued: 7, Claims: 9, Trustees: []DeskTrustee{{Name: "周三", Opened: true}}},
		{Phase: ballot.PhaseCounted, Titles: ballot.Text{"zh": "问卷"}, Manifest: sampleManifest(), Redacted: true, Issued: 7, Claims: 9},
	} {
		add("desk_poll", func(f frame) page {
			p := &deskPollPage{frame: f, Poll: d, Path: "/desk/p/x", Steps: steps(f.words, d, 3), Act: &act{Kind: actRedact}}
			p.Next = nextOf(p.Steps)
			return p
		})
	}
}

// TestTextsStep: while officers are waited for, looking through the texts is what
// comes next, before the count.
func TestTextsStep(t *testing.T) {
	catalogues, err := readCatalogues(localeFiles, time.UTC)
	if err != nil {
		t.Fatal(err)
	}
	d := &DeskPoll{Phase: ballot.PhaseOpened, Manifest: sampleManifest(), Texts: 12, Claims: 9, Trustees: []DeskTrustee{{Opened: true}}, Slips: 8}
	if next := nextOf(steps(catalogues.en, d, 3)); next.Key != "texts" || !strings.HasSuffix(next.Path, "/texts") || !strings.Contains(next.Text, "12 texts") {
		t.Errorf("next is %+v", next)
	}
	d.Texts, d.Redacted = 0, true
	if next := nextOf(steps(catalogues.en, d, 3)); next.Key != "results" {
		t.Errorf("next is %+v", next)
	}
}

// TestTwoOfficersRedact: the entry is whole when as many have signed as the manifest
// wants, each under the same digest.
func TestTwoOfficersRedact(t *testing.T) {
	m := sampleManifest()
	var keys []ed25519.PrivateKey
	m.Officers = ballot.Officers{Needed: 2}
	for i := range 3 {
		key := ed25519.NewKeyFromSeed(bytes.Repeat([]byte{byte(i + 1)}, 32))
		keys = append(keys, key)
		m.Officers.Keys = append(m.Officers.Keys, ballot.Party{Name: "x", Key: ballot.PublicKey(key[32:])})
	}
	poll := ballot.PollID{7}
	a := &act{Kind: actRedact, entry: &ballot.Redactions{Digest: ballot.Digest{5}}, manifest: m, ctx: poll[:]}
	sign := func(i, as int) (bool, error) {
		s := ballot.SignEntry(keys[i], poll[:], ballot.RoleOfficer, ballot.BeforeList(a.entry))
		return a.take(fmt.Sprintf(`[{"signer":%d,"signature":"%x"}]`, as, s))
	}
	if _, err := sign(0, 1); err == nil {
		t.Error("one officer's signature under another's number")
	}
	if whole, err := sign(2, 2); err != nil || whole {
		t.Errorf("whole with one signature, %v", err)
	}
	if whole, err := sign(2, 2); err != nil || whole {
		t.Errorf("whole with one signature given twice, %v", err)
	}
	if whole, err := sign(0, 0); err != nil || !whole {
		t.Errorf("not whole with two, %v", err)
	}
	e, ok := a.whole().(*ballot.Redactions)
	if !ok || len(e.Officers) != 2 || e.Officers[0].Signer != 0 || e.Officers[1].Signer != 2 {
		t.Errorf("%+v", a.whole())
	}
}

// TestSheets: every text is on one sheet, once for all who wrote it; no sheet is
// longer than a form carries; and the file that is signed holds of the lists.
func TestSheets(t *testing.T) {
	long := strings.Repeat("长", 1365)
	lists := []disclose.TextList{{Name: "a", Texts: []string{"x", "x", "y"}}, {Name: "b"}, {Name: "c", Texts: []string{"x"}}}
	for i := range 70 {
		lists[1].Texts = append(lists[1].Texts, long[:4000]+string(rune('a'+i/4)))
	}
	sheets := sheetsOf(lists)
	seen := map[string]int{}
	taken := &takenOut{shown: make(map[textKey]string), seen: make(map[int]bool)}
	for i, s := range sheets {
		size, at := 0, s.From
		for _, text := range s.Texts {
			size += len(text.text)
			at += text.Times
			seen[s.Question+text.text] += text.Times
			taken.set(text.textKey, disclose.Mark)
		}
		if at-1 != s.To || size > sheetBytes || len(s.Texts) > sheetTexts || (s.First != (i == 0 || sheets[i-1].Last)) {
			t.Errorf("sheet %d: %d to %d, %d texts, %d bytes, first %v, last %v", i, s.From, s.To, len(s.Texts), size, s.First, s.Last)
		}
	}
	if len(seen) != 2+18+1 || seen["ax"] != 2 || seen["b"+lists[1].Texts[0]] != 4 || seen["b"+lists[1].Texts[69]] != 2 {
		t.Errorf("%d texts on the sheets", len(seen))
	}
	taken.set(textKey{"c", "x"}, "x") // back as it was
	data, n, err := taken.redactions(ballot.PollID{7}, bytes.NewReader(bytes.Repeat([]byte{1}, 32)), lists)
	if err != nil || n != 73 {
		t.Fatalf("%d texts, %v", n, err)
	}
	r, err := disclose.ParseRedactions(data)
	if err != nil || len(r.List) != 20 || r.Poll != (ballot.PollID{7}).String() {
		t.Errorf("%d redactions, %v", len(r.List), err)
	}
}
