package web

import (
	"strings"
	"unicode/utf8"

	"hustings/ballot"
	"hustings/crypto/ohttp"
)

// relayForm is one relay of a poll's form (SPEC 8.1, 11).
type relayForm struct {
	URL, Operator string
	Keys          string // hexadecimal; empty: this server is the gateway
}

// maxRelays is that of SPEC 8.1.
const maxRelays = 8

// relaysOfForm reads the rows that have something in them.
func relaysOfForm(get func(string) string) (out []relayForm) {
	for i := range maxRelays {
		at := "relay" + digits(i) + "_"
		r := relayForm{URL: strings.TrimSpace(get(at + "url")), Operator: squeeze(get(at + "operator")), Keys: strings.Join(strings.Fields(get(at+"keys")), "")}
		if r != (relayForm{}) {
			out = append(out, r)
		}
	}
	return out
}

// relays puts the relays into a draft.
func (f *pollForm) relays(d *ballot.Draft) {
	d.Relays = nil
	for i := range f.Relays {
		in, at := &f.Relays[i], "relay"+digits(i)+"_"
		r := ballot.DraftRelay{URL: in.URL, Operator: in.Operator}
		if ballot.CheckRelayURL(in.URL) != nil {
			f.problem(at+"url", "relay")
		}
		if n := utf8.RuneCountInString(in.Operator); n < 1 || n > 100 {
			f.problem(at+"operator", "operator")
		}
		if in.Keys != "" && r.Keys.UnmarshalText([]byte(in.Keys)) != nil {
			f.problem(at+"keys", "relaykeys")
		} else if in.Keys != "" {
			if _, err := ohttp.NewClient(r.Keys); err != nil {
				f.problem(at+"keys", "relaykeys")
			}
		}
		d.Relays = append(d.Relays, r)
	}
}

// RelayRows are the relays with an empty row behind them.
func (p *draftPage) RelayRows() []relayForm {
	if len(p.Form.Relays) == maxRelays {
		return p.Form.Relays
	}
	return append(append([]relayForm{}, p.Form.Relays...), relayForm{})
}
