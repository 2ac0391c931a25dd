package store

import (
	"crypto/rand"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"

	"hustings/ballot"
	"hustings/roll"
)

func mustOpenWho(t testing.TB, address string) *Who {
	t.Helper()
	w, err := OpenWho(t.Context(), address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = w.Close() })
	return w
}

func member(i int) roll.Member {
	return roll.Member{
		Number: fmt.Sprintf("BY%04d", i), Name: fmt.Sprintf("成员 %d", i), Branch: "第一支部",
		Status: roll.StatusFull, Email: fmt.Sprintf("m%d@branch.example", i), Phone: fmt.Sprintf("%011d", i),
	}
}

func members(from, to int) (list []roll.Member) {
	for i := from; i < to; i++ {
		list = append(list, member(i))
	}
	return list
}

func TestRollIsReplacedAndMerged(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w := mustOpenWho(t, address())
		holds := func(want []roll.Member) {
			t.Helper()
			if got, err := w.Members(t.Context()); err != nil || !slices.Equal(got, want) {
				t.Errorf("roll is %v, want %v (%v)", got, want, err)
			}
		}
		did := func(got RollChange, err error, want RollChange) {
			t.Helper()
			if err != nil || got != want {
				t.Errorf("did %+v, want %+v (%v)", got, want, err)
			}
		}
		list := members(0, 1203) // more than fit in one statement
		slices.Reverse(list)     // the roll's order is its own
		c, err := w.ReplaceRoll(t.Context(), list, 20000)
		did(c, err, RollChange{Total: 1203, Added: 1203})
		holds(list)

		c, err = w.ReplaceRoll(t.Context(), list, 20000)
		did(c, err, RollChange{Total: 1203})

		moved := member(7)
		moved.Number, moved.Branch = "by0007", "第二支部" // the same number in lower case
		c, err = w.MergeRoll(t.Context(), []roll.Member{member(9999), moved, member(8)}, 20001)
		did(c, err, RollChange{Total: 1204, Added: 1, Changed: 1})
		list[1202-7] = moved
		holds(append(list, member(9999)))

		c, err = w.ReplaceRoll(t.Context(), members(5, 8), 20002)
		did(c, err, RollChange{Total: 3, Changed: 1, Removed: 1201})
		holds(members(5, 8))

		if _, err := w.MergeRoll(t.Context(), []roll.Member{member(1), moved, member(7)}, 20003); !errors.Is(err, roll.ErrRepeated) {
			t.Errorf("one number twice: %v", err)
		}
		holds(members(5, 8)) // as a whole or not at all

		var notes []string
		err = w.db.read.Select(&notes, "SELECT mode FROM roll_import ORDER BY number")
		if want := []string{"replace", "replace", "merge", "replace"}; err != nil || !slices.Equal(notes, want) {
			t.Errorf("notes %v, want %v (%v)", notes, want, err)
		}
	})
}

// frozen makes an electorate of n voters.
func frozen(t testing.TB, ceremony ballot.CeremonyID, n int) roll.Frozen {
	t.Helper()
	f, err := roll.Freeze(rand.Reader, ceremony, roll.Eligibility{
		Roll: n + 3, Expected: members(0, n),
		Excluded: []ballot.Excluded{{Reason: "abroad", Count: 2, Approval: "支委 2026-11"}, {Reason: "status-left", Count: 1}},
	})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestElectorateIsFrozenOnce(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w := mustOpenWho(t, address())
		one, two := ballot.CeremonyID{1}, ballot.CeremonyID{2}
		list := []roll.Frozen{frozen(t, one, 700), frozen(t, one, 3)}
		other := frozen(t, two, 5)
		if err := w.FreezePoll(t.Context(), one, list); err != nil {
			t.Fatal(err)
		}
		if err := w.FreezePoll(t.Context(), two, []roll.Frozen{other}); err != nil {
			t.Fatal(err)
		}
		if err := w.FreezePoll(t.Context(), one, list); !errors.Is(err, ErrFrozen) {
			t.Errorf("frozen twice: %v", err)
		}
		for e, want := range list {
			if got, err := w.Electorate(t.Context(), one, uint8(e)); err != nil || !reflect.DeepEqual(got, want) {
				t.Errorf("electorate %d came back otherwise (%v)", e, err)
			}
		}
		if _, err := w.Electorate(t.Context(), one, 2); !errors.Is(err, ErrUnknown) {
			t.Errorf("an electorate that is none: %v", err)
		}
		if n, err := w.Electorates(t.Context(), one); err != nil || n != 2 {
			t.Errorf("%d electorates (%v)", n, err)
		}
		if err := w.FreezePoll(t.Context(), ballot.CeremonyID{3}, []roll.Frozen{other}); !errors.Is(err, roll.ErrFrozen) {
			t.Errorf("another poll's electorate: %v", err)
		}
		if n, err := w.Electorates(t.Context(), ballot.CeremonyID{3}); err != nil || n != 0 {
			t.Errorf("half an electorate was kept: %d (%v)", n, err)
		}
	})
}

func TestElectorateThawsUntilARegistrarAgrees(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w, c := mustOpenWho(t, address()), ballot.CeremonyID{1}
		must := func(err error) {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
		}
		must(w.BeginPasses(t.Context(), c, 0))
		must(w.FreezePoll(t.Context(), c, []roll.Frozen{frozen(t, c, 3)}))
		must(w.PutSlips(t.Context(), c, []Slip{{0, "BY0001", roll.CodeHash{1}}}))
		must(w.CheckIn(t.Context(), c, 0, []string{"BY0001"}))
		must(w.ThawPoll(t.Context(), c))
		must(w.FreezePoll(t.Context(), c, []roll.Frozen{frozen(t, c, 4)}))
		must(w.AgreePasses(t.Context(), c, 0, ballot.PollID{1}))
		if err := w.ThawPoll(t.Context(), c); !errors.Is(err, ErrFrozen) {
			t.Errorf("thawed after a registrar had agreed: %v", err)
		}
	})
}

func TestVotersAreAdded(t *testing.T) {
	onBoth(t, func(t *testing.T, address func() string) {
		w, c := mustOpenWho(t, address()), ballot.CeremonyID{1}
		f := frozen(t, c, 4)
		if err := w.FreezePoll(t.Context(), c, []roll.Frozen{f}); err != nil {
			t.Fatal(err)
		}
		prepare := func(i int, salt byte) (roll.Voter, error) {
			line, err := member(i).Line()
			if err != nil {
				t.Fatal(err)
			}
			v := roll.Voter{Salt: [16]byte{salt}, Line: line}
			v.Handle = ballot.Handle(c, v.Salt, line)
			return w.PrepareLate(t.Context(), c, 0, v)
		}
		first, err := prepare(50, 1)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := prepare(50, 9); err != nil || again != first {
			t.Errorf("prepared again: %v (%v)", again, err)
		}
		second, err := prepare(51, 2)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := prepare(2, 3); !errors.Is(err, roll.ErrRepeated) {
			t.Errorf("a voter who is there: %v", err)
		}
		board := []ballot.Digest{first.Handle, second.Handle}
		if err := w.AdmitLate(t.Context(), c, 0, nil); err != nil {
			t.Fatal(err)
		}
		if err := w.AdmitLate(t.Context(), c, 0, []ballot.Digest{{9}}); !errors.Is(err, ErrUnknown) {
			t.Errorf("a handle of nobody: %v", err)
		}
		for n := range 5 {
			if err := w.AdmitLate(t.Context(), c, 0, board[:min(2, n/2+1)]); err != nil {
				t.Fatal(err)
			}
		}
		if err := w.AdmitLate(t.Context(), c, 0, []ballot.Digest{second.Handle}); !errors.Is(err, roll.ErrFrozen) {
			t.Errorf("another order: %v", err)
		}
		if _, err := prepare(50, 1); !errors.Is(err, roll.ErrRepeated) {
			t.Errorf("added twice: %v", err)
		}
		if got, err := w.Electorate(t.Context(), c, 0); err != nil || !reflect.DeepEqual(got, f) {
			t.Errorf("the frozen electorate has changed (%v)", err)
		}
		added, err := w.AddedVoters(t.Context(), c, 0)
		if err != nil || len(added) != 2 || added[0].Index != 4 || added[1].Index != 5 {
			t.Errorf("added %v (%v)", added, err)
		}
		numbers, err := w.VoterNumbers(t.Context(), c, 0)
		if err != nil || len(numbers) != 6 || numbers[4] != "BY0050" || numbers[5] != "BY0051" {
			t.Errorf("in the lists' order: %v (%v)", numbers, err)
		}
		for i, v := range f.Voters {
			if n, err := v.Number(); err != nil || n != numbers[i] {
				t.Errorf("bit %d is %s, want %s (%v)", i, numbers[i], n, err)
			}
		}
		standing, err := w.Voter(t.Context(), c, 0, "BY0051")
		if err != nil || !standing.Added || standing.Voter != added[1] {
			t.Errorf("%+v (%v)", standing, err)
		}
	})
}
