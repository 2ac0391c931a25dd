package trustee

import (
	"bytes"
	"testing"

	"hustings/ballot"
	"hustings/crypto/threshold"
)

func FuzzParseKey(f *testing.F) {
	key, err := newKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), ballot.CeremonyID{7}, 3)
	if err != nil {
		f.Fatal(err)
	}
	plain, err := key.Marshal()
	if err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	share, err := threshold.NewShare(3, bytes.Repeat([]byte{1}, 32))
	if err != nil {
		f.Fatal(err)
	}
	key.Joint.Shares = []*threshold.Share{share, share}
	if plain, err = key.Marshal(); err != nil {
		f.Fatal(err)
	}
	f.Add(plain)
	f.Fuzz(func(t *testing.T, data []byte) {
		k, err := ParseKey(data)
		if err != nil {
			return
		}
		if again, err := k.Marshal(); err != nil || !bytes.Equal(again, data) {
			t.Errorf("another encoding of one key: %v", err)
		}
	})
}

func FuzzOpenKey(f *testing.F) {
	key, err := newKey(bytes.NewReader(bytes.Repeat([]byte{7}, 64)), ballot.CeremonyID{7}, 3)
	if err != nil {
		f.Fatal(err)
	}
	file, err := SealKey(key, "x", 1)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(file)
	f.Add([]byte("age-encryption.org/v1\n-> scrypt AAAAAAAAAAAAAAAAAAAAAA 1\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("-> scrypt")) && !bytes.Equal(data, file) && bytes.Contains(data, []byte(" 2")) {
			t.Skip("a work factor that takes its time")
		}
		if k, err := OpenKey(data, "x"); err == nil && k.Public() != key.Public() {
			t.Error("another key came out")
		}
	})
}

func FuzzMemory(f *testing.F) {
	f.Add([]byte(`{"what":"forked","at":"2026-11-20T08:00:00Z","note":"x"}` + "\n"))
	f.Add([]byte(`{"what":"made","at":"2026-11-20T08:00:00Z","trustee":1,"ceremony":"00112233445566778899aabbccddeeff","key":"00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"}` + "\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		records, err := parseRecords(data)
		if err != nil {
			return
		}
		var again []byte
		for i := range records {
			line, err := records[i].line()
			if err != nil {
				t.Fatal(err)
			}
			again = append(again, line...)
		}
		if !bytes.Equal(again, data) {
			t.Error("two spellings of one memory")
		}
	})
}

func FuzzCeremonyState(f *testing.F) {
	f.Add([]byte(`{"session":"00112233445566778899aabbccddeeff","threshold":2,"stages":1,"trustees":[{"name":"A","key":""},{"name":"B","key":""},{"name":"C","key":""}],"entries":[],"complaints":["00"]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var s CeremonyState
		if ballot.UnmarshalStrict(data, &s, ballot.MaxJSONSize(maxAnswer)) != nil {
			return
		}
		read, err := readSession(&s)
		if err != nil {
			return
		}
		_ = read.plan.Code()
		_, _ = read.judge()
	})
}
