package vectors

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/internal/sample"
	"hustings/survey"
	"hustings/survey/disclose"
)

// What stands in docs/vectors/surveys was made by this and by surveys_false_test.go,
// with fresh keys: it is written again (HUSTINGS_VECTORS=write) only where a rule of
// SPEC 8.20 changes.

// made is a survey that was held.
type made struct {
	poll   *sample.Poll
	sealed bool              // it has a sealed part to go with it
	change map[string][]byte // files of the sealed part that are others, or taken away
}

// vector says how a survey is held and what fails in it.
type vector struct {
	name    string
	hold    func(t *testing.T) made
	alone   []string // what fails without the sealed part
	with    []string // what fails with it
	pending bool     // no counter has signed
	invalid int
}

func must(t *testing.T, errs ...error) {
	t.Helper()
	for _, err := range errs {
		if err != nil {
			t.Fatal(err)
		}
	}
}

func asked(t *testing.T, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("testdata", name+".json"))
	must(t, err)
	return data
}

// answering encodes answers written as JSON.
func answering(text func(member int) string) func(*survey.Questionnaire, int) ([][]byte, error) {
	return func(q *survey.Questionnaire, member int) ([][]byte, error) {
		a, err := survey.ParseAnswers([]byte(text(member)))
		if err != nil {
			return nil, err
		}
		a, faults := q.Validate(a)
		if len(faults) > 0 {
			return nil, fmt.Errorf("member %d: %v", member, faults)
		}
		return q.Encode(a)
	}
}

// opened holds a survey until voting has begun.
func opened(t *testing.T, c sample.Config) *sample.Poll {
	t.Helper()
	p, err := sample.New(c)
	must(t, err, p.ToOpen())
	return p
}

// closed publishes responses and ends the claims.
func closed(t *testing.T, p *sample.Poll, cast [][]byte, issued int) {
	t.Helper()
	if len(cast) > 0 {
		must(t, p.Batch(ballot.BatchClosing, cast))
	}
	must(t, p.ToClaims(issued), p.CosignClose())
}

// combined has the first trustees open everything.
func combined(t *testing.T, p *sample.Poll) {
	t.Helper()
	var trustees []int
	for i := range p.Config.Threshold {
		trustees = append(trustees, i+1)
	}
	must(t, p.OpenBallots(trustees...))
}

// whole holds a survey in which so many answer, to its certificate.
func whole(t *testing.T, c sample.Config, answer, issued int) *sample.Poll {
	t.Helper()
	p := opened(t, c)
	cast, err := p.Ballots(answer)
	must(t, err)
	closed(t, p, cast, issued)
	combined(t, p)
	must(t, p.Outcome(), p.Counted(), p.Certify())
	return p
}

// kinds answers testdata/kinds.json.
func kinds(i int) string {
	team := []string{`"north"`, `2`, `"west"`, `"other"`}[i%4]
	s := fmt.Sprintf(`{"team":%s,"mood":%d,"部门":[%s],"grid":{"r1":%d}`, team, i*7%11, []string{`"bus"`, `"bike","car"`, `"none"`, `"feet"`}[i%4], i%3+1)
	if i%4 == 3 {
		s += fmt.Sprintf(`,"team-Comment":"东 %d"`, i)
	}
	if i%4 < 2 {
		s += fmt.Sprintf(`,"after":"%s","sure":%v,"sure-Comment":"a \"quote\"\n %d"`, []string{"a", "b", "dontknow"}[i%3], i%3 == 0, i)
	}
	if i%4 != 2 {
		s += fmt.Sprintf(`,"order":["y","x","z"],"how":%s,"age":"%d","since":"20%02d-02-28","mail":"a%d@b.example"`, []string{"-2.5", "5", "0"}[i%3], 16+i*5%80, i%26, i)
	}
	return s + fmt.Sprintf(`,"ideas":{"i1":"idée %d"},"who[0].knows":"yes","who[0].mark":%s,"who[1].knows":"no"}`, i%5, []string{"1", "2.5", "4"}[i%3])
}

// crossed answers testdata/tables.json.
func crossed(i int) string {
	dept := []string{"office", "works", "office", "yard", "works", "office"}[i%6]
	s := fmt.Sprintf(`{"dept":%q,"mood":%d,"uses":[%s],"say":"%s"`, dept, []int{1, 4, 5, 4, 5}[i%5], []string{`"bus"`, `"bus","bike"`, `"car"`, `"bike"`}[i%4],
		[]string{"meetings end late", "好", "M. at the gate shouts", `e\\f`, ""}[i%5])
	if dept == "office" {
		s += fmt.Sprintf(`,"more":"%s"`, []string{"yes", "no", "no"}[i%3])
	}
	return s + "}"
}

func agrees(i int) string { return fmt.Sprintf(`{"agree":%v}`, i%2 == 0) }

func coin(i int) string {
	return fmt.Sprintf(`{"unpaid":%v,"shift":"%s","pay":%d}`, i%3 == 0, []string{"day", "night"}[i%2], i%5%3+1)
}

// thresholds sets k and that of texts.
func thresholds(m *ballot.Manifest, k, texts int, tables ...[2]string) {
	m.Survey.Threshold, m.Survey.TextThreshold, m.Survey.Tables = k, texts, tables
}

// taken is a file of redactions that takes a name out of one text.
func taken(t *testing.T, p *sample.Poll, text string) []byte {
	t.Helper()
	list := disclose.Redactions{Poll: p.ID.String(), Salt: strings.Repeat("3c", 32), List: []disclose.Redaction{
		{Question: "say", Text: disclose.TextDigest([]byte(text)), Shown: "[…] at the gate shouts"},
	}}
	file, err := list.Marshal()
	must(t, err)
	return file
}

// framed is a part as it is sealed: a text or name behind its length.
func framed(text []byte, size int) []byte {
	b := append(binary.BigEndian.AppendUint16(nil, uint16(len(text))), text...) //nolint:gosec // short
	return append(b, make([]byte, size+2-len(b))...)
}

// standing are the surveys that stand, or will.
func standing() []vector {
	return []vector{
		{name: "A3, questions of all kinds, 36 of 40 answer, two of three trustees, cross tables, k = 3", hold: func(t *testing.T) made {
			return made{poll: whole(t, sample.Config{Expected: 40, Questionnaire: asked(t, "kinds"), Answer: answering(kinds), Edit: func(m *ballot.Manifest) {
				thresholds(m, 3, 3, [2]string{"team", "部门"}, [2]string{"team", "grid"}, [2]string{"mood", "team"}, [2]string{"grid:r1", "sure"})
			}}, 36, 38), sealed: true}
		}},
		{name: "A3, cross tables with a multi, texts, redactions", hold: redacted},
		{name: "A0, names: one took no pass, one has another's salt, one names another who took one", hold: named, invalid: 2},
		{name: "A1, three of four trustees, randomised response, rounding, an earlier run", hold: func(t *testing.T) made {
			return made{poll: whole(t, sample.Config{Expected: 30, Level: ballot.LevelConfidential, Trustees: 4, Threshold: 3, Questionnaire: asked(t, "coin"), Answer: answering(coin), Edit: func(m *ballot.Manifest) {
				thresholds(m, 4, 4, [2]string{"shift", "pay"})
				m.Survey.Rounding = 5
				m.Survey.Earlier = []ballot.EarlierRun{{Poll: ballot.PollID{1}, Ceremony: ballot.CeremonyID{2}, Threshold: 5, Joined: 6, Left: 5}}
			}}, 28, 29), sealed: true}
		}},
		{name: "A2, one trustee; no counter has signed, the results are not there yet", hold: uncounted, pending: true},
		{name: "nobody answered", hold: func(t *testing.T) made {
			p := opened(t, sample.Config{Expected: 5, Questionnaire: asked(t, "agree")})
			closed(t, p, nil, 3)
			must(t, p.Outcome(), p.Counted(), p.Certify())
			return made{poll: p, sealed: true, change: map[string][]byte{audit.ResponsesFile: {}}}
		}},
		{name: "responses that are none, and such that are all the same; one answers twice", hold: odd, invalid: 8},
	}
}

func redacted(t *testing.T) made {
	p := opened(t, sample.Config{Expected: 48, Questionnaire: asked(t, "tables"), Answer: answering(crossed), Edit: func(m *ballot.Manifest) {
		m.Survey.Tables = [][2]string{{"dept", "mood"}, {"uses", "dept"}, {"mood", "uses"}}
	}})
	cast, err := p.Ballots(48)
	must(t, err)
	closed(t, p, cast, 48)
	combined(t, p)
	must(t, p.Redact(taken(t, p, "M. at the gate shouts")), p.Outcome(), p.Counted(), p.Certify())
	return made{poll: p, sealed: true}
}

func named(t *testing.T) made {
	p := opened(t, sample.Config{Expected: 12, Level: ballot.LevelNamed, Questionnaire: asked(t, "tables"), Answer: answering(crossed), Edit: func(m *ballot.Manifest) {
		m.Survey.Tables = [][2]string{{"dept", "uses"}, {"mood", "more"}}
	}})
	var cast [][]byte
	for i := range 9 {
		v, err := p.NewVoter()
		must(t, err)
		name := p.NamePart(i)
		switch i {
		case 4:
			name = p.NamePart(10) // took no pass
		case 5:
			name = append(p.NamePart(1)[:16:16], name[16:]...) // another's salt
		case 6:
			name = p.NamePart(7) // another, who took one
		}
		parts := p.Answers(i)
		parts[len(parts)-1] = framed(name, ballot.NamePartSize)
		entry, err := p.Respond(v, 0, parts...)
		must(t, err)
		cast = append(cast, entry)
	}
	closed(t, p, cast, 9)
	combined(t, p)
	must(t, p.Outcome(), p.Counted(), p.Certify())
	return made{poll: p, sealed: true}
}

func uncounted(t *testing.T) made {
	p := opened(t, sample.Config{Expected: 9, Trustees: 1, Threshold: 1, Level: ballot.LevelUnlinked, Questionnaire: asked(t, "agree"), Answer: answering(agrees)})
	cast, err := p.Ballots(7)
	must(t, err)
	closed(t, p, cast, 7)
	combined(t, p)
	outcome, _ := recounted(t, p)
	must(t, p.Must(&ballot.OutcomeEntry{JSON: outcome}))
	return made{poll: p, sealed: true}
}

// odd has responses at the edge of what is one.
func odd(t *testing.T) made {
	p := opened(t, sample.Config{Expected: 20, BallotsPerKey: 2, Questionnaire: asked(t, "tables"), Answer: answering(crossed), Edit: func(m *ballot.Manifest) { thresholds(m, 3, 3) }})
	var cast [][]byte
	add := func(v *sample.Voter, sequence uint8, parts [][]byte) {
		entry, err := p.Respond(v, sequence, parts...)
		must(t, err)
		cast = append(cast, entry)
	}
	for i := range 16 {
		v, err := p.NewVoter()
		must(t, err)
		parts := p.Answers(i)
		if change := odds[i]; change != nil {
			change(parts)
		}
		add(v, 0, parts)
		if i == 12 {
			add(v, 1, p.Answers(3))
		}
	}
	closed(t, p, cast, 16)
	combined(t, p)
	must(t, p.Outcome(), p.Counted(), p.Certify())
	return made{poll: p, sealed: true}
}

func say(text string) func([][]byte) {
	return func(parts [][]byte) { parts[1] = framed([]byte(text), 256) }
}

// odds are changes of a response's parts, by member. Closed answers are dept, mood
// (two bytes each), uses (one) and more (two).
var odds = map[int]func(parts [][]byte){
	0:  func(parts [][]byte) { parts[0][1] = 9 },                 // no such choice
	1:  func(parts [][]byte) { parts[0][4] |= 1 << 3 },           // a spare bit
	2:  say("\xff\xfe"),                                          // not UTF-8
	3:  func(parts [][]byte) { parts[1][257] = 1 },               // not zeros behind the text
	4:  func(parts [][]byte) { copy(parts[1], []byte{1, 44}) },   // a text longer than its part
	5:  func(parts [][]byte) { clear(parts[0]) },                 // what has to be answered is not
	6:  func(parts [][]byte) { parts[0][1], parts[0][6] = 2, 1 }, // an answer to a hidden question: dropped
	7:  say(" \t\n"),                                             // nothing but white space: none
	8:  say("two\r\nlines"),                                      // one line end
	9:  say("bell\a"),                                            // a control character
	10: say(strings.Repeat("x", 81)),                             // longer than maxLength
	11: say("e\u0301"),                                           // not in form C: counts, and is not shown
}
