package roll

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"hustings/ballot"
)

// Voter is an expected member in a frozen electorate.
type Voter struct {
	Index  int // of Handle in the sorted list
	Handle [32]byte
	Salt   [16]byte
	Line   string // as observers see it
}

// Number is the member's number, the first part of the line.
func (v Voter) Number() (string, error) {
	number, _, _, err := ballot.ParseMemberLine(v.Line)
	if err != nil {
		return "", fmt.Errorf("roll: voter %d: %w", v.Index, err)
	}
	return number, nil
}

// Frozen is one electorate as it stands at sealing. After that the roll may
// change; the electorate does not.
type Frozen struct {
	Ceremony ballot.CeremonyID
	Roll     int
	Excluded []ballot.Excluded
	Voters   []Voter // sorted by handle; Voters[i].Index is i
	Root     [32]byte
}

// ErrFrozen is returned when voters, salts or handles do not fit together.
var ErrFrozen = errors.New("roll: electorate does not hold together")

// Freeze gives every expected member a fresh salt and a handle (SPEC 7.4, 7.5).
// The order by handle tells nothing about the order of the roll.
func Freeze(rand io.Reader, ceremony ballot.CeremonyID, e Eligibility) (Frozen, error) {
	if len(e.Expected) == 0 {
		return Frozen{}, ErrNobody
	}
	f := Frozen{Ceremony: ceremony, Roll: e.Roll, Excluded: slices.Clone(e.Excluded), Voters: make([]Voter, len(e.Expected))}
	seen := make(map[string]bool, len(e.Expected))
	for i, m := range e.Expected {
		key := numberKey(m.Number)
		if seen[key] {
			return Frozen{}, fmt.Errorf("%w: %s", ErrRepeated, m.Number)
		}
		seen[key] = true
		line, err := m.Line()
		if err != nil {
			return Frozen{}, err
		}
		v := &f.Voters[i]
		if _, err := io.ReadFull(rand, v.Salt[:]); err != nil {
			return Frozen{}, fmt.Errorf("roll: salt of member %s: %w", m.Number, err)
		}
		v.Line, v.Handle = line, ballot.Handle(ceremony, v.Salt, line)
	}
	slices.SortFunc(f.Voters, func(a, b Voter) int { return bytes.Compare(a.Handle[:], b.Handle[:]) })
	for i := range f.Voters {
		f.Voters[i].Index = i
	}
	tree, err := f.Tree()
	if err != nil {
		return Frozen{}, err
	}
	f.Root = tree.Root()
	return f, nil
}

// Expected is the number of voters (应到).
func (f Frozen) Expected() int { return len(f.Voters) }

// Handles gives the handles in order.
func (f Frozen) Handles() [][32]byte {
	out := make([][32]byte, len(f.Voters))
	for i := range f.Voters {
		out[i] = f.Voters[i].Handle
	}
	return out
}

// HandlesFile is the bundle file that the manifest names as "handles" (SPEC
// 8.1): the handles in order, 32 bytes each, nothing between.
func (f Frozen) HandlesFile() []byte {
	out := make([]byte, 0, 32*len(f.Voters))
	for i := range f.Voters {
		out = append(out, f.Voters[i].Handle[:]...)
	}
	return out
}

// Tree is the tree over the handles, for members' proofs.
func (f Frozen) Tree() (*ballot.HandleTree, error) {
	tree, err := ballot.NewHandleTree(f.Handles())
	if err != nil {
		return nil, fmt.Errorf("roll: freeze: %w", err)
	}
	return tree, nil
}
