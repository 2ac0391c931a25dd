package ballot

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"
)

type strictInner struct {
	Seats int    `json:"seats"`
	Name  string `json:"name,omitempty"`
}

type strictBase struct {
	Kind string `json:"kind"`
}

type strictDoc struct {
	strictBase
	Title    map[string]string `json:"title"`
	Contests []strictInner     `json:"contests"`
	Next     *strictInner      `json:"next"`
	Rest     json.RawMessage   `json:"rest,omitempty"`
	Pair     [2]uint8          `json:"pair"`
	Bytes    []byte            `json:"bytes"`
	ID       CeremonyID        `json:"id"`
	Early    bool              `json:"early"`
	Hidden   string            `json:"-"`
}

const strictGood = `{
 "kind": "election",
 "title": {"zh": "选举·𬭎", "en": "Election \u4e00 \ud841\udf0e <&>"},
 "contests": [{"seats": 3, "name": "a"}, {"seats": -0}],
 "next": null,
 "pair": [1, 255],
 "bytes": "AAE=",
 "id": "000102030405060708090a0b0c0d0e0f",
 "early": true
}`

func TestUnmarshalStrictAccepts(t *testing.T) {
	text := strings.Replace(strictGood, "-0", "9007199254740991", 1)
	v := strictDoc{Hidden: "gone", Early: true}
	if err := UnmarshalStrict([]byte(text), &v); err != nil {
		t.Fatal(err)
	}
	want := strictDoc{
		strictBase: strictBase{"election"},
		Title:      map[string]string{"zh": "选举·𬭎", "en": "Election 一 𠜎 <&>"},
		Contests:   []strictInner{{3, "a"}, {Seats: MaxJSONInteger}},
		Pair:       [2]uint8{1, 255}, Bytes: []byte{0, 1}, Early: true,
		ID: CeremonyID{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15},
	}
	if !reflect.DeepEqual(v, want) {
		t.Errorf("got %+v\nwant %+v", v, want)
	}
}

func TestUnmarshalStrictRefuses(t *testing.T) {
	good := strings.Replace(strictGood, "-0", "0", 1)
	for _, c := range []struct {
		name, old, new string
		line, col      int
		path, msg      string
	}{
		{"minus zero", `: 0}`, `: -0}`, 4, 52, "$.contests[1].seats", "write 0"},
		{"byte order mark", "{\n", "\ufeff{\n", 1, 1, "$", "BOM"},
		{"broken UTF-8", "election", "el\xffection", 2, 13, "$", "UTF-8"},
		{"CESU-8 surrogate", "election", "\xed\xa0\x80", 2, 11, "$", "UTF-8"},
		{"not NFC value", "election", "e\u0301lection", 2, 10, "$.kind", "form C"},
		{"not NFC by escape", "election", `e\u0301`, 2, 10, "$.kind", "form C"},
		{"not NFC compatibility ideograph", "选举", "\uf914", 3, 18, "$.title.zh", "form C"},
		{"not NFC key", `"kind"`, `"kinde\u0301"`, 2, 2, "$", "form C"},
		{"lone high surrogate", "election", `\ud841`, 2, 11, "$.kind", "surrogate"},
		{"lone low surrogate", "election", `\udf0e`, 2, 11, "$.kind", "surrogate"},
		{"two high surrogates", "election", `\ud841\ud841`, 2, 11, "$.kind", "surrogate"},
		{"column counts characters", "𬭎", "𬭎\x01", 3, 23, "$.title.zh", "U+0001"},
		{"bad escape", "election", `\x41`, 2, 11, "$.kind", "unknown escape"},
		{"bad hex", "election", `\u+041`, 2, 11, "$.kind", "four hex"},
		{"repeated", `"early": true`, `"early": true, "early": true`, 9, 17, "$.early", "twice"},
		{"repeated by escape", `"early": true`, `"early": true, "\u0065arly": true`, 9, 17, "$.early", "twice"},
		{"case twin", `"early": true`, `"early": true, "Early": true`, 9, 17, "$.Early", "only in case"},
		{"case only", `"early"`, `"Early"`, 9, 2, "$.Early", `write "early"`},
		{"case only, Kelvin sign", `"kind"`, `"` + "\u212a" + `ind"`, 2, 2, "$", "form C"},
		{"case only, long s", `"seats": 3`, `"ſeatſ": 3`, 4, 16, `$.contests[0]["ſeatſ"]`, `write "seats"`},
		{"unknown", `"early"`, `"earlier"`, 9, 2, "$.earlier", "unknown key"},
		{"unknown nested", `"name": "a"`, `"nom": "a"`, 4, 28, "$.contests[0].nom", "unknown key"},
		{"unknown behind pointer", `null`, `{"seats": 1, "x y": 2}`, 5, 23, `$.next["x y"]`, "unknown key"},
		{"skipped field", `"early"`, `"Hidden"`, 9, 2, "$.Hidden", "unknown key"},
		{"embedded struct by name", `"early"`, `"strictBase"`, 9, 2, "$.strictBase", "unknown key"},
		{"float", `: 3`, `: 3.0`, 4, 25, "$.contests[0].seats", "whole"},
		{"exponent", `: 3`, `: 3e0`, 4, 25, "$.contests[0].seats", "whole"},
		{"leading zero", `: 3`, `: 03`, 4, 25, "$.contests[0].seats", "leading zeros"},
		{"plus", `: 3`, `: +3`, 4, 25, "$.contests[0].seats", "starts no value"},
		{"minus alone", `: 3`, `: -`, 4, 25, "$.contests[0].seats", "digit"},
		{"2^53", `: 3`, `: 9007199254740992`, 4, 25, "$.contests[0].seats", "larger"},
		{"2^64", `: 3`, `: 18446744073709551616`, 4, 25, "$.contests[0].seats", "larger"},
		{"too big for type", `255`, `256`, 6, 14, "$.pair[1]", "at most 255"},
		{"negative unsigned", `255`, `-1`, 6, 14, "$.pair[1]", "negative"},
		{"null text", `"election"`, `null`, 2, 10, "$.kind", "null"},
		{"null list", `[1, 255]`, `null`, 6, 10, "$.pair", "null"},
		{"null own text", `"000102030405060708090a0b0c0d0e0f"`, `null`, 8, 8, "$.id", "null"},
		{"too few", `[1, 255]`, `[1]`, 6, 10, "$.pair", "exactly 2"},
		{"too many", `[1, 255]`, `[1,2,3]`, 6, 10, "$.pair", "exactly 2"},
		{"base64 line break", `AAE=`, `AA\nE=`, 7, 11, "$.bytes", "base64"},
		{"base64 spare bits", `AAE=`, `AAF=`, 7, 11, "$.bytes", "base64"},
		{"own text refuses", `0e0f`, `0E0f`, 8, 8, "$.id", "hexadecimal"},
		{"no language", `"en"`, `"EN"`, 3, 26, "$.title.EN", "no language"},
		{"wrong kind: object", `null`, `[]`, 5, 10, "$.next", "an object"},
		{"wrong kind: bool", `true`, `"true"`, 9, 11, "$.early", "true or false"},
		{"wrong kind: text", `"election"`, `true`, 2, 10, "$.kind", "double quotes"},
		{"trailing", "true\n}", "true\n} {}", 10, 3, "$", "after the end"},
		{"comma at end", "true\n}", "true,\n}", 10, 1, "$", "key in double quotes"},
		{"comma at list end", "255]", "255,]", 6, 18, "$.pair[2]", "starts no value"},
		{"comment", "{\n", "{ // no\n", 1, 3, "$", "key in double quotes"},
		{"NUL", "{\n", "{\x00\n", 1, 2, "$", "key in double quotes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := strings.Replace(good, c.old, c.new, 1)
			if text == good {
				t.Fatalf("%q is not in the sample", c.old)
			}
			v := strictDoc{Hidden: "kept"}
			err := UnmarshalStrict([]byte(text), &v)
			var syntax *SyntaxError
			if !errors.As(err, &syntax) {
				t.Fatalf("got %v, want a SyntaxError", err)
			}
			if syntax.Line != c.line || syntax.Col != c.col || syntax.Path != c.path || !strings.Contains(syntax.Msg, c.msg) {
				t.Errorf("got  %v\nwant line %d, column %d (%s): ...%s...", err, c.line, c.col, c.path, c.msg)
			}
			if v.Hidden != "kept" || v.Title != nil {
				t.Error("value changed in spite of the error")
			}
		})
	}
}

func TestUnmarshalStrictCutAnywhere(t *testing.T) {
	good := strings.Replace(strictGood, "-0", "0", 1)
	for i := range len(good) {
		var v strictDoc
		if err := UnmarshalStrict([]byte(good[:i]), &v); err == nil {
			t.Fatalf("accepted when cut at %d", i)
		}
	}
}

func TestUnmarshalStrictBounds(t *testing.T) {
	nested := func(n int) []byte {
		return []byte(`{"seats":0,"rest":` + strings.Repeat("[", n) + strings.Repeat("]", n) + "}")
	}
	var v struct {
		Seats int             `json:"seats"`
		Rest  json.RawMessage `json:"rest"`
	}
	if err := UnmarshalStrict(nested(MaxJSONDepth-1), &v); err != nil {
		t.Error(err)
	}
	if err := UnmarshalStrict(nested(MaxJSONDepth), &v); err == nil || !strings.Contains(err.Error(), "deep") {
		t.Errorf("too deep: got %v", err)
	}
	if err := UnmarshalStrict([]byte(strings.Repeat("[", 1<<20)), &v.Rest); err == nil {
		t.Error("a million brackets accepted")
	}
	text := append([]byte(`{"seats":1}`), strings.Repeat(" ", DefaultJSONSize-11)...)
	if err := UnmarshalStrict(text, &v); err != nil {
		t.Error(err)
	}
	text = append(text, ' ')
	if err := UnmarshalStrict(text, &v); err == nil {
		t.Error("over 1 MiB accepted")
	}
	if err := UnmarshalStrict(text, &v, MaxJSONSize(len(text))); err != nil {
		t.Error(err)
	}
}

func TestUnmarshalStrictRaw(t *testing.T) {
	for _, c := range []struct {
		text string
		ok   bool
	}{
		{`{"a":1,"A":2}`, false},
		{`{"a":null,"b":[true,{"c":"d"}]}`, true},
		{`[1.5]`, false},
		{`null`, false},
		{``, false},
	} {
		var raw json.RawMessage
		if err := UnmarshalStrict([]byte(c.text), &raw); (err == nil) != c.ok {
			t.Errorf("%s: got %v", c.text, err)
		}
	}
}

func TestUnmarshalStrictOwnError(t *testing.T) {
	var v struct {
		ID *CeremonyID `json:"id"`
	}
	if err := UnmarshalStrict([]byte(`{"id":"xx"}`), &v); !errors.Is(err, ErrHex) {
		t.Errorf("got %v, want ErrHex inside", err)
	}
	if err := UnmarshalStrict([]byte(`{"id":null}`), &v); err != nil || v.ID != nil {
		t.Errorf("null pointer: %v", err)
	}
}

func TestStrictTargets(t *testing.T) {
	var plain strictDoc
	for _, v := range []any{
		nil, plain, (*strictDoc)(nil), new(any), new(float64), new(map[string]int), new(map[int]string), new(json.Number),
		&struct{ A []float32 }{}, &struct{ A int }{}, &struct {
			A int `json:"a"`
			B int `json:"A"`
		}{}, &struct {
			A int `json:"a,string"`
		}{}, &struct{ *strictInner }{}, new(chan int),
	} {
		if err := UnmarshalStrict([]byte(`{}`), v); !errors.Is(err, ErrTarget) {
			t.Errorf("%T: got %v, want ErrTarget", v, err)
		}
	}
}

func TestIsLanguageTag(t *testing.T) {
	for tag, want := range map[string]bool{
		"zh": true, "en": true, "ug": true, "zh-Hans": true, "zh-Hant-HK": true, "en-GB": true, "es-419": true,
		"": false, "z": false, "ZH": false, "zh_CN": false, "zh-": false, "zh-hans": false, "zh-cn": false,
		"zh-CN-Hans": false, "english": false, "zh-Hans-CN-x": false, "zh-Hans-Hant": false, "中文": false,
	} {
		if got := IsLanguageTag(tag); got != want {
			t.Errorf("%q: got %v", tag, got)
		}
	}
}

// FuzzUnmarshalStrict holds the promise that what is accepted is valid JSON,
// can be written again, and reads back as the same value.
func FuzzUnmarshalStrict(f *testing.F) {
	f.Add([]byte(strictGood))
	f.Add([]byte(strings.Replace(strictGood, "-0", "0", 1)))
	f.Add([]byte(`{"rest":{"a":[null,true,-1,"\u0041"]},"title":{"zh":""}}`))
	f.Add([]byte(`{"kind":"\ud841\udf0e","contests":[{}],"next":{"seats":9}}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		var v strictDoc
		if err := UnmarshalStrict(data, &v); err != nil {
			return
		}
		if !json.Valid(data) {
			t.Fatal("accepted what is not JSON")
		}
		out, err := MarshalCanonical(v)
		if err != nil {
			t.Fatalf("cannot write what was read: %v", err)
		}
		var again strictDoc
		if err := UnmarshalStrict(out, &again); err != nil {
			t.Fatalf("%s: %v", out, err)
		}
		twice, err := MarshalCanonical(again)
		if err != nil || string(twice) != string(out) {
			t.Fatalf("%s became %s (%v)", out, twice, err)
		}
	})
}
