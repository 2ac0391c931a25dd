package threshold

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"golang.org/x/crypto/cryptobyte"
)

// A vector is one example of docs/SPEC.md, chapter 5. Values are in
// hexadecimal; numbers have the width they have where they are hashed; lists
// of fixed-length items stand without separators.
type vector struct {
	Spec string            `json:"spec"`
	Name string            `json:"name"`
	In   map[string]string `json:"in"`
	Out  map[string]string `json:"out"`
}

// inputs reads the values of a vector.
type inputs struct {
	t  *testing.T
	in map[string]string
}

func (v inputs) bytes(name string) []byte {
	v.t.Helper()
	s, ok := v.in[name]
	b, err := hex.DecodeString(s)
	if !ok || err != nil {
		v.t.Fatalf("input %q is missing or is not hexadecimal", name)
	}
	return b
}

func (v inputs) number(name string) int {
	n := 0
	for _, b := range v.bytes(name) {
		n = n<<8 | int(b)
	}
	return n
}

func (v inputs) points(name string) []Point {
	v.t.Helper()
	p, err := ParsePoints(v.bytes(name))
	must(v.t, err)
	return p
}

func (v inputs) share() *Share {
	v.t.Helper()
	s, err := NewShare(v.number("trustee"), v.bytes("share"))
	must(v.t, err)
	return s
}

func (v inputs) chunk() Chunk {
	return Chunk{
		Poll: [32]byte(v.bytes("poll")), Claims: [32]byte(v.bytes("claims")),
		Number: uint32(v.number("number")), Enc: v.points("enc"),
	}
}

// parts splits a list of byte strings with uint32 lengths, which is how the
// vectors hold messages.
func (v inputs) parts(name string) [][]byte {
	v.t.Helper()
	s := cryptobyte.String(v.bytes(name))
	var parts [][]byte
	for !s.Empty() {
		var n uint32
		var part []byte
		if !s.ReadUint32(&n) || !s.ReadBytes(&part, int(n)) {
			v.t.Fatalf("input %q: bad list", name)
		}
		parts = append(parts, part)
	}
	return parts
}

func join(parts [][]byte) []byte {
	var b cryptobyte.Builder
	for _, p := range parts {
		b.AddUint32(uint32(len(p)))
		b.AddBytes(p)
	}
	return b.BytesOrPanic()
}

func (v inputs) ceremony() Ceremony {
	return Ceremony{
		ID: [16]byte(v.bytes("ceremony")), Threshold: v.number("t"),
		Keys: v.number("keys"), Static: v.points("static"),
	}
}

// compute holds, by the kind that starts a vector's name, what it checks.
var compute = map[string]func(t *testing.T, v inputs) map[string][]byte{
	"hash": func(t *testing.T, v inputs) map[string][]byte {
		h := labelled(string(v.bytes("label")), v.bytes("ctx"), v.bytes("data"))
		return map[string][]byte{"hash": h[:]}
	},
	"reduce": func(t *testing.T, v inputs) map[string][]byte {
		s := scalarBytes(reduceWide([32]byte(v.bytes("first")), [32]byte(v.bytes("second"))))
		return map[string][]byte{"scalar": s[:]}
	},
	"point": func(t *testing.T, v inputs) map[string][]byte {
		_, err := ParsePoint(v.bytes("point"))
		return map[string][]byte{"accepted": truth(err == nil)}
	},
	"open": func(t *testing.T, v inputs) map[string][]byte {
		opener, err := NewOpener(v.points("joint")[0])
		must(t, err)
		plain, err := opener.Open(v.points("enc")[0], v.points("combined")[0], v.bytes("info"), v.bytes("ciphertext"))
		must(t, err)
		return map[string][]byte{"plaintext": plain}
	},
	"seed": func(t *testing.T, v inputs) map[string][]byte {
		c := v.chunk()
		e := c.equality(v.number("trustee"), v.points("public share")[0], v.points("partials"))
		return map[string][]byte{"seed": e.seed[:]}
	},
	"weights": func(t *testing.T, v inputs) map[string][]byte {
		var all []byte
		for _, w := range plainWeights([32]byte(v.bytes("seed")), v.number("count")) {
			all = append(all, w.FillBytes(make([]byte, 16))...)
		}
		return map[string][]byte{"weights": all}
	},
	"opening": func(t *testing.T, v inputs) map[string][]byte {
		c, s := v.chunk(), v.share()
		o, err := s.Open(c, bytes.NewReader(v.bytes("rand")))
		must(t, err)
		e := c.equality(s.trustee, s.public, o.Partials)
		weights := weigh(e.seed, len(c.Enc))
		base, err := makePoint(weights.sum(c.Enc))
		must(t, err)
		image, err := makePoint(weights.sum(o.Partials))
		must(t, err)
		return map[string][]byte{
			"public share": s.public.wire[:], "partials": AppendPoints(nil, o.Partials), "seed": e.seed[:],
			"M": base.wire[:], "Z": image.wire[:], "proof": o.Proof[:],
		}
	},
	"verification": func(t *testing.T, v inputs) map[string][]byte {
		o := Opening{Trustee: v.number("trustee"), Partials: v.points("partials"), Proof: Proof(v.bytes("proof"))}
		return map[string][]byte{"accepted": truth(VerifyChunk(v.chunk(), v.points("public shares"), o) == nil)}
	},
	"combination": func(t *testing.T, v inputs) map[string][]byte {
		var trustees []int
		var partials [][]Point
		all := v.points("partials")
		list := v.bytes("trustees")
		for i := 0; i < len(list); i += 2 {
			trustees = append(trustees, int(list[i])<<8|int(list[i+1]))
		}
		each := len(all) / len(trustees)
		for i := range trustees {
			partials = append(partials, all[i*each:(i+1)*each])
		}
		combined, err := CombineChunk(trustees, partials)
		must(t, err)
		_, err = VerifyCombined(trustees, partials, combined)
		must(t, err)
		return map[string][]byte{"combined": AppendPoints(nil, combined)}
	},
	"rehearsal": func(t *testing.T, v inputs) map[string][]byte {
		poll := [32]byte(v.bytes("poll"))
		r, enc, err := RehearsalPoint(poll)
		must(t, err)
		h, err := v.share().Rehearse(poll, bytes.NewReader(v.bytes("rand")))
		must(t, err)
		return map[string][]byte{
			"r": r[:], "enc": enc.wire[:], "partial": h.Partial.wire[:], "proof": h.Proof[:],
		}
	},
	"ceremony":    computeCeremony,
	"complaint":   computeComplaint,
	"trustee key": computeTrusteeKey,
}

func truth(ok bool) []byte {
	if ok {
		return []byte{1}
	}
	return []byte{0}
}

// computeCeremony runs all rounds with fixed secrets.
func computeCeremony(t *testing.T, v inputs) map[string][]byte {
	c := v.ceremony()
	secrets := v.bytes("static secrets")
	each := v.parts("rand") // by trustee: coefficients and ephemeral secret of key 0, of key 1, ...
	var messages, certificates [][]byte
	var statics []*StaticKey
	for i := range c.Static {
		k, err := ParseStaticKey(secrets[i*ScalarSize : (i+1)*ScalarSize])
		must(t, err)
		statics = append(statics, k)
		m, err := Deal(k, c, bytes.NewReader(each[i]))
		must(t, err)
		messages = append(messages, m)
	}
	var shares, contexts, joint, publics []byte
	for _, k := range statics {
		f, err := Finish(k, c, messages)
		must(t, err)
		certificates = append(certificates, f.Certificate)
		for _, s := range f.Shares {
			b := s.Secret()
			shares = append(shares, b[:]...)
		}
	}
	o, err := VerifyCeremony(c, messages, certificates)
	must(t, err)
	for key := range o.Keys {
		contexts = append(contexts, c.session(key).context...)
		joint = append(joint, o.Keys[key].Joint.wire[:]...)
		publics = AppendPoints(publics, o.Keys[key].Shares)
	}
	return map[string][]byte{
		"contexts": contexts, "deals": join(messages), "extension": c.extension(messages),
		"certificates": join(certificates), "shares": shares, "joint": joint,
		"public shares": publics, "transcript": o.Transcript[:],
	}
}

func computeComplaint(t *testing.T, v inputs) map[string][]byte {
	c, deals := v.ceremony(), v.parts("deals")
	k, err := ParseStaticKey(v.bytes("accuser's static secret"))
	must(t, err)
	_, err = Finish(k, c, deals)
	ce, ok := complaintOf(err)
	if !ok {
		t.Fatal(err)
	}
	guilty, verdict, err := JudgeComplaint(c, deals, ce.Complaint)
	must(t, err)
	return map[string][]byte{"complaint": ce.Complaint, "guilty": {0, byte(guilty)}, "verdict": {byte(verdict)}}
}

func computeTrusteeKey(t *testing.T, v inputs) map[string][]byte {
	static, err := ParseStaticKey(v.bytes("static secret"))
	must(t, err)
	k := TrusteeKey{Ceremony: [16]byte(v.bytes("ceremony")), Trustee: v.number("trustee"), Static: static}
	for b := v.bytes("shares"); len(b) > 0; b = b[ScalarSize:] {
		s, err := NewShare(k.Trustee, b[:ScalarSize])
		must(t, err)
		k.Shares = append(k.Shares, s)
	}
	b, err := k.Marshal()
	must(t, err)
	return map[string][]byte{"trustee key": b}
}

func TestVectors(t *testing.T) {
	file, err := os.ReadFile("testdata/threshold.json")
	must(t, err)
	var vectors []vector
	d := json.NewDecoder(bytes.NewReader(file))
	d.DisallowUnknownFields()
	must(t, d.Decode(&vectors))
	seen := map[string]bool{}
	for _, v := range vectors {
		kind, _, _ := strings.Cut(v.Name, ":")
		f, ok := compute[kind]
		if !ok {
			t.Errorf("%s: no such kind", v.Name)
			continue
		}
		seen[kind] = true
		got := f(t, inputs{t: t, in: v.In})
		if len(got) != len(v.Out) {
			t.Errorf("%s: %d values, want %d", v.Name, len(v.Out), len(got))
		}
		for name, value := range got {
			if want := v.Out[name]; hex.EncodeToString(value) != want {
				t.Errorf("SPEC %s, %s: %s\n got %x\nwant %s", v.Spec, v.Name, name, value, want)
			}
		}
	}
	for kind := range compute {
		if !seen[kind] {
			t.Errorf("no vector of kind %q", kind)
		}
	}
}
