package board

import (
	"bytes"
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"golang.org/x/mod/sumdb/note"
)

// ErrCheckpoint says that a signed checkpoint is not, byte for byte, what the
// keys at hand would have written. The text after it names the difference.
var ErrCheckpoint = errors.New("board: checkpoint refused")

// Checkpoint is what a log promises: that its first Size entries have this root.
type Checkpoint struct {
	Origin string // names the log; see NewLogKey for what a name may hold
	Size   uint64 // entries, at most MaxSize
	Root   Hash
}

// Text returns the three lines that log and cosigners sign (C2SP
// tlog-checkpoint, "Note text"). Extension lines are never written.
func (c Checkpoint) Text() []byte {
	return fmt.Appendf(nil, "%s\n%d\n%s\n", c.Origin, c.Size, base64.StdEncoding.EncodeToString(c.Root[:]))
}

// check refuses what must not be signed.
func (c Checkpoint) check() error {
	if !validName(c.Origin) {
		return fmt.Errorf("%w: origin %.80q", ErrCheckpoint, c.Origin)
	}
	if c.Size > MaxSize {
		return fmt.Errorf("%w: size %d", ErrCheckpoint, c.Size)
	}
	return nil
}

// Sign returns the checkpoint as a signed note with the log's signature alone:
// the bytes of the published checkpoint file.
func (c Checkpoint) Sign(private ed25519.PrivateKey) ([]byte, error) {
	if err := c.check(); err != nil {
		return nil, err
	}
	public, err := publicHalf(private)
	if err != nil {
		return nil, err
	}
	key, err := NewLogKey(c.Origin, public)
	if err != nil {
		return nil, err
	}
	text := c.Text()
	return key.appendLine(append(text, '\n'), ed25519.Sign(private, text)), nil
}

// parseText reads three lines and insists that Text would write the same.
func parseText(text []byte) (Checkpoint, error) {
	lines := strings.Split(string(text), "\n")
	if len(lines) != 4 || lines[3] != "" {
		return Checkpoint{}, fmt.Errorf("%w: not three lines", ErrCheckpoint)
	}
	size, err := strconv.ParseUint(lines[1], 10, 64)
	if err != nil {
		return Checkpoint{}, fmt.Errorf("%w: size %.30q", ErrCheckpoint, lines[1])
	}
	root, err := base64.StdEncoding.DecodeString(lines[2])
	if err != nil || len(root) != len(Hash{}) {
		return Checkpoint{}, fmt.Errorf("%w: root %.60q", ErrCheckpoint, lines[2])
	}
	c := Checkpoint{Origin: lines[0], Size: size, Root: Hash(root)}
	if err := c.check(); err != nil {
		return Checkpoint{}, err
	}
	if !bytes.Equal(c.Text(), text) {
		return Checkpoint{}, fmt.Errorf("%w: text is not canonical", ErrCheckpoint)
	}
	return c, nil
}

// ParseCheckpoint reads a published checkpoint: exactly one signature, log's,
// and every byte as Sign writes it. The origin is the key's name.
func ParseCheckpoint(msg []byte, log Key) (Checkpoint, error) {
	c, _, err := ParseCosigned(msg, log, nil)
	return c, err
}

// ParseCosigned reads a checkpoint with the log's signature and after it those
// of any of the cosigners, each at most once and in the order given. Anything
// else is refused: an unknown signer, another order, a second signature, an
// encoding that a decoder would forgive.
func ParseCosigned(msg []byte, log Key, cosigners []Key) (Checkpoint, []Cosignature, error) {
	if len(msg) > MaxCheckpoint {
		return Checkpoint{}, nil, fmt.Errorf("%w: %d bytes", ErrCheckpoint, len(msg))
	}
	if log.kind != kindLog {
		return Checkpoint{}, nil, fmt.Errorf("%w: %q is no log's key", ErrCheckpoint, log.name)
	}
	verifiers := []note.Verifier{log}
	for _, k := range cosigners {
		if k.kind != kindCosigner {
			return Checkpoint{}, nil, fmt.Errorf("%w: %q is no cosigner's key", ErrCheckpoint, k.name)
		}
		verifiers = append(verifiers, k)
	}
	n, err := note.Open(msg, note.VerifierList(verifiers...))
	if err != nil {
		return Checkpoint{}, nil, fmt.Errorf("%w: %w", ErrCheckpoint, err)
	}
	c, err := parseText([]byte(n.Text))
	if err != nil {
		return Checkpoint{}, nil, err
	}
	if c.Origin != log.name {
		return Checkpoint{}, nil, fmt.Errorf("%w: origin %q, want %q", ErrCheckpoint, c.Origin, log.name)
	}
	again, cosignatures, err := reencode(n, log, cosigners)
	if err != nil {
		return Checkpoint{}, nil, err
	}
	// note.Open forgives loose base64 and drops lines it has seen or does not
	// know; whoever signed, only one sequence of bytes is this checkpoint.
	if !bytes.Equal(again, msg) {
		return Checkpoint{}, nil, fmt.Errorf("%w: signatures are not canonical", ErrCheckpoint)
	}
	return c, cosignatures, nil
}

// reencode writes the note again from what its verified signatures decode to.
func reencode(n *note.Note, log Key, cosigners []Key) ([]byte, []Cosignature, error) {
	if len(n.UnverifiedSigs) > 0 {
		return nil, nil, fmt.Errorf("%w: signed by %.80q, who is not known here", ErrCheckpoint, n.UnverifiedSigs[0].Name)
	}
	msg := append([]byte(n.Text), '\n')
	var cosignatures []Cosignature
	next := 0 // the first cosigner who may still come
	for i, s := range n.Sigs {
		raw, err := base64.StdEncoding.DecodeString(s.Base64)
		if err != nil || len(raw) < 4 {
			return nil, nil, fmt.Errorf("%w: signature of %q", ErrCheckpoint, s.Name)
		}
		raw = raw[4:]
		if i == 0 {
			if s.Name != log.name || s.Hash != log.hash {
				return nil, nil, fmt.Errorf("%w: the log's signature is not first", ErrCheckpoint)
			}
			msg = log.appendLine(msg, raw)
			continue
		}
		for next < len(cosigners) && (cosigners[next].name != s.Name || cosigners[next].hash != s.Hash) {
			next++
		}
		if next == len(cosigners) {
			return nil, nil, fmt.Errorf("%w: signature of %q out of order", ErrCheckpoint, s.Name)
		}
		msg = cosigners[next].appendLine(msg, raw)
		cosignatures = append(cosignatures, Cosignature{Key: cosigners[next], Signature: [CosignatureSize]byte(raw)})
		next++
	}
	return msg, cosignatures, nil
}
