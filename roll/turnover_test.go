package roll

import (
	"errors"
	"testing"
)

func TestTurnover(t *testing.T) {
	for _, c := range []struct {
		earlier, later []string
		joined, left   int
	}{
		{nil, nil, 0, 0},
		{[]string{"1", "2"}, []string{"2", "1"}, 0, 0},
		{[]string{"b1", "2"}, []string{"B1", "2"}, 0, 0},
		{[]string{"1", "2"}, []string{"2", "3", "4"}, 2, 1},
		{[]string{"01"}, []string{"1"}, 1, 1},
	} {
		joined, left, err := Turnover(c.earlier, c.later)
		if err != nil || joined != c.joined || left != c.left {
			t.Errorf("%v to %v: %d joined, %d left, %v", c.earlier, c.later, joined, left, err)
		}
	}
	for _, c := range [][2][]string{{{"a", "A"}, {"1"}}, {{"1"}, {"2", "2"}}} {
		if _, _, err := Turnover(c[0], c[1]); !errors.Is(err, ErrRepeated) {
			t.Errorf("%v: %v", c, err)
		}
	}
}
