package ballot

import "fmt"

// The kinds of poll (SPEC 8.1).
const (
	KindElection = "election"
	KindSurvey   = "survey"
)

// Survey is what a survey's manifest has in the place of contests (SPEC 8.17).
// Questionnaire names the bundle file; Parts are the length of the closed answers,
// then, for each free text, the most bytes it has, and at the levels A0 and A1 at
// last NamePartSize.
type Survey struct {
	Questionnaire Digest       `json:"questionnaire"`
	Level         Level        `json:"level"`
	Threshold     int          `json:"threshold"`
	TextThreshold int          `json:"text_threshold"`
	Tables        [][2]string  `json:"tables"`
	Rounding      int          `json:"rounding"`
	Earlier       []EarlierRun `json:"earlier,omitempty"`
	Parts         []int        `json:"parts"`
	Counters      []Party      `json:"counters"`
}

// Bounds of SPEC 8.17.
const (
	// MaxSealedResponse is the most bytes of a sealed response.
	MaxSealedResponse = 49152
	// MaxParts is the most parts of a response.
	MaxParts = 150
	// MaxCounters is the most counters.
	MaxCounters = 16

	minThreshold = 3
	maxThreshold = 1000
	maxTables    = 50
	sealingBytes = pointBytes + 2 + 16 // what sealing adds to a part
	lengthBytes  = 2                   // before a free text, and before the name
)

// IsSurvey tells whether the poll is a survey.
func (m *Manifest) IsSurvey() bool { return m.Kind == KindSurvey && m.Survey != nil }

// Texts is how many free texts a response has.
func (s *Survey) Texts() int {
	n := len(s.Parts) - 1
	if s.Level.Named() {
		n-- // the last part is the name
	}
	return n
}

// Counters lists the counters, who are there in a survey alone.
func (m *Manifest) Counters() []Party {
	if m.Survey == nil {
		return nil
	}
	return m.Survey.Counters
}

// Parts is how many sealed parts a final response or ballot has: 1 in an election.
func (m *Manifest) Parts() int {
	if m.IsSurvey() {
		return len(m.Survey.Parts)
	}
	return 1
}

// SealedResponse is the length of every sealed response; 0 in an election.
func (m *Manifest) SealedResponse() int {
	if !m.IsSurvey() {
		return 0
	}
	n := 0
	for i := range m.Survey.Parts {
		n += m.PartSize(i) + sealingBytes
	}
	return n
}

// PartSize is the length of what is sealed of a part.
func (m *Manifest) PartSize(i int) int {
	if i == 0 {
		return m.Survey.Parts[0]
	}
	return lengthBytes + m.Survey.Parts[i]
}

// survey checks what stands in the place of contests (SPEC 8.17).
func (c *checks) survey(m *Manifest) {
	s := m.Survey
	if len(m.Contests) > 0 || len(m.Persons) > 0 || m.Plaintext != 0 {
		c.fail("12.10", "a survey has neither contests nor persons nor plaintext")
	}
	c.level(s)
	c.within("tables", len(s.Tables), 0, maxTables)
	seen := make(map[[2]string]bool)
	for _, t := range s.Tables {
		c.text("table", t[0], 1, 100)
		c.text("table", t[1], 1, 100)
		if t[0] == t[1] || seen[t] || seen[[2]string{t[1], t[0]}] {
			c.fail("12.10", "table of %q by %q: of one question, or there twice", t[0], t[1])
		}
		seen[t] = true
	}
	c.parts(s)
	if n := m.SealedResponse(); n > MaxSealedResponse {
		c.fail("12.10", "a sealed response takes %d bytes, at most %d: ask less, or in two surveys", n, MaxSealedResponse)
	}
	c.within("counters", len(s.Counters), 1, MaxCounters)
	c.series(m)
	for i := range s.Counters {
		c.text("counter's name", s.Counters[i].Name, 1, 100)
	}
}

// parts checks the lengths of the parts: closed answers, texts, and the name where
// one goes along.
func (c *checks) parts(s *Survey) {
	texts, least := s.Parts, 1
	if s.Level.Named() {
		least = 2
		if n := len(texts) - 1; n > 0 {
			if texts[n] != NamePartSize {
				c.fail("12.10", "parts: the last has %d bytes; at level %s it is the name's, of %d", texts[n], s.Level, NamePartSize)
			}
			texts = texts[:n]
		}
	}
	c.within("parts", len(s.Parts), least, MaxParts)
	for i, n := range texts {
		switch {
		case i == 0:
			c.within("parts: closed answers", n, 1, MaxSealedResponse)
		case n != 256 && n != 1024 && n != 4096:
			c.fail("12.10", "parts: text %d has %d bytes, want 256, 1024 or 4096", i, n)
		}
	}
}

// SplitCast takes what is cast apart (SPEC 8.17): an entry, and in a survey the
// sealed response behind it. sealed is nil in an election.
func (m *Manifest) SplitCast(cast []byte) (entry, sealed []byte, err error) {
	n := m.SealedResponse()
	if n == 0 {
		return cast, nil, nil
	}
	if len(cast) <= n {
		return nil, nil, fmt.Errorf("%w: %d bytes, the sealed response alone has %d", ErrResponse, len(cast), n)
	}
	return cast[:len(cast)-n], cast[len(cast)-n:], nil
}
