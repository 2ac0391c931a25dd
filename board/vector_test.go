package board

import (
	"encoding/hex"
	"fmt"
	"testing"
)

// The vectors of docs/SPEC.md, section 6.10, word for word. The roots were also
// computed by an implementation of RFC 6962, 2.1 that shares no code with this.
const (
	vectorBundle = "0005616c706861000462657461000567616d6d61"
	vectorTile   = "2a158d8afd48e3f88cb4195dfdb2a9e4817d95fa57fd34440d93f9aae5c4f82b" +
		"e23537b050e84af2cbaab46f2f83d8d3b5febc8e5ac6200d306284f687d46924" +
		"4c79d0d62f7cf5ca8874155f2d3b875f2625da2bb3abc86bbd6833f25ba90e51"
	vectorLogKey     = "hustings/1/000102030405060708090a0b0c0d0e0f+b826323f+AYqI4910CfGV/VLbLTy6XXLKZwm/HZQSG/N0iAG0D29c"
	vectorCheckpoint = `hustings/1/000102030405060708090a0b0c0d0e0f
3
OF2jDzkXKCyJOd/4UZV+UZqxhGsTUaFMCts7EWMnQqo=

— hustings/1/000102030405060708090a0b0c0d0e0f uCYyPz/CxeyyvjMWCWCpCHhRSFwoC5I6/m4N2xEWuOMiWsVEZE3XpCLMZSttu/bEV4vqfJdm+h6XtD0PBrKABFPFAQg=
`
	vectorCosignature = "000000006955b9007fc4c105b40c37fbe600724d8cfacb21e8f3a22fd585839a1c362546" +
		"3bafd18f9b9d2690044ed1d106bfb678b1d2689ddc34da4009e7fd340ac7a84518ce730c"
	vectorCosignatureLine = "— trustee/3 kpebJwAAAABpVbkAf8TBBbQMN/vmAHJNjPrLIejzoi/VhYOaHDYlRjuv0Y+bnSaQBE7R0Qa/tnix0mid3DTaQAnn/TQKx6hFGM5zDA==\n"
	vectorProofHead       = `c2sp.org/tlog-proof@v1
index 1
KhWNiv1I4/iMtBld/bKp5IF9lfpX/TREDZP5quXE+Cs=
THnQ1i989cqIdBVfLTuHXyYl2iuzq8hrvWgz8lupDlE=

`
)

var vectorRoots = map[uint64]string{
	255:   "32f85bcaa87d7bcd05728f09e9aeba350ba6a2f733830087f0597682848be5cb",
	256:   "828515d033c19d8c901f37eccb8aed919667703486f8d2fff1cf7040321c5db1",
	257:   "1eda049a4351d86f76252bd7ec0b7746ad75b7fa0316ad5f541dbda458a312c4",
	65535: "74f13a0e1a75689372efb990cf68c664e44c763d9304844955b2eaff624e8df1",
	65536: "f025d06ed804859fd274a1bdacadd6e48ea87634aa91e1edb20143f9498cd02b",
	65537: "dc8795a25fd4bd52a0b84f639fd3139ba160824023d188e428eb5db0f3ce221a",
	70000: "1a4cdfcb66374a0c0dcbef49acbd4976d13ee864fb3cb241fc943cad04f02f7e",
}

func TestSpecVectorLog(t *testing.T) {
	entries := [][]byte{[]byte("alpha"), []byte("beta"), []byte("gamma")}
	bundle, err := AppendBundle(nil, entries...)
	if err != nil || hex.EncodeToString(bundle) != vectorBundle {
		t.Errorf("bundle %x, %v", bundle, err)
	}
	var e edge
	for _, entry := range entries {
		e.add(LeafHash(entry))
	}
	if got := hex.EncodeToString(joinHashes(e.levels[0])); got != vectorTile {
		t.Errorf("tile %s", got)
	}
	c := Checkpoint{Origin: testOrigin, Size: 3, Root: e.root()}
	if msg, err := c.Sign(testPrivate(1)); err != nil || string(msg) != vectorCheckpoint {
		t.Errorf("checkpoint %q, %v", msg, err)
	}
	if key := testLogKey(t).String(); key != vectorLogKey {
		t.Errorf("key %s", key)
	}
}

func TestSpecVectorCosignatureAndProof(t *testing.T) {
	log := testLogKey(t)
	c, err := ParseCheckpoint([]byte(vectorCheckpoint), log)
	if err != nil {
		t.Fatal(err)
	}
	raw, err := Cosign(testPrivate(3), c, 1767225600)
	if err != nil || hex.EncodeToString(raw) != vectorCosignature {
		t.Errorf("cosignature %x, %v", raw, err)
	}
	cosigners := testCosigners(t)
	msg := vectorCheckpoint + vectorCosignatureLine
	if _, list, err := ParseCosigned([]byte(msg), log, cosigners); err != nil || len(list) != 1 || list[0].Time() != 1767225600 {
		t.Errorf("%+v, %v", list, err)
	}
	p, err := ParseProof([]byte(vectorProofHead + msg))
	if err != nil {
		t.Fatal(err)
	}
	if _, _, err := p.Verify(LeafHash([]byte("beta")), log, cosigners); err != nil {
		t.Error(err)
	}
}

func TestSpecVectorRoots(t *testing.T) {
	var e edge
	for i := range 70000 {
		e.add(LeafHash(fmt.Appendf(nil, "%d", i)))
		if want, ok := vectorRoots[e.size]; ok {
			if got := e.root(); hex.EncodeToString(got[:]) != want {
				t.Errorf("size %d: %x, want %s", e.size, got, want)
			}
		}
	}
}
