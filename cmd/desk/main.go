//go:build js && wasm

// Command desk is what officers, tellers, trustees and counters run in a browser: a
// thin shell over packages person, trustee and counter, with the same code as the command line.
// It hands in the page's means to fetch and to store, and hands out what the page
// shows. It decides nothing and touches no element of the page. The page's scripts,
// web/static/desk.js, trustee.js, count.js and makekey.js, call
//
//	hustingsSign({file, passphrase, role, ctx, before, keys})
//	hustingsOfficer({file, passphrase})
//	hustingsTrustee({ceremony, read, swap, fetch, progress})
//	hustingsCount({ceremony, fetch, progress})
//	hustingsKey({name, passphrase})
//
// The first gives a promise of signatures (SPEC 8.2), the second one of an object that
// signs again and again with a key opened once, the third one of an object with the
// calls of [session], the fourth one with those of [counting], the last a new key file.
// A promise that is refused has an Error whose code is one of [codes], or of
// [countCodes]. Keys and passphrases stay on the device.
//
// It protects nothing by itself: whoever changes these files, or the page that
// loads them, has the keys. No manifest names their digests; who will not trust the
// server with that takes the command line.
package main

import (
	"syscall/js"

	"hustings/internal/jspage"
)

func main() {
	js.Global().Set("hustingsSign", jspage.Async(sign, failure))
	js.Global().Set("hustingsOfficer", jspage.Async(officer, failure))
	js.Global().Set("hustingsTrustee", jspage.Async(open, failure))
	js.Global().Set("hustingsCount", jspage.Async(openCount, countFailure))
	js.Global().Set("hustingsKey", jspage.Async(makeKey, keyFailure))
	select {}
}
