package vectors

import (
	"context"
	"encoding/hex"
	"encoding/json"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"testing"

	"hustings/audit"
	"hustings/ballot"
)

// big is the number of entries above which an election takes too long for wasm.
const big = 256

// Election is one of docs/vectors/elections, made from SPEC.md alone.
type Election struct {
	Dir     string   `json:"dir"`
	Name    string   `json:"name"`
	Receipt string   `json:"receipt"`
	Must    []string `json:"must"`
	Exit    int      `json:"exit"`
}

func receipts(t *testing.T, root, name string) []ballot.Receipt {
	t.Helper()
	if name == "" {
		return nil
	}
	data, err := os.ReadFile(filepath.Join(root, name))
	if err != nil {
		t.Fatal(err)
	}
	var file struct {
		Receipt string `json:"receipt"`
	}
	if err := json.Unmarshal(data, &file); err != nil {
		t.Fatal(err)
	}
	raw, err := hex.DecodeString(file.Receipt)
	if err != nil {
		t.Fatal(err)
	}
	r, err := ballot.ParseReceipt(raw)
	if err != nil {
		t.Fatal(err)
	}
	return []ballot.Receipt{r}
}

// exit is the exit code of SPEC 12.90 but for 2.
func exit(r *audit.Result) int {
	switch {
	case r.Stands():
		return 0
	case len(r.Failures) == 0:
		return 3
	}
	return 1
}

func TestElections(t *testing.T) {
	root := filepath.Join(dir, "elections")
	data, err := os.ReadFile(filepath.Join(root, "index.json"))
	if err != nil {
		t.Fatal(err)
	}
	var list []Election
	if err := json.Unmarshal(data, &list); err != nil {
		t.Fatal(err)
	}
	if len(list) < 100 {
		t.Errorf("%d elections", len(list))
	}
	for _, e := range list {
		t.Run(e.Dir, func(t *testing.T) {
			t.Parallel()
			where := filepath.Join(root, e.Dir)
			if _, err := os.Stat(filepath.Join(where, "tile", "1")); err == nil && runtime.GOARCH == "wasm" {
				t.Skipf("more than %d entries", big)
			}
			opts := audit.Options{Receipts: receipts(t, root, e.Receipt)}
			r, err := audit.Verify(context.Background(), os.DirFS(where), opts)
			if err != nil {
				t.Fatalf("%s: %v", e.Name, err)
			}
			var failed []string
			for _, f := range r.Failures {
				failed = append(failed, f.ID)
			}
			for _, id := range e.Must {
				if !slices.Contains(failed, id) {
					t.Errorf("%s: fails %v, want %s", e.Name, failed, id)
				}
			}
			if got := exit(r); got != e.Exit {
				t.Errorf("%s: exit %d, want %d; fails %v", e.Name, got, e.Exit, failed)
			}
		})
	}
}
