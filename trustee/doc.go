// Package trustee is the trustee's half of a poll, as ordinary Go: ceremony,
// rehearsal and opening, with the memory and the refusals that keep a trustee
// from opening too soon, too much or twice (SPEC, "Opening"). It is WASM-safe:
// files and network are handed in. It does not protect a poll from t trustees
// who agree to open early.
package trustee
