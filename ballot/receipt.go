package ballot

import (
	"crypto/ed25519"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"
)

// ReceiptSize is the encoded size of a Receipt in bytes.
const ReceiptSize = 32 + 1 + 32 + 1 + 32 + 64

// ErrReceipt is wrapped by every refusal of a receipt.
var ErrReceipt = errors.New("ballot: not a receipt of this poll")

// Receipt is the box's signed word that it has a ballot (SPEC 8.8).
type Receipt struct {
	Poll       PollID
	Electorate uint8
	Key        PublicKey
	Sequence   uint8
	Leaf       Digest
	Signature  [64]byte
}

// SignReceipt makes the receipt of a ballot that is durable already.
func SignReceipt(box ed25519.PrivateKey, poll PollID, b *Ballot, leaf Digest) Receipt {
	r := Receipt{Poll: poll, Electorate: b.Electorate, Key: b.Key, Sequence: b.Sequence, Leaf: leaf}
	copy(r.Signature[:], ed25519.Sign(box, r.signed()))
	return r
}

func (r *Receipt) signed() []byte {
	return LI(labelReceipt, r.Poll[:], []byte{r.Electorate}, r.Key[:], []byte{r.Sequence}, r.Leaf[:])
}

// Bytes is the encoding of SPEC 8.8.
func (r *Receipt) Bytes() []byte {
	out := make([]byte, 0, ReceiptSize)
	out = append(out, r.Poll[:]...)
	out = append(out, r.Electorate)
	out = append(out, r.Key[:]...)
	out = append(out, r.Sequence)
	out = append(out, r.Leaf[:]...)
	return append(out, r.Signature[:]...)
}

// ParseReceipt reads exactly ReceiptSize bytes.
func ParseReceipt(data []byte) (Receipt, error) {
	var r Receipt
	s := cryptobyte.String(data)
	if !s.CopyBytes(r.Poll[:]) || !s.ReadUint8(&r.Electorate) || !s.CopyBytes(r.Key[:]) || !s.ReadUint8(&r.Sequence) ||
		!s.CopyBytes(r.Leaf[:]) || !s.CopyBytes(r.Signature[:]) || !s.Empty() {
		return r, fmt.Errorf("%w: want %d bytes, got %d", ErrReceipt, ReceiptSize, len(data))
	}
	return r, nil
}

// Verify checks the box's signature and the poll.
func (r *Receipt) Verify(poll PollID, box PublicKey) error {
	if r.Poll != poll {
		return fmt.Errorf("%w: it is of poll %v", ErrReceipt, r.Poll)
	}
	if err := verify(box, r.signed(), r.Signature); err != nil {
		return fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	return nil
}

// ReceiptFile is what a voter keeps: the receipt, and the ballot so that it can
// be claimed (SPEC 8.8).
type ReceiptFile struct {
	Receipt Hex `json:"receipt"`
	Ballot  Hex `json:"ballot,omitempty"`
}

// ErrOtherBallot is a receipt file whose ballot is not the one its receipt is for.
var ErrOtherBallot = errors.New("ballot: the ballot in the file is not the one the receipt is for")

// maxReceiptFile bounds such a file: a receipt and the largest entry, in hexadecimal.
const maxReceiptFile = 1 << 18

// ParseReceiptFile reads such a file strictly and holds receipt and ballot against
// each other (SPEC 12.54). Whether the box has signed it, Verify says.
func ParseReceiptFile(data []byte) (Receipt, error) {
	var f ReceiptFile
	if err := UnmarshalStrict(data, &f, MaxJSONSize(maxReceiptFile)); err != nil {
		return Receipt{}, fmt.Errorf("%w: %w", ErrReceipt, err)
	}
	r, err := ParseReceipt(f.Receipt)
	if err != nil {
		return r, err
	}
	if len(f.Ballot) > 0 && LeafHash(EntryOf(f.Ballot)) != r.Leaf {
		return r, ErrOtherBallot
	}
	return r, nil
}
