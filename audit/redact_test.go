package audit_test

import (
	"context"
	"math/rand/v2"
	"runtime"
	"slices"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/internal/sample"
	"hustings/survey/disclose"
)

// writtenSurvey is a survey whose six responses are opened: their texts are shown.
func writtenSurvey(t *testing.T) *sample.Poll {
	t.Helper()
	p, err := sample.New(sample.Config{
		Expected: 6, Questionnaire: sample.Questions(1), Edit: func(m *ballot.Manifest) { m.Survey.TextThreshold = 5 },
	})
	must(t, err, p.ToOpen())
	cast, err := p.Ballots(6)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(6), p.CosignClose(), p.OpenBallots(1, 2))
	return p
}

// redactions is a file that has these texts of the first question shown otherwise.
func redactions(t *testing.T, p *sample.Poll, shown map[string]string) []byte {
	t.Helper()
	list := disclose.Redactions{Poll: p.ID.String(), Salt: strings.Repeat("3c", 32), List: []disclose.Redaction{}}
	for text, s := range shown {
		list.List = append(list.List, disclose.Redaction{Question: "t0", Text: disclose.TextDigest([]byte(text)), Shown: s})
	}
	data, err := list.Marshal()
	must(t, err)
	return data
}

func readTexts(t *testing.T, p *sample.Poll) *disclose.Results {
	t.Helper()
	fsys, err := p.FS()
	must(t, err)
	data, err := mapFS(t, fsys).ReadFile("files/" + p.State.Results.Results.String())
	must(t, err)
	r, err := disclose.Parse(data)
	must(t, err)
	return r
}

// TestRedactions: what officers take out is out of the results, bound by its digest,
// and whoever has the sealed part finds that nothing else was changed (SPEC 8.19).
func TestRedactions(t *testing.T) {
	p := writtenSurvey(t)
	reader, err := p.Reader()
	must(t, err)
	lists, fails, err := reader.SurveyTexts(t.Context())
	must(t, err)
	if len(fails) > 0 || len(lists) != 1 || len(lists[0].Texts) != 6 || !slices.Contains(lists[0].Texts, "member 3") {
		t.Fatalf("%v, %v", lists, fails)
	}
	file := redactions(t, p, map[string]string{"member 3": "member […]", "member 5": "[…]"})
	must(t, reader.CheckRedactions(t.Context(), p.RedactionsEntry(file), file))
	must(t, p.Redact(file), p.Outcome(), p.Counted())
	got := readTexts(t, p)
	if l := got.Texts[0]; l.Redacted != 2 || !slices.IsSorted(l.Texts) || slices.Contains(l.Texts, "member 3") || !slices.Contains(l.Texts, "[…]") || len(l.Texts) != 6 {
		t.Errorf("%+v", l)
	}
	if got.Redactions != disclose.TextDigest(file) {
		t.Error("the results name another digest")
	}
	bundle, sealed := files(t, p), mapFS(t, sealedOf(t, p))
	for _, with := range []audit.Options{{}, {Sealed: sealed}} {
		r, err := audit.Verify(context.Background(), bundle, with)
		must(t, err)
		if !r.Stands() || !slices.Contains(r.Made(), "12.74") {
			t.Errorf("%v, made %v", r.Failures, r.Made())
		}
	}
	rng := rand.New(rand.NewPCG(7, 9))
	look := func(what string, data []byte, want ...string) {
		t.Helper()
		mutant := with(sealed, audit.RedactionsFile, data)
		if data == nil {
			delete(mutant, audit.RedactionsFile)
		}
		r, err := audit.Verify(context.Background(), bundle, audit.Options{Sealed: mutant})
		must(t, err)
		got := ids(r)
		slices.Sort(got)
		if !slices.Equal(slices.Compact(got), want) {
			t.Errorf("%s: found by %v, want %v", what, got, want)
		}
	}
	for range 20 {
		changed := slices.Clone(file)
		changed[rng.IntN(len(changed))] ^= 1 << rng.IntN(8)
		look("changed", changed, "12.85")
	}
	look("cut", file[:len(file)-1], "12.85")
	look("longer", append(slices.Clone(file), '\n'), "12.85")
	look("gone", nil, "12.80")
}

// slow says that making a survey takes seconds: then the longest lists are made natively
// alone.
func slow() bool { return runtime.GOARCH == "wasm" }

// TestPublishedAsTheyAre: an empty list says so, and is counted as one.
func TestPublishedAsTheyAre(t *testing.T) {
	p := writtenSurvey(t)
	must(t, p.Redact(redactions(t, p, nil)), p.Outcome(), p.Counted(), p.Certify())
	if r := readTexts(t, p); r.Redacted() != 0 || r.Redactions == "" {
		t.Errorf("%d redacted, named %q", r.Redacted(), r.Redactions)
	}
	if r := report(t, p, audit.Options{Sealed: sealedOf(t, p)}); !r.Stands() {
		t.Error(r.Failures)
	}
}

// TestFalseRedactions: what the sealed part shows of redactions that do more than take
// something out of a text that is shown.
func TestFalseRedactions(t *testing.T) {
	for name, shown := range map[string]map[string]string{
		"of a text nobody wrote": {"member 77": "[…]"},
		"a word put in":          {"member 3": "member […] the thief"},
		"nothing taken out":      {"member 3": "member 3"},
		"a mark alone":           {"member 3": "member 3[…]"},
		"all of it, unmarked":    {"member 3": ""},
	} {
		if slow() && name != "a word put in" {
			continue
		}
		p := writtenSurvey(t)
		honest, err := p.Reader()
		must(t, err)
		data, results, fails, err := honest.SurveyOutcome(t.Context())
		must(t, err)
		if len(fails) > 0 {
			t.Fatal(fails)
		}
		file := redactions(t, p, shown)
		if err := honest.CheckRedactions(t.Context(), p.RedactionsEntry(file), file); err == nil {
			t.Errorf("%s: accepted", name)
		}
		must(t, p.Redact(file))
		p.AddFile(results)
		force(t, p, ballot.Encode(&ballot.OutcomeEntry{JSON: data}))
		if r := report(t, p, audit.Options{Sealed: sealedOf(t, p)}); !slices.Equal(ids(r), []string{"12.85"}) {
			t.Errorf("%s: found by %v", name, r.Failures)
		}
	}
}

// TestRedactionsOnTheBoard: place, number and signatures, which the board alone shows.
func TestRedactionsOnTheBoard(t *testing.T) {
	entry := func(p *sample.Poll, change func(e *ballot.Redactions)) []byte {
		e := p.RedactionsEntry(redactions(t, p, nil))
		change(e)
		return ballot.Encode(e)
	}
	asItIs := func(*ballot.Redactions) {}
	for name, c := range map[string]struct {
		check string
		do    func(p *sample.Poll)
	}{
		"nobody signed":      {"12.74", func(p *sample.Poll) { force(t, p, entry(p, func(e *ballot.Redactions) { e.Officers = nil })) }},
		"another signature":  {"12.74", func(p *sample.Poll) { force(t, p, entry(p, func(e *ballot.Redactions) { e.Digest[0]++ })) }},
		"an unknown officer": {"12.74", func(p *sample.Poll) { force(t, p, entry(p, func(e *ballot.Redactions) { e.Officers[0].Signer = 9 })) }},
		"twice":              {"12.74", func(p *sample.Poll) { force(t, p, entry(p, asItIs), entry(p, asItIs)) }},
		"after the outcome": {"12.7", func(p *sample.Poll) {
			must(t, p.Outcome())
			force(t, p, entry(p, asItIs))
		}},
		"results that do not name it": {"12.74", func(p *sample.Poll) {
			reader, err := p.Reader()
			must(t, err)
			data, results, _, err := reader.SurveyOutcome(t.Context())
			must(t, err, p.Redact(redactions(t, p, nil)))
			p.AddFile(results)
			force(t, p, ballot.Encode(&ballot.OutcomeEntry{JSON: data}))
			force(t, p, ballot.Encode(p.CountedEntry(0)))
		}},
		"results that name one that is not there": {"12.74", func(p *sample.Poll) {
			other := writtenSurvey(t)
			must(t, other.Redact(redactions(t, other, nil)), other.Outcome())
			fsys, err := other.FS()
			must(t, err)
			results, err := mapFS(t, fsys).ReadFile("files/" + other.State.Results.Results.String())
			must(t, err)
			o := *other.State.Results
			o.Poll = p.ID
			data, err := ballot.MarshalCanonical(o)
			must(t, err)
			p.AddFile(results)
			force(t, p, ballot.Encode(&ballot.OutcomeEntry{JSON: data}))
			force(t, p, ballot.Encode(p.CountedEntry(0)))
		}},
		"no results at all": {"12.74", func(p *sample.Poll) {
			o := ballot.SurveyOutcome{Version: 1, Poll: p.ID, Responses: 6, Keys: 6, Final: 6, Results: p.AddFile([]byte("{}"))}
			data, err := ballot.MarshalCanonical(o)
			must(t, err)
			force(t, p, ballot.Encode(&ballot.OutcomeEntry{JSON: data}))
			force(t, p, ballot.Encode(p.CountedEntry(0)))
		}},
	} {
		if slow() && name != "twice" && name != "results that do not name it" {
			continue
		}
		t.Run(name, func(t *testing.T) {
			p := writtenSurvey(t)
			c.do(p)
			among(t, p, c.check)
		})
	}
	early := closedSurvey(t, 6)
	force(t, early, entry(early, asItIs))
	among(t, early, "12.7")
	election := opened(t, sample.Config{Expected: 6})
	e := &ballot.Redactions{}
	e.Officers = election.ByOfficers(e)
	force(t, election, ballot.Encode(e))
	among(t, election, "12.7")
	// A file that is there without its entry does not belong to the sealed part.
	p := writtenSurvey(t)
	must(t, p.Outcome())
	more := with(mapFS(t, sealedOf(t, p)), audit.RedactionsFile, redactions(t, p, nil))
	if r := report(t, p, audit.Options{Sealed: more}); !slices.Equal(ids(r), []string{"12.80"}) {
		t.Errorf("a file without its entry: found by %v", r.Failures)
	}
}
