package main

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/person"
	"hustings/survey/disclose"
)

// looksByCommand looks through a survey's texts by command line: what is wrong in
// the file is said by line and column, and nothing is signed before it is right.
func (d *demo) looksByCommand(t *testing.T) func(context.Context) error {
	return func(ctx context.Context) error {
		dir := t.TempDir()
		list, keyFile, pass := filepath.Join(dir, "texts.json"), filepath.Join(dir, "officer.key"), filepath.Join(dir, "pass")
		k, err := person.New("Officer", bytes.NewReader(d.office.key.Seed()))
		must(t, err)
		sealed, err := k.Seal("four unlikely words here", 10)
		must(t, err)
		must(t, os.WriteFile(keyFile, sealed, 0o600))
		must(t, os.WriteFile(pass, []byte("four unlikely words here\n"), 0o600))
		places := []string{"--who", filepath.Join(d.dir, "who.db"), "--what", filepath.Join(d.dir, "what.db"), "--keys", filepath.Join(d.dir, "keys")}
		said := func(want int, args ...string) (string, string) {
			t.Helper()
			var out, errs bytes.Buffer
			if code := run(ctx, slices.Concat(args, places), world{out: &out, err: &errs, now: d.now}); code != want {
				t.Fatalf("%v: exit %d, want %d\n%s%s", args, code, want, &out, &errs)
			}
			return out.String(), errs.String()
		}
		redact := func(want int) (string, string) {
			t.Helper()
			return said(want, "survey", "redact", list, "--officer-key", keyFile, "--passphrase-file", pass)
		}
		if out, _ := said(exitDone, "poll", "status"); !strings.Contains(out, "survey redact") {
			t.Errorf("status: %s", out)
		}
		if out, _ := said(exitDone, "poll", "advance"); !strings.Contains(out, "wait until officers have looked") {
			t.Errorf("advance: %s", out)
		}
		if out, _ := said(exitDone, "survey", "texts"); !strings.Contains(out, "wish:") || !strings.Contains(out, "\n  - ") {
			t.Errorf("texts: %s", out)
		}
		said(exitDone, "survey", "texts", "--out", list)
		data, err := os.ReadFile(list)
		must(t, err)
		write := func(old, with string) {
			t.Helper()
			i := strings.LastIndex(string(data), old)
			changed := string(data[:max(0, i)]) + with + string(data[max(0, i)+len(old):])
			if i < 0 {
				t.Fatalf("%q is not in the file", old)
			}
			must(t, os.WriteFile(list, []byte(changed), 0o600))
		}
		var f textFile
		must(t, json.Unmarshal(data, &f))
		last := len(f.Texts) - 1
		text := f.Texts[last].Text
		shown := func(s string) string { return `"shown": ` + jsonText(t, s) }
		at := fmt.Sprintf("texts.json:%d:", strings.Count(string(data), "\n")-5) // where the last object begins
		for _, bad := range []struct {
			code            int
			old, with, says string
		}{
			{exitFailed, shown(text), shown(text + "!"), at + "5: \"shown\" changes more than it takes out"},
			{exitFailed, `"text": ` + jsonText(t, text), `"text": "nobody wrote this"`, "has no such text"},
			{exitUsage, shown(text), `"shown": 5`, "].shown: wrong kind of value"},
			{exitUsage, `"poll": "`, `"poll": "00`, "survey texts writes a new one"},
			{exitUsage, `"texts": [`, `"more": [], "texts": [`, "texts.json:3:"},
		} {
			write(bad.old, bad.with)
			if _, errs := redact(bad.code); !strings.Contains(errs, bad.says) {
				t.Errorf("%s: %s", bad.with, errs)
			}
		}
		said(exitUsage, "survey", "redact", "--as-they-are") // nobody signs
		said(exitUsage, "survey", "redact", list, "--as-they-are", "--officer-key", keyFile, "--passphrase-file", pass)
		write(shown(text), shown(disclose.Mark))
		if out, _ := redact(exitDone); !strings.Contains(out, "signed: ") || !strings.Contains(out, "texts shortened") || !strings.Contains(out, "counted") {
			t.Errorf("redact: %s", out)
		}
		redact(exitUsage) // once
		return nil
	}
}

// jsonText is a text as the file of texts has it.
func jsonText(t *testing.T, s string) string {
	t.Helper()
	out, err := ballot.MarshalCanonical(s)
	must(t, err)
	return string(out)
}
