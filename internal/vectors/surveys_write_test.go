package vectors

import (
	"fmt"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// writeSurveys holds all surveys anew.
func writeSurveys(t *testing.T, root string) {
	t.Helper()
	must(t, os.RemoveAll(root), os.MkdirAll(root, 0o755)) //nolint:gosec // published
	var list []HeldSurvey
	var base made // whose sealed part is changed
	var baseAt string
	for _, v := range append(standing(), falseOnes()...) {
		number := fmt.Sprintf("%03d", folders(t, root))
		m := v.hold(t)
		m.write(t, filepath.Join(root, number))
		if v.pending {
			base, baseAt = m, number
		}
		row := HeldSurvey{Bundle: number + "/bundle", Name: v.name, Must: nonNil(v.alone), Exit: exitOf(v.alone, v.pending)}
		list = append(list, row)
		if m.sealed {
			row.Sealed, row.Must, row.Exit, row.Invalid = number+"/sealed", nonNil(v.with), exitOf(v.with, v.pending), &v.invalid
			list = append(list, row)
		}
	}
	sealed, responses := sealedOf(t, base.poll)
	for _, v := range sealedOnes() {
		number := fmt.Sprintf("%03d", folders(t, root))
		changeSealed(t, sealed, filepath.Join(root, number, "sealed"), v.change(responses, base.poll.Manifest.SealedResponse()))
		list = append(list, HeldSurvey{Bundle: baseAt + "/bundle", Sealed: number + "/sealed", Name: v.name, Must: v.must, Exit: 1})
	}
	must(t, os.WriteFile(filepath.Join(root, "index.json"), lines(t, list), 0o644))                     //nolint:gosec // published
	must(t, os.WriteFile(filepath.Join(root, "mutants.json"), lines(t, mutateSurveys(t, root)), 0o644)) //nolint:gosec // published
}

// folders is how many surveys are written.
func folders(t *testing.T, root string) int {
	t.Helper()
	entries, err := os.ReadDir(root)
	must(t, err)
	return len(entries)
}

func nonNil(list []string) []string { return append([]string{}, list...) }

func exitOf(must []string, pending bool) int {
	switch {
	case len(must) > 0:
		return 1
	case pending:
		return 3
	}
	return 0
}

// mutateSurveys draws bytes to change, in bundles and sealed parts by turns.
func mutateSurveys(t *testing.T, root string) (list []SurveyMutant) {
	t.Helper()
	random := rand.New(rand.NewPCG(8, 17)) //nolint:gosec // a choice of vectors
	for i := range 48 {
		m := SurveyMutant{Dir: []string{"001", "002", "003"}[i%3], Xor: 1 << random.IntN(8)}
		all := inMemory(t, os.DirFS(filepath.Join(root, m.Dir)))
		var names []string
		for name, file := range all {
			if strings.HasPrefix(name, []string{"bundle/", "sealed/"}[i%2]) && len(file.Data) > 0 {
				names = append(names, name)
			}
		}
		slices.Sort(names)
		m.File = names[random.IntN(len(names))]
		m.Offset = random.IntN(len(all[m.File].Data))
		ids := m.audit(t, all)
		if len(ids) == 0 {
			t.Fatalf("%+v: nothing fails", m)
		}
		if m.Check = slices.Min(ids); strings.HasPrefix(m.File, "bundle/tile/0/") {
			m.Check = "12.4" // roots are recomputed from entries, wherever a program takes them from
		}
		list = append(list, m)
	}
	return list
}

// write puts a survey into its folder.
func (m *made) write(t *testing.T, folder string) {
	t.Helper()
	must(t, os.RemoveAll(folder))
	bundle, err := m.poll.FS()
	must(t, err, os.CopyFS(filepath.Join(folder, "bundle"), bundle))
	if !m.sealed {
		return
	}
	sealed, err := m.poll.SealedFS()
	must(t, err)
	changeSealed(t, sealed, filepath.Join(folder, "sealed"), m.change)
}

// changeSealed writes a sealed part with some files changed, or taken away.
func changeSealed(t *testing.T, sealed fs.FS, folder string, change map[string][]byte) {
	t.Helper()
	must(t, os.RemoveAll(folder), os.CopyFS(folder, sealed))
	for name, data := range change {
		if data == nil {
			must(t, os.Remove(filepath.Join(folder, name)))
		} else {
			must(t, os.WriteFile(filepath.Join(folder, name), data, 0o644)) //nolint:gosec // published
		}
	}
}
