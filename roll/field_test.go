package roll

import (
	"errors"
	"strings"
	"testing"
)

func TestEmailAndPhone(t *testing.T) {
	for text, want := range map[string]bool{
		"a@b.cc": true, "a.b+c@x-y.example": true, "o'brien@a.bc": true, "a@1.cn": true,
		"": false, "a": false, "@b.cc": false, "a@": false, "a@b": false, "a@b.": false, "a@.b": false, "a@-b.cc": false,
		"a@b-.cc": false, ".a@b.cc": false, "a..b@c.dd": false, "a b@c.dd": false, "a@b@c.dd": false, `"a"@b.cc`: false,
		"a@[1.2.3.4]": false, "王@b.cc": false, "a@王.cn": false, "a@b_c.dd": false,
		strings.Repeat("a", 65) + "@b.cc": false, "a@" + strings.Repeat("b", 64) + ".cc": false,
	} {
		if got := isEmail(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
	for text, want := range map[string]bool{
		"00000000001": true, "+8613800000000": true, "(010) 1234-5678": true, "110": true,
		"": false, "12": false, "1+2": false, "-123": false, "+-123": true, "１２３": false, "123456789012345678901": false,
	} {
		if got := isPhone(text); got != want {
			t.Errorf("%q: got %v", text, got)
		}
	}
}

func TestNewMember(t *testing.T) {
	m, problems := NewMember(" 1 ", "王桂", "", "正式", "", "")
	if len(problems) != 0 || m != (Member{Number: "1", Name: "王桂", Status: StatusFull}) {
		t.Errorf("got %+v, %v", m, problems)
	}
	_, problems = NewMember("", "=王", "", "", "", "")
	if len(problems) != 3 || problems[0].Column != "member_no" || problems[1].Code != FormulaLeading || problems[2].Code != StatusMissing {
		t.Errorf("got %v", problems)
	}
	for _, s := range Statuses() {
		if got, err := ParseStatus(strings.ToUpper(string(s))); err != nil || got != s || s.Votes() != (s == StatusFull) {
			t.Errorf("%s: got %s, %v", s, got, err)
		}
	}
	if _, err := ParseStatus("active"); !errors.Is(err, ErrStatus) {
		t.Errorf("got %v", err)
	}
}

func TestShorten(t *testing.T) {
	for text, want := range map[string]string{
		"王桂": "王桂", "\x1b[2J": `\u001b[2J`, "a\xff\u202eb": `a\ufffd\u202eb`,
		strings.Repeat("王", 40): strings.Repeat("王", 40), strings.Repeat("王", 41): strings.Repeat("王", 40) + "…",
	} {
		if got := shorten(text); got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
}

func TestProblemString(t *testing.T) {
	for _, c := range []struct {
		p    Problem
		want string
	}{
		{Problem{Row: 2, Col: 3, Column: "姓名", Msg: "m"}, "row 2, column 3 (姓名): m"},
		{Problem{Row: 2, Msg: "m"}, "row 2: m"},
		{Problem{Column: "name", Msg: "m"}, "(name): m"},
		{Problem{Msg: "m"}, "m"},
	} {
		if got := c.p.String(); got != c.want {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}
