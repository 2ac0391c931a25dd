// Package sample holds whole polls in memory: manifest, ceremony, ballots,
// openings and result, step by step, so that a test can bend any step. It plays
// every party by itself over a real log; nothing of it is used by the server.
// Tests, the vectors of docs/vectors and the benchmarks are made with it.
package sample
