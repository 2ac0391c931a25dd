package main

import (
	"archive/tar"
	"crypto/sha256"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
)

// A backup is a tar file: one part for each side, in package store's format, and
// then their SHA-256 as sha256sum writes it. It says nothing of when it was made.
const (
	partWhat = "hustings-what"
	partWho  = "hustings-who"
	partSums = "SHA256SUMS"
)

var errBackupFile = errors.New("not a whole backup file")

// packBackup puts the parts of a folder into one file, whole or not there.
func packBackup(path, dir string, parts []string) (size int64, err error) {
	f, err := os.CreateTemp(filepath.Dir(path), ".backup-") // 0600
	if err != nil {
		return 0, err
	}
	defer func() { _ = os.Remove(f.Name()) }()
	if err := errors.Join(writeBackup(f, dir, parts), f.Sync()); err != nil {
		return 0, errors.Join(err, f.Close())
	}
	info, err := f.Stat()
	if err := errors.Join(err, f.Close()); err != nil {
		return 0, err
	}
	return info.Size(), os.Link(f.Name(), path)
}

func writeBackup(to io.Writer, dir string, parts []string) error {
	out := tar.NewWriter(to)
	var sums strings.Builder
	for _, name := range parts {
		sum, err := packPart(out, dir, name)
		if err != nil {
			return err
		}
		_, _ = fmt.Fprintf(&sums, "%x  %s\n", sum, name)
	}
	if err := out.WriteHeader(partHeader(partSums, int64(sums.Len()))); err != nil {
		return err
	}
	if _, err := io.WriteString(out, sums.String()); err != nil {
		return err
	}
	return out.Close()
}

func partHeader(name string, size int64) *tar.Header {
	return &tar.Header{Typeflag: tar.TypeReg, Name: name, Size: size, Mode: 0o600}
}

func packPart(out *tar.Writer, dir, name string) (sum []byte, err error) {
	f, err := os.Open(filepath.Join(dir, name)) //nolint:gosec // in a folder of our own
	if err != nil {
		return nil, err
	}
	defer func() { _ = f.Close() }()
	info, err := f.Stat()
	if err != nil {
		return nil, err
	}
	if err := out.WriteHeader(partHeader(name, info.Size())); err != nil {
		return nil, err
	}
	h := sha256.New()
	_, err = io.Copy(io.MultiWriter(out, h), f)
	return h.Sum(nil), err
}

// checkBackup reads a file from end to end and tells which parts it has, in their
// order: nothing is restored from a file that is not whole.
func checkBackup(f io.ReadSeeker) (parts []string, err error) {
	var sums strings.Builder
	done := false
	err = eachPart(f, func(name string, part io.Reader) error {
		switch {
		case done:
			return fmt.Errorf("%w: something follows the checksums", errBackupFile)
		case name == partSums:
			done = true
			text, err := io.ReadAll(io.LimitReader(part, 1<<10))
			if err == nil && (string(text) != sums.String() || len(parts) == 0) {
				err = fmt.Errorf("%w: the checksums differ", errBackupFile)
			}
			return err
		case name == partWhat && len(parts) == 0, name == partWho && (len(parts) == 0 || parts[len(parts)-1] == partWhat):
			h := sha256.New()
			if _, err := io.Copy(h, part); err != nil {
				return fmt.Errorf("%w: %w", errBackupFile, err)
			}
			parts = append(parts, name)
			_, _ = fmt.Fprintf(&sums, "%x  %s\n", h.Sum(nil), name)
			return nil
		}
		return fmt.Errorf("%w: %.40q in it", errBackupFile, name)
	})
	if err == nil && !done {
		err = fmt.Errorf("%w: it ends too early", errBackupFile)
	}
	return parts, err
}

func eachPart(f io.ReadSeeker, do func(name string, part io.Reader) error) error {
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := tar.NewReader(f)
	for {
		header, err := in.Next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return fmt.Errorf("%w: %w", errBackupFile, err)
		}
		if err := do(header.Name, in); err != nil {
			return err
		}
	}
}
