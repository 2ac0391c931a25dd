package main

import (
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"golang.org/x/term"

	"hustings/ballot"
	"hustings/person"
)

// workFactor is scrypt's, as a power of two: about a second. Tests lower it.
var workFactor = 18

// readPassphrase takes the passphrase from a file, or asks for it.
func readPassphrase(file string, w world, twice bool) (string, error) {
	if file != "" {
		text, err := os.ReadFile(file) //nolint:gosec // the user names the file
		if err != nil {
			return "", err
		}
		pass := strings.TrimRight(string(text), "\r\n")
		if pass == "" {
			return "", fmt.Errorf("%s: the passphrase is empty", file)
		}
		return pass, nil
	}
	in, ok := w.in.(*os.File)
	if !ok || !term.IsTerminal(int(in.Fd())) { //nolint:gosec // a file descriptor
		return "", errors.New("a passphrase is needed\nhint: --passphrase-file FILE, or run on a terminal")
	}
	pass, err := askPassphrase(in, w.err, "Passphrase: ")
	if err != nil || !twice {
		return pass, err
	}
	again, err := askPassphrase(in, w.err, "The same again: ")
	if err == nil && again != pass {
		err = errors.New("the two passphrases differ")
	}
	return pass, err
}

func askPassphrase(in *os.File, to io.Writer, prompt string) (string, error) {
	_, _ = fmt.Fprint(to, prompt)
	line, err := term.ReadPassword(int(in.Fd())) //nolint:gosec // a file descriptor
	_, _ = fmt.Fprintln(to)
	if err == nil && len(line) == 0 {
		err = errors.New("the passphrase is empty")
	}
	return string(line), err
}

// newPersonKey makes a key and writes its file, which must not be there yet.
func newPersonKey(path, name, passphrase string, work int) (*person.Key, error) {
	k, err := person.New(name, rand.Reader)
	if err != nil {
		return nil, err
	}
	sealed, err := k.Seal(passphrase, work)
	if err != nil {
		return nil, err
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	_, err = f.Write(sealed)
	return k, errors.Join(err, f.Sync(), f.Close())
}

// readPersonKey opens a key file.
func readPersonKey(path, passphrase string) (*person.Key, error) {
	sealed, err := os.ReadFile(path) //nolint:gosec // the user names the file
	if err != nil {
		return nil, err
	}
	k, err := person.Open(sealed, passphrase)
	if errors.Is(err, person.ErrPassphrase) {
		return nil, fmt.Errorf("%s: %w\nhint: is it the right passphrase?", path, err)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return k, nil
}

// signer says with which key files officers sign.
type signer struct {
	OfficerKey     []string `help:"Key file of an officer; may be repeated." placeholder:"FILE" type:"path"`
	PassphraseFile string   `help:"File with the key files' passphrase; asked for without." placeholder:"FILE" type:"path"`
}

var errNoOfficer = errors.New("officers sign this\nhint: --officer-key FILE (hustings poll key makes one)")

// sign gives officers' signatures over what stands before their list.
func (s *signer) sign(m *ballot.Manifest, ctx []byte, before []byte, w world) ([]ballot.Signed, error) {
	if len(s.OfficerKey) == 0 {
		return nil, errNoOfficer
	}
	return signAs(ballot.RoleOfficer, m.Officers.Keys, s.OfficerKey, s.PassphraseFile, ctx, before, w)
}

// signAs signs with key files in the order of the manifest's list.
func signAs(role ballot.Role, parties []ballot.Party, files []string, passphraseFile string, ctx, before []byte, w world) ([]ballot.Signed, error) {
	if len(files) == 0 {
		return nil, nil
	}
	pass, err := readPassphrase(passphraseFile, w, false)
	if err != nil {
		return nil, err
	}
	byKey := make(map[ballot.PublicKey]*person.Key)
	for _, file := range files {
		k, err := readPersonKey(file, pass)
		if err != nil {
			return nil, err
		}
		byKey[k.Key] = k
	}
	var out []ballot.Signed
	for i, p := range parties {
		if k := byKey[p.Key]; k != nil {
			out = append(out, ballot.Signed{Signer: uint8(i), Signature: k.Sign(ctx, role, before)}) //nolint:gosec // at most 16
			delete(byKey, p.Key)
		}
	}
	for key := range byKey {
		return nil, fmt.Errorf("key %v is nobody's in this poll", key)
	}
	return out, nil
}
