//go:build !race

package box_test

const underRace = false
