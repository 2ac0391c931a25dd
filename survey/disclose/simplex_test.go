//go:build !js

package disclose

import "math/big"

// A program is linear, in variables that are not negative: rows of coefficients
// that equal a number. It is solved in fractions, exactly (simplex in two phases
// with Bland's rule, which ends).
type program struct {
	vars int
	rows []map[int]int64
	is   []int64

	table [][]*big.Rat // rows, the last column is what they equal
	basis []int
}

func (p *program) variable() int { p.vars++; return p.vars - 1 }

func (p *program) equal(is int, of ...int) {
	row := make(map[int]int64)
	for _, v := range of {
		row[v]++
	}
	p.row(row, is)
}

func (p *program) row(row map[int]int64, is int) {
	p.rows, p.is = append(p.rows, row), append(p.is, int64(is))
}

// feasible prepares the program, and says whether anything fulfils it.
func (p *program) feasible() bool {
	width := p.vars + len(p.rows) + 1
	p.table, p.basis = nil, nil
	for i, row := range p.rows {
		line := make([]*big.Rat, width)
		for j := range line {
			line[j] = new(big.Rat)
		}
		sign := int64(1)
		if p.is[i] < 0 {
			sign = -1
		}
		for v, n := range row {
			line[v].SetInt64(sign * n)
		}
		line[p.vars+i].SetInt64(1)
		line[width-1].SetInt64(sign * p.is[i])
		p.table, p.basis = append(p.table, line), append(p.basis, p.vars+i)
	}
	cost := make([]int64, width-1)
	for j := p.vars; j < width-1; j++ {
		cost[j] = 1
	}
	if value, _ := p.minimize(cost, width-1); value.Sign() != 0 {
		return false
	}
	for i, b := range p.basis { // artificial ones at 0 leave, if they can
		for j := 0; b >= p.vars && j < p.vars; j++ {
			if p.table[i][j].Sign() != 0 {
				p.pivot(i, j)
				break
			}
		}
	}
	return true
}

// least gives the least value of a variable; most the greatest, or false if there
// is none.
func (p *program) least(v int) *big.Rat {
	cost := make([]int64, p.vars+len(p.rows))
	cost[v] = 1
	value, _ := p.minimize(cost, p.vars)
	return value
}

func (p *program) most(v int) (*big.Rat, bool) {
	cost := make([]int64, p.vars+len(p.rows))
	cost[v] = -1
	value, bounded := p.minimize(cost, p.vars)
	return value.Neg(value), bounded
}

// minimize uses the first so many columns.
func (p *program) minimize(cost []int64, columns int) (*big.Rat, bool) {
	product := new(big.Rat)
	for {
		enter := -1
		for j := 0; j < columns && enter < 0; j++ {
			reduced := new(big.Rat).SetInt64(cost[j])
			for i, b := range p.basis {
				if cost[b] != 0 && p.table[i][j].Sign() != 0 {
					reduced.Sub(reduced, product.Mul(p.table[i][j], new(big.Rat).SetInt64(cost[b])))
				}
			}
			if reduced.Sign() < 0 {
				enter = j
			}
		}
		if enter < 0 {
			value := new(big.Rat)
			for i, b := range p.basis {
				value.Add(value, new(big.Rat).Mul(new(big.Rat).SetInt64(cost[b]), p.table[i][len(p.table[i])-1]))
			}
			return value, true
		}
		leave := -1
		var best *big.Rat
		for i := range p.table {
			if p.table[i][enter].Sign() <= 0 {
				continue
			}
			ratio := new(big.Rat).Quo(p.table[i][len(p.table[i])-1], p.table[i][enter])
			if best == nil || ratio.Cmp(best) < 0 || ratio.Cmp(best) == 0 && p.basis[i] < p.basis[leave] {
				leave, best = i, ratio
			}
		}
		if leave < 0 {
			return new(big.Rat), false
		}
		p.pivot(leave, enter)
	}
}

func (p *program) pivot(row, column int) {
	by := new(big.Rat).Inv(p.table[row][column])
	for j := range p.table[row] {
		if p.table[row][j].Sign() != 0 {
			p.table[row][j].Mul(p.table[row][j], by)
		}
	}
	product := new(big.Rat)
	for i := range p.table {
		if i == row || p.table[i][column].Sign() == 0 {
			continue
		}
		factor := new(big.Rat).Set(p.table[i][column])
		for j := range p.table[i] {
			if p.table[row][j].Sign() != 0 {
				p.table[i][j].Sub(p.table[i][j], product.Mul(factor, p.table[row][j]))
			}
		}
	}
	p.basis[row] = column
}
