package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"hustings/box"
	"hustings/store"
)

type backupCmd struct {
	places
	File        string `arg:"" help:"File to write; it must not be there yet." type:"path"`
	Only        string `help:"Back only one side up: who or what." enum:",who,what" default:""`
	WaitingKeys string `help:"Folder to copy the keys to under which ballots wait; keep it apart from the backup." type:"path" placeholder:"DIR"`
	JSON        bool   `help:"Print one JSON object." name:"json"`
}

// backedUp is what backup prints with --json.
type backedUp struct {
	File    string `json:"file"`
	Bytes   int64  `json:"bytes"`
	Waiting int    `json:"waiting"` // ballots that wait, unreadable without their keys
	Keys    int    `json:"keys"`    // waiting keys copied
}

// Run backs both databases up, while the server goes on.
func (c *backupCmd) Run(ctx context.Context, w world) error {
	if _, err := os.Lstat(c.File); err == nil {
		return fmt.Errorf("%s is there already: nothing was done", c.File)
	}
	dir, err := os.MkdirTemp(filepath.Dir(c.File), ".backup-") // 0700
	if err != nil {
		return err
	}
	defer func() { _ = os.RemoveAll(dir) }()
	out := backedUp{File: c.File}
	var parts []string
	// WHAT before WHO: a pass that is given in between is in WHO then. The other
	// way round a member could have a ballot and, after a restore, a second pass.
	if c.Only != "who" {
		parts = append(parts, partWhat)
		if err := c.what(ctx, filepath.Join(dir, partWhat), &out); err != nil {
			return err
		}
	}
	if c.Only != "what" {
		parts = append(parts, partWho)
		if err := c.who(ctx, filepath.Join(dir, partWho)); err != nil {
			return err
		}
	}
	if out.Bytes, err = packBackup(c.File, dir, parts); err != nil {
		return err
	}
	if c.JSON {
		return json.NewEncoder(w.out).Encode(out)
	}
	_, _ = fmt.Fprintf(w.out, "written to %s, %d bytes; no key is in it\n", out.File, out.Bytes)
	switch {
	case c.WaitingKeys != "" && out.Keys > 0:
		_, _ = fmt.Fprintf(w.out, "%d waiting keys copied to %s: keep them apart from the backup, and destroy both at the close\n", out.Keys, c.WaitingKeys)
	case out.Waiting > 0:
		_, _ = fmt.Fprintf(w.out, "%d ballots wait under keys that are not in it: only --waiting-keys DIR lets them be restored\n", out.Waiting)
	}
	return nil
}

func (c *backupCmd) who(ctx context.Context, path string) error {
	if err := isThere(c.Who); err != nil {
		return err
	}
	who, err := store.OpenWho(ctx, c.Who)
	if err != nil {
		return err
	}
	defer func() { _ = who.Close() }()
	return writePart(path, func(to io.Writer) error { return who.Backup(ctx, to) })
}

// what also copies the waiting keys. A running server may change one between the
// backup's moment and the copy; then both are made again.
func (c *backupCmd) what(ctx context.Context, path string, out *backedUp) error {
	if err := isThere(c.What); err != nil {
		return err
	}
	what, err := store.OpenWhat(ctx, c.What)
	if err != nil {
		return err
	}
	defer func() { _ = what.Close() }()
	for attempt := 1; ; attempt++ {
		var keys []store.WaitingKey
		err := writePart(path, func(to io.Writer) (err error) {
			keys, err = what.Backup(ctx, to)
			return err
		})
		if err != nil {
			return err
		}
		out.Waiting = 0
		for _, k := range keys {
			out.Waiting += k.Ballots
		}
		if c.WaitingKeys == "" {
			return nil
		}
		out.Keys, err = c.copyKeys(keys)
		if err == nil || !errors.Is(err, box.ErrWaitingKey) || attempt == 20 {
			return err
		}
	}
}

// copyKeys copies the waiting keys of polls in which ballots wait.
func (c *backupCmd) copyKeys(keys []store.WaitingKey) (copied int, err error) {
	from, to := box.KeyDir{Dir: c.Keys}, box.KeyDir{Dir: c.WaitingKeys}
	for _, k := range keys {
		if k.Ballots == 0 {
			continue
		}
		secret, err := from.Read(k.Ceremony, k.ID)
		if err != nil {
			return copied, err
		}
		err = to.Make(k.Ceremony, k.ID, secret)
		clear(secret)
		if err != nil && !errors.Is(err, fs.ErrExist) {
			return copied, err
		}
		copied++
	}
	return copied, nil
}

// isThere refuses a SQLite file that is not there: opening it would make it.
func isThere(address string) error {
	if isFile(address) {
		if _, err := os.Stat(address); err != nil {
			return fmt.Errorf("%w\nhint: --who and --what say where the databases are", err)
		}
	}
	return nil
}

func writePart(path string, write func(to io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600) //nolint:gosec // in a folder of our own
	if err != nil {
		return err
	}
	return errors.Join(write(f), f.Close())
}
