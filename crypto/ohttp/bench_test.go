package ohttp

import (
	"crypto/rand"
	"testing"
)

func BenchmarkEncapsulate(b *testing.B) {
	client := mustClient(b, mustServer(b, mustGenerate(b, 1)))
	message := make([]byte, 1024)
	for b.Loop() {
		if _, _, err := client.Encapsulate(message); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkGateway opens a request and seals its response.
func BenchmarkGateway(b *testing.B) {
	server := mustServer(b, mustGenerate(b, 1))
	message := make([]byte, 1024)
	sealed, _, err := mustClient(b, server).Encapsulate(message)
	if err != nil {
		b.Fatal(err)
	}
	for b.Loop() {
		_, context, err := server.Decapsulate(sealed)
		if err != nil {
			b.Fatal(err)
		}
		if _, err := context.Seal(message, rand.Reader); err != nil {
			b.Fatal(err)
		}
	}
}
