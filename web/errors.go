package web

import (
	"errors"
	"fmt"
	"time"

	"hustings/ballot"
)

// What services may answer a handler with, besides their own errors.
var (
	// ErrNoPoll says that this server has no such poll.
	ErrNoPoll = errors.New("web: no such poll here")
	// ErrNotFound says that the poll has no such thing, or not yet.
	ErrNotFound = errors.New("web: not here")
	// ErrForbidden refuses who asks.
	ErrForbidden = errors.New("web: not allowed")
	// ErrConflict refuses what contradicts something done before.
	ErrConflict = errors.New("web: done otherwise before")
)

// code is the stable name of a refusal (SPEC 10.2).
type code string

const (
	badRequest    code = "bad-request"
	badCode       code = "bad-code"
	noSession     code = "no-session"
	forbidden     code = "forbidden"
	notFound      code = "not-found"
	method        code = "method"
	conflict      code = "conflict"
	tooLarge      code = "too-large"
	mediaType     code = "media-type"
	slowDown      code = "slow-down"
	notOpen       code = "not-open"
	closed        code = "closed"
	notCheckedIn  code = "not-checked-in"
	alreadyIssued code = "already-issued"
	badSequence   code = "sequence"
	badBallot     code = "bad-ballot"
	badEntry      code = "bad-entry"
	wrongPhase    code = "wrong-phase"
	ohttpKey      code = "ohttp-key"
	internal      code = "internal"
	unavailable   code = "unavailable"
)

// wording is what the asker of a refused call gets: what happened and what it
// means, and what to do.
type wording struct {
	status     int
	text, next string
}

// wordings is the one table of refusals.
var wordings = map[code]wording{
	badRequest: {400, "The request cannot be read.", "Send what the specification says for this call."},
	badCode: {
		401, "There is no such sign-in code for this poll.",
		"Compare it with your slip, symbol by symbol. If it is right there, ask the organiser for a new slip.",
	},
	noSession: {
		401, "You are not signed in to this poll, or a newer slip was printed for you.",
		"Sign in with the code on your newest slip.",
	},
	forbidden: {403, "This is not allowed to whoever sent it.", "Ask the organiser of the poll."},
	notFound:  {404, "There is no such thing here.", "Look at the address again."},
	method:    {405, "This address does not take that method.", "Use one of those in the Allow field."},
	conflict:  {409, "It contradicts something that was done before.", "Read the present state and begin from there."},
	tooLarge:  {413, "The request is longer than this call takes.", "Send a shorter one."},
	mediaType: {415, "The request's content is not of the type this call takes.", "Send it with the media type of the specification."},
	slowDown: {
		429, "There were many wrong codes from your network. A right code still works.",
		"Wait a little, then type the code from your slip again.",
	},
	notOpen: {409, "It has not begun yet.", "Come back when the poll has reached that point."},
	closed:  {409, "It is closed.", "What was accepted before is kept. Whoever has a receipt can hand the ballot in as a claim until the claims end."},
	notCheckedIn: {
		409, "In this poll passes are for members who are checked in, and you are not yet.",
		"Have your attendance taken, then ask again.",
	},
	alreadyIssued: {
		409, "You have had your pass for this poll, for another request.",
		"Use the device or the saved pass with which you asked first. A pass is given once.",
	},
	badSequence: {409, "This ballot does not have the next number of its key.", "Make it again with the number in “expected”."},
	badBallot:   {422, "The ballot is not valid.", "It was not accepted and counts for nothing. Make it again with a current client."},
	badEntry:    {422, "The entry is not valid.", "It was not accepted. Make it again from the board as it is now."},
	wrongPhase:  {409, "It does not belong into the poll's present phase.", "Read the board and do what this phase needs."},
	ohttpKey:    {422, "The encapsulated request does not open with a key of this gateway.", "Take the key configuration from the poll's manifest."},
	internal:    {500, "Something failed here, and not through your doing.", "Send it again; the same request does no harm. If it stays so, tell the organiser the number."},
	unavailable: {503, "This is not served at the moment.", "Send it again in a little while; the same request does no harm."},
}

// refusal is an error that a stranger may see.
type refusal struct {
	code     code
	detail   string        // one sentence more, about nothing but what was sent
	expected *uint8        // badSequence's
	wait     time.Duration // slowDown's
	cause    error
}

func (r *refusal) Error() string {
	if r.cause != nil {
		return fmt.Sprintf("web: %s: %v", r.code, r.cause)
	}
	return "web: " + string(r.code)
}

// Unwrap gives the cause.
func (r *refusal) Unwrap() error { return r.cause }

// known says which code a service's error is for those who asked.
type known struct {
	err  error
	code code
}

// ours are the errors of this package.
var ours = []known{{ErrNoPoll, notFound}, {ErrNotFound, notFound}, {ErrForbidden, forbidden}, {ErrConflict, conflict}}

// refuse makes a refusal of an error that a table knows. Any other stays what it
// is, and becomes an internal one.
func refuse(err error, tables ...[]known) error {
	for _, table := range append(tables, ours) {
		for _, k := range table {
			if errors.Is(err, k.err) {
				return &refusal{code: k.code, cause: err}
			}
		}
	}
	return err
}

// refused is the body of every refusal (SPEC 10.2).
type refused struct {
	Error struct {
		Code     string `json:"code"`
		Expected *uint8 `json:"expected,omitempty"`
		Text     string `json:"text"`
		Next     string `json:"next"`
	} `json:"error"`
}

// answer writes a refusal down.
func (r *refusal) answer() answer {
	w := wordings[r.code]
	var body refused
	body.Error.Code, body.Error.Expected = string(r.code), r.expected
	body.Error.Text, body.Error.Next = w.text, w.next
	if r.detail != "" {
		body.Error.Text += " " + r.detail
	}
	data, err := ballot.MarshalCanonical(&body)
	if err != nil { // only the detail can be at fault: text that is no clean Unicode
		body.Error.Text = w.text
		data, _ = ballot.MarshalCanonical(&body)
	}
	return answer{status: w.status, media: jsonType, body: data, wait: r.wait}
}
