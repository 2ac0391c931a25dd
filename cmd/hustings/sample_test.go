package main

import (
	"bytes"
	"crypto/rand"
	"encoding/base64"
	"encoding/json"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/person"
)

// sampleWorld is a folder with a sample, and a server on it now and then.
type sampleWorld struct{ *site }

func newSampleWorld(t *testing.T) *sampleWorld {
	t.Helper()
	return &sampleWorld{newSite(t)}
}

// serve starts the server and gives what it says.
func (s *sampleWorld) serve() string {
	s.t.Helper()
	return s.start("To begin anew", "--sample")
}

func (s *sampleWorld) file(name string) []byte {
	s.t.Helper()
	data, err := os.ReadFile(filepath.Join(s.dir, "sample", name))
	if err != nil {
		s.t.Fatal(err)
	}
	return data
}

func (s *sampleWorld) page(path string) string {
	s.t.Helper()
	status, body, err := call(s.t.Context(), http.DefaultClient, "GET", s.origin+path, "", nil, 1<<20)
	if err != nil || status != http.StatusOK {
		s.t.Fatal(path, status, err)
	}
	return string(body)
}

// TestSample starts the sample on an empty folder and takes its open poll to the
// end as a visitor would, with what lies in its folder; started again, it is the same.
func TestSample(t *testing.T) {
	s := newSampleWorld(t)
	must(t, os.MkdirAll(filepath.Join(s.dir, "sample.making", "keys"), 0o700)) // of a start that was killed
	begun := time.Now()
	told := s.serve()
	t.Logf("the first start took %v", time.Since(begun))
	var record sampleRecord
	must(t, json.Unmarshal(s.file(sampleFile), &record))
	rows := s.slips()
	if len(rows) != 60 {
		t.Fatalf("%d slips", len(rows))
	}
	slip := rows[0]
	for _, want := range append([]string{slip[1], slip[3], slip[5]}, record.Passphrase, record.Lookup, "officer.key", "trustee-1") {
		if !strings.Contains(told, want) {
			t.Errorf("it does not say %q:\n%s", want, told)
		}
	}
	s.pages(record, rows)
	s.modes()

	s.command(exitDone, "verify", s.origin+"/p/"+record.Past.String())
	receipt := s.votesAndCloses(record)
	open, key, officer := s.atPoll(record)
	trustee := func(number string) []string {
		return append([]string{"trustee", "open", "--poll", open, "--dir", filepath.Join(s.dir, "sample", "trustee-"+number), "--early-close"}, key...)
	}
	s.command(exitNotYet, trustee("1")...)
	s.command(exitDone, trustee("2")...)
	s.command(exitDone, trustee("1")...)
	s.until(record.Open, ballot.PhaseCounted)
	certify := append([]string{"poll", "certify", record.Open.String(), "--teller-key", filepath.Join(s.dir, "sample", "teller.key")}, s.places...)
	s.command(exitDone, append(certify, officer...)...)
	s.command(exitDone, "verify", open, "--poll", slip[5], "--receipt", receipt)

	s.stop()
	before, files := s.file(sampleFile), s.file("slips.csv")
	told = s.serve()
	if !bytes.Equal(before, s.file(sampleFile)) || !bytes.Equal(files, s.file("slips.csv")) || !strings.Contains(told, "The voting is over") {
		t.Errorf("the second start made something anew:\n%s", told)
	}
	s.command(exitDone, "verify", s.origin+"/p/"+record.Open.String(), "--poll", slip[5])
}

// atPoll gives the open poll's address, and with what officers and trustees sign.
func (s *sampleWorld) atPoll(record sampleRecord) (open string, key, officer []string) {
	files := filepath.Join(s.dir, "sample")
	key = []string{"--passphrase-file", filepath.Join(files, "passphrase.txt")}
	return s.origin + "/p/" + record.Open.String(), key, append(key, "--officer-key", filepath.Join(files, "officer.key"))
}

// votesAndCloses casts a ballot with the first slip, gives its receipt's file,
// closes early, and lets the claims be over.
func (s *sampleWorld) votesAndCloses(record sampleRecord) (receipt string) {
	s.t.Helper()
	open, _, officer := s.atPoll(record)
	slip := s.slips()[0]
	receipt = filepath.Join(s.t.TempDir(), "receipt")
	s.command(exitDone, "vote", "--poll", open+"#"+slip[5], "--code", slip[3], "--for", "邓慧兰", "--against", "陈国栋", "--save", receipt)
	s.command(exitDone, append(append([]string{"poll", "close", record.Open.String(), "--early", "--reason", "tried out"}, s.places...), officer...)...)
	s.ahead.Add(601)
	s.until(record.Open, ballot.PhaseClaimed)
	return receipt
}

// slips reads the rows of the file of slips.
func (s *sampleWorld) slips() (rows [][]string) {
	s.t.Helper()
	for _, line := range strings.Split(strings.TrimSpace(string(s.file("slips.csv"))), "\n")[1:] {
		rows = append(rows, strings.Split(line, ","))
	}
	return rows
}

// until waits for a phase.
func (s *sampleWorld) until(c ballot.CeremonyID, phase ballot.Phase) {
	s.t.Helper()
	for end := time.Now().Add(time.Minute); time.Now().Before(end); time.Sleep(50 * time.Millisecond) {
		if strings.Contains(s.page("/p/"+c.String()+"/state"), `"`+phase.String()+`"`) {
			return
		}
	}
	s.t.Fatalf("never %v: %s", phase, s.page("/p/"+c.String()+"/state"))
}

// pages looks at what a visitor sees first.
func (s *sampleWorld) pages(record sampleRecord, rows [][]string) {
	s.t.Helper()
	for path, words := range map[string][]string{
		"/?lang=zh": {"东湖社区支部", "支部委员会换届选举", "出席东湖区代表会议的代表选举"},
		"/?lang=en": {"East Lake Branch", "Branch committee election", "Delegates to the East Lake conference"},
		"/p/" + record.Past.String() + "/result?lang=en":         {"马俊杰", "朱少华"},
		"/p/" + record.Past.String() + "/minutes?lang=zh":        {"高勇", "因公出差"},
		"/p/" + record.Past.String() + "/lookup":                 {record.Lookup},
		"/p/" + record.Open.String() + "/candidates/0/4?lang=en": {"欧阳晓雯", "Community worker", "/photo"},
		"/p/" + record.Open.String() + "/candidates/0/4?lang=zh": {"欧阳晓雯", "社区工作者", "/photo"},
	} {
		page := s.page(path)
		for _, word := range words {
			if !strings.Contains(page, word) {
				s.t.Errorf("%s does not say %q", path, word)
			}
		}
	}
	printed := string(s.file("slips.html"))
	for _, row := range rows {
		if strings.Count(printed, row[3]) != 1 {
			s.t.Errorf("code %s is not on the printed page", row[3])
		}
	}
	var browser struct {
		Ceremony string            `json:"ceremony"`
		Files    map[string]string `json:"files"`
	}
	must(s.t, json.Unmarshal(s.file("trustee-3.json"), &browser))
	if browser.Ceremony != record.Open.String() || browser.Files["key.age"] != base64.StdEncoding.EncodeToString(s.file("trustee-3/key.age")) {
		s.t.Error("the file of trustee 3 is not what is in the folder")
	}
}

// modes holds that nobody else on the machine can read what the sample keeps.
func (s *sampleWorld) modes() {
	s.t.Helper()
	must(s.t, filepath.WalkDir(s.dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		info, err := d.Info()
		if err == nil && info.Mode().Perm()&0o077 != 0 && strings.Contains(path, "sample") {
			s.t.Errorf("%s has mode %v", path, info.Mode())
		}
		return err
	}))
}

// ownPoll creates a poll beside the sample's.
func (s *sampleWorld) ownPoll() {
	s.t.Helper()
	rules, err := count.Preset("plurality")
	must(s.t, err)
	draft := samplePoll(rules, s.now().Add(time.Hour), s.now().Add(2*time.Hour))
	k, err := person.New("本人", rand.Reader)
	must(s.t, err)
	draft.Officers.Keys = []ballot.Party{{Name: k.Name, Key: k.Key}}
	data, err := ballot.MarshalCanonical(draft)
	must(s.t, err)
	file := filepath.Join(s.t.TempDir(), "poll.json")
	must(s.t, os.WriteFile(file, data, 0o600))
	s.command(exitDone, append([]string{"poll", "create", file}, s.places[2:]...)...)
}

// TestSampleStage: a next stage of a sample's poll is the sample's as well.
func TestSampleStage(t *testing.T) {
	s := &sampleHome{record: sampleRecord{Open: ballot.CeremonyID{1}, Past: ballot.CeremonyID{2}}}
	held := &sampleHeld{polls: map[ballot.CeremonyID]ballot.CeremonyID{{1}: {1}, {2}: {2}, {3}: {1}}}
	must(t, s.recognise(held))
	held.polls[ballot.CeremonyID{4}] = ballot.CeremonyID{4}
	if s.recognise(held) == nil {
		t.Error("another poll is taken for the sample's")
	}
}

// TestSampleRefuses: databases with anything else are left as they are.
func TestSampleRefuses(t *testing.T) {
	roll := filepath.Join(t.TempDir(), "roll.csv")
	must(t, os.WriteFile(roll, []byte("member_no,name,branch,status\nX1,别人,一,full\n"), 0o600))
	s := newSampleWorld(t)
	args := append([]string{"serve", "--sample", "--listen", "127.0.0.1:0"}, s.places...)

	s.command(exitDone, append([]string{"roll", "import", roll}, s.places[:2]...)...)
	if out := s.command(exitUsage, args...); !strings.Contains(out, "a roll of 1 members of your own\nNothing was changed.\nhint:") {
		t.Error(out)
	}
	if _, err := os.Stat(filepath.Join(s.dir, "sample")); err == nil {
		t.Error("a folder was made")
	}
	if out := s.command(exitUsage, "serve", "--sample", "--who", "postgres://nowhere/who"); !strings.Contains(out, "in files") {
		t.Error(out)
	}

	own := newSampleWorld(t)
	own.serve()
	own.stop()
	args = append([]string{"serve", "--sample", "--listen", "127.0.0.1:0"}, own.places...)
	own.ownPoll()
	if out := own.command(exitUsage, args...); !strings.Contains(out, "is one of your own") {
		t.Error(out)
	}
	own.command(exitDone, append([]string{"roll", "import", "--merge", roll}, own.places[:2]...)...)
	if out := own.command(exitUsage, args...); !strings.Contains(out, "member X1 别人 is not one of the sample's") {
		t.Error(out)
	}
	must(t, os.Remove(filepath.Join(own.dir, "sample", sampleFile)))
	if out := own.command(exitUsage, args...); !strings.Contains(out, "polls (3) and a desk's passphrase of your own") {
		t.Error(out)
	}
}
