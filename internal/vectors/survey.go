package vectors

import "hustings/ballot"

// Survey makes the vectors of SPEC 8.17 to 8.19 and 10.10.
func Survey() ([]Vector, error) {
	var out []Vector
	add := func(spec, name string, in, result map[string]string) {
		out = append(out, Vector{spec, name, in, result})
	}
	one := func(b []byte) map[string]string { return map[string]string{"bytes": hx(b)} }
	add("8.17", "part info", map[string]string{"poll": hx(poll[:]), "electorate": "03", "key": hx(voter[:]), "sequence": "02", "part": "0001"},
		one(ballot.PartInfo(poll, 3, voter, 2, 1)))
	framed, err := (&ballot.Manifest{Kind: ballot.KindSurvey, Survey: &ballot.Survey{Parts: []int{3, 256}}}).FrameParts([][]byte{{1, 2, 3}, []byte("文")})
	if err != nil {
		return nil, err
	}
	add("8.17", "parts", map[string]string{"closed": "010203", "text": hx([]byte("文")), "parts": "00030100"},
		map[string]string{"part0": hx(framed[0]), "part1": hx(framed[1])})
	sealed := ballot.EncodeResponse([]ballot.Part{{Enc: point, Sealed: fill(7, 19)}, {Enc: point, Sealed: fill(9, 274)}})
	hash := ballot.ResponseHash(poll, sealed)
	add("8.17", "sealed response", map[string]string{
		"poll": hx(poll[:]), "enc0": hx(point[:]), "sealed0": hx(fill(7, 19)), "enc1": hx(point[:]), "sealed1": hx(fill(9, 274)),
	}, map[string]string{"bytes": hx(sealed), "hash": hx(hash[:])})
	private := ballot.PrivateDigest(poll, []byte{1, 15, 2})
	add("8.18", "private entry", map[string]string{"poll": hx(poll[:]), "entry": "010f02"}, one(private[:]))
	add("10.10", "fetch", map[string]string{
		"seed": hx(seed), "poll": hx(poll[:]), "role": "07", "index": "00", "time": u64(1795007200), "what": "01", "first": u32(512), "second": u32(256),
	}, one(ballot.SignFetch(key, poll, ballot.Fetch{Role: ballot.RoleCounter, Time: 1795007200, What: ballot.FetchResponses, First: 512, Second: 256})))
	add("10.10", "fetch redactions", map[string]string{
		"seed": hx(seed), "poll": hx(poll[:]), "role": "07", "index": "01", "time": u64(1795007200), "what": "03", "first": u32(0), "second": u32(0),
	}, one(ballot.SignFetch(key, poll, ballot.Fetch{Role: ballot.RoleCounter, Index: 1, Time: 1795007200, What: ballot.FetchRedactions})))
	credential := ballot.Credential{Prefix: [32]byte(fill(1, 32)), Signature: fill(5, 256)}
	for _, e := range []example{
		{
			"8.17", &ballot.Ballot{Electorate: 3, Key: voter, Credentials: []ballot.Credential{credential}, Sequence: 2, Response: &hash, Signature: sig},
			with(map[string]string{
				"electorate": "03", "key": hx(voter[:]), "prefix": hx(fill(1, 32)), "credential": hx(fill(5, 256)),
				"sequence": "02", "response": hx(hash[:]),
			}, signed),
		},
		{
			"8.18", &ballot.OpeningDigest{Trustee: 1, Chunk: 3, Digest: digest, Signature: sig},
			with(map[string]string{"trustee": "01", "chunk": u32(3), "digest": hx(digest[:])}, signed),
		},
		{
			"8.18", &ballot.CombinedDigest{Chunk: 3, Trustees: []byte{1, 3}, Digest: digest},
			map[string]string{"chunk": u32(3), "trustees": "0103", "digest": hx(digest[:])},
		},
		{
			"8.19", &ballot.Counted{Counter: 2, Outcome: digest, Signature: sig},
			with(map[string]string{"counter": "02", "outcome": hx(digest[:])}, signed),
		},
		{
			"8.19", &ballot.Redactions{Digest: digest, Officers: officers},
			with(map[string]string{"digest": hx(digest[:])}, signers),
		},
	} {
		leaf := ballot.LeafHash(ballot.Encode(e.entry))
		add(e.spec, e.entry.Type().String(), e.in, map[string]string{
			"before last": hx(ballot.BeforeLast(e.entry)), "entry": hx(ballot.Encode(e.entry)), "leaf": hx(leaf[:]),
		})
	}
	return out, nil
}
