package roll

import (
	"bytes"
	"crypto/rand"
	"errors"
	"fmt"
	"math"
	"reflect"
	"strings"
	"testing"

	"hustings/ballot"
)

var someCeremony = ballot.CeremonyID{1, 2, 3}

func freezeSample(t testing.TB) Frozen {
	t.Helper()
	e, err := Decide(cleanRoll(t), nil)
	if err != nil {
		t.Fatal(err)
	}
	f, err := Freeze(rand.Reader, someCeremony, e)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func TestFreeze(t *testing.T) {
	f := freezeSample(t)
	if f.Expected() != 60 || f.Roll != 64 || len(f.HandlesFile()) != 60*32 {
		t.Fatalf("expected %d of %d", f.Expected(), f.Roll)
	}
	root, err := ballot.HandleRoot(f.Handles())
	if err != nil || root != f.Root {
		t.Errorf("root %x, want %x, %v", f.Root, root, err)
	}
	tree, err := f.Tree()
	if err != nil {
		t.Fatal(err)
	}
	numbers, salts := make(map[string]bool), make(map[[16]byte]bool)
	for i, v := range f.Voters {
		number, err := v.Number()
		if err != nil || v.Index != i || v.Handle != ballot.Handle(someCeremony, v.Salt, v.Line) ||
			!bytes.Equal(f.HandlesFile()[32*i:32*i+32], v.Handle[:]) {
			t.Errorf("voter %d: %+v, %v", i, v, err)
		}
		numbers[number], salts[v.Salt] = true, true
		proof, err := tree.Proof(i)
		if err != nil || ballot.VerifyHandleProof(f.Root, v.Handle, i, f.Expected(), proof) != nil {
			t.Errorf("voter %d: proof %v", i, err)
		}
	}
	if len(numbers) != 60 || len(salts) != 60 {
		t.Errorf("%d numbers, %d salts", len(numbers), len(salts))
	}
	if again := freezeSample(t); again.Root == f.Root {
		t.Error("same salts twice")
	}
}

func TestFreezeRefuses(t *testing.T) {
	m := Member{Number: "1", Name: "王桂", Status: StatusFull}
	if _, err := Freeze(rand.Reader, someCeremony, Eligibility{}); !errors.Is(err, ErrNobody) {
		t.Errorf("got %v", err)
	}
	if _, err := Freeze(rand.Reader, someCeremony, Eligibility{Expected: []Member{m, m}}); !errors.Is(err, ErrRepeated) {
		t.Errorf("got %v", err)
	}
	if _, err := Freeze(rand.Reader, someCeremony, Eligibility{Expected: []Member{{Number: "1"}}}); !errors.Is(err, ballot.ErrMemberLine) {
		t.Errorf("got %v", err)
	}
	if _, err := Freeze(bytes.NewReader(make([]byte, 15)), someCeremony, Eligibility{Expected: []Member{m}}); err == nil {
		t.Error("short randomness accepted")
	}
}

func TestObserverList(t *testing.T) {
	f := freezeSample(t)
	f.Voters[0].Line = strings.Replace(f.Voters[0].Line, "BY", "=BY", 1) // no import lets this through; the guard must hold all the same
	e := Eligibility{Roll: 64, Excluded: f.Excluded}
	for _, v := range f.Voters {
		number, name, branch, err := ballot.ParseMemberLine(v.Line)
		if err != nil {
			t.Fatal(err)
		}
		e.Expected = append(e.Expected, Member{Number: number, Name: name, Branch: branch, Status: StatusFull})
	}
	f, err := Freeze(rand.Reader, someCeremony, e)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteObserverList(&b, f); err != nil {
		t.Fatal(err)
	}
	list := b.String()
	if !strings.Contains(list, ",'=BY") {
		t.Error("formula not guarded")
	}
	got, err := ParseObserverList(strings.NewReader(list), math.MaxInt32, someCeremony)
	if err != nil || got.Root != f.Root || !reflect.DeepEqual(got.Voters, f.Voters) {
		t.Fatalf("read back differently: %v", err)
	}
	if _, err := ParseObserverList(strings.NewReader(list), math.MaxInt32, ballot.CeremonyID{9}); !errors.Is(err, ErrFrozen) {
		t.Errorf("other ceremony: %v", err)
	}
	if _, err := ParseObserverList(strings.NewReader(list), int64(len(list)-1), someCeremony); !errors.Is(err, ErrObserverList) {
		t.Errorf("over the bound: %v", err)
	}
	lines := strings.SplitAfter(list, "\r\n")
	for name, changed := range map[string]string{
		"empty":        "",
		"heading only": lines[0],
		"no BOM":       strings.TrimPrefix(list, byteOrderMark),
		"LF":           strings.ReplaceAll(list, "\r\n", "\n"),
		"no last line": strings.TrimSuffix(list, "\r\n"),
		"quoted":       strings.Replace(list, "\r\n0,", "\r\n\"0\",", 1),
		"swapped":      lines[0] + lines[2] + lines[1] + strings.Join(lines[3:], ""),
		"twice":        lines[0] + lines[1] + strings.Join(lines[1:], ""),
		"other name":   strings.Replace(list, "王桂", "王贵", 1),
		"upper case":   strings.Replace(list, lines[1][2:10], strings.ToUpper(lines[1][2:10]), 1),
		"column":       strings.Replace(list, "branch\r", "branch,x\r", 1),
		"guard gone":   strings.Replace(list, "'=BY", "=BY", 1),
		"heading":      strings.Replace(list, "branch", "Branch", 1),
	} {
		if _, err := ParseObserverList(strings.NewReader(changed), math.MaxInt32, someCeremony); !errors.Is(err, ErrObserverList) {
			t.Errorf("%s: got %v", name, err)
		}
	}
}

// TestObserverListFlip changes every byte of a small list: each change is seen,
// unless it gives another list whose root differs.
func TestObserverListFlip(t *testing.T) {
	f, err := Freeze(rand.Reader, someCeremony, Eligibility{Expected: []Member{
		{Number: "1", Name: "王桂", Branch: "二"}, {Number: "2", Name: "O'Brien"}, {Number: "3", Name: "刘𬭎"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteObserverList(&b, f); err != nil {
		t.Fatal(err)
	}
	for i := range b.Len() {
		for _, bit := range []byte{1, 0x20, 0x80} {
			changed := bytes.Clone(b.Bytes())
			changed[i] ^= bit
			if got, err := ParseObserverList(bytes.NewReader(changed), 1<<20, someCeremony); err == nil && got.Root == f.Root {
				t.Errorf("byte %d: change not seen", i)
			}
		}
	}
}

func FuzzParseObserverList(f *testing.F) {
	frozen, err := Freeze(bytes.NewReader(make([]byte, 64)), someCeremony, Eligibility{Expected: []Member{
		{Number: "1", Name: "王桂"}, {Number: "2", Name: "李红", Branch: "-二"},
	}})
	if err != nil {
		f.Fatal(err)
	}
	var b bytes.Buffer
	if err := WriteObserverList(&b, frozen); err != nil {
		f.Fatal(err)
	}
	f.Add(b.Bytes())
	f.Fuzz(func(t *testing.T, data []byte) {
		got, err := ParseObserverList(bytes.NewReader(data), 1<<16, someCeremony)
		if err != nil {
			return
		}
		var again bytes.Buffer
		if err := WriteObserverList(&again, got); err != nil || !bytes.Equal(again.Bytes(), data) {
			t.Fatalf("%q, %v", again.Bytes(), err)
		}
	})
}

func BenchmarkFreeze(b *testing.B) {
	e := Eligibility{}
	for i := range 10_000 {
		e.Expected = append(e.Expected, Member{Number: fmt.Sprint(i), Name: "王桂", Branch: "第二支部"})
	}
	for b.Loop() {
		if _, err := Freeze(rand.Reader, someCeremony, e); err != nil {
			b.Fatal(err)
		}
	}
}
