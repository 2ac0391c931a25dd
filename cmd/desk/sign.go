//go:build js && wasm

package main

import (
	"encoding/hex"
	"errors"
	"strconv"
	"strings"
	"syscall/js"

	"hustings/ballot"
	"hustings/internal/jspage"
	"hustings/person"
)

// errStranger says that the key is none of those who are asked to sign.
var errStranger = errors.New("desk: nobody on the list has this key")

var errForm = errors.New("desk: the page's form is damaged")

// signature is one as the desk's forms take it.
type signature struct {
	Signer    int        `json:"signer"`
	Signature ballot.Hex `json:"signature"`
}

// sign signs the bytes before an entry's signatures with a key file: args[0] has
// file (bytes), passphrase, role ("4" or "3"), ctx and before in hexadecimal, and
// keys, "NUMBER:KEY" for each who may sign. It gives the list as JSON.
func sign(args []js.Value) (js.Value, error) {
	page := args[0]
	key, err := person.Open(jspage.Bytes(page.Get("file")), page.Get("passphrase").String())
	if err != nil {
		return js.Undefined(), err
	}
	return signWith(key, page)
}

// signWith signs what a page asks for, as one of those on its list.
func signWith(key *person.Key, page js.Value) (js.Value, error) {
	ctx, err1 := hex.DecodeString(page.Get("ctx").String())
	before, err2 := hex.DecodeString(page.Get("before").String())
	role, err3 := strconv.Atoi(page.Get("role").String())
	if err := errors.Join(err1, err2, err3); err != nil || role != int(ballot.RoleOfficer) && role != int(ballot.RoleTeller) {
		return js.Undefined(), errForm
	}
	for _, item := range strings.Fields(page.Get("keys").String()) {
		number, text, _ := strings.Cut(item, ":")
		n, err := strconv.Atoi(number)
		if err != nil {
			return js.Undefined(), errForm
		}
		if text != key.Key.String() {
			continue
		}
		sig := key.Sign(ctx, ballot.Role(role), before) //nolint:gosec // one of two, as was just seen
		list, err := ballot.MarshalCanonical([]signature{{Signer: n, Signature: sig[:]}})
		return js.ValueOf(string(list)), err
	}
	return js.Undefined(), errStranger
}
