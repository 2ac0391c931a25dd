package ballot

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
)

func TestMarshalCanonical(t *testing.T) {
	v := strictDoc{
		Title:    map[string]string{"zh-Hant": "<&>\u2028", "zh": "", "en": `"\`},
		Contests: []strictInner{{Seats: -1}},
	}
	got, err := MarshalCanonical(&v)
	const want = `{"kind":"","title":{"en":"\"\\","zh":"","zh-Hant":"<&>\u2028"},"contests":[{"seats":-1}],` +
		`"next":null,"pair":[0,0],"bytes":"","id":"00000000000000000000000000000000","early":false}`
	if err != nil || string(got) != want {
		t.Errorf("got %s, %v\nwant %s", got, err, want)
	}
	if got, err = MarshalCanonical(strictDoc{}); err != nil || !strings.Contains(string(got), `"title":{},"contests":[],`) {
		t.Errorf("nil list or map: %s, %v", got, err)
	}
	inner := [][]int{nil}
	if got, err = MarshalCanonical(struct {
		A [][]int `json:"a"`
	}{inner}); err != nil || string(got) != `{"a":[[]]}` || inner[0] != nil {
		t.Errorf("%s, %v, caller's list now %v", got, err, inner)
	}
}

func TestMarshalCanonicalRefuses(t *testing.T) {
	type loop struct {
		Next *loop `json:"next"`
	}
	round := &loop{}
	round.Next = round
	for name, v := range map[string]any{
		"nil":         nil,
		"float":       1.0,
		"any":         struct{ A any }{},
		"not UTF-8":   strictInner{Name: "\xff"},
		"not NFC":     strictInner{Name: "e\u0301"},
		"text of map": map[string]string{"en": "\xff"},
		"language":    map[string]string{"english": ""},
		"language2":   map[string]string{"\xff": ""},
		"too large":   strictInner{Seats: math.MaxInt64},
		"raw float":   json.RawMessage("1.5"),
		"raw nil":     json.RawMessage(nil),
		"raw broken":  json.RawMessage(`"` + "\xff" + `"`),
		"loop":        round,
	} {
		if got, err := MarshalCanonical(v); err == nil {
			t.Errorf("%s: wrote %s", name, got)
		}
	}
}
