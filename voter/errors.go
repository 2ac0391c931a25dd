package voter

import (
	"errors"
	"fmt"

	"hustings/ballot/count"
)

// Code says what went wrong, by a name that stays: pages have a sentence for
// each. A Code is an error, to be found in others with errors.Is or [CodeOf].
type Code string

// Around the poll.
const (
	// ErrOffline: there was no answer. Whether the server acted is unknown; the
	// same step again is always right.
	ErrOffline Code = "offline"
	// ErrServer: an answer that no honest server gives, or it has failed.
	ErrServer Code = "server"
	// ErrSlowDown: the server wants a pause.
	ErrSlowDown Code = "slow-down"
	// ErrAddress: not the address of a poll.
	ErrAddress Code = "address"
	// ErrWrongPoll: the manifest is not the one of the slip, the address or the
	// saved state. Nothing was sent.
	ErrWrongPoll Code = "wrong-poll"
	// ErrManifest: the manifest does not hold.
	ErrManifest Code = "manifest"
	// ErrNotOpen: too early. Nothing was taken.
	ErrNotOpen Code = "not-open"
	// ErrClosed: too late.
	ErrClosed Code = "closed"
	// ErrNotFound: the server does not have it, or not yet.
	ErrNotFound Code = "not-found"
	// ErrSave: the device could not store the state. Nothing more was sent; what
	// was answered before can be asked for again.
	ErrSave Code = "save"
	// ErrState: the stored state is damaged or made up.
	ErrState Code = "state"
	// ErrRandom: the source of randomness failed.
	ErrRandom Code = "random"
)

// Around the pass.
const (
	// ErrBadCode: mistyped, or no such sign-in code.
	ErrBadCode Code = "bad-code"
	// ErrNoSession: not signed in (any more).
	ErrNoSession Code = "no-session"
	// ErrNotInRoll: the server cannot show that this member is on the sealed roll.
	ErrNotInRoll Code = "not-in-roll"
	// ErrOtherMember: the state on this device is another member's.
	ErrOtherMember Code = "other-member"
	// ErrNotCheckedIn: passes go to those checked in.
	ErrNotCheckedIn Code = "not-checked-in"
	// ErrAlreadyIssued: a pass was given for another request: on another device, or
	// on this one before its memory was cleared. It is not given twice.
	ErrAlreadyIssued Code = "already-issued"
	// ErrBadSignature: the registrar's answer is no signature under its key. The
	// request is kept.
	ErrBadSignature Code = "bad-signature"
	// ErrNoPass: no complete pass yet.
	ErrNoPass Code = "no-pass"
	// ErrHavePass: there is a pass already, which would be lost.
	ErrHavePass Code = "have-pass"
	// ErrBadPass: not a pass of this poll, or a mistyped voting secret.
	ErrBadPass Code = "bad-pass"
	// ErrPassLost: the box has no ballot under this voting secret, so that the
	// secret alone does not bring the pass back.
	ErrPassLost Code = "pass-lost"
)

// Around the ballot.
const (
	// ErrChoice: the choices are none, or break the contest's rules; see [ChoiceError].
	ErrChoice Code = "choice"
	// ErrPending: a ballot may be on its way; send it again first.
	ErrPending Code = "pending"
	// ErrNoBallot: there is none yet.
	ErrNoBallot Code = "no-ballot"
	// ErrUsedUp: no further ballot is allowed under this pass.
	ErrUsedUp Code = "used-up"
	// ErrSequence: another ballot was cast with this pass meanwhile.
	ErrSequence Code = "sequence"
	// ErrRefused: the box calls the ballot invalid; it was not taken.
	ErrRefused Code = "refused"
	// ErrReceipt: the receipt is not the box's over this ballot. The ballot is
	// kept, to be sent again.
	ErrReceipt Code = "receipt"
	// ErrForgotten: the box asks for a number it has given a receipt for.
	ErrForgotten Code = "forgotten"
	// ErrRelay: no such relay, or it failed. Nothing goes around it by itself.
	ErrRelay Code = "relay"
)

// Around the board.
const (
	// ErrBoard: checkpoint, tile or entries do not fit together.
	ErrBoard Code = "board"
	// ErrFork: the board no longer begins with what this device saw before.
	ErrFork Code = "fork"
)

// sentences are for the command line and logs of tests; pages have their own.
var sentences = map[Code]string{ //nolint:gosec // no credentials in it
	ErrOffline:       "no answer from the server; the same step again does no harm",
	ErrServer:        "the server fails or gives an answer that makes no sense",
	ErrSlowDown:      "the server asks to wait a little",
	ErrAddress:       "not the address of a poll",
	ErrWrongPoll:     "this is not the poll of the slip; nothing was sent",
	ErrManifest:      "the poll's definition does not hold; nothing was sent",
	ErrNotOpen:       "the poll is not open yet",
	ErrClosed:        "the poll is closed",
	ErrNotFound:      "the server does not have it",
	ErrSave:          "this device could not store what is needed to go on; nothing more was sent",
	ErrState:         "what this device has stored is damaged",
	ErrRandom:        "the source of randomness failed",
	ErrBadCode:       "the sign-in code is not right",
	ErrNoSession:     "not signed in",
	ErrNotInRoll:     "the server cannot show that this member is on the roll",
	ErrOtherMember:   "the pass on this device is another member's",
	ErrNotCheckedIn:  "passes are for those checked in",
	ErrAlreadyIssued: "the pass was taken on another device, or is lost; it is given once",
	ErrBadSignature:  "the registrar's answer is not a valid signature; no pass yet, ask again",
	ErrNoPass:        "there is no pass on this device yet",
	ErrHavePass:      "there is a pass on this device already",
	ErrBadPass:       "not a pass of this poll",
	ErrPassLost:      "no ballot was cast with this code, so it does not bring the pass back",
	ErrChoice:        "not a valid vote",
	ErrPending:       "a ballot may be on its way; send it again first",
	ErrNoBallot:      "no ballot was cast from this device",
	ErrUsedUp:        "no further ballot is allowed with this pass",
	ErrSequence:      "another ballot was cast with this pass meanwhile; this one was not taken",
	ErrRefused:       "the box does not take the ballot",
	ErrReceipt:       "the box's receipt is not valid; send the ballot again",
	ErrForgotten:     "the box has forgotten a ballot it gave a receipt for; keep the receipt",
	ErrRelay:         "the relay fails",
	ErrBoard:         "what the board shows does not fit its signature",
	ErrFork:          "the board contradicts what it showed before; keep what is stored and tell the tellers",
}

func (c Code) Error() string {
	if s, ok := sentences[c]; ok {
		return "voter: " + s
	}
	return "voter: " + string(c)
}

// CodeOf finds the Code of an error of this package, "" if it has none.
func CodeOf(err error) Code {
	var c Code
	if errors.As(err, &c) {
		return c
	}
	return ""
}

// ChoiceError says which of the voter's contests, by its number in the manifest,
// is filled in wrongly, and how. It is an ErrChoice.
type ChoiceError struct {
	Contest int
	Reason  count.Reason
}

func (e *ChoiceError) Error() string {
	return fmt.Sprintf("%v: contest %d: %s", ErrChoice, e.Contest, e.Reason)
}

// Unwrap gives ErrChoice.
func (e *ChoiceError) Unwrap() error { return ErrChoice }

// ForkError holds two signed checkpoints of the poll's log that contradict each
// other: evidence to keep. It is an ErrFork.
type ForkError struct{ Seen, Shown []byte }

func (e *ForkError) Error() string { return ErrFork.Error() }

// Unwrap gives ErrFork.
func (e *ForkError) Unwrap() error { return ErrFork }
