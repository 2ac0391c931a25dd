package voter_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"errors"
	"testing"

	"hustings/voter"
)

// device is a browser with a store.
type device struct {
	*browser
	state []byte
	saves int
	// fail makes the store fail from a save on.
	failFrom int
}

func (s *server) device() *device { return &device{browser: s.browser(), failFrom: 1 << 30} }

func (d *device) save(state []byte) error {
	if d.saves >= d.failFrom {
		return errors.New("disk full")
	}
	d.saves++
	d.state = bytes.Clone(state)
	return nil
}

// open is what a page does when it is loaded.
func (d *device) open() (*voter.Client, error) {
	return voter.Open(context.Background(), voter.Config{
		Address: d.address(), Fetch: d.fetch, Random: rand.Reader, Save: d.save, State: d.state,
	})
}

// voting brings a device up to having a pass.
func (d *device) voting(t *testing.T, member int) *voter.Client {
	t.Helper()
	c, err := d.open()
	if err != nil {
		t.Fatal(err)
	}
	if _, err := c.SignIn(t.Context(), code(member)); err != nil {
		t.Fatal(err)
	}
	if err := c.TakePass(t.Context()); err != nil {
		t.Fatal(err)
	}
	return c
}

// wants fails the test unless err has the code.
func wants(t *testing.T, err error, want voter.Code) {
	t.Helper()
	if got := voter.CodeOf(err); got != want || err == nil {
		t.Fatalf("error %v has code %q, want %q", err, got, want)
	}
}
