package ballot

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/mod/sumdb/tlog"
)

const labelHandle = "hustings/1 handle"

// MaxMemberLine is the most bytes a member's line may have.
const MaxMemberLine = 2048

// Errors of lines and handles (SPEC 7.4, 7.5).
var (
	ErrMemberLine  = errors.New("ballot: not a valid member's line")
	ErrHandles     = errors.New("ballot: handles are not sorted strictly ascending, or there are none")
	ErrHandleProof = errors.New("ballot: handle is not under the root")
)

// MemberLine is one member as observers see it: number, name and branch with a
// tab between them. Number and name must not be empty, branch may. All is UTF-8
// in normalization form C without control characters, tabs among them.
func MemberLine(number, name, branch string) (string, error) {
	line := number + "\t" + name + "\t" + branch
	for _, field := range []string{number, name, branch} {
		if strings.IndexFunc(field, unicode.IsControl) >= 0 {
			return "", fmt.Errorf("%w: %q has a control character", ErrMemberLine, field)
		}
	}
	switch {
	case number == "" || name == "":
		return "", fmt.Errorf("%w: number or name is empty", ErrMemberLine)
	case len(line) > MaxMemberLine:
		return "", fmt.Errorf("%w: %d bytes, at most %d", ErrMemberLine, len(line), MaxMemberLine)
	case !utf8.ValidString(line) || !isNFC(line):
		return "", fmt.Errorf("%w: %q is not UTF-8 in normalization form C", ErrMemberLine, line)
	}
	return line, nil
}

// ParseMemberLine is the inverse of MemberLine and refuses what it refuses.
func ParseMemberLine(line string) (number, name, branch string, err error) {
	fields := strings.Split(line, "\t")
	if len(fields) != 3 {
		return "", "", "", fmt.Errorf("%w: %d fields in place of 3", ErrMemberLine, len(fields))
	}
	if _, err = MemberLine(fields[0], fields[1], fields[2]); err != nil {
		return "", "", "", err
	}
	return fields[0], fields[1], fields[2], nil
}

// Handle stands for a member in one poll without saying who it is: a labelled
// hash of the line under a salt of 16 fresh random bytes. Without the salt it
// cannot be guessed; with another ceremony id it is another handle, so that two
// polls' lists cannot be laid side by side.
func Handle(ceremony CeremonyID, salt [16]byte, line string) [32]byte {
	return H(labelHandle, ceremony[:], salt[:], []byte(line))
}

// A HandleTree is the RFC 6962 Merkle tree (section 2.1) over an electorate's
// handles: leaf i is the i-th handle's 32 bytes, in sorted order.
type HandleTree struct {
	size   int64
	hashes handleHashes
	root   tlog.Hash
}

// handleHashes holds a tree's hashes in tlog's storage order.
type handleHashes []tlog.Hash

// ReadHashes implements tlog.HashReader.
func (h handleHashes) ReadHashes(indexes []int64) ([]tlog.Hash, error) {
	out := make([]tlog.Hash, len(indexes))
	for i, at := range indexes {
		if at < 0 || at >= int64(len(h)) {
			return nil, fmt.Errorf("ballot: no hash at %d in the tree of handles", at)
		}
		out[i] = h[at]
	}
	return out, nil
}

// NewHandleTree builds the tree. The handles must be sorted strictly ascending
// as bytes, so that none stands there twice, and there must be at least one.
func NewHandleTree(sorted [][32]byte) (*HandleTree, error) {
	if len(sorted) == 0 {
		return nil, fmt.Errorf("%w: the list is empty", ErrHandles)
	}
	t := &HandleTree{size: int64(len(sorted)), hashes: make(handleHashes, 0, 2*len(sorted))}
	for i := range sorted {
		if i > 0 && bytes.Compare(sorted[i-1][:], sorted[i][:]) >= 0 {
			return nil, fmt.Errorf("%w: number %d", ErrHandles, i)
		}
		more, err := tlog.StoredHashes(int64(i), sorted[i][:], t.hashes)
		if err != nil {
			return nil, fmt.Errorf("ballot: tree of handles: %w", err)
		}
		t.hashes = append(t.hashes, more...)
	}
	root, err := tlog.TreeHash(t.size, t.hashes)
	if err != nil {
		return nil, fmt.Errorf("ballot: tree of handles: %w", err)
	}
	t.root = root
	return t, nil
}

// Root is what the manifest holds.
func (t *HandleTree) Root() [32]byte { return t.root }

// Size is the number of handles.
func (t *HandleTree) Size() int { return int(t.size) }

// Proof gives the audit path (RFC 6962, 2.1.1) of the handle at index, from the
// leaf upwards.
func (t *HandleTree) Proof(index int) ([][32]byte, error) {
	if index < 0 || int64(index) >= t.size {
		return nil, fmt.Errorf("%w: index %d of %d", ErrHandleProof, index, t.size)
	}
	proof, err := tlog.ProveRecord(t.size, int64(index), t.hashes)
	if err != nil {
		return nil, fmt.Errorf("ballot: prove handle: %w", err)
	}
	out := make([][32]byte, len(proof))
	for i := range proof {
		out[i] = proof[i]
	}
	return out, nil
}

// HandleRoot is the root over a sorted list, for those who need only that.
func HandleRoot(sorted [][32]byte) ([32]byte, error) {
	t, err := NewHandleTree(sorted)
	if err != nil {
		return [32]byte{}, err
	}
	return t.Root(), nil
}

// HandleProof proves one handle; for many, keep a HandleTree.
func HandleProof(sorted [][32]byte, index int) ([][32]byte, error) {
	t, err := NewHandleTree(sorted)
	if err != nil {
		return nil, err
	}
	return t.Proof(index)
}

// VerifyHandleProof checks that handle is number index of the size handles under
// root. It returns ErrHandleProof otherwise.
func VerifyHandleProof(root, handle [32]byte, index, size int, proof [][32]byte) error {
	if index < 0 || index >= size || len(proof) > 64 {
		return fmt.Errorf("%w: index %d of %d", ErrHandleProof, index, size)
	}
	path := make(tlog.RecordProof, len(proof))
	for i := range proof {
		path[i] = proof[i]
	}
	if err := tlog.CheckRecord(path, int64(size), root, int64(index), tlog.RecordHash(handle[:])); err != nil {
		return fmt.Errorf("%w: %w", ErrHandleProof, err)
	}
	return nil
}
