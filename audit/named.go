package audit

import (
	"bytes"
	"crypto/sha256"
	"fmt"
	"sort"

	"hustings/ballot"
	"hustings/survey"
)

// A Row is one response that counts, of a survey in which a name goes along
// (A0, A1), as who has the sealed part reads it.
type Row struct {
	Electorate int
	Line       string // the member's (SPEC 7.4), as the response says
	Answers    survey.Answers
}

// handleSize is a handle's length in a handles file (SPEC 8.1).
const handleSize = sha256.Size

// handed finds who took a pass of every registrar: nobody else can have answered
// (SPEC 8.17).
type handed struct {
	files       [][]byte // of each electorate, the handles file
	electorates []Electorate
}

// handed reads what responses with names are held against: nobody, at the levels
// where none has one.
func (r *Reader) handed() (h handed, err error) {
	m := r.state.Manifest
	if !m.Survey.Level.Named() {
		return h, nil
	}
	h.electorates = r.state.Electorates
	for i := range m.Electorates {
		e := &m.Electorates[i]
		data, err := r.files.File(e.Handles)
		if err == nil && (sha256.Sum256(data) != e.Handles || len(data) != handleSize*e.Expected) {
			err = ErrRecord
		}
		if err != nil {
			return h, fmt.Errorf("audit: read the handles of electorate %d: %w", i, err)
		}
		h.files = append(h.files, data)
	}
	return h, nil
}

// has says whether a handle is an electorate's, and its member took a pass of every
// registrar.
func (h *handed) has(electorate int, handle ballot.Digest) bool {
	if electorate >= len(h.files) {
		return false
	}
	file, e := h.files[electorate], &h.electorates[electorate]
	n := len(file) / handleSize
	at := sort.Search(n, func(i int) bool { return bytes.Compare(file[i*handleSize:(i+1)*handleSize], handle[:]) >= 0 })
	if at == n || !bytes.Equal(file[at*handleSize:(at+1)*handleSize], handle[:]) {
		for at = 0; at < len(e.Added) && e.Added[at] != handle; at++ {
		}
		if at == len(e.Added) {
			return false
		}
		at += n
	}
	for _, issued := range e.Issued {
		if !issued.Has(at) {
			return false
		}
	}
	return true
}
