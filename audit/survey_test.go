package audit_test

import (
	"context"
	"io/fs"
	"math/rand/v2"
	"runtime"
	"slices"
	"testing"
	"testing/fstest"

	"hustings/ballot"

	"hustings/audit"
	"hustings/internal/sample"
)

func wholeSurvey(t *testing.T, n, texts int) *sample.Poll {
	t.Helper()
	p, err := sample.Whole(sample.Config{Expected: max(n, 6), Tellers: 1, Questionnaire: sample.Questions(texts)}, n)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func sealedOf(t *testing.T, p *sample.Poll) fs.FS {
	t.Helper()
	out, err := p.SealedFS()
	must(t, err)
	return out
}

// TestWholeSurveyStands: without the sealed part the result stands, and six
// checks are named as not made; with it they are made.
func TestWholeSurveyStands(t *testing.T) {
	p := wholeSurvey(t, 6, 2)
	hidden := []string{"12.80", "12.81", "12.82", "12.83", "12.84", "12.85"}
	for _, sealed := range []fs.FS{nil, sealedOf(t, p)} {
		r, err := audit.Verify(context.Background(), files(t, p), audit.Options{Sealed: sealed})
		must(t, err)
		if !r.Stands() || r.Counted != 2 {
			t.Fatalf("%v, counted by %d", r.Failures, r.Counted)
		}
		made, not := r.Made(), r.NotMade()
		if want := sealed == nil; want != slices.Equal(not, hidden) || want == slices.Contains(made, "12.83") {
			t.Errorf("made %v, not made %v", made, not)
		}
		if slices.Contains(made, "12.61") || !slices.Contains(made, "12.64") {
			t.Errorf("made %v", made)
		}
	}
}

// TestNoQuestionnaire: without the questionnaire the outcome is what the board says it
// is (12.70), and the results cannot be recomputed (12.85).
func TestNoQuestionnaire(t *testing.T) {
	p := wholeSurvey(t, 6, 1)
	bundle := mapFS(t, files(t, p))
	delete(bundle, "files/"+p.Manifest.Survey.Questionnaire.String())
	r, err := audit.Verify(context.Background(), bundle, audit.Options{Sealed: sealedOf(t, p)})
	must(t, err)
	var failed []string
	for _, f := range r.Failures {
		failed = append(failed, f.ID)
	}
	slices.Sort(failed)
	if want := []string{"12.1", "12.15", "12.85"}; !slices.Equal(failed, want) {
		t.Errorf("fails %v, want %v", failed, want)
	}
}

// mapFS copies files into a map that a test may change.
func mapFS(t *testing.T, fsys fs.FS) fstest.MapFS {
	t.Helper()
	out := make(fstest.MapFS)
	must(t, fs.WalkDir(fsys, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := fs.ReadFile(fsys, name)
		out[name] = &fstest.MapFile{Data: data, Mode: 0o644}
		return err
	}))
	return out
}

// TestSealedPartMutants: whatever is changed in the sealed part, the right check
// names it; and nothing is found where it is left out.
func TestSealedPartMutants(t *testing.T) {
	p := wholeSurvey(t, 6, 1)
	bundle, sealed := files(t, p), mapFS(t, sealedOf(t, p))
	verify := func(sealed fs.FS) []string {
		r, err := audit.Verify(context.Background(), bundle, audit.Options{Sealed: sealed, Workers: 1})
		must(t, err)
		return ids(r)
	}
	right := map[string]string{"responses": "12.81", "openings/0-1": "12.82", "openings/0-2": "12.82", "combined/0": "12.84"}
	if len(sealed) != len(right) {
		t.Fatalf("%d files", len(sealed))
	}
	rng := rand.New(rand.NewPCG(3, 5))
	for name, check := range right {
		data := sealed[name].Data
		for range 40 {
			changed := slices.Clone(data)
			changed[rng.IntN(len(data))] ^= 1 << rng.IntN(8)
			// An opening that is not to be used leaves nothing to hold the values against.
			if got := verify(with(sealed, name, changed)); !slices.Equal(got, []string{check}) && !slices.Equal(got, []string{check, "12.84"}) {
				t.Errorf("%s changed: found by %v, want %s", name, got, check)
			}
		}
		for what, mutant := range map[string]fstest.MapFS{
			"cut": with(sealed, name, data[:len(data)-1]), "longer": with(sealed, name, append(slices.Clone(data), 0)),
			"empty": with(sealed, name, nil), "added": with(sealed, name+"1", data), "moved": with(sealed, "other/file", data),
		} {
			if got := verify(mutant); len(got) == 0 || !slices.Contains(got, "12.80") && !slices.Contains(got, check) {
				t.Errorf("%s %s: found by %v", name, what, got)
			}
		}
		gone := with(sealed, name, nil)
		delete(gone, name)
		if got := verify(gone); !slices.Contains(got, "12.80") {
			t.Errorf("%s gone: found by %v", name, got)
		}
	}
	swapped := slices.Clone(sealed["responses"].Data)
	n := len(swapped) / 6
	copy(swapped, sealed["responses"].Data[n:2*n])
	copy(swapped[n:], sealed["responses"].Data[:n])
	if got := verify(with(sealed, "responses", swapped)); !slices.Equal(got, []string{"12.81"}) {
		t.Errorf("two responses exchanged: found by %v", got)
	}
}

// TestSurveyMutants: a changed byte of a survey's bundle is found as in an election's.
func TestSurveyMutants(t *testing.T) {
	p := wholeSurvey(t, 9, 1)
	bundle := mapOf(t, p)
	rng := rand.New(rand.NewPCG(13, 17))
	mutants := 600
	if runtime.GOARCH == "wasm" {
		mutants = 20
	}
	for i := range mutants {
		mutant, name, how := mutate(rng, bundle)
		r, err := audit.Verify(context.Background(), mutant, audit.Options{LogFirst: true})
		if err != nil || r.OK() {
			t.Errorf("mutant %d (%s %s): accepted, or %v", i, how, name, err)
		}
	}
}

// among audits the board and wants a check to fail; what it names may fail others.
func among(t *testing.T, p *sample.Poll, check string) {
	t.Helper()
	if r := report(t, p, audit.Options{}); !slices.Contains(ids(r), check) {
		t.Errorf("failed checks %v, want %s", r.Failures, check)
	}
}

// closedSurvey is a survey whose claims have ended, and which trustees have cosigned.
func closedSurvey(t *testing.T, n int) *sample.Poll {
	t.Helper()
	p, err := sample.New(sample.Config{Expected: 8, Questionnaire: sample.Questions(1)})
	must(t, err, p.ToOpen())
	cast, err := p.Ballots(n)
	must(t, err, p.Batch(ballot.BatchClosing, cast), p.ToClaims(n), p.CosignClose())
	return p
}

// TestSurveyEntries: what a survey's board must not have fails under its number.
func TestSurveyEntries(t *testing.T) {
	whole := closedSurvey(t, 6)
	must(t, whole.OpenBallots(1, 2), whole.Outcome())
	opening := func(p *sample.Poll, trustee uint8, chunk uint32) *ballot.OpeningDigest {
		e := &ballot.OpeningDigest{Trustee: trustee, Chunk: chunk}
		if int(trustee) <= len(p.Trustees) && trustee > 0 {
			e.Signature = p.ByTrustee(int(trustee), e)
		}
		return e
	}
	for _, c := range []struct {
		name  string
		check string
		make  func(p *sample.Poll) ballot.Entry
	}{
		{"an opening in the open", "12.7", func(p *sample.Poll) ballot.Entry {
			return &ballot.Opening{Trustee: 1, Partials: make([]byte, 33)}
		}},
		{"combined values in the open", "12.7", func(p *sample.Poll) ballot.Entry {
			return &ballot.Combined{Trustees: []byte{1, 2}, Values: make([]byte, 33)}
		}},
		{"no such chunk", "12.64", func(p *sample.Poll) ballot.Entry { return opening(p, 1, 1) }},
		{"no such trustee", "12.64", func(p *sample.Poll) ballot.Entry { return opening(p, 4, 0) }},
		{"trustee 0", "12.64", func(p *sample.Poll) ballot.Entry { return opening(p, 0, 0) }},
		{"signed by another", "12.64", func(p *sample.Poll) ballot.Entry {
			e := opening(p, 2, 0)
			e.Trustee = 1
			return e
		}},
		{"combined of nothing", "12.65", func(*sample.Poll) ballot.Entry {
			return &ballot.CombinedDigest{Trustees: []byte{1, 2}}
		}},
		{"combined of another chunk", "12.65", func(*sample.Poll) ballot.Entry {
			return &ballot.CombinedDigest{Chunk: 7, Trustees: []byte{1, 2}}
		}},
		{"outcome before the opening", "12.63", func(p *sample.Poll) ballot.Entry {
			return &ballot.OutcomeEntry{JSON: whole.State.Outcome}
		}},
		{"counted before the outcome", "12.7", func(p *sample.Poll) ballot.Entry { return p.CountedEntry(0) }},
	} {
		p := closedSurvey(t, 6)
		force(t, p, ballot.Encode(c.make(p)))
		among(t, p, c.check)
	}
}

// TestSurveyOutcomes: an outcome that the board alone refutes, and counters'
// words that do not hold.
func TestSurveyOutcomes(t *testing.T) {
	change := func(f func(o *ballot.SurveyOutcome)) func(*testing.T, *sample.Poll) {
		return func(t *testing.T, p *sample.Poll) {
			t.Helper()
			o := ballot.SurveyOutcome{Version: 1, Poll: p.ID, Responses: 6, Keys: 6, Final: 6, Results: p.AddFile([]byte("{}"))}
			f(&o)
			data, err := ballot.MarshalCanonical(o)
			must(t, err)
			force(t, p, ballot.Encode(&ballot.OutcomeEntry{JSON: data}))
		}
	}
	counted := func(f func(p *sample.Poll, e *ballot.Counted)) func(*testing.T, *sample.Poll) {
		return func(t *testing.T, p *sample.Poll) {
			t.Helper()
			must(t, p.Outcome())
			e := p.CountedEntry(0)
			f(p, e)
			force(t, p, ballot.Encode(e))
		}
	}
	for name, c := range map[string]struct {
		check string
		do    func(*testing.T, *sample.Poll)
	}{
		"another number": {"12.70", change(func(o *ballot.SurveyOutcome) { o.Responses = 5 })},
		"final":          {"12.70", change(func(o *ballot.SurveyOutcome) { o.Final = 7 })},
		"another poll":   {"12.70", change(func(o *ballot.SurveyOutcome) { o.Poll[0]++ })},
		"too invalid":    {"12.70", change(func(o *ballot.SurveyOutcome) { o.Invalid = 7 })},
		"no such file": {"12.70", func(t *testing.T, p *sample.Poll) {
			change(func(o *ballot.SurveyOutcome) { o.Results[0]++ })(t, p)
			force(t, p, ballot.Encode(p.CountedEntry(0)))
		}},
		"in two forms": {"12.70", func(t *testing.T, p *sample.Poll) {
			must(t, p.Outcome())
			q := closedSurvey(t, 6)
			must(t, q.OpenBallots(1, 2))
			q.AddFile([]byte("{}"))
			force(t, q, ballot.Encode(&ballot.OutcomeEntry{JSON: append([]byte(" "), p.State.Outcome...)}))
			*p = *q
		}},
		"counter of no number": {"12.73", counted(func(_ *sample.Poll, e *ballot.Counted) { e.Counter = 2 })},
		"another's signature":  {"12.73", counted(func(_ *sample.Poll, e *ballot.Counted) { e.Counter = 1 })},
		"another outcome":      {"12.73", counted(func(_ *sample.Poll, e *ballot.Counted) { e.Outcome[0]++ })},
		"twice": {"12.73", counted(func(p *sample.Poll, e *ballot.Counted) {
			must(t, p.Must(p.CountedEntry(0)))
		})},
		"certified before": {"12.73", func(t *testing.T, p *sample.Poll) {
			must(t, p.Outcome())
			if err := p.Certify(); err == nil {
				t.Error("a certificate without a counter's word")
			}
		}},
	} {
		t.Run(name, func(t *testing.T) {
			p := closedSurvey(t, 6)
			must(t, p.OpenBallots(1, 2))
			c.do(t, p)
			among(t, p, c.check)
		})
	}
	p := closedSurvey(t, 6)
	must(t, p.OpenBallots(1, 3), p.Outcome())
	r := report(t, p, audit.Options{})
	if !r.OK() || r.Stands() {
		t.Errorf("without a counter's word: %v, stands: %v", r.Failures, r.Stands())
	}
	// Results that do not follow: only the sealed part shows it.
	q := closedSurvey(t, 6)
	must(t, q.OpenBallots(1, 2))
	change(func(o *ballot.SurveyOutcome) { o.Invalid = 1 })(t, q)
	if r := report(t, q, audit.Options{}); !r.OK() {
		t.Errorf("a lie that the board does not show: %v", r.Failures)
	}
	if r := report(t, q, audit.Options{Sealed: sealedOf(t, q)}); !slices.Equal(ids(r), []string{"12.85"}) {
		t.Errorf("with the sealed part: %v", r.Failures)
	}
}

// TestResultsAreWithheld: a bundle holds without its results until a counter has
// signed, with other bytes under their name it never does (SPEC 8.19, 12.1, 12.70).
func TestResultsAreWithheld(t *testing.T) {
	p := closedSurvey(t, 6)
	must(t, p.OpenBallots(1, 2), p.Outcome())
	name := p.State.Results.Results
	path := "files/" + name.String()
	look := func(change func(fstest.MapFS), want ...string) {
		t.Helper()
		bundle := mapOf(t, p)
		change(bundle)
		r, err := audit.Verify(context.Background(), bundle, audit.Options{Sealed: sealedOf(t, p)})
		must(t, err)
		got := ids(r)
		slices.Sort(got)
		if !slices.Equal(slices.Compact(got), want) {
			t.Errorf("%v, want %v", r.Failures, want)
		}
	}
	gone := func(m fstest.MapFS) { delete(m, path) }
	other := func(m fstest.MapFS) { m[path] = &fstest.MapFile{Data: []byte("{}"), Mode: 0o644} }
	if !p.State.Withholds(name) || p.State.Withholds(p.Manifest.Survey.Questionnaire) {
		t.Error("what is withheld before a counter has signed is the results, and nothing else")
	}
	look(gone)
	look(func(fstest.MapFS) {})
	look(other, "12.1")
	must(t, p.Must(p.CountedEntry(1)))
	if p.State.Withholds(name) {
		t.Error("results withheld although a counter has signed")
	}
	look(gone, "12.1", "12.70")
	look(func(fstest.MapFS) {})
	look(other, "12.1")
	must(t, p.Must(p.CountedEntry(0)), p.Certify())
	look(gone, "12.1", "12.70")
}

// TestElectionHasNoSurveyEntries: an election's board takes none of a survey's.
func TestElectionHasNoSurveyEntries(t *testing.T) {
	survey, err := sample.New(sample.Config{Expected: 6, Questionnaire: sample.Questions(0)})
	must(t, err, survey.ToOpen())
	p := opened(t, sample.Config{Expected: 6})
	v, err := p.NewVoter()
	must(t, err)
	b := parse(t, vote(t, p, v, 0, 0))
	b.Response = new(ballot.Digest)
	force(t, p, p.BatchEntries(ballot.BatchClosing, [][]byte{p.Resign(v, b)})...)
	expect(t, p, "12.43", "12.7")
	v, err = survey.NewVoter()
	must(t, err)
	election := &ballot.Ballot{Key: v.Public(), Credentials: v.Pass, Sealed: make([]byte, 17)}
	force(t, survey, survey.BatchEntries(ballot.BatchClosing, [][]byte{survey.Resign(v, election)})...)
	expect(t, survey, "12.43", "12.7")
}

// TestCopiedPartDoesNotOpen: whoever puts another's response, or a part of it,
// into a response has sent an invalid one.
func TestCopiedPartDoesNotOpen(t *testing.T) {
	p, err := sample.New(sample.Config{Expected: 8, Questionnaire: sample.Questions(1)})
	must(t, err, p.ToOpen())
	list := voters(t, p, 3)
	parts := p.Answers(1)
	honest, sealed, err := p.Response(list[0], 0, parts...)
	must(t, err)
	whole := parse(t, honest)
	mine, err := p.Manifest.ParseResponse(p.ID, sealed, *whole.Response)
	must(t, err)
	send := func(v *sample.Voter, parts ...ballot.Part) []byte {
		data := ballot.EncodeResponse(parts)
		hash := ballot.ResponseHash(p.ID, data)
		b := &ballot.Ballot{Key: v.Public(), Credentials: v.Pass, Response: &hash}
		entry := p.Resign(v, b)
		p.Sealed.Put(entry, data)
		return entry
	}
	theirs, sealed, err := p.Response(list[2], 0, parts...)
	must(t, err)
	own, err := p.Manifest.ParseResponse(p.ID, sealed, *parse(t, theirs).Response)
	must(t, err)
	cast := [][]byte{send(list[0], mine...), send(list[1], mine...), send(list[2], own[0], mine[1])}
	must(t, p.Batch(ballot.BatchClosing, cast), p.ToClaims(3), p.ToCertified(1, 2))
	if p.State.Results.Invalid != 2 {
		t.Errorf("%d invalid, want the two copies", p.State.Results.Invalid)
	}
	if r := report(t, p, audit.Options{Sealed: sealedOf(t, p)}); !r.Stands() {
		t.Error(r.Failures)
	}
}

// TestLostResponse: a trustee's look at the sealed part finds what is missing or changed.
func TestLostResponse(t *testing.T) {
	p := closedSurvey(t, 6)
	r, err := p.Reader()
	must(t, err)
	fails, err := r.CheckResponses(t.Context())
	must(t, err)
	if len(fails) > 0 {
		t.Fatal(fails)
	}
	leaves, err := r.FinalLeaves(0, 6)
	must(t, err)
	p.Sealed.Lose(leaves[3])
	if fails, err = r.CheckResponses(t.Context()); err != nil || len(fails) != 1 || fails[0].ID != "12.80" {
		t.Errorf("lost: %v, %v", fails, err)
	}
	if _, err := r.Chunk(0); err == nil {
		t.Error("a chunk of what is not there")
	}
}
