package threshold_test

import (
	"crypto/rand"
	"fmt"

	"hustings/crypto/threshold"
)

// Three trustees make a key together, somebody seals to it, and two of the
// trustees open.
func Example() {
	check := func(err error) {
		if err != nil {
			panic(err)
		}
	}

	// Round 0: static keys. Round 1: deals. Each message is posted.
	c := threshold.Ceremony{ID: [16]byte{1}, Threshold: 2, Keys: 1}
	statics := make([]*threshold.StaticKey, 3)
	for i := range statics {
		var err error
		statics[i], err = threshold.NewStaticKey(rand.Reader)
		check(err)
		c.Static = append(c.Static, statics[i].Public())
	}
	var deals [][]byte
	for _, static := range statics {
		deal, err := threshold.Deal(static, c, rand.Reader)
		check(err)
		deals = append(deals, deal)
	}

	// Each trustee finishes with its share and a certificate, which is posted.
	var shares []*threshold.Share
	var certificates [][]byte
	for _, static := range statics {
		finished, err := threshold.Finish(static, c, deals)
		check(err)
		shares = append(shares, finished.Shares[0])
		certificates = append(certificates, finished.Certificate)
	}
	outcome, err := threshold.VerifyCeremony(c, deals, certificates)
	check(err)
	key := outcome.Keys[0]

	// Somebody seals.
	wire, ciphertext, err := threshold.Seal(key.Joint, []byte("info"), []byte("a vote"))
	check(err)
	enc, err := threshold.ParsePoint(wire[:])
	check(err)

	// Trustees 1 and 3 open a chunk of one; everybody checks.
	chunk := threshold.Chunk{Poll: [32]byte{2}, Claims: [32]byte{3}, Enc: []threshold.Point{enc}}
	var partials [][]threshold.Point
	for _, i := range []int{1, 3} {
		opening, err := shares[i-1].Open(chunk, rand.Reader)
		check(err)
		check(threshold.VerifyChunk(chunk, key.Shares, opening))
		partials = append(partials, opening.Partials)
	}
	combined, err := threshold.CombineChunk([]int{1, 3}, partials)
	check(err)
	_, err = threshold.VerifyCombined([]int{1, 3}, partials, combined)
	check(err)

	opener, err := threshold.NewOpener(key.Joint)
	check(err)
	plaintext, err := opener.Open(enc, combined[0], []byte("info"), ciphertext)
	check(err)
	fmt.Printf("%s\n", plaintext)
	// Output: a vote
}
