package boardtest

import (
	"testing"

	"hustings/board"
)

func TestMemory(t *testing.T) {
	Backend(t, func(*testing.T) func() board.Backend {
		m := &Memory{}
		return func() board.Backend { return m }
	})
}
