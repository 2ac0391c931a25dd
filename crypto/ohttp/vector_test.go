package ohttp

import (
	"bytes"
	"embed"
	"encoding/hex"
	"encoding/json"
	"flag"
	"os"
	"reflect"
	"testing"

	"golang.org/x/crypto/cryptobyte"
)

//go:embed testdata/*.json
var testdata embed.FS

// load reads a file of named hexadecimal strings.
func load(t testing.TB, name string) map[string][]byte {
	t.Helper()
	raw, err := testdata.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	var text map[string]string
	if err := json.Unmarshal(raw, &text); err != nil {
		t.Fatal(err)
	}
	delete(text, "source")
	out := make(map[string][]byte)
	for name, digits := range text {
		if out[name], err = hex.DecodeString(digits); err != nil {
			t.Fatalf("%s: %v", name, err)
		}
	}
	return out
}

func equal(t *testing.T, what string, got, want []byte) {
	t.Helper()
	if !bytes.Equal(got, want) {
		t.Errorf("%s:\n got %x\nwant %x", what, got, want)
	}
}

// TestExampleOfRFC9458 goes through the RFC's exchange from the gateway's side,
// and opens its response as the client. The request's encryption is random and
// checked by opening it.
func TestExampleOfRFC9458(t *testing.T) {
	v := load(t, "rfc9458.json")
	key := mustKey(t, 1, KEMX25519, v["private_key"])
	b := cryptobyte.NewBuilder(nil)
	key.config.marshal(b)
	equal(t, "key configuration", b.BytesOrPanic(), v["key_config"])
	server, err := NewServer(key)
	if err != nil {
		t.Fatal(err)
	}
	configs, err := parseKeys(server.Keys())
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "info", header{configs[0].id, configs[0].kem, configs[0].suites[0]}.info(), v["info"])

	request, context, err := server.Decapsulate(v["encapsulated_request"])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "request", request, v["request"])
	equal(t, "secret", context.keys.secret, v["secret"])
	_, nonce, err := context.keys.derive(v["response_nonce"])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "nonce", nonce, v["aead_nonce"])
	sealed, err := context.Seal(v["response"], bytes.NewReader(v["response_nonce"]))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "encapsulated response", sealed, v["encapsulated_response"])
	opened, err := (&ClientContext{context.keys}).Open(sealed)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "response", opened, v["response"])

	parsed, err := ParseRequest(request)
	if err != nil {
		t.Fatal(err)
	}
	want := &Request{Method: "GET", Scheme: "https", Authority: "example.com", Path: "/"}
	if !reflect.DeepEqual(parsed, want) {
		t.Errorf("got %+v", parsed)
	}
	response, err := ParseResponse(opened)
	if err != nil || response.Status != 200 {
		t.Errorf("got %+v, %v", response, err)
	}

	if _, err := NewClient(server.Keys()); err == nil {
		t.Error("client takes a key of X25519 alone")
	}
}

var update = flag.Bool("update", false, "make testdata/hybrid.json anew")

// TestHybridVector pins an exchange under MLKEM768-X25519, made once by this
// package with -update.
func TestHybridVector(t *testing.T) {
	if *update {
		makeVector(t, "testdata/hybrid.json")
		return
	}
	v := load(t, "hybrid.json")
	key, err := ParseKey(v["private_key"], parse)
	if err != nil {
		t.Fatal(err)
	}
	again, err := key.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "private key", again, v["private_key"])
	server, err := NewServer(key)
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "keys", server.Keys(), v["keys"])
	request, context, err := server.Decapsulate(v["encapsulated_request"])
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "request", request, v["request"])
	sealed, err := context.Seal(v["response"], bytes.NewReader(v["response_nonce"]))
	if err != nil {
		t.Fatal(err)
	}
	equal(t, "encapsulated response", sealed, v["encapsulated_response"])
}

func makeVector(t *testing.T, name string) {
	nonce := bytes.Repeat([]byte{9}, 16)
	key := mustKey(t, 3, KEMHybrid, bytes.Repeat([]byte{7}, SeedSize))
	server, err := NewServer(key)
	if err != nil {
		t.Fatal(err)
	}
	client, err := NewClient(server.Keys())
	if err != nil {
		t.Fatal(err)
	}
	request, err := (&Request{
		Method: "POST", Scheme: "https", Authority: "box.example", Path: "/box/00112233445566778899aabbccddeeff",
		Header: Fields{{"content-type", "application/octet-stream"}}, Content: []byte("ballot"),
	}).Marshal(256)
	if err != nil {
		t.Fatal(err)
	}
	encapsulated, _, err := client.Encapsulate(request)
	if err != nil {
		t.Fatal(err)
	}
	_, context, err := server.Decapsulate(encapsulated)
	if err != nil {
		t.Fatal(err)
	}
	response, err := (&Response{Status: 200, Content: []byte("receipt")}).Marshal(256)
	if err != nil {
		t.Fatal(err)
	}
	sealed, err := context.Seal(response, bytes.NewReader(nonce))
	if err != nil {
		t.Fatal(err)
	}
	private, err := key.Marshal()
	if err != nil {
		t.Fatal(err)
	}
	file := map[string]string{"source": "made by TestHybridVector"}
	for name, value := range map[string][]byte{
		"private_key": private, "keys": server.Keys(), "request": request, "encapsulated_request": encapsulated,
		"response": response, "response_nonce": nonce, "encapsulated_response": sealed,
	} {
		file[name] = hex.EncodeToString(value)
	}
	raw, err := json.MarshalIndent(file, "", "  ")
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(raw, '\n'), 0o644); err != nil {
		t.Fatal(err)
	}
}
