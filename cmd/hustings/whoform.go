package main

import (
	"context"
	"crypto/rand"

	"hustings/ballot"
	"hustings/web"
)

// formKeyFile names the file with the key of a survey's plain form.
func formKeyFile(c ballot.CeremonyID) string { return "form-" + c.String() + ".key" }

// FormKey implements web.FormKeys. With a member's code this key makes the member's
// ballot key (voter.FromCode): it lies among the keys and in no database, and goes when
// the registrars close.
func (o *office) FormKey(ctx context.Context, c ballot.CeremonyID) (key [32]byte, err error) {
	f, err := o.facts(ctx, c)
	if err != nil {
		return key, err
	}
	if f.closed() || !f.Manifest.IsSurvey() {
		return key, web.ErrNotFound
	}
	return o.keys.Secret(formKeyFile(c), rand.Reader)
}
