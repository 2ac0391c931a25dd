package main

import (
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain makes this test binary the program itself where a script or a test
// runs "hustings": a process of its own, with passphrases that cost little.
func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){
		"hustings": func() {
			workFactor = 10
			main()
		},
	})
}
