package roll

import (
	"errors"
	"fmt"
	"strings"

	"hustings/ballot"
)

// Status is a member's standing. Only StatusFull votes.
type Status string

// The statuses, as they stand in an exported roll.
const (
	StatusFull         Status = "full"
	StatusProbationary Status = "probationary"
	StatusSuspended    Status = "suspended"
	StatusObserved     Status = "observed" // 留党察看: a member without the right to vote
	StatusLeft         Status = "left"
	StatusDeceased     Status = "deceased"
)

// Statuses lists all of them, for forms.
func Statuses() []Status {
	return []Status{StatusFull, StatusProbationary, StatusSuspended, StatusObserved, StatusLeft, StatusDeceased}
}

// Votes says whether a member of this status is expected at an election.
func (s Status) Votes() bool { return s == StatusFull }

// statusWords are the words rolls use, folded by foldWord.
var statusWords = map[string]Status{
	"full": StatusFull, "fullmember": StatusFull,
	"正式": StatusFull, "正式党员": StatusFull, "正式会员": StatusFull, "正式成员": StatusFull,
	"probationary": StatusProbationary, "probationarymember": StatusProbationary,
	"预备": StatusProbationary, "预备党员": StatusProbationary, "预备会员": StatusProbationary,
	"suspended": StatusSuspended, "停权": StatusSuspended, "暂停": StatusSuspended, "暂停会籍": StatusSuspended,
	"中止": StatusSuspended, "中止党员权利": StatusSuspended, "停止党籍": StatusSuspended,
	"observed": StatusObserved, "underobservation": StatusObserved, "留党察看": StatusObserved, "察看": StatusObserved,
	"left": StatusLeft, "resigned": StatusLeft, "transferred": StatusLeft, "expelled": StatusLeft,
	"转出": StatusLeft, "已转出": StatusLeft, "退出": StatusLeft, "退会": StatusLeft, "退党": StatusLeft,
	"除名": StatusLeft, "开除": StatusLeft,
	"deceased": StatusDeceased, "去世": StatusDeceased, "已故": StatusDeceased, "逝世": StatusDeceased,
}

// ErrStatus is returned for a word that is no status.
var ErrStatus = errors.New("roll: unknown status")

// ParseStatus reads a status in English or Chinese; case, spaces, dashes and
// underscores do not count.
func ParseStatus(text string) (Status, error) {
	if s, ok := statusWords[foldWord(text)]; ok {
		return s, nil
	}
	return "", fmt.Errorf("%w: %q", ErrStatus, shorten(text))
}

// foldWord brings the spellings of one word together.
func foldWord(text string) string {
	return strings.Map(func(r rune) rune {
		switch r {
		case ' ', '\u3000', '\u00a0', '-', '_', '.':
			return -1
		}
		return r
	}, strings.ToLower(strings.TrimSpace(text)))
}

// Member is one line of the roll. Number and Name are never empty; Branch, Email
// and Phone may be. All texts are in Unicode normalization form C.
type Member struct {
	Number string
	Name   string
	Branch string
	Status Status
	Email  string
	Phone  string
}

// Line is the member as observers see it (SPEC 7.4).
func (m Member) Line() (string, error) {
	line, err := ballot.MemberLine(m.Number, m.Name, m.Branch)
	if err != nil {
		return "", fmt.Errorf("roll: line of member %q: %w", shorten(m.Number), err)
	}
	return line, nil
}

// numberKey is what two member numbers are compared by: nobody means different
// members by BY0001 and by0001.
func numberKey(number string) string { return strings.ToLower(number) }

// emailKey is what two addresses are compared by.
func emailKey(email string) string { return strings.ToLower(email) }
