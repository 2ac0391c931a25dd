package web

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
	"golang.org/x/text/unicode/norm"
)

// The costs of argon2id: the second recommended option of RFC 9106, section 4.
const (
	argonTime    = 3
	argonMemory  = 64 << 10 // KiB
	argonThreads = 4
	argonSalt    = 16
	argonKey     = 32
)

// The bounds of a passphrase, in characters. One that is guessed ten times every
// five minutes has to be long, not odd.
const (
	minPassphrase = 12
	maxPassphrase = 200
)

// goodPassphrase says whether a passphrase is one to set.
func goodPassphrase(p string) bool {
	n := utf8.RuneCountInString(p)
	return utf8.ValidString(p) && n >= minPassphrase && n <= maxPassphrase
}

// lockPassphrase writes what is kept of a passphrase, in the form that argon2's
// own tools write.
func lockPassphrase(random io.Reader, p string) (string, error) {
	salt := make([]byte, argonSalt)
	if _, err := io.ReadFull(random, salt); err != nil {
		return "", fmt.Errorf("web: draw a salt: %w", err)
	}
	return argonText(p, salt), nil
}

// argonText is argon2id's own spelling of costs, salt and key. Two keyboards may
// spell one letter differently: the passphrase is brought to NFKC (RFC 8265, 4.2
// does so for spaces and width).
func argonText(p string, salt []byte) string {
	key := argon2.IDKey([]byte(norm.NFKC.String(p)), salt, argonTime, argonMemory, argonThreads, argonKey)
	b64 := base64.RawStdEncoding
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, argonMemory, argonTime, argonThreads,
		b64.EncodeToString(salt), b64.EncodeToString(key))
}

// opensPassphrase says whether a passphrase is the one that kept was made of. It
// knows the present costs alone: whoever raises them has it set anew.
func opensPassphrase(kept, p string) bool {
	parts := strings.Split(kept, "$")
	if len(parts) != 6 || utf8.RuneCountInString(p) > maxPassphrase {
		return false
	}
	salt, err := base64.RawStdEncoding.Strict().DecodeString(parts[4])
	if err != nil || len(salt) != argonSalt {
		return false
	}
	return subtle.ConstantTimeCompare([]byte(argonText(p, salt)), []byte(kept)) == 1
}
