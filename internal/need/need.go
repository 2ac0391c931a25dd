package need

import (
	"os"
	"os/exec"
	"testing"
)

// Missing ends the test for want of what: as a failure in CI, where everything
// is installed, and as a skip elsewhere.
func Missing(t testing.TB, what string) {
	t.Helper()
	if os.Getenv("CI") == "true" {
		t.Fatalf("*** MISSING in CI: %s ***", what)
	}
	t.Skipf("*** SKIPPED, MISSING: %s ***", what)
}

// Program returns the path of the first of names that is installed; hint says
// how to get one.
func Program(t testing.TB, hint string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	Missing(t, names[0]+" ("+hint+")")
	return ""
}

// Chromium returns the path of a browser to drive.
func Chromium(t testing.TB) string {
	t.Helper()
	return Program(t, "Debian: apt-get install chromium fonts-noto-cjk", "chromium", "chromium-browser", "google-chrome")
}

// Node returns the path of Node, which runs the WASM build in tests.
func Node(t testing.TB) string {
	t.Helper()
	return Program(t, "Debian: apt-get install nodejs", "node", "nodejs")
}
