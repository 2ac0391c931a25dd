// Trying all worlds takes twenty times as long as WASM, and tells the same.

//go:build !js

package disclose

import (
	"os"
	"testing"
)

// far chooses how far the trying of all worlds goes: make soak asks for more.
func far[T any](near, soak T) T {
	if os.Getenv("HUSTINGS_ROUNDS") != "" {
		return soak
	}
	return near
}

func TestAttackOneQuestion(t *testing.T) {
	near := []int{0, 0, 26, 16, 11, 8}
	tops := far(near, []int{0, 0, 60, 36, 24, 16})
	for _, least := range []int{0, None} {
		for size := 2; size < len(tops); size++ {
			columns, personas := product([]int{size}, least)
			for _, k := range []int{3, 5} {
				for n := 1; n <= tops[size]+k-3; n++ {
					m := maker{columns: columns, personas: personas, k: k, publish: honest}
					if err := m.attack(n, size <= 4); err != nil {
						t.Fatalf("%d answers, least %d, k %d, %d people: %v", size, least, k, n, err)
					}
				}
			}
		}
	}
}

func TestAttackMultipleChoice(t *testing.T) {
	for _, c := range []struct{ n, low, high, near, soak int }{
		{1, 1, 1, 20, 40}, {2, 1, 2, 16, 26}, {3, 1, 3, 7, 11}, {3, 1, 2, 8, 12}, {3, 2, 3, 12, 18}, {3, 1, 1, 14, 22},
	} {
		for _, how := range [][2]bool{{false, false}, {true, false}, {false, true}, {true, true}} {
			empty, exclusive := how[0], how[1]
			if exclusive && (c.n < 3 || c.high < 2 || c.low > 1) || c.n == 1 && !empty {
				continue // no such thing; of the only choice that all must make all is known
			}
			columns, personas := subsets(c.n, c.low, c.high, empty, exclusive)
			for n := 1; n <= far(c.near, c.soak); n++ {
				m := maker{columns: columns, personas: personas, k: 3, publish: honest}
				if err := m.attack(n, true); err != nil {
					t.Fatalf("%+v, may be left out, exclusive %v, %d people: %v", c, how, n, err)
				}
			}
		}
	}
}

func TestAttackOneTable(t *testing.T) {
	for _, sizes := range far([][]int{{2, 2}, {2, 3}}, [][]int{{2, 2}, {2, 3}, {3, 2}, {3, 3}}) {
		columns, personas := product(sizes, 0)
		for _, n := range far([]int{12}, []int{12, 13, 14}) {
			m := maker{columns: columns, personas: personas, tables: [][2]string{{"q0", "q1"}}, k: 3, publish: honest}
			if err := m.attack(n, len(personas) < 9); err != nil {
				t.Fatalf("%v, %d people: %v", sizes, n, err)
			}
		}
	}
}

// TestAttackMultipleChoiceTable has a table of two or three groups and a multiple
// choice.
func TestAttackMultipleChoiceTable(t *testing.T) {
	for _, c := range far([]struct{ groups, options, people int }{{2, 2, 12}}, []struct{ groups, options, people int }{{2, 2, 12}, {2, 2, 17}, {3, 2, 12}}) {
		multi, picks := subsets(c.options, 1, c.options, false, false)
		one, groups := product([]int{c.groups}, 0)
		multi[0].Name = "q1"
		var personas []persona
		for _, g := range groups {
			for _, p := range picks {
				personas = append(personas, persona{one: g.one, many: p.many})
			}
		}
		m := maker{columns: append(one, multi...), personas: personas, tables: [][2]string{{"q0", "q1"}}, k: 2, publish: honest}
		if err := m.attack(c.people, len(personas) < 9); err != nil {
			t.Fatalf("%+v: %v", c, err)
		}
	}
}

// TestAttackTables has tables that share a question, and three that form a ring.
func TestAttackTables(t *testing.T) {
	star := [][2]string{{"q0", "q1"}, {"q0", "q2"}}
	ring := append(star[:2:2], [2]string{"q1", "q2"})
	columns, personas := product([]int{2, 2, 2}, 0)
	for _, tables := range [][][2]string{star, ring} {
		for _, n := range far([]int{9}, []int{12, 13, 15, 16}) {
			m := maker{columns: columns, personas: personas, tables: tables, k: far(2, 3), publish: honest}
			if err := m.attack(n, true); err != nil {
				t.Fatalf("%v, %d people: %v", tables, n, err)
			}
		}
	}
}

// TestAttackRanks: no group is known to be small by the mean positions.
func TestAttackRanks(t *testing.T) {
	columns := []Column{{Name: "q0", Kind: Rank, Keys: keys(3)}}
	var personas []persona
	for _, order := range [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}, {}} {
		personas = append(personas, persona{many: order})
	}
	for n := 1; n <= far(7, 12); n++ {
		m := maker{columns: columns, personas: personas, k: 3, publish: honest}
		if err := m.attack(n, true); err != nil {
			t.Fatalf("%d people: %v", n, err)
		}
	}
}

// TestAttackDependent has a question that is asked after one answer to another.
func TestAttackDependent(t *testing.T) {
	columns := []Column{
		{Name: "q0", Kind: Single, Keys: keys(3)},
		{Name: "q1", Kind: Single, Keys: keys(2), When: []Condition{{"q0", []int{0}}}},
	}
	for _, optional := range []bool{false, true} {
		personas := []persona{{one: []int{0, 0}}, {one: []int{0, 1}}, {one: []int{1, NotAsked}}, {one: []int{2, NotAsked}}}
		if optional {
			personas = append(personas, persona{one: []int{0, None}})
		}
		for n := 1; n <= far(16, 26); n++ {
			m := maker{columns: columns, personas: personas, k: 3, publish: honest}
			if err := m.attack(n, true); err != nil {
				t.Fatalf("may be left out %v, %d people: %v", optional, n, err)
			}
		}
	}
}

// TestAttackWorks breaks what is usually done: hide what is small, and then the
// smallest of the others so that it cannot be computed from the total.
func TestAttackWorks(t *testing.T) {
	columns, personas := product([]int{4}, 0)
	for name, hide := range map[string]func(counts []int, k int) []bool{"small alone": hideSmall, "and the next": hideNext} {
		publish := func(in *Input) (string, *Results) {
			p := look(&in.Columns[0], in.Threshold)
			p.shown, p.hidden = hide(p.counts, in.Threshold), ""
			r := &Results{Questions: []Question{p.question(0)}}
			out, err := r.Marshal()
			if err != nil {
				t.Fatal(err)
			}
			return string(out), r
		}
		m := maker{columns: columns, personas: personas, k: 3, publish: publish}
		if err := m.attack(12, true); err == nil {
			t.Errorf("%s: the attacker learns nothing", name)
		} else {
			t.Logf("%s: %.200s", name, err)
		}
	}
}

func hideSmall(counts []int, k int) []bool {
	shown := make([]bool, len(counts))
	for i, n := range counts {
		shown[i] = n >= k
	}
	return shown
}

func hideNext(counts []int, k int) []bool {
	shown := hideSmall(counts, k)
	hidden, rest := 0, 0
	for i := range counts {
		if !shown[i] {
			hidden++
			rest += counts[i]
		}
	}
	order := byCount(counts)
	for i := len(order) - 1; i >= 0 && hidden > 0 && (hidden < 2 || rest < k); i-- {
		if c := order[i]; shown[c] {
			shown[c] = false
			hidden++
			rest += counts[c]
		}
	}
	return shown
}
