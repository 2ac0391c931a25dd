package trustee

import (
	"bytes"
	"fmt"

	"hustings/ballot"
)

// What a record says. A record is written before the deed it speaks of.
const (
	recordMade       = "made"       // the keys exist: trustee, ceremony, key
	recordDealt      = "dealt"      // plan confirmed; entry is the deal
	recordCertified  = "certified"  // shares are stored; transcript; entry is the certificate
	recordComplained = "complained" // entry is the signed complaint: this key certifies nothing
	recordPoll       = "poll"       // the key of stage serves poll, at the address ceremony
	recordSeen       = "seen"       // checkpoint: ceremony, size, root, note
	recordForked     = "forked"     // note contradicts what was seen
	recordAgreed     = "agreed"     // entry
	recordRehearsed  = "rehearsed"  // entry
	recordCosigned   = "cosigned"   // point, size, root; entry
	recordAudited    = "audited"    // size, root: audited in full and found right
	recordClosed     = "closed"     // claims, size, root: the one close of poll
	recordOpening    = "opening"    // openings are given out from here on
)

// record is one line of the memory.
type record struct {
	What       string             `json:"what"`
	At         ballot.Time        `json:"at"`
	Trustee    int                `json:"trustee,omitempty"`
	Ceremony   *ballot.CeremonyID `json:"ceremony,omitempty"`
	Key        *ballot.PublicKey  `json:"key,omitempty"`
	Plan       *Plan              `json:"plan,omitempty"`
	Transcript *ballot.Digest     `json:"transcript,omitempty"`
	Stage      *int               `json:"stage,omitempty"`
	Poll       *ballot.PollID     `json:"poll,omitempty"`
	Point      string             `json:"point,omitempty"`
	Size       uint64             `json:"size,omitempty"`
	Root       *ballot.Digest     `json:"root,omitempty"`
	Claims     *ballot.Digest     `json:"claims,omitempty"`
	Note       string             `json:"note,omitempty"`
	Entry      ballot.Hex         `json:"entry,omitempty"`
}

// complete tells whether a record has all that its kind is asked for later.
func (r *record) complete() bool {
	point := r.Size > 0 && r.Root != nil
	switch r.What {
	case recordMade:
		return r.Trustee >= 1 && r.Trustee <= ballot.MaxTrustees && r.Ceremony != nil && r.Key != nil
	case recordDealt:
		return r.Plan != nil && len(r.Entry) > 0
	case recordCertified:
		return r.Transcript != nil && len(r.Entry) > 0
	case recordComplained:
		return true
	case recordPoll:
		return r.Poll != nil && r.Stage != nil && *r.Stage >= 0 && r.Ceremony != nil
	case recordSeen:
		return r.Ceremony != nil && point
	case recordForked:
		return r.Note != ""
	case recordAgreed, recordRehearsed:
		return r.Poll != nil && len(r.Entry) > 0
	case recordCosigned:
		return r.Poll != nil && r.Point != "" && point && len(r.Entry) > 0
	case recordAudited:
		return r.Poll != nil && point
	case recordClosed:
		return r.Poll != nil && r.Claims != nil && point
	case recordOpening:
		return r.Poll != nil
	}
	return false
}

// Bounds of a memory: a deal of 16 trustees and 16 keys is the longest line.
const (
	maxMemory  = 32 << 20
	maxRecords = 100_000
	maxLine    = 128 << 10
)

func (r *record) line() ([]byte, error) {
	data, err := ballot.MarshalCanonical(r)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrMemory, err)
	}
	if !r.complete() || len(data) > maxLine {
		return nil, fmt.Errorf("%w: a record of %q that can't be kept", ErrMemory, r.What)
	}
	return append(data, '\n'), nil
}

// parseRecords reads a memory: JSON lines, each as line writes it. A kind that
// this version does not know is refused, for it may forbid something.
func parseRecords(data []byte) ([]record, error) {
	if len(data) > maxMemory {
		return nil, fmt.Errorf("%w: %d bytes", ErrMemory, len(data))
	}
	var records []record
	for len(data) > 0 {
		line, rest, whole := bytes.Cut(data, []byte("\n"))
		data = rest
		var r record
		if len(records) == maxRecords || !whole {
			return nil, fmt.Errorf("%w: line %d is cut off, or there are too many", ErrMemory, len(records)+1)
		}
		if err := ballot.UnmarshalStrict(line, &r, ballot.MaxJSONSize(maxLine)); err != nil {
			return nil, fmt.Errorf("%w: line %d: %w", ErrMemory, len(records)+1, err)
		}
		again, err := r.line()
		if err != nil || !bytes.Equal(again[:len(again)-1], line) {
			return nil, fmt.Errorf("%w: line %d is not as this tool writes it", ErrMemory, len(records)+1)
		}
		records = append(records, r)
	}
	return records, nil
}
