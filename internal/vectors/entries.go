package vectors

import (
	"encoding/binary"

	"hustings/ballot"
)

type example struct {
	spec  string
	entry ballot.Entry
	in    map[string]string
}

func u32(n uint32) string { return hx(binary.BigEndian.AppendUint32(nil, n)) }
func u64(n uint64) string { return hx(binary.BigEndian.AppendUint64(nil, n)) }

// entries gives one entry of each type, with its fields by name.
func entries() []example { return append(before(), after()...) }

var (
	officers = []ballot.Signed{{Signer: 0, Signature: sig}, {Signer: 2, Signature: sig}}
	signers  = map[string]string{"signer0": "00", "signer1": "02", "signature": hx(sig[:])}
	signed   = map[string]string{"signature": hx(sig[:])}
	point    = ballot.Point(fill(2, 33))
	partials = append(fill(2, 33), fill(3, 33)...)
)

func with(in, more map[string]string) map[string]string {
	for k, v := range more {
		in[k] = v
	}
	return in
}

// before gives the entries before voting.
func before() []example {
	return []example{
		{
			"8.3", &ballot.ManifestEntry{Manifest: []byte(`{"version":1}`), Officers: officers},
			with(map[string]string{"manifest": hx([]byte(`{"version":1}`))}, signers),
		},
		{
			"8.3", &ballot.Ceremony{Kind: ballot.CeremonyDeal, Trustee: 2, Message: []byte("deal"), Signature: sig},
			with(map[string]string{"kind": "02", "trustee": "02", "message": hx([]byte("deal"))}, signed),
		},
		{
			"8.3", &ballot.Agreed{Role: ballot.RoleTeller, Index: 1, Signature: sig},
			with(map[string]string{"role": "03", "index": "01"}, signed),
		},
		{
			"8.3", &ballot.Rehearsal{Trustee: 1, Partial: point, Proof: sig, Signature: sig},
			with(map[string]string{"trustee": "01", "partial": hx(point[:]), "proof": hx(sig[:])}, signed),
		},
		{
			"8.3", &ballot.Attendance{Electorate: 1, Count: 40, File: digest, Officers: officers},
			with(map[string]string{"electorate": "01", "count": u32(40), "file": hx(digest[:])}, signers),
		},
		{
			"8.3", &ballot.Open{Time: 1795003600, Reason: []byte("why"), Officers: officers, Signature: sig},
			with(map[string]string{"time": u64(1795003600), "reason": hx([]byte("why"))}, signers),
		},
		{
			"8.3", &ballot.Amendment{Kind: ballot.AmendExtend, Close: 1795007200, Time: 1795007100, Reason: []byte("why"), Officers: officers},
			with(map[string]string{"kind": "01", "close": u64(1795007200), "time": u64(1795007100), "reason": hx([]byte("why"))}, signers),
		},
		{
			"8.3", &ballot.Amendment{Kind: ballot.AmendAddHandle, Electorate: 1, Handle: digest, Time: 1795000000, Reason: []byte("why"), Officers: officers},
			with(map[string]string{"kind": "03", "electorate": "01", "handle": hx(digest[:]), "time": u64(1795000000), "reason": hx([]byte("why"))}, signers),
		},
	}
}

// after gives the others.
func after() []example {
	credential := ballot.Credential{Prefix: [32]byte(fill(1, 32)), Signature: fill(5, 256)}
	return []example{
		{
			"8.7", &ballot.Batch{Kind: ballot.BatchClosing, Count: 300, NewKeys: 299, Digest: digest, Signature: sig},
			with(map[string]string{"kind": "02", "count": u32(300), "new_keys": u32(299), "digest": hx(digest[:])}, signed),
		},
		{
			"8.6", &ballot.Ballot{Electorate: 3, Key: voter, Credentials: []ballot.Credential{credential}, Sequence: 2, Enc: point, Sealed: fill(7, 32), Signature: sig},
			with(map[string]string{
				"electorate": "03", "key": hx(voter[:]), "prefix": hx(fill(1, 32)), "credential": hx(fill(5, 256)),
				"sequence": "02", "enc": hx(point[:]), "sealed": hx(fill(7, 32)),
			}, signed),
		},
		{
			"8.9", &ballot.Issued{Registrar: 1, Electorate: 2, Count: 60, File: digest, Signature: sig},
			with(map[string]string{"registrar": "01", "electorate": "02", "count": u32(60), "file": hx(digest[:])}, signed),
		},
		{
			"8.10", &ballot.Close{Time: 1795007200, Ballots: 61, Keys: 60, Digest: digest, Early: true, Reason: []byte("why"), Officers: officers, Signature: sig},
			with(map[string]string{
				"time": u64(1795007200), "ballots": u32(61), "keys": u32(60), "digest": hx(digest[:]), "early": "01", "reason": hx([]byte("why")),
			}, signers),
		},
		{
			"8.10", &ballot.Claims{Time: 1795007800, Ballots: 61, Keys: 60, Digest: digest, Signature: sig},
			with(map[string]string{"time": u64(1795007800), "ballots": u32(61), "keys": u32(60), "digest": hx(digest[:])}, signed),
		},
		{
			"8.11", &ballot.Cosign{Role: ballot.RoleTrustee, Index: 1, Size: 99, Root: digest, Time: 1795007900, Signature: sig},
			with(map[string]string{"role": "02", "index": "01", "size": u64(99), "root": hx(digest[:]), "time": u64(1795007900)}, signed),
		},
		{
			"8.13", &ballot.Opening{Trustee: 1, Chunk: 0, Partials: partials, Proof: sig, Signature: sig},
			with(map[string]string{"trustee": "01", "chunk": u32(0), "partials": hx(partials), "proof": hx(sig[:])}, signed),
		},
		{
			"8.13", &ballot.Combined{Chunk: 0, Trustees: []byte{1, 3}, Values: partials},
			map[string]string{"chunk": u32(0), "trustees": "0103", "values": hx(partials)},
		},
		{"8.14", &ballot.OutcomeEntry{JSON: []byte(`{"version":1}`)}, map[string]string{"json": hx([]byte(`{"version":1}`))}},
		{
			"8.14", &ballot.Certificate{Size: 99, Root: digest, Statement: []byte(`{}`), Officers: officers, Tellers: officers[:1]},
			with(map[string]string{"size": u64(99), "root": hx(digest[:]), "statement": hx([]byte(`{}`)), "tellers": "00"}, signers),
		},
	}
}
