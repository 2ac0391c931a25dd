package main

import (
	"bytes"
	"context"
	_ "embed"
	"errors"
	"slices"

	"hustings/roll"
	"hustings/store"
)

//go:embed sample/roll.csv
var sampleRoll []byte

// sampleMembers are the 64 of the sample branch, all of them made up.
func sampleMembers() ([]roll.Member, error) {
	return roll.ParseCSV(bytes.NewReader(sampleRoll), int64(len(sampleRoll)))
}

// sampleMembers puts them on the roll.
func (o *office) sampleMembers(ctx context.Context, day uint32) error {
	members, err := sampleMembers()
	if err == nil {
		_, err = o.who.ReplaceRoll(ctx, members, day)
	}
	return err
}

// sampleRollHeld is what a members' database holds.
type sampleRollHeld struct {
	members  int
	stranger string // a member who is not one of the sample's
	locked   bool   // the desk has a passphrase
}

// lookAtRoll looks into a members' database.
func lookAtRoll(ctx context.Context, address string) (h sampleRollHeld, err error) {
	own, err := sampleMembers()
	if err != nil {
		return h, err
	}
	who, err := store.OpenWho(ctx, address)
	if err != nil {
		return h, err
	}
	members, err := who.Members(ctx)
	h.members = len(members)
	for _, m := range members {
		if !slices.ContainsFunc(own, func(o roll.Member) bool { return o.Number == m.Number && o.Name == m.Name }) {
			h.stranger = m.Number + " " + m.Name
		}
	}
	lock, lockErr := who.DeskLock(ctx)
	h.locked = lock.Turn > 0
	return h, errors.Join(err, lockErr, who.Close())
}
