package vectors

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/crypto/threshold"
	"hustings/internal/sample"
)

// recounted gives the outcome's JSON as it should be, and the results.
func recounted(t *testing.T, p *sample.Poll) (outcome, results []byte) {
	t.Helper()
	reader, err := p.Reader()
	must(t, err)
	outcome, results, fails, err := reader.SurveyOutcome(context.Background())
	must(t, err)
	if len(fails) > 0 {
		t.Fatal(fails[0])
	}
	return outcome, results
}

// small is a survey of eleven responses, opened.
func small(t *testing.T) *sample.Poll {
	t.Helper()
	p := opened(t, sample.Config{Expected: 12, Questionnaire: asked(t, "tables"), Answer: answering(crossed), Edit: func(m *ballot.Manifest) {
		thresholds(m, 3, 3, [2]string{"dept", "uses"})
	}})
	cast, err := p.Ballots(11)
	must(t, err)
	closed(t, p, cast, 12)
	combined(t, p)
	return p
}

// post puts an entry on the board, whatever is wrong with it.
func post(t *testing.T, p *sample.Poll, e ballot.Entry) {
	t.Helper()
	_, err := p.Append(ballot.Encode(e))
	must(t, err)
}

// finish posts an outcome, which the counters sign.
func finish(t *testing.T, p *sample.Poll, outcome []byte) {
	t.Helper()
	post(t, p, &ballot.OutcomeEntry{JSON: outcome})
	for i := range p.Counters {
		post(t, p, p.CountedEntry(i))
	}
}

// naming is the outcome with something else in it.
func naming(t *testing.T, outcome []byte, change func(*ballot.SurveyOutcome)) []byte {
	t.Helper()
	o, err := ballot.ParseSurveyOutcome(outcome)
	must(t, err)
	change(o)
	data, err := ballot.MarshalCanonical(o)
	must(t, err)
	return data
}

// opening is a trustee's opening of the only chunk.
func opening(t *testing.T, p *sample.Poll, trustee int) *ballot.Opening {
	t.Helper()
	reader, err := p.Reader()
	must(t, err)
	var chunk threshold.Chunk
	chunk, err = reader.Chunk(0)
	must(t, err)
	o, err := p.OpeningEntry(trustee, chunk)
	must(t, err)
	return o
}

// postOpening keeps an opening in the sealed part, and posts its digest.
func postOpening(t *testing.T, p *sample.Poll, o *ballot.Opening) {
	t.Helper()
	data := ballot.Encode(o)
	p.Sealed.PutFile(audit.OpeningFile(0, int(o.Trustee)), data)
	d := &ballot.OpeningDigest{Trustee: o.Trustee, Chunk: o.Chunk, Digest: ballot.PrivateDigest(p.ID, data)}
	d.Signature = p.ByTrustee(int(o.Trustee), d)
	post(t, p, d)
}

// sealedAs has a manifest that fails a check, and is sealed all the same.
func sealedAs(t *testing.T, question string, edit func(*ballot.Manifest)) made {
	t.Helper()
	p, err := sample.New(sample.Config{Expected: 5, Questionnaire: asked(t, question), Edit: edit})
	must(t, err)
	if p.Seal() == nil {
		t.Fatal("nothing is wrong with the manifest")
	}
	must(t, p.Agree(), p.Rehearse(), p.Cosign(p.State.Points[0].Size), p.Open(""))
	return made{poll: p}
}

// falseOnes are surveys in which something fails.
func falseOnes() []vector {
	return []vector{
		{name: "manifest: parts that do not follow from the questionnaire", alone: []string{"12.15"}, hold: func(t *testing.T) made {
			return sealedAs(t, "agree", func(m *ballot.Manifest) { m.Survey.Parts = []int{3} })
		}},
		{name: "manifest: a cross table of a text", alone: []string{"12.15"}, hold: func(t *testing.T) made {
			return sealedAs(t, "tables", func(m *ballot.Manifest) { m.Survey.Tables = [][2]string{{"dept", "say"}} })
		}},
		{name: "results: a figure is false, the outcome names them", with: []string{"12.85"}, hold: func(t *testing.T) made {
			p := small(t)
			outcome, results := recounted(t, p)
			wrong := p.AddFile(bytes.Replace(results, []byte(`"count":`), []byte(`"count":1`), 1))
			finish(t, p, naming(t, outcome, func(o *ballot.SurveyOutcome) { o.Results = wrong }))
			return made{poll: p, sealed: true}
		}},
		{name: "outcome: a false number of invalid responses", with: []string{"12.85"}, hold: func(t *testing.T) made {
			p := small(t)
			outcome, results := recounted(t, p)
			p.AddFile(results)
			finish(t, p, naming(t, outcome, func(o *ballot.SurveyOutcome) { o.Invalid = 1 }))
			return made{poll: p, sealed: true}
		}},
		{name: "opening: a false proof, its digest on the board", with: []string{"12.83"}, hold: func(t *testing.T) made {
			return thirdOpening(t, func(p *sample.Poll, o *ballot.Opening) {
				o.Proof[40] ^= 1
				o.Signature = p.ByTrustee(3, o)
			})
		}},
		{name: "opening: another trustee's signature", with: []string{"12.82"}, hold: func(t *testing.T) made {
			return thirdOpening(t, func(p *sample.Poll, o *ballot.Opening) { o.Signature = p.ByTrustee(2, o) })
		}},
		{name: "combined: two values change places, their digest on the board", with: []string{"12.84"}, hold: swapped},
		{name: "redactions: of a text that is not there", with: []string{"12.85"}, hold: nobodyWrote},
		{name: "redactions: without officers, unknown to the results", alone: []string{"12.74"}, hold: func(t *testing.T) made {
			p := small(t)
			outcome, results := recounted(t, p)
			p.AddFile(results)
			e := p.RedactionsEntry([]byte("x"))
			e.Officers = nil
			post(t, p, e)
			finish(t, p, outcome)
			return made{poll: p}
		}},
		{name: "counted: a signature that does not hold", alone: []string{"12.73"}, with: []string{"12.73"}, hold: func(t *testing.T) made {
			return countedBy(t, func(p *sample.Poll) {
				e := p.CountedEntry(0)
				e.Signature[3] ^= 1
				post(t, p, e)
			})
		}},
		{name: "counted: one counter twice", alone: []string{"12.73"}, with: []string{"12.73"}, hold: func(t *testing.T) made {
			return countedBy(t, func(p *sample.Poll) {
				post(t, p, p.CountedEntry(1))
				post(t, p, p.CountedEntry(1))
			})
		}},
		{name: "an opening on the board", alone: []string{"12.7"}, hold: func(t *testing.T) made {
			p := small(t)
			post(t, p, opening(t, p, 1))
			return made{poll: p}
		}},
	}
}

// thirdOpening has a third trustee open falsely; the combined values are those of the
// other two.
func thirdOpening(t *testing.T, change func(*sample.Poll, *ballot.Opening)) made {
	t.Helper()
	p := small(t)
	outcome, results := recounted(t, p)
	p.AddFile(results)
	o := opening(t, p, 3)
	change(p, o)
	postOpening(t, p, o)
	finish(t, p, outcome)
	return made{poll: p, sealed: true}
}

func countedBy(t *testing.T, sign func(*sample.Poll)) made {
	t.Helper()
	p := small(t)
	outcome, results := recounted(t, p)
	p.AddFile(results)
	post(t, p, &ballot.OutcomeEntry{JSON: outcome})
	sign(p)
	return made{poll: p, sealed: true}
}

// swapped has two combined values in each other's place.
func swapped(t *testing.T) made {
	t.Helper()
	p := opened(t, sample.Config{Expected: 8, Questionnaire: asked(t, "agree"), Answer: answering(agrees)})
	cast, err := p.Ballots(6)
	must(t, err)
	closed(t, p, cast, 6)
	right, err := p.Fork()
	must(t, err, right.OpenBallots(1, 2))
	outcome, results := recounted(t, right)
	p.AddFile(results)
	postOpening(t, p, opening(t, p, 1))
	postOpening(t, p, opening(t, p, 2))
	reader, err := p.Reader()
	must(t, err)
	e, err := reader.Combine(0)
	must(t, err)
	first := bytes.Clone(e.Values[:threshold.PointSize])
	copy(e.Values, e.Values[threshold.PointSize:2*threshold.PointSize])
	copy(e.Values[threshold.PointSize:], first)
	data := ballot.Encode(e)
	p.Sealed.PutFile(audit.CombinedFile(0), data)
	post(t, p, &ballot.CombinedDigest{Chunk: 0, Trustees: e.Trustees, Digest: ballot.PrivateDigest(p.ID, data)})
	finish(t, p, outcome)
	return made{poll: p, sealed: true}
}

// nobodyWrote has redactions that name a text nobody wrote, and results that name them.
func nobodyWrote(t *testing.T) made {
	t.Helper()
	p := small(t)
	outcome, results := recounted(t, p)
	file := taken(t, p, "nobody wrote this")
	p.Sealed.PutFile(audit.RedactionsFile, file)
	post(t, p, p.RedactionsEntry(file))
	wrong := p.AddFile(append(bytes.TrimSuffix(results, []byte("}")), fmt.Sprintf(`,"redactions":"%x"}`, sha256.Sum256(file))...))
	finish(t, p, naming(t, outcome, func(o *ballot.SurveyOutcome) { o.Results = wrong }))
	return made{poll: p, sealed: true}
}

// sealedVector is a sealed part of another survey, changed.
type sealedVector struct {
	name   string
	change func(responses []byte, one int) map[string][]byte
	must   []string
}

func sealedOnes() []sealedVector {
	return []sealedVector{
		{"sealed part: two responses change places", func(r []byte, one int) map[string][]byte {
			out := append(bytes.Clone(r[one:2*one]), r[:one]...)
			return map[string][]byte{audit.ResponsesFile: append(out, r[2*one:]...)}
		}, []string{"12.81"}},
		{"sealed part: an opening is missing", func([]byte, int) map[string][]byte {
			return map[string][]byte{audit.OpeningFile(0, 1): nil}
		}, []string{"12.80"}},
		{"sealed part: a file too many", func([]byte, int) map[string][]byte {
			return map[string][]byte{audit.CombinedFile(1): []byte("x")}
		}, []string{"12.80"}},
		{"sealed part: a response too few", func(r []byte, one int) map[string][]byte {
			return map[string][]byte{audit.ResponsesFile: r[one:]}
		}, []string{"12.80"}},
	}
}

// sealedOf reads a sealed part's responses.
func sealedOf(t *testing.T, p *sample.Poll) (sealed fs.FS, responses []byte) {
	t.Helper()
	sealed, err := p.SealedFS()
	must(t, err)
	responses, err = fs.ReadFile(sealed, audit.ResponsesFile)
	must(t, err)
	return sealed, responses
}
