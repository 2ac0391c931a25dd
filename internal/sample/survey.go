package sample

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"crypto/sha256"
	"fmt"
	"io/fs"
	"strings"
	"sync"

	"hustings/audit"
	"hustings/ballot"
	"hustings/board"
	"hustings/crypto/threshold"
	"hustings/survey"
)

// SealedPart keeps what a survey does not publish. It is an audit.Sealed.
type SealedPart struct {
	mu        sync.Mutex
	responses map[board.Hash][]byte
	entries   map[string][]byte // by the names of a folder
}

// Questions is a questionnaire of two closed questions and some free texts.
func Questions(texts int) []byte {
	elements := []string{
		`{"type":"rating","name":"canteen"}`,
		`{"type":"radiogroup","name":"often","choices":["daily","weekly","never"]}`,
	}
	for i := range texts {
		elements = append(elements, fmt.Sprintf(`{"type":"text","name":"t%d"}`, i))
	}
	return []byte(`{"elements":[` + strings.Join(elements, ",") + `]}`)
}

func (p *Poll) survey() error {
	q, err := survey.Parse(p.Config.Questionnaire)
	if err != nil {
		return err
	}
	p.questions = q
	m := p.Manifest
	m.Kind = ballot.KindSurvey
	m.Titles = ballot.Text{"zh": "学员问卷", "en": "Members' survey"}
	m.Survey = &ballot.Survey{
		Questionnaire: p.AddFile(p.Config.Questionnaire), Level: p.Config.Level,
		Tables: append([][2]string{}, p.Config.Tables...), Parts: audit.PartsOf(q, p.Config.Level),
	}
	if m.Survey.Level.Suppresses() {
		m.Survey.Threshold, m.Survey.TextThreshold = 5, 10
	}
	for i := range 2 {
		private, public := NewKey()
		p.Counters = append(p.Counters, private)
		m.Survey.Counters = append(m.Survey.Counters, ballot.Party{Name: fmt.Sprintf("Counter %d", i+1), Key: public})
	}
	p.Sealed = &SealedPart{responses: make(map[board.Hash][]byte), entries: make(map[string][]byte)}
	return nil
}

// Response gives a sealed response.
func (s *SealedPart) Response(_ int, leaf board.Hash) ([]byte, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if data, ok := s.responses[leaf]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

// Opening gives a trustee's opening.
func (s *SealedPart) Opening(chunk, trustee int) ([]byte, error) {
	return s.entry(audit.OpeningFile(chunk, trustee))
}

// Combined gives combined values.
func (s *SealedPart) Combined(chunk int) ([]byte, error) { return s.entry(audit.CombinedFile(chunk)) }

// Redactions gives what was taken out of texts.
func (s *SealedPart) Redactions() ([]byte, error) { return s.entry(audit.RedactionsFile) }

func (s *SealedPart) entry(name string) ([]byte, error) {
	if data, ok := s.entries[name]; ok {
		return data, nil
	}
	return nil, fs.ErrNotExist
}

// Lose forgets a sealed response.
func (s *SealedPart) Lose(leaf board.Hash) { delete(s.responses, leaf) }

// Reader reads the board as it stands, and in a survey the sealed part.
func (p *Poll) Reader() (*audit.Reader, error) {
	fsys, err := p.FS()
	if err != nil {
		return nil, err
	}
	r, err := p.State.NewReader(fsys)
	if err == nil && p.Sealed != nil {
		r = r.WithSealed(p.Sealed)
	}
	return r, err
}

// public gives the entry that stands on the board for an opening or combined
// one: in a survey its digest, and the entry itself goes to the sealed part.
func (p *Poll) public(e ballot.Entry) ballot.Entry {
	if p.Sealed == nil {
		return e
	}
	data := ballot.Encode(e)
	digest := ballot.PrivateDigest(p.ID, data)
	switch e := e.(type) {
	case *ballot.Opening:
		p.Sealed.entries[audit.OpeningFile(int(e.Chunk), int(e.Trustee))] = data
		d := &ballot.OpeningDigest{Trustee: e.Trustee, Chunk: e.Chunk, Digest: digest}
		d.Signature = p.ByTrustee(int(e.Trustee), d)
		return d
	case *ballot.Combined:
		p.Sealed.entries[audit.CombinedFile(int(e.Chunk))] = data
		return &ballot.CombinedDigest{Chunk: e.Chunk, Trustees: e.Trustees, Digest: digest}
	}
	return e
}

// Answers makes the i-th member's parts, of the manifest's lengths, for
// Questions; other questionnaires are left unanswered. At the levels A0 and A1 the
// name of the member with the i-th handle is among them.
func (p *Poll) Answers(i int) [][]byte {
	parts, err := p.encoded(i)
	if err == nil && p.Manifest.Survey.Level.Named() {
		parts = append(parts, p.NamePart(i))
	}
	if err == nil {
		parts, err = p.Manifest.FrameParts(parts)
	}
	if err != nil {
		panic(err) // whoever made the poll makes the answers
	}
	return parts
}

func (p *Poll) encoded(i int) ([][]byte, error) {
	if p.Config.Answer != nil {
		return p.Config.Answer(p.questions, i)
	}
	text := fmt.Sprintf(`{"canteen":%d,"often":%q,"t0":"member %d"}`, i%5+1, []string{"daily", "weekly", "never"}[i%3], i)
	answers, err := survey.ParseAnswers([]byte(text))
	if err != nil {
		return nil, err
	}
	answers, _ = p.questions.Validate(answers)
	return p.questions.Encode(answers)
}

// NamePart is the name part of the member with the i-th handle.
func (p *Poll) NamePart(i int) []byte {
	handle := p.Handles[i%len(p.Handles)]
	return ballot.NamePart(p.Salts[handle], p.Lines[handle])
}

// Respond seals and signs a response, keeps what is sealed, and gives the entry.
func (p *Poll) Respond(v *Voter, sequence uint8, parts ...[]byte) ([]byte, error) {
	entry, sealed, err := p.Response(v, sequence, parts...)
	if err != nil {
		return nil, err
	}
	p.Sealed.Put(entry, sealed)
	return entry, nil
}

// Cast is what is cast for an entry: in a survey with the sealed response behind it.
func (p *Poll) Cast(entry []byte) []byte {
	if p.Sealed == nil {
		return entry
	}
	sealed, err := p.Sealed.Response(0, board.LeafHash(entry))
	if err != nil {
		panic(err) // Respond has kept it
	}
	return append(bytes.Clone(entry), sealed...)
}

// Response seals and signs a response, and gives entry and sealed response.
func (p *Poll) Response(v *Voter, sequence uint8, parts ...[]byte) (entry, sealed []byte, err error) {
	b := &ballot.Ballot{Electorate: v.Electorate, Key: v.Public(), Credentials: v.Pass, Sequence: sequence, Response: new(ballot.Digest)}
	joint, err := threshold.ParsePoint(p.Manifest.Trustees.Joint[:])
	if err != nil {
		return nil, nil, err
	}
	list := make([]ballot.Part, len(parts))
	for i := range parts {
		info := ballot.PartInfo(p.ID, b.Electorate, b.Key, sequence, i)
		if list[i].Enc, list[i].Sealed, err = threshold.Seal(joint, info, parts[i]); err != nil {
			return nil, nil, err
		}
	}
	sealed = ballot.EncodeResponse(list)
	*b.Response = ballot.ResponseHash(p.ID, sealed)
	return p.Resign(v, b), sealed, nil
}

func (p *Poll) surveyOutcome() error {
	reader, err := p.Reader()
	if err != nil {
		return err
	}
	data, results, fails, err := reader.SurveyOutcome(context.Background())
	if err == nil && len(fails) > 0 {
		err = fails[0]
	}
	if err != nil {
		return err
	}
	p.AddFile(results)
	return p.Must(&ballot.OutcomeEntry{JSON: data})
}

// Redact lets officers take something out of texts: the entry, on the board, and
// the file, in the sealed part.
func (p *Poll) Redact(file []byte) error {
	p.Sealed.entries[audit.RedactionsFile] = file
	return p.Must(p.RedactionsEntry(file))
}

// RedactionsEntry is the entry for a file of redactions, signed.
func (p *Poll) RedactionsEntry(file []byte) *ballot.Redactions {
	e := &ballot.Redactions{Digest: sha256.Sum256(file)}
	e.Officers = p.ByOfficers(e)
	return e
}

// Counted lets every counter of a survey sign its outcome.
func (p *Poll) Counted() error {
	for i := range p.Counters {
		if err := p.Must(p.CountedEntry(i)); err != nil {
			return err
		}
	}
	return nil
}

// CountedEntry is counter i's signature over the outcome.
func (p *Poll) CountedEntry(i int) *ballot.Counted {
	e := &ballot.Counted{Counter: uint8(i), Outcome: p.State.OutcomeLeaf()} //nolint:gosec // few
	e.Signature = ballot.SignEntry(p.Counters[i], p.ID[:], ballot.RoleCounter, ballot.BeforeLast(e))
	return e
}

// Counter is counter i's key.
func (p *Poll) Counter(i int) ed25519.PrivateKey { return p.Counters[i] }

// SealedFS is the sealed part as a folder (SPEC 10.11).
func (p *Poll) SealedFS() (fs.FS, error) {
	reader, err := p.Reader()
	if err != nil {
		return nil, err
	}
	out := audit.NewMemoryCopy()
	return out, reader.ExportSealed(context.Background(), out.Put)
}

// PutOpening keeps a trustee's opening.
func (s *SealedPart) PutOpening(opening []byte) {
	if e, err := ballot.Parse(opening); err == nil {
		if o, ok := e.(*ballot.Opening); ok {
			s.entries[audit.OpeningFile(int(o.Chunk), int(o.Trustee))] = opening
		}
	}
}

// PutFile keeps what a folder has under a name, whether it is what it should be or not.
func (s *SealedPart) PutFile(name string, data []byte) { s.entries[name] = data }

// Put keeps a sealed response beside its entry.
func (s *SealedPart) Put(entry, sealed []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.responses[board.LeafHash(entry)] = sealed
}
