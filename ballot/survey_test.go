package ballot

import (
	"bytes"
	"crypto/ed25519"
	"errors"
	"strings"
	"testing"
)

func surveyOf(parts ...int) *Manifest {
	return &Manifest{Kind: KindSurvey, Survey: &Survey{
		Level: LevelSealed, Threshold: 5, TextThreshold: 10, Parts: parts,
		Counters: []Party{{Name: "陈", Key: PublicKey{1}}},
	}}
}

func confidential(m *Manifest) {
	m.Survey.Level, m.Survey.Parts = LevelConfidential, append(m.Survey.Parts, NamePartSize)
}

func named(m *Manifest) {
	confidential(m)
	m.Survey.Level, m.Survey.Threshold, m.Survey.TextThreshold = LevelNamed, 0, 0
}

// TestSurveyBounds: each rule of SPEC 8.17 by itself.
func TestSurveyBounds(t *testing.T) {
	long := make([]int, MaxParts+1)
	for i := range long {
		long[i] = 256
	}
	for _, c := range []struct {
		name   string
		change func(m *Manifest)
		want   string // "" is accepted
	}{
		{"as it is", func(*Manifest) {}, ""},
		{"no level", func(m *Manifest) { m.Survey.Level = "" }, "level"},
		{"level of five", func(m *Manifest) { m.Survey.Level = "A4" }, "level"},
		{"level in small letters", func(m *Manifest) { m.Survey.Level = "a3" }, "level"},
		{"A2", func(m *Manifest) { m.Survey.Level = LevelUnlinked }, ""},
		{"A2 with a name", func(m *Manifest) { m.Survey.Level, m.Survey.Parts = LevelUnlinked, []int{100, NamePartSize} }, "256, 1024 or 4096"},
		{"A3 with a name", func(m *Manifest) { m.Survey.Parts = []int{100, NamePartSize} }, "256, 1024 or 4096"},
		{"A1", confidential, ""},
		{"A1 without a name", func(m *Manifest) { m.Survey.Level = LevelConfidential }, "it is the name's"},
		{"A1 of closed answers alone", func(m *Manifest) { m.Survey.Level, m.Survey.Parts = LevelConfidential, []int{NamePartSize} }, "parts"},
		{"A1, the name twice", func(m *Manifest) { confidential(m); m.Survey.Parts = append(m.Survey.Parts, NamePartSize) }, "256, 1024 or 4096"},
		{"A1 under 3", func(m *Manifest) { confidential(m); m.Survey.Threshold = 0 }, "threshold of the survey"},
		{"A0", named, ""},
		{"A0 with a threshold", func(m *Manifest) { named(m); m.Survey.Threshold = 5 }, "nothing is hidden"},
		{"A0 with a threshold of texts", func(m *Manifest) { named(m); m.Survey.TextThreshold = 10 }, "nothing is hidden"},
		{"A0 rounded", func(m *Manifest) { named(m); m.Survey.Rounding = 5 }, "nothing is hidden"},
		{"k", func(m *Manifest) { m.Survey.Threshold = 2 }, "threshold of the survey"},
		{"k is high", func(m *Manifest) { m.Survey.Threshold, m.Survey.TextThreshold = 1001, 1001 }, "threshold of the survey"},
		{"texts under k", func(m *Manifest) { m.Survey.TextThreshold = 4 }, "text_threshold"},
		{"rounding", func(m *Manifest) { m.Survey.Rounding = 10 }, "rounding"},
		{"rounding to 5", func(m *Manifest) { m.Survey.Rounding = 5 }, ""},
		{"table", func(m *Manifest) { m.Survey.Tables = [][2]string{{"a", "b"}, {"a", "c"}} }, ""},
		{"table of one", func(m *Manifest) { m.Survey.Tables = [][2]string{{"a", "a"}} }, "table"},
		{"table twice", func(m *Manifest) { m.Survey.Tables = [][2]string{{"a", "b"}, {"b", "a"}} }, "table"},
		{"no parts", func(m *Manifest) { m.Survey.Parts = nil }, "parts"},
		{"closed answers of nothing", func(m *Manifest) { m.Survey.Parts = []int{0} }, "closed answers"},
		{"text of 300", func(m *Manifest) { m.Survey.Parts = []int{10, 300} }, "256, 1024 or 4096"},
		{"just fits", func(m *Manifest) { m.Survey.Parts = []int{MaxSealedResponse - 51} }, ""},
		{"one too many", func(m *Manifest) { m.Survey.Parts = []int{MaxSealedResponse - 50} }, "49153 bytes"},
		{"too many parts", func(m *Manifest) { m.Survey.Parts = long }, "parts"},
		{"no counter", func(m *Manifest) { m.Survey.Counters = nil }, "counters"},
		{"nameless counter", func(m *Manifest) { m.Survey.Counters[0].Name = "" }, "counter's name"},
		{"contests", func(m *Manifest) { m.Contests = []Contest{{}} }, "neither contests"},
		{"plaintext", func(m *Manifest) { m.Plaintext = 1 }, "neither contests"},
		{"persons", func(m *Manifest) { m.Persons = []string{"李"} }, "neither contests"},
		{"series", func(m *Manifest) {
			m.Survey.Earlier = seriesOf(EarlierRun{Threshold: 5, Joined: 7, Left: 900}, EarlierRun{})
		}, ""},
		{"a run twice", func(m *Manifest) {
			m.Survey.Earlier = seriesOf(EarlierRun{}, EarlierRun{})
			m.Survey.Earlier[1].Poll = m.Survey.Earlier[0].Poll
		}, "twice"},
		{"itself", func(m *Manifest) {
			m.Survey.Earlier = seriesOf(EarlierRun{})
			m.Survey.Earlier[0].Ceremony = m.Ceremony
		}, "is this survey"},
		{"more joined than there are", func(m *Manifest) { m.Survey.Earlier = seriesOf(EarlierRun{Joined: 31}) }, "joined"},
		{"too many runs", func(m *Manifest) { m.Survey.Earlier = seriesOf(make([]EarlierRun, MaxEarlier+1)...) }, "earlier"},
		{"threshold of a run", func(m *Manifest) { m.Survey.Earlier = seriesOf(EarlierRun{Threshold: 1001}) }, "earlier: threshold"},
		{"nobody left", func(m *Manifest) { m.Survey.Earlier = seriesOf(EarlierRun{Left: -1}) }, "earlier: left"},
	} {
		m := surveyOf(100, 256, 4096)
		m.Electorates = []Electorate{{Expected: 30}}
		c.change(m)
		var found checks
		found.survey(m)
		var text []string
		for _, e := range found.errs {
			text = append(text, e.Error())
		}
		all := strings.Join(text, "; ")
		if (c.want == "") != (all == "") || !strings.Contains(all, c.want) {
			t.Errorf("%s: got %q, want %q", c.name, all, c.want)
		}
	}
}

// TestKinds: kind and survey object go together.
func TestKinds(t *testing.T) {
	for kind, m := range map[string]*Manifest{
		"survey without":  {Kind: KindSurvey},
		"neither":         {Kind: "poll"},
		"election with":   {Kind: KindElection, Survey: surveyOf(1).Survey},
		"survey, no keys": surveyOf(1),
	} {
		var c checks
		c.header(m)
		if !m.IsSurvey() {
			c.contests(m)
		}
		kindFails := 0
		for _, e := range c.errs {
			if text := e.Error(); strings.Contains(text, "kind is") || strings.Contains(text, "survey object") || strings.Contains(text, "has no survey") {
				kindFails++
			}
		}
		if want := map[bool]int{true: 0, false: 1}[m.IsSurvey()]; kindFails != want {
			t.Errorf("%s: %d faults of kind, want %d: %v", kind, kindFails, want, c.errs)
		}
	}
}

func TestSealedResponse(t *testing.T) {
	m, poll := surveyOf(3, 256), PollID{7}
	data := EncodeResponse([]Part{{Enc: Point{2}, Sealed: make([]byte, 19)}, {Enc: Point{3}, Sealed: make([]byte, 274)}})
	hash := ResponseHash(poll, data)
	if len(data) != m.SealedResponse() {
		t.Fatalf("%d bytes, want %d", len(data), m.SealedResponse())
	}
	parts, err := m.ParseResponse(poll, data, hash)
	if err != nil || len(parts) != 2 || !bytes.Equal(EncodeResponse(parts), data) {
		t.Fatalf("%d parts: %v", len(parts), err)
	}
	refuse := func(name string, m *Manifest, poll PollID, data []byte) {
		if _, err := m.ParseResponse(poll, data, ResponseHash(poll, data)); !errors.Is(err, ErrResponse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	refuse("cut short", m, poll, data[:len(data)-1])
	refuse("with more", m, poll, append(bytes.Clone(data), 0))
	refuse("other lengths", surveyOf(256, 3), poll, data)
	refuse("an election", &Manifest{Kind: KindElection}, poll, data)
	if _, err := m.ParseResponse(PollID{8}, data, hash); !errors.Is(err, ErrResponse) {
		t.Errorf("hash of another poll: %v", err)
	}
	framed, err := m.FrameParts([][]byte{{1, 2}, []byte("text")})
	if err != nil || len(framed[0]) != 3 || len(framed[1]) != 258 {
		t.Fatalf("framed: %v, %v", framed, err)
	}
	back, err := m.UnframeParts(framed, 2)
	if err != nil || !bytes.Equal(back[0], []byte{1, 2}) || string(back[1]) != "text" {
		t.Errorf("unframed: %q, %v", back, err)
	}
	for name, bad := range map[string][][]byte{
		"too few": framed[:1], "too short": {framed[0], framed[1][:257]}, "not zeros": {{1, 2, 3}, framed[1]},
		"text over its end": {framed[0], append([]byte{1, 1}, framed[1][2:]...)}, "something behind": {framed[0], append(bytes.Clone(framed[1][:257]), 1)},
		"not opened": {framed[0], nil},
	} {
		if _, err := m.UnframeParts(bad, 2); !errors.Is(err, ErrResponse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := m.FrameParts([][]byte{make([]byte, 4), nil}); !errors.Is(err, ErrResponse) {
		t.Errorf("too long: %v", err)
	}
	entry, sealed, err := m.SplitCast(append([]byte("entry"), data...))
	if err != nil || string(entry) != "entry" || !bytes.Equal(sealed, data) {
		t.Errorf("split: %q, %v", entry, err)
	}
	if _, _, err := m.SplitCast(data); !errors.Is(err, ErrResponse) {
		t.Errorf("no entry: %v", err)
	}
	if entry, sealed, err := (&Manifest{Kind: KindElection}).SplitCast(data); err != nil || sealed != nil || len(entry) != len(data) {
		t.Errorf("an election's: %d, %v", len(entry), err)
	}
}

// TestPartInfo: no two places of any two responses share an info.
func TestPartInfo(t *testing.T) {
	seen := make(map[string]bool)
	for _, k := range []PublicKey{{1}, {2}} {
		for seq := range uint8(3) {
			for part := range 300 {
				info := string(PartInfo(PollID{1}, 0, k, seq, part))
				if seen[info] {
					t.Fatalf("key %v, sequence %d, part %d", k, seq, part)
				}
				seen[info] = true
			}
		}
	}
}

func TestFetch(t *testing.T) {
	public, private, err := ed25519.GenerateKey(bytes.NewReader(make([]byte, 64)))
	if err != nil {
		t.Fatal(err)
	}
	m := surveyOf(1)
	m.Survey.Counters[0].Key = PublicKey(public)
	m.Trustees.Keys = []Party{{Key: PublicKey{9}}, {Key: PublicKey(public)}}
	for _, c := range []struct {
		name  string
		role  Role
		index uint8
		poll  PollID
		ok    bool
	}{
		{"counter", RoleCounter, 0, PollID{1}, true},
		{"trustee", RoleTrustee, 2, PollID{1}, true},
		{"another trustee", RoleTrustee, 1, PollID{1}, false},
		{"trustee 0", RoleTrustee, 0, PollID{1}, false},
		{"no such counter", RoleCounter, 1, PollID{1}, false},
		{"officer", RoleOfficer, 0, PollID{1}, false},
		{"another poll", RoleCounter, 0, PollID{2}, false},
	} {
		data := SignFetch(private, c.poll, Fetch{Role: c.role, Index: c.index, What: FetchEntry})
		f, err := ParseFetch(data)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.Verify(PollID{1}, m); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.name, err)
		}
		for i := range data {
			bad := bytes.Clone(data)
			bad[i] ^= 1
			if f, err := ParseFetch(bad); err != nil || f.Verify(PollID{1}, m) == nil {
				t.Fatalf("%s: byte %d changed and still good (%v)", c.name, i, err)
			}
		}
	}
	if _, err := ParseFetch(make([]byte, FetchSize+1)); !errors.Is(err, ErrFetch) {
		t.Error(err)
	}
}

// TestTypesOfKinds: a survey's entries are strangers to elections and the other
// way round; all others belong to both.
func TestTypesOfKinds(t *testing.T) {
	election, survey := &Manifest{Kind: KindElection}, surveyOf(1)
	for typ := TypeManifest; typ <= TypeRedactions; typ++ {
		inElection, inSurvey := true, true
		switch typ {
		case TypeBallot, TypeOpening, TypeCombined:
			inSurvey = false
		case TypeResponse, TypeOpeningDigest, TypeCombinedDigest, TypeCounted, TypeRedactions:
			inElection = false
		}
		if typ.Of(election) != inElection || typ.Of(survey) != inSurvey {
			t.Errorf("%v: election %v, survey %v", typ, typ.Of(election), typ.Of(survey))
		}
	}
}

func FuzzParseResponse(f *testing.F) {
	m := surveyOf(3, 256)
	f.Add(EncodeResponse([]Part{{Sealed: make([]byte, 19)}, {Sealed: make([]byte, 274)}}))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, data []byte) {
		parts, err := m.ParseResponse(PollID{}, data, ResponseHash(PollID{}, data))
		if err == nil && !bytes.Equal(EncodeResponse(parts), data) {
			t.Error("it has two encodings")
		}
		if fetch, err := ParseFetch(data); err == nil && !bytes.Equal(append(fetch.before(), fetch.Signature[:]...), data) {
			t.Error("a request has two encodings")
		}
	})
}
