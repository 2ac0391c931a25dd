package ballot

import (
	"encoding/json"
	"reflect"
	"testing"
)

type readPart struct {
	Key  Hex    `json:"key"`
	Deep []bool `json:"deep"`
}

type readInner struct {
	Inner string `json:"inner"`
}

// readTarget has a field of every kind that strict JSON can carry.
type readTarget struct {
	readInner
	Text    string            `json:"text"`
	Bool    bool              `json:"bool"`
	Int     int8              `json:"int"`
	Uint    uint64            `json:"uint"`
	Bytes   []byte            `json:"bytes"`
	Own     Digest            `json:"own"`
	Array   [2]int            `json:"array"`
	List    []readPart        `json:"list"`
	Texts   map[string]string `json:"texts"`
	Pointer *readPart         `json:"pointer"`
	Twice   **int             `json:"twice"`
	Raw     json.RawMessage   `json:"raw"`
	Raws    []json.RawMessage `json:"raws"`
	hidden  int
}

var readTexts = []string{
	`{}`,
	` { "text" : "a\u00e9\ud83d\ude00\\\"\n" , "bool":true,"int":-128,"uint":9007199254740991, "inner":"x" }`,
	`{"bytes":"","list":[],"texts":{},"raws":[]}`,
	`{"bytes":"AQID","own":"` + "0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef" + `"}`,
	`{"array":[1,-2],"list":[{"key":"00ff","deep":[true,false]},{"deep":[]},{}]}`,
	`{"texts":{"zh":"甲","en":"a"},"pointer":{"key":""},"twice":7}`,
	`{"pointer":null,"twice":null,"raw":0,"raws":[[], {"a" : [1 , 2]},"x",0]}`,
	`{"raw": {"b":[{}]} ,"text":""}`,
}

// same reads text as this package does and as encoding/json does, which must
// agree on whatever is not refused here.
func same(t *testing.T, text []byte) (taken bool) {
	t.Helper()
	got := readTarget{Text: "before", hidden: 1}
	if UnmarshalStrict(text, &got) != nil {
		return false
	}
	var want readTarget
	if err := json.Unmarshal(text, &want); err != nil {
		t.Fatalf("%s: taken here, but %v", text, err)
	}
	if !reflect.DeepEqual(got, want) {
		t.Fatalf("%s:\n%+v here\n%+v there", text, got, want)
	}
	return true
}

func TestReadsAsEncodingJSON(t *testing.T) {
	for _, text := range readTexts {
		if !same(t, []byte(text)) {
			t.Errorf("%s is refused: %v", text, UnmarshalStrict([]byte(text), new(readTarget)))
		}
	}
}

func FuzzReadsAsEncodingJSON(f *testing.F) {
	for _, text := range readTexts {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) { same(t, text) })
}
