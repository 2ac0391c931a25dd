package threshold

import (
	"encoding/hex"
	"encoding/json"
	"os"
	"testing"

	"filippo.io/bigmod"
)

// cocktailVector is one of C2SP's published vectors for P-256 and SHA-256.
type cocktailVector struct {
	N, T          int
	SessionTag    hexBytes `json:"session_tag"`
	Context       hexBytes
	Extension     hexBytes
	Payloads      []hexBytes
	StaticSecrets []hexBytes `json:"static_secret_keys"`
	StaticPublics []hexBytes `json:"static_public_keys"`
	Round1        []struct {
		Ephemeral   hexBytes   `json:"ephemeral_public_key"`
		Commitments []hexBytes `json:"vss_commitment"`
		PoP         hexBytes
		Shares      []hexBytes `json:"encrypted_shares"`
	}
	Round2 []struct {
		Secret hexBytes `json:"secret_share"`
		Public hexBytes `json:"verification_share"`
	}
	TranscriptHash hexBytes `json:"transcript_hash"`
	Signatures     []hexBytes
	Joint          hexBytes `json:"group_public_key"`
}

type hexBytes []byte

func (h *hexBytes) UnmarshalText(b []byte) error {
	var err error
	*h, err = hex.DecodeString(string(b))
	return err
}

func readCocktail(t *testing.T) []cocktailVector {
	t.Helper()
	b, err := os.ReadFile("testdata/cocktail-dkg-p256-sha256.json")
	must(t, err)
	var file struct{ Vectors []cocktailVector }
	must(t, json.Unmarshal(b, &file))
	if len(file.Vectors) != 4 {
		t.Fatal("vectors are missing")
	}
	return file.Vectors
}

func parsed(t *testing.T, b []byte) Point {
	t.Helper()
	p, err := ParsePoint(b)
	must(t, err)
	return p
}

func same(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if string(got) != string(want) {
		t.Fatalf("%s\n got %x\nwant %x", what, got, want)
	}
}

// TestCocktailVectors runs C2SP's vectors, all rounds and all trustees. The
// vectors do not say how their ephemeral secrets were drawn, so the
// polynomials are recovered from the decrypted shares, and dealing is checked
// in all but the multiplication of the ephemeral secret.
func TestCocktailVectors(t *testing.T) {
	for _, v := range readCocktail(t) {
		s := &session{threshold: v.T}
		var statics []*StaticKey
		for i := range v.StaticSecrets {
			k, err := ParseStaticKey(v.StaticSecrets[i])
			must(t, err)
			same(t, "static key", k.public.wire[:], v.StaticPublics[i])
			statics, s.static = append(statics, k), append(s.static, k.public)
		}
		s.context = sessionContext(v.SessionTag, s.static)
		same(t, "context", s.context, v.Context)
		var deals []*deal
		for _, r := range v.Round1 {
			d := &deal{ephemeral: parsed(t, r.Ephemeral), pop: r.PoP}
			for _, c := range r.Commitments {
				d.commitments = append(d.commitments, parsed(t, c))
			}
			for _, c := range r.Shares {
				d.shares = append(d.shares, c)
			}
			must(t, schnorrVerify(d.commitments[0], d.pop, s.popMessage(d)))
			deals = append(deals, d)
		}
		checkCocktailShares(t, &v, s, statics, deals)
		key, err := s.outcome(deals)
		must(t, err)
		same(t, "joint key", key.Joint.wire[:], v.Joint)
		transcript := s.transcript(deals, v.Extension)
		h := sum256(transcript)
		same(t, "transcript", h[:], v.TranscriptHash)
		for i := range statics {
			same(t, "public share", key.Shares[i].wire[:], v.Round2[i].Public)
			signature, err := schnorrSign(statics[i].secret, transcript)
			must(t, err)
			same(t, "signature", signature[:], v.Signatures[i])
			must(t, schnorrVerify(s.static[i], v.Signatures[i], transcript))
		}
	}
}

func checkCocktailShares(t *testing.T, v *cocktailVector, s *session, statics []*StaticKey, deals []*deal) {
	t.Helper()
	received := make([][]*bigmod.Nat, len(deals)) // by dealer and trustee
	for i := range statics {
		sum := smallScalar(0)
		for j, d := range deals {
			dhE, dhS, err := s.sharedValues(statics[i], d, j+1)
			must(t, err)
			key, nonce := s.shareKey(dhE, dhS, d.ephemeral, s.static[j], s.static[i])
			plaintext, err := xaesOpen(key, nonce, d.shares[i], nil)
			must(t, err)
			var payload []byte
			if len(v.Payloads) > 0 {
				payload = v.Payloads[j]
			}
			same(t, "payload", plaintext[ScalarSize:], payload)
			again, err := xaesSeal(key, nonce, plaintext, nil)
			must(t, err)
			same(t, "encrypted share", again, d.shares[i])
			if len(payload) == 0 {
				_, err = s.openShare(d, j+1, i+1, dhE, dhS)
				must(t, err)
			}
			share, err := parseScalar(plaintext[:ScalarSize])
			must(t, err)
			received[j] = append(received[j], share)
			sum.Add(share, order)
		}
		b := scalarBytes(sum)
		same(t, "secret share", b[:], v.Round2[i].Secret)
	}
	for j, d := range deals {
		poly := interpolate(t, received[j][:v.T])
		for i := range statics {
			if evaluate(poly, i+1).Equal(received[j][i]) != 1 {
				t.Fatal("share is not on the polynomial")
			}
		}
		e, err := parseScalar(scalarOf(7))
		must(t, err)
		dealt, err := s.dealWith(statics[j], poly, e)
		must(t, err)
		for k := range d.commitments {
			same(t, "commitment", dealt.commitments[k].wire[:], d.commitments[k].wire[:])
		}
		dealt.ephemeral = d.ephemeral
		pop, err := schnorrSign(poly[0], s.popMessage(dealt))
		must(t, err)
		same(t, "proof of possession", pop[:], d.pop)
	}
}

// interpolate finds the polynomial through shares at 1, 2, ...
func interpolate(t *testing.T, shares []*bigmod.Nat) []*bigmod.Nat {
	t.Helper()
	poly := make([]*bigmod.Nat, len(shares))
	for k := range poly {
		poly[k] = smallScalar(0)
	}
	for i := range shares {
		term := []*bigmod.Nat{copyScalar(shares[i])} // times product of (x-m)/(i-m)
		for m := range shares {
			if m == i {
				continue
			}
			minusM := smallScalar(0).Sub(smallScalar(uint(m+1)), order)
			difference := smallScalar(uint(i+1)).Add(minusM, order)
			inverse, ok := bigmod.NewNat().InverseVarTime(difference, order)
			if !ok {
				t.Fatal("no inverse")
			}
			next := make([]*bigmod.Nat, len(term)+1)
			for k := range next {
				next[k] = smallScalar(0)
			}
			for k := range term {
				next[k].Add(copyScalar(term[k]).Mul(minusM, order).Mul(inverse, order), order)
				next[k+1].Add(copyScalar(term[k]).Mul(inverse, order), order)
			}
			term = next
		}
		for k := range term {
			poly[k].Add(term[k], order)
		}
	}
	return poly
}

// scalarOf is n in 32 bytes.
func scalarOf(n byte) []byte { return append(make([]byte, ScalarSize-1), n) }

// TestXAES runs the vectors of C2SP XAES-256-GCM, one for each value of the
// top bit of L.
func TestXAES(t *testing.T) {
	nonce := [xaesNonceSize]byte([]byte("ABCDEFGHIJKLMNOPQRSTUVWX"))
	for _, v := range []struct {
		fill       byte
		aad        string
		ciphertext string
	}{
		{1, "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271"},
		{3, "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d"},
	} {
		var key [32]byte
		for i := range key {
			key[i] = v.fill
		}
		got, err := xaesSeal(key, nonce, []byte("XAES-256-GCM"), []byte(v.aad))
		must(t, err)
		if hex.EncodeToString(got) != v.ciphertext {
			t.Fatalf("got %x", got)
		}
		back, err := xaesOpen(key, nonce, got, []byte(v.aad))
		must(t, err)
		same(t, "plaintext", back, []byte("XAES-256-GCM"))
	}
}
