// Package ballot is the pure domain of a poll: the manifest, the entries of the
// board, the ballot, the receipt, and the order in which a poll lives.
//
// It implements SPEC chapters 2, 3, 7 (handles and codes) and 8: one encoding
// for each structure, strict parsers, and the checks that need nothing but the
// manifest. It has no clock, no I/O and no randomness of its own, so that the
// server, the command line and the browser all run the same code.
//
// It does not protect anything by itself: whether a ballot stands in a log, was
// opened honestly or counts is decided by package audit alone.
package ballot
