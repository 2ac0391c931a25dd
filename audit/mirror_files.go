package audit

import (
	"crypto/sha256"
	"errors"
	"io/fs"
	"slices"

	"hustings/ballot"
	"hustings/board"
)

// named fetches the bundle files that the copied entries name, and gives their
// names. Entries that cannot be read name nothing: Verify will speak of them.
func (m *mirror) named(size uint64) (map[string]bool, error) {
	named := make(map[string]bool)
	for n := uint64(0); n*board.TileWidth < size; n++ {
		if err := m.ctx.Err(); err != nil {
			return nil, err
		}
		p := board.Path{Level: board.EntryLevel, Index: n, Width: int(min(size-n*board.TileWidth, board.TileWidth))} //nolint:gosec // at most 256
		raw, err := fs.ReadFile(m.into, p.String())
		if err != nil {
			continue
		}
		entries, err := board.ParseBundle(raw, p.Width)
		if err != nil {
			continue
		}
		for _, data := range entries {
			for _, digest := range filesOf(data) {
				if err := m.file(digest, named); err != nil {
					return nil, err
				}
			}
		}
	}
	return named, nil
}

// filesOf lists the bundle files an entry names (SPEC 10.1).
func filesOf(data []byte) []ballot.Digest {
	named := []ballot.EntryType{ballot.TypeManifest, ballot.TypeAttendance, ballot.TypeIssued, ballot.TypeOutcome}
	if len(data) < 2 || !slices.Contains(named, ballot.EntryType(data[1])) {
		return nil // most entries are ballots: not worth parsing here
	}
	e, err := ballot.Parse(data)
	if err != nil {
		return nil
	}
	switch e := e.(type) {
	case *ballot.ManifestEntry:
		if m, _ := ballot.ParseManifest(e.Manifest); m != nil {
			return m.Files()
		}
	case *ballot.Attendance:
		return []ballot.Digest{e.File}
	case *ballot.Issued:
		return []ballot.Digest{e.File}
	case *ballot.OutcomeEntry:
		if o, err := ballot.ParseSurveyOutcome(e.JSON); err == nil {
			return []ballot.Digest{o.Results}
		}
	}
	return nil
}

// file fetches one bundle file. What has other bytes than its name says is
// fetched again each time, and left for Verify to name.
func (m *mirror) file(digest ballot.Digest, named map[string]bool) error {
	name := "files/" + digest.String()
	if named[name] {
		return nil
	}
	named[name] = true
	if data, ok := m.have(name); ok && sha256.Sum256(data) == digest {
		return nil
	}
	data, err := m.get(name, maxFile)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	return m.into.Put(name, data)
}

// sweep removes what is not of the board at this size: partial tiles that have
// grown, and anything else that lies there.
func (m *mirror) sweep(size uint64, named map[string]bool) error {
	var stray []string
	err := fs.WalkDir(m.into, ".", func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() && !named[name] && !board.IsTreeFile(size, name) {
			stray = append(stray, name)
		}
		return err
	})
	for _, name := range stray {
		if err == nil {
			err = m.into.Remove(name)
		}
	}
	return err
}
