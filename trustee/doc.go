// Package trustee is the trustee's half of a poll, as ordinary Go: ceremony,
// rehearsal and opening, with the memory and the refusals that keep a trustee
// from opening too soon, too much or twice. It implements what SPEC 5, 8.11,
// 8.13 and 10.8 ask of a trustee, and lets package audit make every check of
// SPEC 12.
//
// A [Trustee] goes through five steps, each of which may be called again after a
// lost connection and then repeats the same bytes:
//
//	Init      makes the keys, registers with the invitation, posts the static key
//	Deal      once all static keys are there: the trustee confirms who and how many
//	Finish    checks every deal, stores the shares, then certifies; or complains
//	Rehearse  audits the sealed board, agrees, cosigns it, shows that the share works
//	Open      audits the closed board in full, cosigns it, waits for the others, opens
//
// Before each of these the package writes into the trustee's memory what it is
// about to do, and the memory is kept for ever: one poll for each joint key, one
// close for each poll, one root for each cosigned point, and the last checkpoint
// seen, which every later one must continue. What the memory forbids is refused
// whatever the server says. A share is multiplied with the derived rehearsal
// point and, in Open alone, with the ballots that the trustee's own replay finds
// to be final; no function here takes a point.
//
// It is WASM-safe: files, network, clock and randomness are handed in. Only the
// salt and nonces of the encrypted key file are drawn by package age itself.
//
// # What it does not protect
//
// It does not protect a poll from t trustees who agree to open early with tools
// of their own, nor from someone who has key file, passphrase and a memory set
// back to an earlier day. The names of the others are what the server says until
// the trustees compare [Plan.Code] by another way.
package trustee
