package trustee

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"hustings/audit"
)

// The errors of this package. They come wrapped with what was attempted.
var (
	// ErrKeyFile is a trustee's key file that is missing, malformed, or of another
	// trustee than the memory beside it.
	ErrKeyFile = errors.New("trustee: key file refused")
	// ErrPassphrase is a passphrase that does not open the key file.
	ErrPassphrase = errors.New("trustee: the passphrase does not open the key file")
	// ErrMemory is a memory that is missing or cannot be read. Nothing is done
	// without it: bring back the directory as it was.
	ErrMemory = errors.New("trustee: the memory beside the key is missing or damaged")
	// ErrStore says that the store holds something else than was just read: two
	// tools work on it at once.
	ErrStore = errors.New("trustee: the store was changed meanwhile")

	// ErrServer is an answer that no honest server gives.
	ErrServer = errors.New("trustee: the server's answer is refused")
	// ErrTaken says that someone else has registered under the trustee's number.
	ErrTaken = errors.New("trustee: registered with another key")
	// ErrPlan says that the ceremony shown is not the one the trustee confirmed.
	ErrPlan = errors.New("trustee: not the ceremony that was confirmed")
	// ErrComplaint says that the ceremony has failed: it is held again, with a new
	// ceremony id and new keys.
	ErrComplaint = errors.New("trustee: the ceremony has failed")
	// ErrNotYet says that an earlier step has to come first.
	ErrNotYet = errors.New("trustee: not yet")

	// ErrPoll says that the board is of another poll than the trustee confirmed.
	ErrPoll = errors.New("trustee: not the poll that was confirmed")
	// ErrManifest says that the manifest does not name this trustee's key.
	ErrManifest = errors.New("trustee: the manifest does not fit this trustee's key")
	// ErrKeyUsed says that a joint key was to serve a second poll.
	ErrKeyUsed = errors.New("trustee: this key has served another poll")
	// ErrAudit says that the board fails the audit. It comes as an *AuditError.
	ErrAudit = errors.New("trustee: the board fails the audit")
	// ErrForkedClose says that another root, close or set of ballots was to be
	// cosigned than the one remembered.
	ErrForkedClose = errors.New("trustee: another close than the one already cosigned")
	// ErrTooEarly says that the opening is not due by the trustee's own clock.
	ErrTooEarly = errors.New("trustee: the opening is not due")
	// ErrPhase says that the poll is past the step, or annulled.
	ErrPhase = errors.New("trustee: the poll is past that")
	// ErrClock says that the trustee's clock is behind the board's times.
	ErrClock = errors.New("trustee: the clock of this device is wrong")
	// ErrReceipt is a receipt handed in that the box never gave for this poll.
	ErrReceipt = errors.New("trustee: not a receipt of this poll")
)

// WaitingError says that others have to act first. It is no refusal: call the
// same step again later.
type WaitingError struct {
	For      string // "static keys", "deals", "manifest", "claims"
	Trustees []int  // who is missing, from 1; none where it is not a trustee
}

func (e *WaitingError) Error() string {
	if len(e.Trustees) == 0 {
		return "trustee: waiting for " + e.For
	}
	names := make([]string, len(e.Trustees))
	for i, t := range e.Trustees {
		names[i] = fmt.Sprint(t)
	}
	return fmt.Sprintf("trustee: waiting for %s of trustee %s", e.For, strings.Join(names, ", "))
}

// AuditError holds what the audit found.
type AuditError struct{ Failures []audit.Failure }

func (e *AuditError) Error() string {
	if len(e.Failures) == 1 {
		return fmt.Sprintf("%v: %v", ErrAudit, e.Failures[0])
	}
	return fmt.Sprintf("%v: %v, and %d more", ErrAudit, e.Failures[0], len(e.Failures)-1)
}

// Is makes it an ErrAudit.
func (e *AuditError) Is(target error) bool { return target == ErrAudit }

// Failed tells whether a check of SPEC 12 is among the failures.
func (e *AuditError) Failed(id string) bool {
	return slices.ContainsFunc(e.Failures, func(f audit.Failure) bool { return f.ID == id })
}
