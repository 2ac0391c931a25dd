package store

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"slices"
	"testing"

	"hustings/ballot"
	"hustings/internal/need"
	"hustings/roll"
)

func TestSlipsSignInAndAreReplaced(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w, c := mustOpenWho(t, address()), ballot.CeremonyID{1}
		if err := w.FreezePoll(t.Context(), c, []roll.Frozen{frozen(t, c, 4), frozen(t, c, 4)}); err != nil {
			t.Fatal(err)
		}
		put := func(slips ...Slip) error { return w.PutSlips(t.Context(), c, slips) }
		seat := func(h roll.CodeHash) (roll.Seat, error) {
			s, stored, err := w.SeatByCode(t.Context(), c, h)
			if err == nil && stored != h {
				t.Errorf("found by another hash")
			}
			return s, err
		}
		if err := put(Slip{0, "BY0001", roll.CodeHash{1}}, Slip{0, "BY0002", roll.CodeHash{2}}, Slip{1, "BY0001", roll.CodeHash{3}}); err != nil {
			t.Fatal(err)
		}
		if s, err := seat(roll.CodeHash{3}); err != nil || s != (roll.Seat{Electorate: 1, Number: "BY0001", Slip: 1}) {
			t.Errorf("%v %v", s, err)
		}
		if err := put(Slip{0, "BY0003", roll.CodeHash{9}}, Slip{0, "nobody", roll.CodeHash{8}}); !errors.Is(err, ErrUnknown) {
			t.Errorf("a slip for nobody: %v", err)
		}
		if _, err := seat(roll.CodeHash{9}); !errors.Is(err, roll.ErrSignIn) {
			t.Errorf("half of the slips were kept: %v", err)
		}
		if err := put(Slip{0, "BY0001", roll.CodeHash{4}}); err != nil {
			t.Fatal(err)
		}
		if s, err := seat(roll.CodeHash{4}); err != nil || s.Slip != 2 {
			t.Errorf("the new slip: %v %v", s, err)
		}
		if _, err := seat(roll.CodeHash{1}); !errors.Is(err, roll.ErrSignIn) {
			t.Errorf("the old slip: %v", err)
		}
		if _, _, err := w.SeatByCode(t.Context(), ballot.CeremonyID{2}, roll.CodeHash{4}); !errors.Is(err, roll.ErrSignIn) {
			t.Errorf("another poll: %v", err)
		}
		if n, err := w.ReissuedSlips(t.Context(), c); err != nil || n != 1 {
			t.Errorf("%d reissued (%v)", n, err)
		}
		if n, err := w.ReissuedSlips(t.Context(), ballot.CeremonyID{2}); err != nil || n != 0 {
			t.Errorf("%d reissued where there are none (%v)", n, err)
		}
		if v, err := w.Voter(t.Context(), c, 0, "BY0001"); err != nil || v.Slip != 2 || v.CheckedIn || v.Added {
			t.Errorf("%+v %v", v, err)
		}
		if _, err := w.Voter(t.Context(), c, 0, "nobody"); !errors.Is(err, ErrUnknown) {
			t.Errorf("nobody: %v", err)
		}
	})
}

func TestAttendanceIsTakenUntilFixed(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w, c := mustOpenWho(t, address()), ballot.CeremonyID{1}
		if err := w.FreezePoll(t.Context(), c, []roll.Frozen{frozen(t, c, 9), frozen(t, c, 9)}); err != nil {
			t.Fatal(err)
		}
		if err := w.CheckIn(t.Context(), c, 0, []string{"BY0001", "x", "BY0002", "y"}); !errors.Is(err, ErrUnknown) {
			t.Errorf("unknown numbers: %v", err)
		}
		if b, err := w.Attendance(t.Context(), c, 0); err != nil || b.Count() != 0 || len(b) != 2 {
			t.Errorf("half of them were checked in: %x (%v)", b, err)
		}
		for range 2 {
			if err := w.CheckIn(t.Context(), c, 0, []string{"BY0001", "BY0002"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.CheckIn(t.Context(), c, 0, []string{"BY0003"}); err != nil {
			t.Fatal(err)
		}
		if err := w.CheckOut(t.Context(), c, 0, "BY0003"); err != nil {
			t.Fatal(err)
		}
		if err := w.CheckOut(t.Context(), c, 0, "BY0003"); !errors.Is(err, ErrUnknown) {
			t.Errorf("checked out twice: %v", err)
		}
		numbers, err := w.VoterNumbers(t.Context(), c, 0)
		if err != nil {
			t.Fatal(err)
		}
		want := ballot.NewBitmap(9)
		want.Set(slices.Index(numbers, "BY0001"))
		want.Set(slices.Index(numbers, "BY0002"))
		for range 2 {
			if b, err := w.FixAttendance(t.Context(), c, 0); err != nil || !slices.Equal(b, want) {
				t.Errorf("attendance %x, want %x (%v)", b, want, err)
			}
		}
		if err := w.CheckIn(t.Context(), c, 0, []string{"BY0003"}); !errors.Is(err, ErrFrozen) {
			t.Errorf("checked in too late: %v", err)
		}
		if err := w.CheckOut(t.Context(), c, 0, "BY0001"); !errors.Is(err, ErrFrozen) {
			t.Errorf("checked out too late: %v", err)
		}
		if err := w.CheckIn(t.Context(), c, 1, []string{"BY0003"}); err != nil {
			t.Errorf("the other electorate is not fixed: %v", err)
		}
		if v, err := w.Voter(t.Context(), c, 0, "BY0002"); err != nil || !v.CheckedIn {
			t.Errorf("%+v (%v)", v, err)
		}
		if _, err := w.FixAttendance(t.Context(), c, 7); !errors.Is(err, ErrUnknown) {
			t.Errorf("no electorate: %v", err)
		}
	})
}

// TestScrubForgetsTheOrder checks members in, in two orders, in two copies of one
// database; afterwards the copies are the same, but for counters in the header.
func TestScrubForgetsTheOrder(t *testing.T) {
	dir, c := t.TempDir(), ballot.CeremonyID{1}
	first := filepath.Join(dir, "first.db")
	w := mustOpenWho(t, first)
	err := errors.Join(
		w.FreezePoll(t.Context(), c, []roll.Frozen{frozen(t, c, 40)}),
		w.ScrubPasses(t.Context()), // the log is in the file
		w.Close())
	if err != nil {
		t.Fatal(err)
	}
	start, err := os.ReadFile(first) //nolint:gosec // a test's own directory
	if err != nil {
		t.Fatal(err)
	}
	var content [2][]byte
	for i := range content {
		file := filepath.Join(dir, []string{"up.db", "down.db"}[i])
		if err := os.WriteFile(file, start, 0o600); err != nil {
			t.Fatal(err)
		}
		w := mustOpenWho(t, file)
		for v := range 20 {
			if i == 1 {
				v = 19 - v
			}
			if err := w.CheckIn(t.Context(), c, 0, []string{member(v).Number}); err != nil {
				t.Fatal(err)
			}
		}
		if err := errors.Join(w.ScrubPasses(t.Context()), w.Close()); err != nil {
			t.Fatal(err)
		}
		if content[i], err = os.ReadFile(file); err != nil { //nolint:gosec // as above
			t.Fatal(err)
		}
	}
	const header = 100
	if !bytes.Equal(content[0][header:], content[1][header:]) {
		t.Error("the files differ by the order in which members came")
	}
}

func TestScrubForgetsTheOrderOnPostgres(t *testing.T) {
	w, c := mustOpenWho(t, need.Postgres(t)), ballot.CeremonyID{1}
	if err := w.FreezePoll(t.Context(), c, []roll.Frozen{frozen(t, c, 40)}); err != nil {
		t.Fatal(err)
	}
	for v := range 20 {
		if err := w.CheckIn(t.Context(), c, 0, []string{member(v * 7 % 20).Number}); err != nil {
			t.Fatal(err)
		}
	}
	look := func() (times int, sorted bool) {
		numbers, err := readAll[string](t.Context(), w.db, "SELECT number FROM attendance ORDER BY ctid")
		if err != nil || len(numbers) != 20 {
			t.Fatalf("%v (%v)", numbers, err)
		}
		times, err = readOne[int](t.Context(), w.db, "SELECT count(DISTINCT xmin::text) FROM attendance")
		if err != nil {
			t.Fatal(err)
		}
		return times, slices.IsSorted(numbers)
	}
	if times, sorted := look(); times != 20 || sorted {
		t.Fatalf("the test does not see the order: %d times, sorted %v", times, sorted)
	}
	if err := w.ScrubPasses(t.Context()); err != nil {
		t.Fatal(err)
	}
	if times, sorted := look(); times != 1 || !sorted {
		t.Errorf("%d times, sorted %v", times, sorted)
	}
}
