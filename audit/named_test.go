package audit_test

import (
	"context"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/internal/sample"
	"hustings/survey/disclose"
)

// namedSurvey holds a survey of 8 members of whom the first five take passes and
// answer, each naming whom name says.
func namedSurvey(t *testing.T, level ballot.Level, name func(p *sample.Poll, i int) []byte) *sample.Poll {
	t.Helper()
	p, err := sample.New(sample.Config{Expected: 8, Questionnaire: sample.Questions(1), Level: level})
	must(t, err, p.ToOpen())
	var cast [][]byte
	for i, v := range voters(t, p, 5) {
		parts := p.Answers(i)
		framed, err := p.Manifest.FrameParts([][]byte{nil, nil, name(p, i)})
		must(t, err)
		parts[2] = framed[2]
		entry, err := p.Respond(v, 0, parts...)
		must(t, err)
		cast = append(cast, entry)
	}
	must(t, p.Batch(ballot.BatchClosing, cast), p.ToClaims(5), p.ToCertified(1, 2))
	return p
}

// rowsOf audits with the sealed part and collects the rows.
func rowsOf(t *testing.T, p *sample.Poll) (rows []audit.Row) {
	t.Helper()
	r, err := audit.Verify(context.Background(), files(t, p), audit.Options{
		Sealed: sealedOf(t, p), Rows: func(row audit.Row) { rows = append(rows, row) },
	})
	must(t, err)
	if !r.Stands() {
		t.Fatal(r.Failures)
	}
	return rows
}

// TestNames: at A0 and A1 each response is of the member it names, and whoever has
// the sealed part reads which.
func TestNames(t *testing.T) {
	for _, level := range []ballot.Level{ballot.LevelNamed, ballot.LevelConfidential} {
		p := namedSurvey(t, level, (*sample.Poll).NamePart)
		rows := rowsOf(t, p)
		var lines, want []string
		for _, row := range rows {
			lines = append(lines, row.Line)
			if row.Electorate != 0 || row.Answers["canteen"].String() == "" {
				t.Errorf("%+v", row)
			}
		}
		for i := range 5 {
			want = append(want, p.Lines[p.Handles[i]])
		}
		slices.Sort(lines)
		slices.Sort(want)
		if !slices.Equal(lines, want) || p.State.Results.Invalid != 0 {
			t.Errorf("%s: %q of %q, %d invalid", level, lines, want, p.State.Results.Invalid)
		}
		data, err := fs.ReadFile(files(t, p), "files/"+p.State.Results.Results.String())
		must(t, err)
		results, err := disclose.Parse(data)
		must(t, err)
		if shown := results.Questions[0].Cells[0].Shown(); shown != (level == ballot.LevelNamed) {
			t.Errorf("%s: %+v", level, results.Questions[0])
		}
	}
}

// TestFalseNames: a response whose name part is no member's, or of one who took no
// pass, is invalid; one that names another who did counts.
func TestFalseNames(t *testing.T) {
	for what, c := range map[string]struct {
		part    func(p *sample.Poll, own []byte) []byte
		invalid int
	}{
		"the own name":        {func(_ *sample.Poll, own []byte) []byte { return own }, 0},
		"another's name":      {func(p *sample.Poll, _ []byte) []byte { return p.NamePart(1) }, 0},
		"of who took no pass": {func(p *sample.Poll, _ []byte) []byte { return p.NamePart(6) }, 1},
		"another's salt":      {func(p *sample.Poll, own []byte) []byte { return append(p.NamePart(1)[:16], own[16:]...) }, 1},
		"one bit of the salt": {func(_ *sample.Poll, own []byte) []byte { own[3] ^= 1; return own }, 1},
		"another line":        {func(_ *sample.Poll, own []byte) []byte { return append(own, '1') }, 1},
		"two lines":           {func(_ *sample.Poll, own []byte) []byte { return append(own, "\tX"...) }, 1},
		"nothing":             {func(*sample.Poll, []byte) []byte { return nil }, 1},
		"a salt alone":        {func(_ *sample.Poll, own []byte) []byte { return own[:16] }, 1},
	} {
		p := namedSurvey(t, ballot.LevelConfidential, func(p *sample.Poll, i int) []byte {
			if i > 0 {
				return p.NamePart(i)
			}
			return c.part(p, p.NamePart(0))
		})
		rows := rowsOf(t, p)
		if p.State.Results.Invalid != c.invalid || len(rows) != 5-c.invalid {
			t.Errorf("%s: %d invalid, %d rows", what, p.State.Results.Invalid, len(rows))
		}
	}
}

// TestRowsOfNobody: at A2 and A3 nobody is given a row.
func TestRowsOfNobody(t *testing.T) {
	for _, level := range []ballot.Level{ballot.LevelUnlinked, ballot.LevelSealed} {
		p, err := sample.Whole(sample.Config{Expected: 6, Questionnaire: sample.Questions(1), Level: level}, 3)
		must(t, err)
		if rows := rowsOf(t, p); len(rows) > 0 || len(p.Manifest.Survey.Parts) != 2 {
			t.Errorf("%s: %v", level, rows)
		}
	}
}

// TestPartsOfLevels: parts that are another level's are refused (SPEC 12.15).
func TestPartsOfLevels(t *testing.T) {
	for what, c := range map[string]struct {
		level  ballot.Level
		change func(s *ballot.Survey)
		check  string
	}{
		"a place for a name at A3": {ballot.LevelSealed, func(s *ballot.Survey) { s.Parts = append(s.Parts, 4096) }, "12.15"},
		"none at A1":               {ballot.LevelConfidential, func(s *ballot.Survey) { s.Parts[1], s.Parts = ballot.NamePartSize, s.Parts[:2] }, "12.15"},
		"a threshold at A0":        {ballot.LevelNamed, func(s *ballot.Survey) { s.Threshold, s.TextThreshold = 5, 10 }, "12.10"},
		"no threshold at A2":       {ballot.LevelUnlinked, func(s *ballot.Survey) { s.Threshold, s.TextThreshold = 0, 0 }, "12.10"},
		"no threshold at A1":       {ballot.LevelConfidential, func(s *ballot.Survey) { s.Threshold, s.TextThreshold = 0, 0 }, "12.10"},
	} {
		p, err := sample.New(sample.Config{
			Expected: 6, Questionnaire: sample.Questions(1), Level: c.level,
			Edit: func(m *ballot.Manifest) { c.change(m.Survey) },
		})
		must(t, err)
		if err = p.Seal(); err == nil || !strings.Contains(err.Error(), c.check) {
			t.Errorf("%s: %v, want %s", what, err, c.check)
		}
	}
}
