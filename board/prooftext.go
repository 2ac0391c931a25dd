package board

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
)

// proofHeader is the first line of a C2SP tlog-proof.
const proofHeader = "c2sp.org/tlog-proof@v1"

// maxProofText bounds a tlog-proof in bytes.
const maxProofText = MaxCheckpoint + 128 + maxProof*45

// Proof is a tlog-proof: it shows by itself, to whoever has the log's key, that
// an entry stands in the log. It is the file that a voter can keep and a
// stranger can check years later.
type Proof struct {
	Index  uint64 // of the entry
	Hashes []Hash // audit path, the leaf's sibling first
	Note   []byte // the signed checkpoint, cosigned or not, byte for byte
}

// Text returns the proof as C2SP tlog-proof writes it, without the optional
// extra line.
func (p Proof) Text() []byte {
	text := fmt.Appendf(nil, "%s\nindex %d\n", proofHeader, p.Index)
	for i := range p.Hashes {
		text = append(base64.StdEncoding.AppendEncode(text, p.Hashes[i][:]), '\n')
	}
	return append(append(text, '\n'), p.Note...)
}

// ParseProof reads what Text writes and nothing else; an extra line, which
// nothing authenticates, is refused. The proof is not verified yet.
func ParseProof(text []byte) (Proof, error) {
	if len(text) > maxProofText {
		return Proof{}, fmt.Errorf("%w: %d bytes", ErrProof, len(text))
	}
	head, msg, found := bytes.Cut(text, []byte("\n\n"))
	lines := strings.Split(string(head), "\n")
	if !found || len(lines) < 2 || len(lines) > 2+maxProof || lines[0] != proofHeader {
		return Proof{}, fmt.Errorf("%w: not the lines of %s", ErrProof, proofHeader)
	}
	index, err := strconv.ParseUint(strings.TrimPrefix(lines[1], "index "), 10, 64)
	if err != nil {
		return Proof{}, fmt.Errorf("%w: %.40q", ErrProof, lines[1])
	}
	p := Proof{Index: index, Note: msg}
	for _, line := range lines[2:] {
		h, err := base64.StdEncoding.DecodeString(line)
		if err != nil || len(h) != len(Hash{}) {
			return Proof{}, fmt.Errorf("%w: %.60q", ErrProof, line)
		}
		p.Hashes = append(p.Hashes, Hash(h))
	}
	if !bytes.Equal(p.Text(), text) {
		return Proof{}, fmt.Errorf("%w: not canonical", ErrProof)
	}
	return p, nil
}

// Verify checks the checkpoint as [ParseCosigned] does and that the entry with
// this leaf hash stands in it. How many cosignatures are enough, and from whom,
// is for the caller.
func (p Proof) Verify(leaf Hash, log Key, cosigners []Key) (Checkpoint, []Cosignature, error) {
	c, cosignatures, err := ParseCosigned(p.Note, log, cosigners)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	if err := VerifyInclusion(c, p.Index, leaf, p.Hashes); err != nil {
		return Checkpoint{}, nil, err
	}
	return c, cosignatures, nil
}
