package main

import (
	"context"
	"errors"

	"hustings/ballot"
)

// facts are what the board says of a poll, in words that both sides of the wall
// know: the members' side is told them by value.
type facts struct {
	ID       ballot.PollID
	Manifest *ballot.Manifest
	Phase    ballot.Phase
	Agreed   bool
	Close    ballot.Time
	Unissued [][2]int // (registrar, electorate) whose list is missing
}

// closed says that no pass is given any more, whatever the time.
func (f *facts) closed() bool { return f.Phase >= ballot.PhaseClosed }

// errUnsealed says that a poll has no board yet.
var errUnsealed = errors.New("the poll is not sealed yet")

// factsOf asks the ballots' side for a poll's facts; errUnsealed.
type factsOf func(ctx context.Context, ceremony ballot.CeremonyID) (facts, error)

// issuedList is a registrar's entry with the file it names.
type issuedList struct {
	Entry []byte
	File  []byte
}

// issuedBy asks the members' side for the lists of who had a pass, after which
// it gives none.
type issuedBy func(ctx context.Context, f facts) ([]issuedList, error)

// electors is an electorate as it is frozen for the manifest.
type electors struct {
	Manifest ballot.Electorate
	Handles  []byte   // the bundle file
	Names    []string // of those expected, in the roll's order
}

// slip is what is printed for a member.
type slip struct {
	Number, Name, Branch string
	Code                 string
	Salt                 [16]byte
}
