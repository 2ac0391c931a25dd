package web

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"time"

	"hustings/ballot"
)

// The two cookies of the desk. They go back below /desk alone.
const (
	deskCookie  = "desk"       // a session
	knownCookie = "desk-known" // a browser in which the passphrase was typed right once

	labelDesk  = "hustings web/1 desk"
	labelKnown = "hustings web/1 desk known"

	deskHours = 12 * time.Hour
	knownDays = 365 * 24 * time.Hour
)

// deskKey is a secret of the server; another one ends all sessions.
type deskKey [32]byte

// session writes a cookie that is good under this turn of the lock until ends.
func (k deskKey) session(turn uint64, ends time.Time) string {
	body := binary.BigEndian.AppendUint64(nil, turn)
	return k.seal(labelDesk, binary.BigEndian.AppendUint64(body, uint64(ends.Unix()))) //nolint:gosec // a time after 1970
}

// opens says whether a cookie is a session under this turn of the lock.
func (k deskKey) opens(cookie string, turn uint64, now time.Time) bool {
	body := k.open(labelDesk, cookie)
	return len(body) == 16 && binary.BigEndian.Uint64(body) == turn && turn > 0 &&
		binary.BigEndian.Uint64(body[8:]) > uint64(max(0, now.Unix())) //nolint:gosec // not below 0
}

// seal authenticates body by HMAC-SHA-256 (RFC 2104).
func (k deskKey) seal(label string, body []byte) string {
	return base64.RawURLEncoding.EncodeToString(append(body, k.mac(label, body)...))
}

// open gives what was sealed, nil if it was not.
func (k deskKey) open(label, cookie string) []byte {
	if len(cookie) > 200 {
		return nil
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(cookie)
	if err != nil || len(sealed) < sha256.Size {
		return nil
	}
	body, mac := sealed[:len(sealed)-sha256.Size], sealed[len(sealed)-sha256.Size:]
	if !hmac.Equal(mac, k.mac(label, body)) {
		return nil
	}
	return body
}

func (k deskKey) mac(label string, body []byte) []byte {
	mac := hmac.New(sha256.New, k[:])
	mac.Write(ballot.LI(label, nil, body))
	return mac.Sum(nil)
}
