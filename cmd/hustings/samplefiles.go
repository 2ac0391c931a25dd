package main

import (
	"context"
	_ "embed"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"hustings/ballot"
	"hustings/web"
)

// lockDesk sets the desk's passphrase as an officer does, by a one-time link.
func (m *sampleMaker) lockDesk(ctx context.Context) error {
	link, err := drawDeskLink(ctx, m.server.office.who, m.origin, m.now().Add(time.Hour))
	if err != nil {
		return err
	}
	form := url.Values{"passphrase": {m.passphrase}, "again": {m.passphrase}}.Encode()
	status, body, err := call(ctx, newClient(http.DefaultTransport, nil), "POST", link, "application/x-www-form-urlencoded", []byte(form), 1<<20)
	if err == nil && status != http.StatusSeeOther {
		err = fmt.Errorf("the desk's passphrase was not set: status %d\n%s", status, body)
	}
	return err
}

// keep writes what the people of the open poll have, trustees' files for the
// browser beside the folders of the command line.
func (m *sampleMaker) keep(dir string) error {
	f, err := os.OpenFile(filepath.Join(dir, "slips.csv"), os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the folder is ours
	if err != nil {
		return err
	}
	slices.SortFunc(m.slips, func(a, b slip) int { return strings.Compare(a.Number, b.Number) })
	if err := errors.Join(writeSlips(csv.NewWriter(f), m.poll, m.slips), f.Close()); err != nil {
		return err
	}
	for i := range m.trustees {
		name := filepath.Join(dir, fmt.Sprintf("trustee-%d", i+1))
		text, err := trusteeFile(m.poll.ceremony, name)
		if err == nil {
			err = os.WriteFile(name+".json", text, 0o600)
		}
		if err != nil {
			return err
		}
	}
	if err := os.WriteFile(filepath.Join(dir, "passphrase.txt"), []byte(m.passphrase+"\n"), 0o600); err != nil {
		return err
	}
	text, err := json.Marshal(m.home.record)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, sampleFile), append(text, '\n'), 0o600); err != nil {
		return err
	}
	return filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error { // trustees' copies of the board, too
		if err != nil || !d.IsDir() {
			return err
		}
		return os.Chmod(path, 0o700) //nolint:gosec // a folder
	})
}

// trusteeFile is a trustee's folder as the file that the trustees' page loads.
func trusteeFile(c ballot.CeremonyID, dir string) ([]byte, error) {
	out := struct {
		Kind     string            `json:"kind"`
		Ceremony string            `json:"ceremony"`
		Files    map[string][]byte `json:"files"`
	}{"hustings/1 trustee", c.String(), make(map[string][]byte)}
	for _, name := range []string{"key.age", "memory.jsonl"} {
		data, err := os.ReadFile(filepath.Join(dir, name)) //nolint:gosec // the folder is ours
		if err != nil {
			return nil, err
		}
		out.Files[name] = data
	}
	return json.Marshal(out)
}

// move puts what was made to its places: the databases last, for they are what
// the next start looks for.
func (s *sampleHome) move(making string) error {
	for _, m := range [][2]string{
		{"keys", s.Keys},
		{"clients", filepath.Join(filepath.Dir(s.Keys), "clients")},
		{"sample", s.dir},
		{"what.db.checkpoints", s.What + ".checkpoints"},
	} {
		if err := moveFiles(filepath.Join(making, m[0]), m[1]); err != nil {
			return fmt.Errorf("put the sample into its place: %w", err)
		}
	}
	for _, m := range [][2]string{{"what.db", s.What}, {"who.db", s.Who}} {
		for _, end := range []string{"-wal", "-shm", ""} { // an empty database was closed: its own are stale
			err := os.Rename(filepath.Join(making, m[0]+end), m[1]+end)
			if errors.Is(err, fs.ErrNotExist) && end != "" {
				err = os.Remove(m[1] + end)
			}
			if err != nil && !errors.Is(err, fs.ErrNotExist) {
				return fmt.Errorf("put the sample into its place: %w", err)
			}
		}
	}
	return nil
}

// moveFiles moves what is in a folder into another, which may be there.
func moveFiles(from, to string) error {
	list, err := os.ReadDir(from)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err == nil {
		err = os.MkdirAll(to, 0o700)
	}
	for _, f := range list {
		err = errors.Join(err, os.Rename(filepath.Join(from, f.Name()), filepath.Join(to, f.Name())))
	}
	return err
}

//go:embed sample/slips.html
var sampleSlipsText string

var sampleSlipsPage = template.Must(template.New("slips").Parse(sampleSlipsText))

// sampleSlips is the page of slips to print.
type sampleSlips struct {
	Organisation, Title    map[string]string
	Address, Short, Closes string
	Side                   int
	Path                   string
	Slips                  []slip
}

// slips reads the slips that were drawn when the sample was made.
func (s *sampleHome) slips() ([]slip, error) {
	f, err := os.Open(filepath.Join(s.dir, "slips.csv"))
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		return nil, err
	}
	var out []slip
	for _, r := range rows[1:] {
		out = append(out, slip{Number: r[0], Name: r[1], Branch: r[2], Code: r[3]})
	}
	return out, nil
}

// print writes the slips as a page, for the address the server has this time.
func (s *sampleHome) print(m *ballot.Manifest, id ballot.PollID, address string, slips []slip) error {
	page := sampleSlips{
		Organisation: m.Organisation, Title: m.Titles, Address: address, Short: ballot.ShortID(id), Slips: slips,
		Closes: time.Unix(int64(m.Times.Close), 0).Format("2006-01-02 15:04 -07:00"),
	}
	var err error
	if page.Side, page.Path, err = web.QRPath(address); err != nil {
		return err
	}
	var b strings.Builder
	if err := sampleSlipsPage.Execute(&b, page); err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(s.dir, "slips.html"), []byte(b.String()), 0o600)
}
