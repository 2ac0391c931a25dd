package voter

import (
	"fmt"
	"strings"

	"hustings/ballot"
)

// Address is where a poll is, as a slip, a notice or a QR code gives it:
//
//	https://host/p/0123…ef#89ab…  scheme, host, ceremony id, whole poll id
//
// The part after # is never sent to the server.
type Address struct {
	Origin   string // "https://host", "http://127.0.0.1:8080"
	Ceremony ballot.CeremonyID
	Poll     *ballot.PollID // nil: not given
}

// maxURL bounds every address, in the manifest too (SPEC 8.1).
const maxURL = 300

// ParseAddress reads an address in its one spelling, lower case, but for a slash
// that may stand at the end of the path. Refusals are ErrAddress.
func ParseAddress(text string) (Address, error) {
	var a Address
	if len(text) > maxURL {
		return a, fmt.Errorf("%w: %d bytes", ErrAddress, len(text))
	}
	rest, fragment, pinned := strings.Cut(text, "#")
	origin, path, ok := splitURL(rest)
	if !ok {
		return a, fmt.Errorf("%w: %.60q: want http(s)://host/p/… in lower case", ErrAddress, text)
	}
	name, ok := strings.CutPrefix(strings.TrimSuffix(path, "/"), "/p/")
	if !ok {
		return a, fmt.Errorf("%w: %.60q: want http(s)://host/p/…", ErrAddress, text)
	}
	var err error
	a.Origin = origin
	if a.Ceremony, err = ballot.ParseCeremonyID(name); err != nil {
		return a, fmt.Errorf("%w: after /p/: %w", ErrAddress, err)
	}
	if pinned {
		id, err := ballot.ParsePollID(fragment)
		if err != nil {
			return a, fmt.Errorf("%w: after #: %w", ErrAddress, err)
		}
		a.Poll = &id
	}
	return a, nil
}

// String is the inverse of ParseAddress.
func (a Address) String() string {
	s := a.Origin + "/p/" + a.Ceremony.String()
	if a.Poll != nil {
		s += "#" + a.Poll.String()
	}
	return s
}

// splitURL parts an absolute http or https address into origin and path. It
// takes no user, query or fragment, nothing but visible ASCII, and no upper case
// before the path.
func splitURL(url string) (origin, path string, ok bool) {
	scheme, rest, ok := strings.Cut(url, "://")
	if !ok || scheme != "https" && scheme != "http" {
		return "", "", false
	}
	host, path := rest, ""
	if i := strings.IndexByte(rest, '/'); i >= 0 {
		host, path = rest[:i], rest[i:]
	}
	for i := range len(path) {
		if c := path[i]; c <= ' ' || c >= 0x7f || c == '?' || c == '#' || c == '\\' {
			return "", "", false
		}
	}
	if !validHost(host) {
		return "", "", false
	}
	return scheme + "://" + host, path, true
}

// validHost takes a name, an IPv4 address or an IPv6 address in brackets, and
// perhaps a port.
func validHost(host string) bool {
	name, port := host, ""
	if i := strings.LastIndexByte(host, ':'); i >= 0 && !strings.HasSuffix(host, "]") {
		name, port = host[:i], host[i+1:]
		if !validPort(port) {
			return false
		}
	}
	letters := "abcdefghijklmnopqrstuvwxyz0123456789-."
	if inner, ok := strings.CutPrefix(name, "["); ok {
		if name, ok = strings.CutSuffix(inner, "]"); !ok {
			return false
		}
		letters = "abcdef0123456789:."
	}
	return name != "" && strings.Trim(name, letters) == "" && !strings.HasPrefix(name, "-") && !strings.HasPrefix(name, ".")
}

func validPort(port string) bool {
	if port == "" || len(port) > 5 || port[0] == '0' {
		return false
	}
	n := 0
	for i := range len(port) {
		if port[i] < '0' || port[i] > '9' {
			return false
		}
		n = 10*n + int(port[i]-'0')
	}
	return n < 1<<16
}
