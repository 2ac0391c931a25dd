package disclose

// A grid is a cross table before anything is put together, with the sums that say
// of every way of putting together whether all its numbers are at least k.
type grid struct {
	rows, cols int
	n          [][]int
	row, col   []int   // margins
	least      [][]int // [p][q]: the least of the first p rows' first q numbers
	right      [][]int // [i][q]: of row i, the sum from column q on
	rightLeast [][]int // [p][q]: the least of right[0..p-1][q]
	below      [][]int // [p][j]: of column j, the sum from row p on
	belowLeast [][]int // [p][q]: the least of below[p][0..q-1]
	corner     [][]int // [p][q]: the sum of both
}

const huge = 1 << 40

func matrix(rows, cols, fill int) [][]int {
	m := make([][]int, rows)
	for i := range m {
		m[i] = make([]int, cols)
		for j := range m[i] {
			m[i][j] = fill
		}
	}
	return m
}

func newGrid(a, b *side) *grid {
	g := &grid{rows: len(a.units), cols: len(b.units)}
	g.n = matrix(g.rows, g.cols, 0)
	flat := make([]int, g.rows*g.cols)
	for i, u := range a.of {
		flat[int(u)*g.cols+int(b.of[i])]++
	}
	for i := range g.n {
		copy(g.n[i], flat[i*g.cols:])
	}
	for _, u := range a.units {
		g.row = append(g.row, u.count)
	}
	for _, u := range b.units {
		g.col = append(g.col, u.count)
	}
	g.sum()
	return g
}

func (g *grid) sum() {
	r, c := g.rows, g.cols
	g.least, g.rightLeast, g.belowLeast = matrix(r+1, c+1, huge), matrix(r+1, c+1, huge), matrix(r+1, c+1, huge)
	g.right, g.below, g.corner = matrix(r+1, c+1, 0), matrix(r+1, c+1, 0), matrix(r+1, c+1, 0)
	for i := r - 1; i >= 0; i-- {
		for j := c - 1; j >= 0; j-- {
			g.right[i][j] = g.right[i][j+1] + g.n[i][j]
			g.below[i][j] = g.below[i+1][j] + g.n[i][j]
			g.corner[i][j] = g.corner[i+1][j] + g.right[i][j]
		}
	}
	for i := range r + 1 {
		for j := range c + 1 {
			if i > 0 {
				g.rightLeast[i][j] = min(g.rightLeast[i-1][j], g.right[i-1][j])
			}
			if j > 0 {
				g.belowLeast[i][j] = min(g.belowLeast[i][j-1], g.below[i][j-1])
			}
			if i > 0 && j > 0 {
				g.least[i][j] = min(g.least[i-1][j], g.least[i][j-1], g.n[i-1][j-1])
			}
		}
	}
}

// cut is a way of putting together: the first P rows and the first Q columns are
// kept apart, all others are one.
type cut struct{ p, q int }

// number says whether a side of n units may be cut after p: one alone is not put
// together with anything.
func number(n, p int) bool { return p == n || p >= 1 && p <= n-2 }

// large says whether all numbers of a cut are at least k.
func (g *grid) large(at cut, k int) bool {
	p, q := at.p, at.q
	low := g.least[p][q]
	if q < g.cols {
		low = min(low, g.rightLeast[p][q])
	}
	if p < g.rows {
		low = min(low, g.belowLeast[p][q])
	}
	if p < g.rows && q < g.cols {
		low = min(low, g.corner[p][q])
	}
	return low >= k
}

// values gives the numbers of a cut.
func (g *grid) values(at cut) [][]int {
	var out [][]int
	for i := range at.p {
		row := append([]int(nil), g.n[i][:at.q]...)
		if at.q < g.cols {
			row = append(row, g.right[i][at.q])
		}
		out = append(out, row)
	}
	if at.p < g.rows {
		row := append([]int(nil), g.below[at.p][:at.q]...)
		if at.q < g.cols {
			row = append(row, g.corner[at.p][at.q])
		}
		out = append(out, row)
	}
	return out
}
