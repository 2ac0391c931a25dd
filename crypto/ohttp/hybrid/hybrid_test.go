package hybrid_test

import (
	"bytes"
	"crypto/rand"
	"errors"
	"testing"

	"hustings/crypto/ohttp"
	"hustings/crypto/ohttp/hybrid"
)

// TestExchange seals by package ohttp and opens by crypto/hpke, and back.
func TestExchange(t *testing.T) {
	private, err := hybrid.Generate(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	encoded, err := ohttp.NewKey(7, private).Marshal()
	if err != nil || len(encoded) != 35 {
		t.Fatal(len(encoded), err)
	}
	key, err := hybrid.Parse(encoded)
	if err != nil {
		t.Fatal(err)
	}
	server, err := ohttp.NewServer(key)
	if err != nil {
		t.Fatal(err)
	}
	client, err := ohttp.NewClient(server.Keys())
	if err != nil {
		t.Fatal(err)
	}
	sealed, back, err := client.Encapsulate([]byte("request"))
	if err != nil {
		t.Fatal(err)
	}
	opened, context, err := server.Decapsulate(sealed)
	if err != nil || string(opened) != "request" {
		t.Fatalf("%q, %v", opened, err)
	}
	answer, err := context.Seal([]byte("response"), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if opened, err = back.Open(answer); err != nil || string(opened) != "response" {
		t.Errorf("%q, %v", opened, err)
	}
}

func TestRefusals(t *testing.T) {
	if _, err := hybrid.Generate(bytes.NewReader(make([]byte, 31))); !errors.Is(err, ohttp.ErrRandom) {
		t.Error(err)
	}
	for _, kem := range []uint16{0, 0x11, 0x12, 0x51, 0xffff} {
		if _, err := hybrid.New(kem, make([]byte, 32)); !errors.Is(err, hybrid.ErrKey) {
			t.Errorf("KEM %#x: %v", kem, err)
		}
	}
	if _, err := hybrid.New(ohttp.KEMHybrid, make([]byte, 31)); !errors.Is(err, hybrid.ErrKey) {
		t.Error(err)
	}
	if _, err := hybrid.Parse(make([]byte, 35)); !errors.Is(err, ohttp.ErrKeys) {
		t.Error(err)
	}
}
