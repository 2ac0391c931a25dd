package counter

import (
	"errors"
	"fmt"

	"hustings/audit"
)

// The errors of this package. They come wrapped with what was attempted.
var (
	// ErrServer is an answer that no honest server gives.
	ErrServer = errors.New("counter: the server's answer is refused")
	// ErrNoPoll says that the server has no such poll, or that it is not sealed yet.
	ErrNoPoll = errors.New("counter: no such survey on this server")
	// ErrElection says that the poll is no survey: nobody counts it apart.
	ErrElection = errors.New("counter: this poll is no survey")
	// ErrAnnulled says that there is nothing to count any more.
	ErrAnnulled = errors.New("counter: the survey was annulled")
	// ErrEarly says that what is to be counted is not there yet.
	ErrEarly = errors.New("counter: not yet")
	// ErrStranger says that the key is no counter's of this survey.
	ErrStranger = errors.New("counter: this key is no counter's in this survey")
	// ErrRefused says that the server gives nothing to this key, or at this time of
	// day: its clock and ours differ by more than five minutes (SPEC 10.10).
	ErrRefused = errors.New("counter: the server does not give the sealed part")
	// ErrAudit says that the board fails the audit. It comes as an *AuditError.
	ErrAudit = errors.New("counter: the board fails the audit")
	// ErrNotCounted says that nothing was found to follow, so nothing is signed.
	ErrNotCounted = errors.New("counter: the results were not found to follow")
)

// AuditError is a board on which counting would prove nothing.
type AuditError struct{ Failures []audit.Failure }

func (e *AuditError) Error() string {
	return fmt.Sprintf("%v: %v (%d failed checks)", ErrAudit, e.Failures[0], len(e.Failures))
}

// Unwrap says what kind of error it is.
func (*AuditError) Unwrap() error { return ErrAudit }

// ServerError is a refusal of the server's that has no error of its own here.
type ServerError struct {
	Status int
	Call   string
}

func (e *ServerError) Error() string {
	return fmt.Sprintf("counter: %s: the server answers %d", e.Call, e.Status)
}
