package main

import (
	"bytes"
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"
	"time"

	"hustings/audit"
	"hustings/ballot/count"
	"hustings/internal/need"
)

// Every preset's election is held and verified, with batches and without.
func TestDemoPresets(t *testing.T) {
	for _, preset := range count.PresetNames() {
		t.Run(preset, func(t *testing.T) { demoHolds(t, 60, "--preset", preset) })
	}
}

func TestDemoLarge(t *testing.T) {
	bundle := demoHolds(t, 300)
	r, err := audit.Verify(context.Background(), os.DirFS(bundle), audit.Options{})
	if err != nil || !r.Stands() {
		t.Fatal(err, r.Failures)
	}
	if r.State.Final() < 200 {
		t.Errorf("%d final ballots", r.State.Final())
	}
}

func TestDemoPostgres(t *testing.T) {
	demoHolds(t, 60, "--who", need.Postgres(t), "--what", need.Postgres(t))
}

// One database on each engine: nothing joins them.
func TestDemoMixed(t *testing.T) {
	demoHolds(t, 60, "--who", need.Postgres(t), "--what", filepath.Join(t.TempDir(), "what.db"))
}

// demoHolds holds a demo and checks its figures; it gives the bundle.
func demoHolds(t *testing.T, members int, args ...string) (bundle string) {
	t.Helper()
	out := t.TempDir()
	var stdout, stderr bytes.Buffer
	args = append([]string{"demo", "--members", strconv.Itoa(members), "--out", out, "--json"}, args...)
	code := run(t.Context(), args, world{in: nil, out: &stdout, err: &stderr, now: time.Now})
	if code != exitDone {
		t.Fatalf("exit code %d\n%s%s", code, &stdout, &stderr)
	}
	var r demoResult
	in := json.NewDecoder(&stdout)
	in.DisallowUnknownFields()
	if err := in.Decode(&r); err != nil {
		t.Fatal(err)
	}
	if r.Members != members || r.Audit != "ok" || r.Counted != r.Cast || r.Issued != r.Cast+1 || r.Cast < members*4/5 {
		t.Errorf("%+v", r)
	}
	if len(r.Elected) == 0 && !slices.Contains(args, "cn-appraisal") { // which elects nobody
		t.Errorf("nobody is elected: %+v", r)
	}
	return filepath.Join(out, "bundle")
}
