package disclose

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"hustings/ballot"
)

// Mark stands in a text where officers have taken something out.
const Mark = "[…]"

// Redactions are what officers take out of free texts before they are published: a
// name, an accusation. The list is shown to those who count, who hold it against
// the texts; of everybody else its digest is known. The salt, drawn at random, keeps
// the digest of a short list from being guessed.
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

// MaxRedactions is the most bytes a list has.
const MaxRedactions = 16 << 20

// ParseRedactions reads a list strictly.
func ParseRedactions(data []byte) (*Redactions, error) {
	var r Redactions
	if err := ballot.UnmarshalStrict(data, &r, ballot.MaxJSONSize(MaxRedactions), ballot.Complete()); err != nil {
		return nil, fmt.Errorf("%w: redactions: %w", ErrInput, err)
	}
	if err := r.check(); err != nil {
		return nil, err
	}
	return &r, nil
}

func (r *Redactions) check() error {
	if salt, err := hex.DecodeString(r.Salt); err != nil || len(salt) != 32 {
		return fmt.Errorf("%w: redactions: salt %q is not 64 hexadecimal digits", ErrInput, r.Salt)
	}
	seen := make(map[[2]string]bool, len(r.List))
	for i, one := range r.List {
		at := [2]string{one.Question, one.Text}
		if digest, err := hex.DecodeString(one.Text); err != nil || len(digest) != 32 || strings.ToLower(one.Text) != one.Text || seen[at] {
			return fmt.Errorf("%w: redaction %d: text %q is no digest, or there twice", ErrInput, i+1, one.Text)
		}
		seen[at] = true
	}
	return nil
}

// Marshal writes the list; the digest of these bytes stands in the results.
func (r *Redactions) Marshal() ([]byte, error) {
	out, err := ballot.MarshalCanonical(*r)
	if err != nil {
		return nil, fmt.Errorf("disclose: write redactions: %w", err)
	}
	return out, nil
}

// TextDigest is what a Redaction names a text by.
func TextDigest(text []byte) string {
	digest := sha256.Sum256(text)
	return hex.EncodeToString(digest[:])
}

// Redacted says whether shown is text with Mark in place of one part or more, and
// nothing else changed.
func Redacted(text, shown string) bool {
	parts := strings.Split(shown, Mark)
	last := len(parts) - 1
	if last == 0 || !strings.HasPrefix(text, parts[0]) {
		return false
	}
	text = text[len(parts[0]):]
	for _, part := range parts[1:last] {
		_, after, found := strings.Cut(text, part)
		if !found {
			return false
		}
		text = after
	}
	return strings.HasSuffix(text, parts[last])
}

// MaxTexts is how much room all texts together have in a document. A list that has
// none left is hidden.
const MaxTexts = 12 << 20

// room is how many bytes a text takes in a document at most.
func room(text string) int {
	n := len(text) + 3
	for i := range len(text) {
		if c := text[i]; c < ' ' || c == '"' || c == '\\' {
			n += 5
		}
	}
	return n
}

// texts publishes what was written, sorted by bytes, which tells nothing of who
// wrote what. What is empty, or what no JSON text can carry, is left out.
func (in *Input) texts(patterns []*pattern, at map[string]int) ([]TextList, error) {
	lists := make([]TextList, 0, len(in.Texts))
	applied, left := make(map[int]bool), MaxTexts
	for _, t := range in.Texts {
		list := TextList{Name: t.Name, Texts: []string{}}
		var all []string
		size := 0
		for _, raw := range t.Texts {
			text := string(raw)
			if text == "" || !readable(text) {
				continue
			}
			shown, err := in.redact(t.Name, text, applied)
			if err != nil {
				return nil, err
			}
			all = append(all, shown)
			size += room(shown)
		}
		linked := false
		for _, w := range t.When {
			parent, known := at[w.Column]
			linked = linked || !known || patterns[parent].hidden != "" || !patterns[parent].tells(w.Any)
		}
		switch {
		case len(all) < in.TextThreshold || in.valid() < in.TextThreshold:
			list.Hidden = Few
		case linked:
			list.Hidden = Linked
		case size > left:
			list.Hidden = Long
		default:
			left -= size
			slices.Sort(all)
			list.Texts = all
		}
		lists = append(lists, list)
	}
	if in.Redact != nil && len(applied) < len(in.Redact.List) {
		return nil, fmt.Errorf("%w: %d of %d redactions are of texts that nobody wrote", ErrInput, len(in.Redact.List)-len(applied), len(in.Redact.List))
	}
	return lists, nil
}

func (in *Input) redact(question, text string, applied map[int]bool) (string, error) {
	if in.Redact == nil {
		return text, nil
	}
	digest := TextDigest([]byte(text))
	for i, r := range in.Redact.List {
		if r.Question == question && r.Text == digest {
			if !Redacted(text, r.Shown) {
				return "", fmt.Errorf("%w: redaction %d changes more than it takes out: write %s in place of what is taken out, and nothing else", ErrInput, i+1, Mark)
			}
			applied[i] = true
			return r.Shown, nil
		}
	}
	return text, nil
}

// readable says whether a JSON document may hold the text (SPEC 3.1).
func readable(text string) bool {
	plain := true
	for i := range len(text) {
		plain = plain && text[i] < 0x80
	}
	if plain {
		return true
	}
	_, err := ballot.MarshalCanonical([]string{text})
	return err == nil
}
