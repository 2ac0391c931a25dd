package web

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"sync"

	"hustings/ballot"
)

// act is what officers, or tellers, are about to sign: an entry of the board with
// the files it names, and the signatures so far (SPEC 8.2).
type act struct {
	Kind     string
	Lines    []string // what it does, in the words of whoever prepared it
	Command  string   // the same by command line
	entry    ballot.Entry
	files    [][]byte
	manifest *ballot.Manifest
	ctx      []byte

	mu       sync.Mutex
	officers []ballot.Signed
	tellers  []ballot.Signed
}

var (
	errSignature = errors.New("web: signature does not fit")
	errStranger  = errors.New("web: nobody of the poll's list has signed")
)

// asked is whose signatures come next, and under which bytes.
type asked struct {
	Role    ballot.Role
	Ctx     string // hex
	Before  string // hex of the bytes before the list
	Parties []askedParty
	Needed  int
	Have    int
	before  []byte
	done    bool // nobody has to sign any more
}

type askedParty struct {
	Number int
	Name   string
	Key    string
	Signed bool
}

// ask says whose signatures come next. Tellers sign what officers have signed.
func (a *act) ask() asked {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.next()
}

func (a *act) next() asked {
	m := a.manifest
	if e, ok := a.entry.(*ballot.Agreed); ok {
		q := newAsked(ballot.RoleTeller, a.ctx, ballot.BeforeLast(e), m.Tellers, 1, a.tellers)
		q.Parties = q.Parties[e.Index : e.Index+1]
		return q
	}
	q := newAsked(ballot.RoleOfficer, a.ctx, ballot.BeforeList(a.entry), m.Officers.Keys, m.Officers.Needed, a.officers)
	if e, ok := a.entry.(*ballot.Certificate); ok && q.done {
		e.Officers = a.officers
		return newAsked(ballot.RoleTeller, a.ctx, ballot.BeforeLast(e), m.Tellers, len(m.Tellers), a.tellers)
	}
	return q
}

func newAsked(role ballot.Role, ctx, before []byte, parties []ballot.Party, needed int, have []ballot.Signed) asked {
	q := asked{
		Role: role, Ctx: hex.EncodeToString(ctx), Before: hex.EncodeToString(before), before: before,
		Needed: needed, Have: len(have), done: len(have) >= needed,
	}
	for i, p := range parties {
		signed := slices.ContainsFunc(have, func(s ballot.Signed) bool { return int(s.Signer) == i })
		q.Parties = append(q.Parties, askedParty{i, p.Name, p.Key.String(), signed})
	}
	return q
}

// sent is a signature as the client puts it into a form.
type sent struct {
	Signer    uint8      `json:"signer"`
	Signature ballot.Hex `json:"signature"`
}

// take adds signatures, each checked under its party's key, and says whether
// nobody has to sign any more.
func (a *act) take(text string) (whole bool, err error) {
	var list []sent
	if err := ballot.UnmarshalStrict([]byte(text), &list, ballot.MaxJSONSize(maxJSON), ballot.Complete()); err != nil {
		return false, fmt.Errorf("%w: %w", errSignature, err)
	}
	if len(list) == 0 {
		return false, errStranger
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, s := range list {
		if err := a.takeOne(s); err != nil {
			return false, err
		}
	}
	return a.next().done, nil
}

func (a *act) takeOne(s sent) error {
	q := a.next()
	if q.done {
		return nil
	}
	at := slices.IndexFunc(q.Parties, func(p askedParty) bool { return p.Number == int(s.Signer) })
	if at < 0 || len(s.Signature) != 64 {
		return errStranger
	}
	var key ballot.PublicKey
	if err := key.UnmarshalText([]byte(q.Parties[at].Key)); err != nil {
		return err
	}
	signed := ballot.Signed{Signer: s.Signer, Signature: [64]byte(s.Signature)}
	if err := ballot.VerifyEntry(key, a.ctx, q.Role, q.before, signed.Signature); err != nil {
		return fmt.Errorf("%w: %w", errSignature, err)
	}
	into := &a.officers
	if q.Role == ballot.RoleTeller {
		into = &a.tellers
	}
	if q.Parties[at].Signed {
		return nil
	}
	*into = append(*into, signed)
	slices.SortFunc(*into, func(x, y ballot.Signed) int { return int(x.Signer) - int(y.Signer) })
	return nil
}

// whole is the entry with its signatures.
func (a *act) whole() ballot.Entry {
	a.mu.Lock()
	defer a.mu.Unlock()
	switch e := a.entry.(type) {
	case *ballot.ManifestEntry:
		e.Officers = a.officers
	case *ballot.Attendance:
		e.Officers = a.officers
	case *ballot.Open:
		e.Officers = a.officers
	case *ballot.Close:
		e.Officers = a.officers
	case *ballot.Amendment:
		e.Officers = a.officers
	case *ballot.Redactions:
		e.Officers = a.officers
	case *ballot.Certificate:
		e.Officers, e.Tellers = a.officers, a.tellers
	case *ballot.Agreed:
		e.Signature = a.tellers[0].Signature
	}
	return a.entry
}
