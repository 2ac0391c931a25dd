package ballot

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strings"
	"testing"
)

// differDoc has every kind of target, so that a value read or written here can be
// held against encoding/json.
type differDoc struct {
	strictDoc
	I8     int8                `json:"i8"`
	I16    int16               `json:"i16,omitempty"`
	I32    *int32              `json:"i32,omitempty"`
	I64    int64               `json:"i64"`
	U8     uint8               `json:"u8,omitempty"`
	U16    uint16              `json:"u16"`
	U32    **uint32            `json:"u32"`
	U64    uint64              `json:"u64,omitempty"`
	Flag   *bool               `json:"flag,omitempty"`
	Names  Text                `json:"names,omitempty"`
	Lists  [][]*string         `json:"lists"`
	Fixed  [2][]CeremonyID     `json:"fixed"`
	Codes  []Hex               `json:"codes,omitempty"`
	At     *Time               `json:"at"`
	Raw    *json.RawMessage    `json:"raw,omitempty"`
	Raws   []json.RawMessage   `json:"raws"`
	None   [0]int              `json:"none,omitempty"`
	Struct strictInner         `json:"struct,omitempty"`
	Loop   *differDoc          `json:"loop,omitempty"`
	Back   backward            `json:"back"`
	Maps   map[tag]tag         `json:"maps"`
	Many   []map[string]string `json:"many"`
}

type tag string

// backward reads and writes itself.
type backward struct{ raw string }

func (b *backward) UnmarshalJSON(text []byte) error { b.raw = string(text); return nil }

func (b *backward) MarshalJSON() ([]byte, error) { return []byte(b.raw), nil }

const differText = `{
 "kind":"\u0061\"\\\/\b\f\n\r\t\u2028 <&>é", "title":{"zh":"","en":"\u0000"}, "contests":[{"seats":-9},{}], "next":{"name":"x"},
 "rest": {"a" : [1, "b c", null ]}, "pair":[0,255], "bytes":"AAE=", "id":"000102030405060708090a0b0c0d0e0f", "early":true,
 "i8":-128, "i16":-32768, "i32":2147483647, "i64":-9007199254740991, "u8":255, "u16":65535, "u32":4294967295, "u64":1,
 "flag":false, "names":{"zh-Hant":"名"}, "lists":[[],["a",null],[]], "fixed":[[],["000102030405060708090a0b0c0d0e0f"]],
 "codes":["","00ff"], "at":"2026-11-20T08:00:00Z", "raw":[ ], "raws":["\\\" ",{ "x" : -1 } ,true], "none":[], "struct":{"seats":1},
 "loop":{"back":{"\\":"\\\\\" "},"u32":null,"loop":{"back":false}}, "back": [ "a b" , 1 ], "maps":{"en":"b","de":"a"}, "many":[{},{"zh":"c"}]
}`

// likeJSON holds the promises of UnmarshalStrict and MarshalCanonical that are
// about encoding/json: of what is accepted, the same value is read, and written in
// the same bytes.
func likeJSON[T any](t *testing.T, data []byte) {
	t.Helper()
	var got, want T
	if err := UnmarshalStrict(data, &got); err != nil {
		return
	}
	if err := json.Unmarshal(data, &want); err != nil {
		t.Fatalf("%s: encoding/json refuses: %v", data, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s: read %+v, encoding/json reads %+v", data, got, want)
	}
	out, err := MarshalCanonical(&got)
	if err != nil {
		return // a type that writes itself may do so in another way than is read
	}
	var filled T // has no nil list or map
	if err := UnmarshalStrict(out, &filled); err != nil {
		t.Fatalf("%s: written, and refused: %v", out, err)
	}
	var other bytes.Buffer
	enc := json.NewEncoder(&other)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(&filled); err != nil {
		t.Fatal(err)
	}
	if string(out)+"\n" != other.String() {
		t.Fatalf("wrote %s\nencoding/json %s", out, &other)
	}
}

func TestLikeJSON(t *testing.T) {
	var v differDoc
	if err := UnmarshalStrict([]byte(differText), &v); err != nil {
		t.Fatal(err)
	}
	if _, err := MarshalCanonical(v); err != nil { // or likeJSON looks at one half
		t.Error(err)
	}
	likeJSON[differDoc](t, []byte(differText))
	likeJSON[differDoc](t, []byte(strings.ReplaceAll(differText, `{"back":false}`, `null`)))
	likeJSON[strictDoc](t, []byte(strings.Replace(strictGood, "-0", "0", 1)))
	for _, text := range []string{`{}`, `{"maps":{}}`, `{"many":[{}],"lists":[null]}`, `{"raws":[1,2,3]}`} {
		likeJSON[differDoc](t, []byte(text))
	}
}

// TestTextsAreTexts: a text in a language is a text and neither null, which
// encoding/json would take for an empty one, nor anything else.
func TestTextsAreTexts(t *testing.T) {
	var v differDoc
	for text, want := range map[string]string{
		`{"names":{"zh":null}}`:           `line 1, column 16 ($.names.zh): null`,
		`{"maps":{"zh":"a","en": 1}}`:     `line 1, column 25 ($.maps.en): wrong kind`,
		`{"title":{"en":{"en":"a"}}}`:     `line 1, column 16 ($.title.en): wrong kind`,
		`{"many":[{"en":"a"},{"en":[]}]}`: `line 1, column 27 ($.many[1].en): wrong kind`,
	} {
		if err := UnmarshalStrict([]byte(text), &v); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// TestOwnWriters: what writes itself is held to the rules, and to a whole document.
func TestOwnWriters(t *testing.T) {
	for _, raw := range []string{"", "1,2", "1.5", `"a","b":"c"`, "[", `{"a":1,"a":2}`, "\"e\u0301\"", "null", `"` + "\xff" + `"`} {
		if got, err := MarshalCanonical([]backward{{raw}}); err == nil {
			t.Errorf("%s: wrote %s", raw, got)
		}
	}
	got, err := MarshalCanonical([]backward{{" [ 1 , \"\\\" \\\\\" ] "}})
	if err != nil || string(got) != `[[1,"\" \\"]]` {
		t.Errorf("%s, %v", got, err)
	}
}

func FuzzLikeJSON(f *testing.F) {
	f.Add([]byte(differText))
	f.Add([]byte(strictGood))
	f.Fuzz(func(t *testing.T, data []byte) {
		likeJSON[differDoc](t, data)
		likeJSON[Manifest](t, data)
	})
}
