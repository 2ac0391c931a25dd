package box

import (
	"bytes"
	"testing"

	"hustings/ballot"
)

// FuzzDraft sends what strangers can to a draft in each of its stages: nothing
// unsigned is taken, and nothing panics.
func FuzzDraft(f *testing.F) {
	f.Add([]byte{}, uint8(0))
	f.Add(ballot.Encode(&ballot.Ceremony{Kind: ballot.CeremonyStatic, Trustee: 1, Message: make([]byte, 33)}), uint8(0))
	f.Add(ballot.Encode(&ballot.Ceremony{Kind: ballot.CeremonyDeal, Trustee: 2, Message: make([]byte, 400)}), uint8(3))
	f.Add(ballot.Encode(&ballot.Ceremony{Kind: ballot.CeremonyCertificate, Trustee: 3, Message: make([]byte, 66)}), uint8(6))
	f.Add(ballot.Encode(&ballot.Ceremony{Kind: ballot.CeremonyComplaint, Trustee: 1, Message: make([]byte, 167)}), uint8(6))
	f.Fuzz(func(t *testing.T, data []byte, there uint8) {
		d := &Draft{Threshold: 2, Stages: 1, Trustees: make([]DraftTrustee, 3)}
		if err := d.check(); err != nil {
			t.Fatal(err)
		}
		for i := range int(there) % 10 {
			kind, trustee := ballot.CeremonyKind(1+i/3), uint8(1+i%3)
			d.Entries[i] = ballot.Encode(&ballot.Ceremony{Kind: kind, Trustee: trustee, Message: []byte{byte(i)}})
			d.Trustees[trustee-1].Key = ballot.PublicKey{9, trustee}
		}
		known := false
		for _, e := range d.Entries {
			known = known || bytes.Equal(e, data)
		}
		if _, err := d.post(data); err == nil && !known {
			t.Error("took an unsigned message")
		}
		if d.complain(data) == nil {
			t.Error("took an unsigned complaint")
		}
		if d.register(1, ballot.PublicKey{9, 77}, data) == nil {
			t.Error("took an unsigned key")
		}
	})
}
