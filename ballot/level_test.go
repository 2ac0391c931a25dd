package ballot

import (
	"errors"
	"strings"
	"testing"
)

// TestNamePart: what a member says of who answers comes back as the handle.
func TestNamePart(t *testing.T) {
	id, salt := CeremonyID{1}, [16]byte{2}
	line, err := MemberLine("BY0001", "王桂", "第二支部")
	if err != nil {
		t.Fatal(err)
	}
	part := NamePart(salt, line)
	handle, got, err := ParseNamePart(id, part)
	if err != nil || got != line || handle != Handle(id, salt, line) {
		t.Errorf("got %v, %q, %v", handle, got, err)
	}
	if salt != [16]byte{2} {
		t.Error("the salt was written to")
	}
	for name, bad := range map[string][]byte{
		"nothing": nil, "a salt alone": part[:16], "half a salt": part[:9], "two fields": append(part[:16:16], "BY0001\t王桂"...),
		"no number": append(part[:16:16], "\t王桂\t"...), "not NFC": append(part[:16:16], "1\te\u0301\t"...),
		"a control character": append(part[:16:16], "1\ta\nb\t"...), "no UTF-8": append(part[:16:16], "1\t\xff\t"...),
	} {
		if _, _, err := ParseNamePart(id, bad); !errors.Is(err, ErrResponse) {
			t.Errorf("%s: %v", name, err)
		}
	}
	longest := strings.Repeat("王", 681) // with two tabs and the number one byte short of 2,048
	if line, err = MemberLine("123", longest, ""); err != nil || len(NamePart(salt, line)) != NamePartSize {
		t.Errorf("the longest line: %d bytes, %v", len(line), err)
	}
}

// TestLevels: what each promises.
func TestLevels(t *testing.T) {
	for level, want := range map[Level][4]bool{
		LevelNamed: {true, true, false, true}, LevelConfidential: {true, true, true, true},
		LevelUnlinked: {true, false, true, true}, LevelSealed: {true, false, true, false}, "": {false, false, true, true},
	} {
		if got := [4]bool{level.Known(), level.Named(), level.Suppresses(), level.ByForm()}; got != want {
			t.Errorf("%q: %v, want %v", level, got, want)
		}
	}
}

// FuzzNamePart: whatever a response says of who made it is a line or refused.
func FuzzNamePart(f *testing.F) {
	f.Add(NamePart([16]byte{1}, "1\t王桂\t二"))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, part []byte) {
		handle, line, err := ParseNamePart(CeremonyID{}, part)
		if err != nil {
			return
		}
		if again := NamePart([16]byte(part), line); string(again) != string(part) {
			t.Errorf("%x is not %x", again, part)
		}
		if handle == (Digest{}) {
			t.Error("no handle")
		}
	})
}
