package count

import "testing"

// BenchmarkAdd counts one ballot of six candidates with a write-in.
func BenchmarkAdd(b *testing.B) {
	c := party(5, 6)
	counter, err := NewCounter(c)
	if err != nil {
		b.Fatal(err)
	}
	encoded, err := c.Encode(Choice{
		Marks: []Mark{For, For, Oppose, For, Abstain, For}, WriteIns: []WriteIn{{2, 1}},
	})
	if err != nil {
		b.Fatal(err)
	}
	b.ReportAllocs()
	for b.Loop() {
		if counter.Add(encoded) != Valid {
			b.Fatal("not valid")
		}
	}
}
