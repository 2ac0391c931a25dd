//go:build race

package box_test

// underRace says that the race detector is on: what looks for bytes in files and
// not for races runs without it alone.
const underRace = true
