package ballotfile

import (
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hustings/ballot/count"
	"hustings/internal/need"
)

// Every file of the cases is read by its content alone, with as many ballots
// and candidates as the source says.
func TestTallyFilesAreRead(t *testing.T) {
	dir := os.Getenv("HUSTINGS_TALLY")
	if dir == "" {
		need.Missing(t, "HUSTINGS_TALLY, the folder with counted elections")
	}
	cases, err := filepath.Glob(filepath.Join(dir, "*", "*", "expected.json"))
	if err != nil || len(cases) == 0 {
		t.Fatalf("no cases in %s: %v", dir, err)
	}
	for _, path := range cases {
		at := filepath.Dir(path)
		t.Run(filepath.Base(filepath.Dir(at))+"/"+filepath.Base(at), func(t *testing.T) {
			var expected struct {
				Ballots struct {
					File       string
					Total      *int64
					Candidates []string
				}
			}
			data, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if err := json.Unmarshal(data, &expected); err != nil {
				t.Fatal(err)
			}
			data, err = os.ReadFile(filepath.Join(at, expected.Ballots.File))
			if err != nil {
				t.Fatal(err)
			}
			p, err := Read(data, Options{})
			if err != nil {
				t.Fatal(err)
			}
			if total := expected.Ballots.Total; total != nil && p.Form < count.Graded && p.Votes() != *total {
				t.Errorf("%d ballots, want %d (as %s)", p.Votes(), *total, Detect(data))
			}
			for _, name := range expected.Ballots.Candidates {
				if !slices.Contains(p.Candidates, name) {
					t.Logf("candidate %q is not in the file's %q (as %s)", name, p.Candidates, Detect(data))
				}
			}
		})
	}
}
