package ohttp

import (
	"bytes"
	"reflect"
	"testing"

	"golang.org/x/crypto/cryptobyte"
)

func FuzzParseRequest(f *testing.F) {
	for _, message := range load(f, "rfc9292.json") {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		first, err := ParseRequest(message)
		if err != nil {
			return
		}
		encoded, err := first.Marshal(0)
		if err != nil {
			t.Fatalf("parsed but not encoded: %v", err)
		}
		second, err := ParseRequest(encoded)
		if err != nil {
			t.Fatalf("encoded but not parsed: %v", err)
		}
		if first.Content == nil {
			first.Content, second.Content = []byte{}, append([]byte{}, second.Content...)
		}
		if !reflect.DeepEqual(first, second) {
			t.Errorf("%+v became %+v", first, second)
		}
	})
}

func FuzzParseResponse(f *testing.F) {
	for _, message := range load(f, "rfc9292.json") {
		f.Add(message)
	}
	f.Fuzz(func(t *testing.T, message []byte) {
		first, err := ParseResponse(message)
		if err != nil {
			return
		}
		encoded, err := first.Marshal(64)
		if err != nil {
			t.Fatalf("parsed but not encoded: %v", err)
		}
		second, err := ParseResponse(encoded)
		if err != nil {
			t.Fatalf("encoded but not parsed: %v", err)
		}
		if !bytes.Equal(first.Content, second.Content) || len(first.Interim) != len(second.Interim) {
			t.Errorf("%+v became %+v", first, second)
		}
	})
}

// FuzzParseKeys: a set of configurations that is accepted has one encoding, if
// all its KEMs are spoken here.
func FuzzParseKeys(f *testing.F) {
	f.Add(load(f, "hybrid.json")["keys"])
	f.Add(append([]byte{0, 45}, load(f, "rfc9458.json")["key_config"]...))
	f.Fuzz(func(t *testing.T, encoded []byte) {
		configs, err := parseKeys(encoded)
		if err != nil {
			return
		}
		b := cryptobyte.NewBuilder(nil)
		for _, config := range configs {
			if config.public == nil {
				return
			}
			b.AddUint16LengthPrefixed(config.marshal)
		}
		if again, err := b.Bytes(); err != nil || !bytes.Equal(again, encoded) {
			t.Errorf("became %x, %v", again, err)
		}
	})
}

func FuzzDecapsulate(f *testing.F) {
	v := load(f, "hybrid.json")
	key, err := ParseKey(v["private_key"], parse)
	if err != nil {
		f.Fatal(err)
	}
	server, err := NewServer(key)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(v["encapsulated_request"])
	f.Fuzz(func(t *testing.T, request []byte) {
		message, context, err := server.Decapsulate(request)
		if (err == nil) != (context != nil) {
			t.Errorf("%x, %v, %v", message, context, err)
		}
	})
}

func FuzzOpen(f *testing.F) {
	v := load(f, "hybrid.json")
	key, err := ParseKey(v["private_key"], parse)
	if err != nil {
		f.Fatal(err)
	}
	server, err := NewServer(key)
	if err != nil {
		f.Fatal(err)
	}
	_, context, err := server.Decapsulate(v["encapsulated_request"])
	if err != nil {
		f.Fatal(err)
	}
	client := &ClientContext{context.keys}
	f.Add(v["encapsulated_response"])
	f.Fuzz(func(t *testing.T, response []byte) {
		message, err := client.Open(response)
		if err == nil && !bytes.Equal(message, v["response"]) {
			t.Errorf("forged %x", message)
		}
	})
}
