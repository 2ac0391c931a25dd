package roll

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// field is a column of the roll.
type field int

const (
	fieldNumber field = iota
	fieldName
	fieldBranch
	fieldStatus
	fieldEmail
	fieldPhone
	fieldCount
)

// fieldSpec says how each field is called in an exported roll, whether its
// column may be left out, and how many characters it may have.
var fieldSpec = [fieldCount]struct {
	name     string
	required bool
	most     int
}{
	fieldNumber: {"member_no", true, 40},
	fieldName:   {"name", true, 100},
	fieldBranch: {"branch", false, 100},
	fieldStatus: {"status", true, 40},
	fieldEmail:  {"email", false, 254},
	fieldPhone:  {"phone", false, 40},
}

// NewMember tidies and checks one member as typed into a form. The problems
// have no Row and Col; Column is the field's name. The member is usable only if
// there are none.
func NewMember(number, name, branch, status, email, phone string) (Member, []Problem) {
	var problems []Problem
	cells := [fieldCount]string{number, name, branch, status, email, phone}
	m, faults := checkCells(cells)
	for f, bad := range faults {
		if bad.fails() {
			problems = append(problems, Problem{
				Column: fieldSpec[f].name, Code: bad.code, Value: shorten(cells[f]), Msg: bad.msg,
			})
		}
	}
	return m, problems
}

// checkCells tidies the cells and gives each at most one fault.
func checkCells(cells [fieldCount]string) (m Member, faults [fieldCount]*fault) {
	for f := range fieldCount {
		cells[f] = tidy(cells[f])
		faults[f] = checkCell(f, cells[f])
	}
	m = Member{
		Number: cells[fieldNumber], Name: cells[fieldName], Branch: cells[fieldBranch],
		Email: cells[fieldEmail], Phone: cells[fieldPhone],
	}
	if !faults[fieldStatus].fails() {
		m.Status = statusWords[foldWord(cells[fieldStatus])]
	}
	return m, faults
}

func checkCell(f field, text string) *fault {
	if f == fieldPhone && isPhone(text) {
		return nil // +86 ... starts with a formula sign and is none
	}
	if bad := checkText(text, fieldSpec[f].most); bad.fails() {
		return bad
	}
	switch f {
	case fieldNumber:
		return checkNumber(text)
	case fieldName:
		return checkName(text)
	case fieldStatus:
		return checkStatus(text)
	case fieldEmail:
		if text != "" && !isEmail(text) {
			return &fault{EmailBad, "not an e-mail address: write it like name@example.org, or leave it empty"}
		}
	case fieldPhone:
		if text != "" {
			return &fault{PhoneBad, "not a telephone number: write digits, with + before a country code, or leave it empty"}
		}
	}
	return nil
}

func checkNumber(text string) *fault {
	if text == "" {
		return &fault{NumberMissing, "member number is missing: fill it in"}
	}
	for at, r := range text {
		letter := (unicode.IsLetter(r) || r >= '0' && r <= '9') && (r < 0xff00 || r > 0xffef) // full-width twins look the same
		if !letter && (at == 0 || !strings.ContainsRune("-_./", r)) {
			return &fault{NumberBad, "member number may have letters, digits (not full-width) and - _ . / only, and starts with a letter or digit: correct it"}
		}
	}
	return nil
}

func checkName(text string) *fault {
	switch {
	case text == "":
		return &fault{NameMissing, "name is missing: fill it in"}
	case !hasLetter(text):
		return &fault{NameBad, "name has no letter: correct it"}
	}
	return nil
}

func checkStatus(text string) *fault {
	if text == "" {
		return &fault{StatusMissing, "status is missing: write full, probationary or another status"}
	}
	if _, err := ParseStatus(text); err != nil {
		var words []string
		for _, s := range Statuses() {
			words = append(words, string(s))
		}
		return &fault{StatusUnknown, fmt.Sprintf("status is unknown: write one of %s, or its Chinese name", strings.Join(words, ", "))}
	}
	return nil
}

// isEmail takes the addresses that every mail server takes: RFC 5321 section
// 4.1.2 without quoted local parts, address literals and non-ASCII.
func isEmail(text string) bool {
	local, domain, ok := strings.Cut(text, "@")
	if !ok || local == "" || len(local) > 64 || len(text) > 254 {
		return false
	}
	for part := range strings.SplitSeq(local, ".") {
		if part == "" || strings.IndexFunc(part, notAtext) >= 0 {
			return false
		}
	}
	labels := strings.Split(domain, ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || label[0] == '-' || label[len(label)-1] == '-' ||
			strings.IndexFunc(label, func(r rune) bool { return r != '-' && !asciiAlnum(r) }) >= 0 {
			return false
		}
	}
	return len(labels) > 1
}

// notAtext is the complement of RFC 5322 section 3.2.3.
func notAtext(r rune) bool {
	return !asciiAlnum(r) && (r >= utf8.RuneSelf || !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r))
}

func asciiAlnum(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9'
}

// isPhone wants 3 to 20 digits; a plus sign may lead, and spaces, dashes and
// brackets may stand between.
func isPhone(text string) bool {
	digits := 0
	for at, r := range text {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case r == '+' && at == 0:
		case r == '(' || at > 0 && strings.ContainsRune(" -)", r):
		default:
			return false
		}
	}
	return digits >= 3 && digits <= 20 && len(text) <= fieldSpec[fieldPhone].most
}
