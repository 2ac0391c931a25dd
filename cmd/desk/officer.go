//go:build js && wasm

package main

import (
	"syscall/js"

	"hustings/internal/jspage"
	"hustings/person"
)

// officer opens a key file once for several signatures: args[0] has file (bytes) and
// passphrase. It gives the key's name and public key, and sign(page), which signs as
// hustingsSign does.
func officer(args []js.Value) (js.Value, error) {
	page := args[0]
	key, err := person.Open(jspage.Bytes(page.Get("file")), page.Get("passphrase").String())
	if err != nil {
		return js.Undefined(), err
	}
	o := jspage.Object("name", key.Name, "key", key.Key.String())
	o.Set("sign", jspage.Async(func(args []js.Value) (js.Value, error) { return signWith(key, args[0]) }, failure))
	return o, nil
}
