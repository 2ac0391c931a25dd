//go:build js && wasm

package main

import (
	"errors"
	"syscall/js"

	"hustings/audit"
	"hustings/person"
	"hustings/trustee"
)

// codes are the errors for which a page has a sentence each. Of an error that is
// several, the first counts.
var codes = []struct {
	err  error
	code string
}{
	{person.ErrPassphrase, "passphrase"},
	{person.ErrFile, "personfile"},
	{errStranger, "stranger"},
	{errForm, "form"},
	{errOffline, "offline"},
	{errInvite, "invite"},
	{errCode, "code"},
	{errReceiptFile, "receiptfile"},
	{trustee.ErrPassphrase, "passphrase"},
	{trustee.ErrKeyFile, "keyfile"},
	{trustee.ErrMemory, "memory"},
	{trustee.ErrStore, "store"},
	{trustee.ErrTaken, "taken"},
	{trustee.ErrPlan, "plan"},
	{trustee.ErrComplaint, "complaint"},
	{trustee.ErrNotYet, "notyet"},
	{trustee.ErrPoll, "poll"},
	{trustee.ErrManifest, "manifest"},
	{trustee.ErrKeyUsed, "keyused"},
	{trustee.ErrAudit, "audit"},
	{trustee.ErrForkedClose, "fork"},
	{audit.ErrForked, "fork"},
	{trustee.ErrTooEarly, "early"},
	{trustee.ErrPhase, "phase"},
	{trustee.ErrClock, "clock"},
	{trustee.ErrReceipt, "receipt"},
	{trustee.ErrServer, "server"},
}

// codeOf gives an error's code; "server" for one of the server's own, and for any
// other.
func codeOf(err error) string {
	for _, c := range codes {
		if errors.Is(err, c.err) {
			return c.code
		}
	}
	var waiting *trustee.WaitingError
	if errors.As(err, &waiting) {
		return "waiting"
	}
	var refused *trustee.ServerError
	if errors.As(err, &refused) {
		switch refused.Status {
		case 403:
			return "invite"
		case 404:
			return "nopoll"
		case 429, 503:
			return "busy"
		}
	}
	return "server"
}

// failure is an error as the page gets it: its code, and the text for whoever is
// asked for help.
func failure(err error) js.Value {
	out := js.Global().Get("Error").New(err.Error())
	out.Set("code", codeOf(err))
	return out
}
