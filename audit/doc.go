// Package audit replays a board and judges it: Replay gives the state that a
// board's entries amount to, Verify gives the report on a bundle (SPEC, "The
// audit"). The server, the command line and the browser all use this one
// package; there is no second tally. It trusts no stored result and it is
// WASM-safe. It cannot tell whether a forged bundle is the poll that was
// announced: compare the poll id with the printed notice.
package audit
