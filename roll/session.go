package roll

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
)

const (
	labelSession   = "hustings store/1 session"
	sessionVersion = 1
	maxCookie      = 512 // characters; a number has at most 160 bytes
)

// Seat is a member's place in an electorate of a poll.
type Seat struct {
	Electorate uint8
	Number     string // the member's
	// Slip counts the slips printed for the seat, from 1. A session begun with an
	// earlier slip than the last is over: whoever asks for a new slip may fear
	// that the old one was taken.
	Slip uint32
}

var (
	// ErrSignIn refuses a sign-in code.
	ErrSignIn = errors.New("roll: no such sign-in code")
	// ErrSession refuses a session's cookie.
	ErrSession = errors.New("roll: no session")
)

// SessionKey is a server's secret, 32 random bytes in a file. Another key ends
// all sessions.
type SessionKey [32]byte

// Session is what a signed-in browser carries. The server stores nothing of it:
// there is no list of who signed in, or when.
type Session struct {
	Ceremony ballot.CeremonyID
	Seat     Seat
	LastDay  uint32 // days since 1970, UTC; the last on which it is good
}

// Seal writes a session as a cookie's value. It is authenticated by
// HMAC-SHA-256 (RFC 2104), not encrypted: it tells its bearer nothing new.
func (k SessionKey) Seal(s Session) (string, error) {
	b := cryptobyte.NewBuilder(nil)
	b.AddUint8(sessionVersion)
	b.AddBytes(s.Ceremony[:])
	b.AddUint8(s.Seat.Electorate)
	b.AddUint32(s.Seat.Slip)
	b.AddUint32(s.LastDay)
	b.AddUint8LengthPrefixed(func(b *cryptobyte.Builder) { b.AddBytes([]byte(s.Seat.Number)) })
	body, err := b.Bytes()
	if err != nil {
		return "", fmt.Errorf("roll: seal a session: %w", err)
	}
	cookie := base64.RawURLEncoding.EncodeToString(append(body, k.mac(body)...))
	if len(cookie) > maxCookie {
		return "", fmt.Errorf("roll: seal a session: member number of %d bytes", len(s.Seat.Number))
	}
	return cookie, nil
}

// Open reads what Seal wrote, for this poll, on a day not after its last. All
// else is ErrSession. Whether the seat's slip is still the last one, the store
// knows.
func (k SessionKey) Open(cookie string, ceremony ballot.CeremonyID, today uint32) (Session, error) {
	if len(cookie) > maxCookie {
		return Session{}, fmt.Errorf("%w: cookie of %d characters", ErrSession, len(cookie))
	}
	sealed, err := base64.RawURLEncoding.Strict().DecodeString(cookie)
	if err != nil || len(sealed) < sha256.Size {
		return Session{}, fmt.Errorf("%w: malformed", ErrSession)
	}
	body, mac := sealed[:len(sealed)-sha256.Size], sealed[len(sealed)-sha256.Size:]
	if !hmac.Equal(mac, k.mac(body)) {
		return Session{}, fmt.Errorf("%w: not one of this server", ErrSession)
	}
	var s Session
	var version uint8
	var number cryptobyte.String
	in := cryptobyte.String(body)
	if !in.ReadUint8(&version) || version != sessionVersion || !in.CopyBytes(s.Ceremony[:]) ||
		!in.ReadUint8(&s.Seat.Electorate) || !in.ReadUint32(&s.Seat.Slip) || !in.ReadUint32(&s.LastDay) ||
		!in.ReadUint8LengthPrefixed(&number) || !in.Empty() {
		return Session{}, fmt.Errorf("%w: of another version", ErrSession)
	}
	s.Seat.Number = string(number)
	if s.Ceremony != ceremony {
		return Session{}, fmt.Errorf("%w: of another poll", ErrSession)
	}
	if today > s.LastDay {
		return Session{}, fmt.Errorf("%w: it has expired", ErrSession)
	}
	return s, nil
}

func (k SessionKey) mac(body []byte) []byte {
	mac := hmac.New(sha256.New, k[:])
	mac.Write(ballot.LI(labelSession, nil, body))
	return mac.Sum(nil)
}

// SlipStore finds the seat of a sign-in code.
type SlipStore interface {
	// SeatByCode returns the seat whose last slip has the code with this hash, and
	// the hash as stored. Where there is none the error wraps ErrSignIn.
	SeatByCode(ctx context.Context, ceremony ballot.CeremonyID, hash CodeHash) (Seat, CodeHash, error)
}

// Desk signs members in by the code on their slip.
type Desk struct {
	Slips  SlipStore
	Pepper Pepper
	Key    SessionKey
	Days   uint32 // how many days after today a session is good
}

// SignIn returns the seat of a code, as typed, and the cookie of a new session. A
// wrong code is ErrSignIn. The code is looked up by its keyed hash, so that the
// time a look-up takes tells nothing of the codes there are.
func (d Desk) SignIn(ctx context.Context, ceremony ballot.CeremonyID, typed string, today uint32) (Session, string, error) {
	code, err := ParseCode(typed)
	if err != nil {
		return Session{}, "", fmt.Errorf("%w: %w", ErrSignIn, err)
	}
	hash := HashCode(d.Pepper, ceremony, code)
	seat, stored, err := d.Slips.SeatByCode(ctx, ceremony, hash)
	if err != nil {
		return Session{}, "", fmt.Errorf("sign in: %w", err)
	}
	if !stored.Equal(hash) { // whatever the store's index found
		return Session{}, "", ErrSignIn
	}
	session := Session{Ceremony: ceremony, Seat: seat, LastDay: today + d.Days}
	cookie, err := d.Key.Seal(session)
	if err != nil {
		return Session{}, "", fmt.Errorf("sign in: %w", err)
	}
	return session, cookie, nil
}
