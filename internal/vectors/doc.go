// Package vectors makes and checks docs/vectors: structures byte for byte, one
// whole bundle of five ballots, and its mutants; surveys with their sealed parts. What
// is held is drawn with fresh randomness, so it is written once, by hand (HUSTINGS_VECTORS=write go test
// ./internal/vectors), and checked by every test run.
package vectors
