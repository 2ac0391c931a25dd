// Package counter is the counter's half of a survey, as ordinary Go: it audits the
// board, fetches the sealed part with the counter's own key, works the results out
// again from the responses, and signs that they follow (SPEC 8.19, 10.10, 12.80 to
// 12.85). The command line and the counter's page in the browser run this code; what
// it counts with is package audit, as everybody does.
//
// Responses are fetched some at a time, held against their leaves, and forgotten:
// nothing of the sealed part is kept, and nothing is written. What a counter signs is
// the outcome that was worked out here, and no other.
//
// It is WASM-safe: the means to fetch and the clock are handed in.
//
// # What it does not protect
//
// A counter's device sees whole responses while it counts: whoever has changed the
// device, or the program, can read and keep them. They have no times and, but for
// surveys in which the name goes along (levels A0 and A1), no names; what they say
// may tell who wrote it all the same. A counter who signs without counting is
// found out by nobody but another counter.
package counter
