//go:build js && wasm

package main

import (
	"crypto/rand"
	"errors"
	"strings"
	"syscall/js"
	"unicode/utf8"

	"hustings/internal/jspage"
	"hustings/person"
)

// errName says that a name is missing, or no name that a manifest takes.
var errName = errors.New("desk: not a name")

// maxName is the longest name of a party in a manifest, in characters.
const maxName = 100

// keyFailure is failure, with the one error more that making a key has.
func keyFailure(err error) js.Value {
	out := failure(err)
	if errors.Is(err, errName) {
		out.Set("code", "name")
	}
	return out
}

// makeKey draws a key for a person, an officer, a teller or a counter: args[0] has
// name and passphrase. It gives {file, line}: the sealed key file's bytes, and the
// line with name and public key that whoever prepares the poll is given.
func makeKey(args []js.Value) (js.Value, error) {
	name := strings.Join(strings.Fields(args[0].Get("name").String()), " ")
	if n := utf8.RuneCountInString(name); n == 0 || n > maxName {
		return js.Undefined(), errName
	}
	k, err := person.New(name, rand.Reader)
	if err != nil {
		return js.Undefined(), err
	}
	sealed, err := k.Seal(args[0].Get("passphrase").String(), 0)
	if err != nil {
		return js.Undefined(), err
	}
	return jspage.Object("file", jspage.Array(sealed), "line", name+" "+k.Key.String()), nil
}
