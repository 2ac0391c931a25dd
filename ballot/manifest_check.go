package ballot

import (
	"errors"
	"fmt"
	"math/big"
	"strings"
	"unicode/utf8"

	"hustings/ballot/count"
	"hustings/crypto/seal"
)

// Bounds of SPEC 8.1.
const (
	maxManifest = 56000
	// MaxTrustees is the largest number of trustees.
	MaxTrustees = 16
	minExpected = 3
	maxExpected = 1 << 19 // as many handles as a bundle file holds
	maxRoll     = 1 << 20
	// maxOutcomes leaves an outcome entry room for what stands around the
	// contests' outcomes (SPEC 9.2).
	maxOutcomes = 59700
)

var (
	// ErrManifest is wrapped by every refusal of a manifest.
	ErrManifest = errors.New("ballot: manifest")
	errTime     = errors.New("want a UTC time like 2026-11-20T08:00:00Z")
)

// ParseManifest reads a manifest strictly (SPEC 12.10) and makes every check
// that needs nothing but its bytes (12.10, 12.12, 12.14). The manifest is
// returned with the failures as far as it could be read, nil if it could not.
func ParseManifest(data []byte) (*Manifest, []*CheckError) {
	var c checks
	if len(data) > maxManifest {
		c.fail("12.10", "%d bytes, at most %d", len(data), maxManifest)
		return nil, c.errs
	}
	m := new(Manifest)
	if err := UnmarshalStrict(data, m, MaxJSONSize(maxManifest), Complete()); err != nil {
		c.fail("12.10", "%w", err)
		return nil, c.errs
	}
	c.header(m)
	c.electorates(m)
	if m.IsSurvey() {
		c.survey(m)
	} else {
		c.contests(m)
	}
	c.parties(m)
	c.trustees(m)
	c.keys(m)
	c.moduli(m)
	c.election(m)
	return m, c.errs
}

// checks collects failures, so that all of a manifest's faults are told at once.
type checks struct{ errs []*CheckError }

func (c *checks) fail(id, format string, args ...any) {
	args = append([]any{ErrManifest}, args...)
	c.errs = append(c.errs, &CheckError{ID: id, Err: fmt.Errorf("%w: "+format, args...)})
}

func (c *checks) within(what string, v, least, most int) {
	if v < least || v > most {
		c.fail("12.10", "%s is %d, want %d to %d", what, v, least, most)
	}
}

func (c *checks) text(what, s string, least, most int) {
	if n := utf8.RuneCountInString(s); n < least || n > most {
		c.fail("12.10", "%s has %d characters, want %d to %d", what, n, least, most)
	}
}

func (c *checks) texts(what string, t Text) {
	if len(t) == 0 {
		c.fail("12.10", "%s is in no language", what)
	}
	for lang, s := range t {
		if lang != "zh" && lang != "en" {
			c.fail("12.10", "%s: language %q, want zh or en", what, lang)
		}
		c.text(what, s, 1, 300)
	}
}

func (c *checks) header(m *Manifest) {
	if m.Version != 1 {
		c.fail("12.10", "version is %d, want 1", m.Version)
	}
	if m.Kind != KindElection && m.Kind != KindSurvey {
		c.fail("12.10", "kind is %q, want %q or %q", m.Kind, KindElection, KindSurvey)
	}
	if m.Kind == KindSurvey && m.Survey == nil {
		c.fail("12.10", "a survey without its survey object")
	}
	c.texts("titles", m.Titles)
	c.texts("organisation", m.Organisation)
	if m.Times.Sealed > m.Times.Open || m.Times.Open >= m.Times.Close {
		c.fail("12.10", "times: want sealed <= open < close")
	}
	c.within("claims_seconds", int(m.ClaimsSeconds), 1, 604800)
	if m.EarlyClose != "no" && m.EarlyClose != "officer" {
		c.fail("12.10", "early_close is %q, want no or officer", m.EarlyClose)
	}
	c.within("ballots_per_key", m.BallotsPerKey, 1, 16)
	c.within("batch_min", m.BatchMin, 1, 10000)
	if m.Publication != "after-close" {
		c.fail("12.10", "publication is %q, want after-close", m.Publication)
	}
	c.text("online_approval", m.OnlineApproval, 0, 300)
	c.within("relays", len(m.Relays), 0, 8)
	for i := range m.Relays {
		c.relay(m.Relays[i].URL)
		c.text("relay operator", m.Relays[i].Operator, 1, 100)
		c.within("relay keys", len(m.Relays[i].Keys), 1, 16384)
	}
	c.within("client", len(m.Client), 0, 32)
	for i := range m.Client {
		c.text("client name", m.Client[i].Name, 1, 100)
	}
}

func (c *checks) electorates(m *Manifest) {
	c.within("electorates", len(m.Electorates), 1, 16)
	for i := range m.Electorates {
		e := &m.Electorates[i]
		c.texts(fmt.Sprintf("electorate %d: names", i), e.Names)
		if e.Weight != 1 {
			c.fail("12.10", "electorate %d: weight %d is not yet supported, want 1", i, e.Weight)
		}
		c.within("excluded", len(e.Excluded), 0, 50)
		c.within("roll", e.Roll, minExpected, maxRoll)
		left := e.Roll
		groups := make(map[Excluded]bool)
		for _, x := range e.Excluded {
			if group := (Excluded{Reason: x.Reason, Approval: x.Approval}); groups[group] {
				c.fail("12.10", "electorate %d: reason %q with this approval stands twice", i, x.Reason)
			} else {
				groups[group] = true
			}
			c.text("excluded reason", x.Reason, 1, 60)
			c.text("excluded approval", x.Approval, 0, 300)
			c.within("excluded count", x.Count, 1, maxRoll)
			left -= x.Count
		}
		if left != e.Expected {
			c.fail("12.10", "electorate %d: expected is %d, roll less excluded is %d", i, e.Expected, left)
		}
		if e.Expected > maxExpected {
			c.fail("12.10", "electorate %d: %d expected, at most %d", i, e.Expected, maxExpected)
		}
		if e.Expected < minExpected {
			c.fail("12.10", "electorate %d: %d expected; fewer than %d would tell votes", i, e.Expected, minExpected)
		}
		if len(m.ContestsOf(i)) == 0 && !m.IsSurvey() {
			c.fail("12.10", "electorate %d votes in no contest", i)
		}
	}
}

func (c *checks) contests(m *Manifest) {
	if m.Survey != nil {
		c.fail("12.10", "an election has no survey")
	}
	c.within("plaintext", m.Plaintext, 1, 32768)
	if least := m.LeastPlaintext(); m.Plaintext < least {
		c.fail("12.10", "plaintext is %d, the choices need %d", m.Plaintext, least)
	}
	c.within("contests", len(m.Contests), 1, 50)
	c.within("persons", len(m.Persons), 0, 2000)
	for _, p := range m.Persons {
		c.text("person", p, 1, 100)
	}
	outcomes := 0
	for i := range m.Contests {
		t := &m.Contests[i]
		c.texts(fmt.Sprintf("contest %d: titles", i), t.Titles)
		last := -1
		for _, e := range t.Electorates {
			if e <= last || e >= len(m.Electorates) {
				c.fail("12.10", "contest %d: electorates must exist and ascend", i)
			}
			last = e
		}
		if len(t.Electorates) == 0 {
			c.fail("12.10", "contest %d has no electorate", i)
		}
		c.within("candidates", len(t.Candidates), 0, 250)
		for _, k := range t.Candidates {
			c.text("candidate", k.Name, 1, 100)
		}
		c.text(fmt.Sprintf("contest %d: order_note", i), t.OrderNote, 0, 300)
		if o := t.Rules.Order; t.OrderNote != "" && o != count.OrderStroke && o != count.OrderPinyin {
			c.fail("12.10", "contest %d: order_note goes with the orders stroke and pinyin only", i)
		}
		if err := m.Count(i).Validate(); err != nil {
			c.fail("12.14", "contest %d: %w", i, err)
		}
		outcomes += m.Count(i).MaxOutcomeLen()
	}
	if outcomes > maxOutcomes {
		c.fail("12.14", "the contests' outcomes may take %d bytes, an entry holds %d: make it several polls", outcomes, maxOutcomes)
	}
}

func (c *checks) parties(m *Manifest) {
	c.within("registrars", len(m.Registrars), 1, 4)
	for i := range m.Registrars {
		c.text("registrar name", m.Registrars[i].Name, 1, 100)
		c.origin("registrar url", m.Registrars[i].URL)
	}
	c.origin("box url", m.Box.URL)
	c.within("officers", len(m.Officers.Keys), 1, 16)
	c.within("officers needed", m.Officers.Needed, 1, len(m.Officers.Keys))
	c.within("tellers", len(m.Tellers), 0, 16)
	for _, list := range [][]Party{m.Officers.Keys, m.Tellers, m.Trustees.Keys} {
		for i := range list {
			c.text("name", list[i].Name, 1, 100)
		}
	}
}

func (c *checks) trustees(m *Manifest) {
	t, n := m.Trustees.Threshold, len(m.Trustees.Keys)
	if alone := m.IsSurvey() && t == 1 && n == 1; !alone {
		c.within("trustees", n, 2, MaxTrustees)
		if t < 2 || t > n || 2*t <= n {
			c.fail("12.10", "threshold %d of %d trustees, want at least 2 and more than half", t, n)
		}
	}
	c.within("stages", m.Trustees.Stages, 1, 16)
	c.within("stage", m.Trustees.Stage, 0, m.Trustees.Stages-1)
	c.within("cosign sealed", m.Cosign.Sealed, 0, n)
	c.within("cosign open", m.Cosign.Open, 0, n)
	c.within("cosign close", m.Cosign.Close, 0, n)
	c.within("cosign claims", m.Cosign.Claims, t, n)
}

// AllKeys lists every Ed25519 key of the manifest.
func (m *Manifest) AllKeys() []PublicKey {
	keys := []PublicKey{m.Box.Key, m.Log.Key}
	for i := range m.Registrars {
		keys = append(keys, m.Registrars[i].Key)
	}
	for _, list := range [][]Party{m.Trustees.Keys, m.Tellers, m.Officers.Keys, m.Counters()} {
		for i := range list {
			keys = append(keys, list[i].Key)
		}
	}
	return keys
}

func (c *checks) keys(m *Manifest) {
	seen := make(map[PublicKey]bool)
	for _, k := range m.AllKeys() {
		if err := CheckKeyPoint(k[:]); err != nil {
			c.fail("12.12", "key %v: %w", k, err)
		}
		if seen[k] {
			c.fail("12.12", "key %v stands for two parties", k)
		}
		seen[k] = true
	}
	if _, err := seal.ParseKey(m.Trustees.Joint[:]); err != nil {
		c.fail("12.12", "joint key: %w", err)
	}
}

func (c *checks) moduli(m *Manifest) {
	seen := make(map[string]bool)
	for i := range m.Registrars {
		if len(m.Registrars[i].Blind) != len(m.Electorates) {
			c.fail("12.10", "registrar %d has %d moduli for %d electorates", i, len(m.Registrars[i].Blind), len(m.Electorates))
		}
		for _, n := range m.Registrars[i].Blind {
			bits := new(big.Int).SetBytes(n).BitLen()
			if len(n) == 0 || bits != 8*len(n) || bits < 2048 || bits > 4096 || n[len(n)-1]&1 == 0 {
				c.fail("12.12", "registrar %d: a modulus is not odd, of 2048 to 4096 bits and in whole bytes", i)
			}
			if seen[string(n)] {
				c.fail("12.12", "registrar %d: a modulus stands twice", i)
			}
			seen[string(n)] = true
		}
	}
}

// origin checks the address of a server: empty, or scheme, host and port alone.
func (c *checks) origin(what, url string) {
	rest, secure := strings.CutPrefix(url, "https://")
	plain := false
	if !secure {
		rest, plain = strings.CutPrefix(url, "http://")
	}
	if url != "" && (len(url) > 300 || !secure && !plain || !isHost(rest)) {
		c.fail("12.10", "%s %q is not https://host[:port] in lower case, nor empty", what, url)
	}
}

// CheckRelayURL says what is wrong with the address of a relay (SPEC 8.1).
func CheckRelayURL(url string) error {
	var c checks
	if c.relay(url); len(c.errs) > 0 {
		return c.errs[0]
	}
	return nil
}

// relay checks the address of a relay: https, host, port and path.
func (c *checks) relay(url string) {
	rest, secure := strings.CutPrefix(url, "https://")
	host, path, _ := strings.Cut(rest, "/")
	odd := strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r > '~' || r == '?' || r == '#' })
	if len(url) > 300 || !secure || !isHost(host) || odd {
		c.fail("12.10", "relay url %q is not https://host[:port][/path] in lower case, without query", url)
	}
}

// isHost takes a name or an address in lower case, and a port.
func isHost(s string) bool {
	if rest, ipv6 := strings.CutPrefix(s, "["); ipv6 {
		address, after, closed := strings.Cut(rest, "]")
		return closed && address != "" && strings.Trim(address, "0123456789abcdef:.") == "" &&
			(after == "" || after[0] == ':' && isPort(after[1:]))
	}
	host, port, numbered := strings.Cut(s, ":")
	return host != "" && strings.Trim(host, "abcdefghijklmnopqrstuvwxyz0123456789-.") == "" && (!numbered || isPort(port))
}

// isPort takes 1 to 65535 without leading zeros.
func isPort(s string) bool {
	n := 0
	for _, d := range s {
		if d < '0' || d > '9' || n > 65535 {
			return false
		}
		n = 10*n + int(d-'0')
	}
	return s != "" && s[0] != '0' && n <= 65535
}
