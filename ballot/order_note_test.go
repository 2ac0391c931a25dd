package ballot_test

import (
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
)

// TestOrderNote holds that the officers' reason goes with an order of names alone,
// and that a manifest reads back what it was given (SPEC 8.1).
func TestOrderNote(t *testing.T) {
	for _, tc := range []struct {
		order, note string
		good        bool
	}{
		{count.OrderStroke, "按提名先后", true},
		{count.OrderPinyin, "by date of nomination", true},
		{count.OrderStroke, strings.Repeat("长", 300), true},
		{count.OrderStroke, strings.Repeat("长", 301), false},
		{count.OrderFixed, "a reason", false},
		{count.OrderRandom, "a reason", false},
		{"", "a reason", false},
		{count.OrderFixed, "", true},
	} {
		data := manifest(t, func(m *ballot.Manifest) { m.Contests[0].Rules.Order, m.Contests[0].OrderNote = tc.order, tc.note })
		m, faults := ballot.ParseManifest(data)
		if good := len(faults) == 0; good != tc.good || m == nil || m.Contests[0].OrderNote != tc.note {
			t.Errorf("%s %.20q: %v", tc.order, tc.note, faults)
		}
		for _, f := range faults {
			if f.ID != "12.10" {
				t.Errorf("%s %.20q: check %s", tc.order, tc.note, f.ID)
			}
		}
		if strings.Contains(string(data), "order_note") != (tc.note != "") {
			t.Errorf("%s: an empty note is written", tc.order)
		}
	}
}
