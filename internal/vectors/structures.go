package vectors

import (
	"crypto/ed25519"
	"encoding/hex"

	"hustings/ballot"
)

// Vector is one line of a vector file: named inputs and outputs in hexadecimal.
type Vector struct {
	Spec string            `json:"spec"`
	Name string            `json:"name"`
	In   map[string]string `json:"in"`
	Out  map[string]string `json:"out"`
}

// fill gives n bytes that count up from first, so that a misplaced field shows.
func fill(first byte, n int) []byte {
	out := make([]byte, n)
	for i := range out {
		out[i] = first + byte(i)
	}
	return out
}

func hx(b []byte) string { return hex.EncodeToString(b) }

var (
	seed     = fill(0x10, 32)
	key      = ed25519.NewKeyFromSeed(seed)
	poll     = ballot.PollID(fill(0x80, 32))
	ceremony = ballot.CeremonyID(fill(0xc0, 16))
	voter    = ballot.PublicKey(fill(0x30, 32))
	sig      = [64]byte(fill(0x60, 64))
	digest   = ballot.Digest(fill(0xa0, 32))
)

// Structures makes the vectors of SPEC chapters 2 and 8. They are plain
// functions of fixed inputs.
func Structures() ([]Vector, error) {
	var out []Vector
	add := func(spec, name string, in, result map[string]string) {
		out = append(out, Vector{spec, name, in, result})
	}
	one := func(b []byte) map[string]string { return map[string]string{"bytes": hx(b)} }
	h := ballot.H("hustings/1 batch", poll[:], []byte{1, 2, 3})
	add("2.2", "LI", map[string]string{"label": hx([]byte("hustings/1 batch")), "ctx": hx(poll[:]), "data": "010203"},
		one(ballot.LI("hustings/1 batch", poll[:], []byte{1, 2, 3})))
	add("2.2", "H", map[string]string{"label": hx([]byte("hustings/1 batch")), "ctx": hx(poll[:]), "data": "010203"}, one(h[:]))
	s := ballot.SignEntry(key, poll[:], ballot.RoleOfficer, []byte("before"))
	add("8.2", "signature", map[string]string{
		"seed": hx(seed), "ctx": hx(poll[:]), "role": "04", "before": hx([]byte("before")),
	}, one(s[:]))
	secret := [16]byte(fill(0, 16))
	private, err := ballot.DeriveKey(secret, poll, 3)
	if err != nil {
		return nil, err
	}
	add("8.4", "ballot key", map[string]string{"secret": hx(secret[:]), "poll": hx(poll[:]), "electorate": "03"},
		map[string]string{"seed": hx(private.Seed()), "public": hx(private[ed25519.SeedSize:])})
	who := map[string]string{"poll": hx(poll[:]), "electorate": "03", "key": hx(voter[:])}
	add("8.5", "pass message", who, one(ballot.PassMessage(poll, 3, voter)))
	add("8.6", "sealed info", map[string]string{"poll": hx(poll[:]), "electorate": "03", "key": hx(voter[:]), "sequence": "02"},
		one(ballot.SealInfo(poll, 3, voter, 2)))
	framed, err := ballot.FrameChoices([][]byte{{1, 2, 0}, {}, {9}}, 16)
	if err != nil {
		return nil, err
	}
	add("8.6", "plaintext", map[string]string{"choice0": "010200", "choice1": "", "choice2": "09", "size": "0010"}, one(framed))
	d := ballot.BatchDigest(poll, [][32]byte{digest, digest})
	add("8.7", "batch digest", map[string]string{"poll": hx(poll[:]), "leaf0": hx(digest[:]), "leaf1": hx(digest[:])}, one(d[:]))
	lot := ballot.LotSeed(poll, fill(2, 33), fill(3, 33))
	add("8.14", "lot seed", map[string]string{"poll": hx(poll[:]), "value0": hx(fill(2, 33)), "value1": hx(fill(3, 33))}, one(lot[:]))
	receipt := ballot.SignReceipt(key, poll, &ballot.Ballot{Electorate: 3, Key: voter, Sequence: 2}, digest)
	add("8.8", "receipt", map[string]string{
		"box seed": hx(seed), "poll": hx(poll[:]), "electorate": "03", "key": hx(voter[:]), "sequence": "02", "leaf": hx(digest[:]),
	}, one(receipt.Bytes()))
	add("10.7", "recall message", who, one(ballot.RecallMessage(poll, 3, voter)))
	add("12.2", "origin", map[string]string{"ceremony": hx(ceremony[:])}, one([]byte(ceremony.Origin())))
	for _, e := range entries() {
		leaf := ballot.LeafHash(ballot.Encode(e.entry))
		add(e.spec, e.entry.Type().String(), e.in, map[string]string{
			"before list": hx(ballot.BeforeList(e.entry)), "before last": hx(ballot.BeforeLast(e.entry)),
			"entry": hx(ballot.Encode(e.entry)), "leaf": hx(leaf[:]),
		})
	}
	return out, nil
}
