// Package voter is the voter's half of a poll, as ordinary Go, so that it is
// tested natively and runs in the browser as WASM: asking for a pass, checking
// it, sealing and signing a ballot, keeping the receipt, looking the ballot up
// (SPEC, "Pass" and "Casting"). The caller hands in randomness and the means to
// fetch. It does not protect a voter whose device lies.
package voter
