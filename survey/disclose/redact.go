package disclose

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"hustings/ballot"
)

// Mark stands in a text where officers have taken something out.
const Mark = "[…]"

// MaxRedactions is the most bytes a list of redactions has.
const MaxRedactions = 16 << 20

// ErrRedactions is wrapped by every refusal of a list of redactions.
var ErrRedactions = errors.New("disclose: redactions")

// Redactions are what officers take out of free texts before they are published: a
// name, an accusation (SPEC 8.20.6). The list is shown to those who count, who hold
// it against the texts; of everybody else its digest is known. The salt, drawn at
// random, keeps the digest of a short list from being guessed.
type Redactions struct {
	Poll string      `json:"poll"`
	Salt string      `json:"salt"` // 64 hexadecimal digits
	List []Redaction `json:"list"`
}

// A Redaction replaces every text to a question that has the digest.
type Redaction struct {
	Question string `json:"question"`
	Text     string `json:"text"`  // SHA-256 of its bytes, in hexadecimal
	Shown    string `json:"shown"` // the text with Mark in place of one part or more
}

// ParseRedactions reads a list strictly.
func ParseRedactions(data []byte) (*Redactions, error) {
	var r Redactions
	if err := ballot.UnmarshalStrict(data, &r, ballot.MaxJSONSize(MaxRedactions), ballot.Complete()); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrRedactions, err)
	}
	if !isDigest(r.Salt) {
		return nil, fmt.Errorf("%w: salt %.80q is not 64 hexadecimal digits", ErrRedactions, r.Salt)
	}
	seen := make(map[[2]string]bool, len(r.List))
	for i, one := range r.List {
		at := [2]string{one.Question, one.Text}
		if !isDigest(one.Text) || seen[at] {
			return nil, fmt.Errorf("%w: number %d: text %.80q is no digest, or there twice", ErrRedactions, i+1, one.Text)
		}
		seen[at] = true
	}
	return &r, nil
}

func isDigest(text string) bool {
	digest, err := hex.DecodeString(text)
	return err == nil && len(digest) == sha256.Size && strings.ToLower(text) == text
}

// Marshal writes the list; whoever signs it signs the digest of these bytes.
func (r *Redactions) Marshal() ([]byte, error) {
	out, err := ballot.MarshalCanonical(*r)
	switch {
	case err != nil:
		return nil, fmt.Errorf("disclose: write redactions: %w", err)
	case len(out) > MaxRedactions:
		return nil, fmt.Errorf("%w: %d bytes are more than %d", ErrRedactions, len(out), MaxRedactions)
	}
	return out, nil
}

// TextDigest is what a Redaction names a text by.
func TextDigest(text []byte) string {
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:])
}

// Redacted says whether shown is text with Mark in place of one part or more, each
// of a character or more, and nothing else changed.
func Redacted(text, shown string) bool {
	parts := strings.Split(shown, Mark)
	last := len(parts) - 1
	if last == 0 || shown == text || !strings.HasPrefix(text, parts[0]) {
		return false
	}
	rest := text[len(parts[0]):]
	for _, part := range parts[1:last] {
		_, out := utf8.DecodeRuneInString(rest)
		_, after, found := strings.Cut(rest[out:], part)
		if out == 0 || !found {
			return false
		}
		rest = after
	}
	_, out := utf8.DecodeRuneInString(rest)
	return out > 0 && strings.HasSuffix(rest[out:], parts[last])
}

// replacer applies a list of redactions to the texts that are shown.
type replacer struct {
	list  []Redaction
	by    map[[2]string]int // number of the redaction of a question's text
	used  []bool
	fails error
}

// newReplacer reads a list for the poll; without one nothing is replaced.
func newReplacer(poll string, data []byte) (*replacer, error) {
	by := new(replacer)
	if data == nil {
		return by, nil
	}
	r, err := ParseRedactions(data)
	if err != nil {
		return nil, err
	}
	if r.Poll != poll {
		return nil, fmt.Errorf("%w: of poll %.80q, not of %q", ErrRedactions, r.Poll, poll)
	}
	by.list, by.used, by.by = r.List, make([]bool, len(r.List)), make(map[[2]string]int, len(r.List))
	for i, one := range r.List {
		by.by[[2]string{one.Question, one.Text}] = i
	}
	return by, nil
}

// replace gives a question's texts as they are shown, and how many were replaced.
func (by *replacer) replace(question string, all []string) (out []string, n int) {
	if len(by.list) == 0 {
		return all, 0
	}
	out = make([]string, len(all))
	for i, text := range all {
		out[i] = text
		at, ok := by.by[[2]string{question, TextDigest([]byte(text))}]
		if !ok {
			continue
		}
		if shown := by.list[at].Shown; Redacted(text, shown) {
			out[i] = shown
		} else if by.fails == nil {
			by.fails = fmt.Errorf("%w: number %d, of question %q, changes more than it takes out: write %s in place of what is taken out, and nothing else", ErrRedactions, at+1, question, Mark)
		}
		by.used[at] = true
		n++
	}
	return out, n
}

// rest refuses a list that did not fit, or of which something was of no use.
func (by *replacer) rest() error {
	for i, used := range by.used {
		if !used && by.fails == nil {
			by.fails = fmt.Errorf("%w: number %d: no text of question %q that is shown has this digest", ErrRedactions, i+1, by.list[i].Question)
		}
	}
	return by.fails
}
