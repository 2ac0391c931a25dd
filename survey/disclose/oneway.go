package disclose

import (
	"cmp"
	"slices"
)

// byCount sorts numbers of cells, the greatest count first, of equal ones the first.
func byCount(counts []int) []int {
	order := make([]int, len(counts))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(counts[b], counts[a]) })
	return order
}

// largest says which cells of a table with a known total are shown: as many of the
// greatest as may be. The total is at least k. Where cells are hidden, all of these
// hold, or none is shown:
//
//   - at least two are hidden, and together they count at least k;
//   - each shown one is at least the floor, k+1 or more;
//   - each hidden one is less than the least shown by 2 or more;
//   - without the largest possible one of them, the others could still hold all that
//     is hidden: together at most (hidden-1) times (least shown - 2).
//
// So for any of them and any v < k there is a table that differs in hidden cells
// only, in which that one is v, and of which the same cells are shown: let as many
// others as it takes have the rest in equal parts (to within 1), and the last ones
// nothing. To show some of the parts and not the others, 1 is too small a step; to
// show all of them would leave v < k hidden. And any of them may be as many as the
// floor less 2.
func largest(counts []int, k, floor int) []bool {
	order := byCount(counts)
	shown := make([]bool, len(counts))
	for j := len(order); j > 0; j-- {
		if mayShow(counts, order, j, k, floor) {
			for _, c := range order[:j] {
				shown[c] = true
			}
			break
		}
	}
	return shown
}

// mayShow says whether the first j of order, and they alone, may be shown.
func mayShow(counts, order []int, j, k, floor int) bool {
	least, rest, hidden := counts[order[j-1]], 0, len(order)-j
	for _, c := range order[j:] {
		rest += counts[c]
	}
	switch {
	case least < k:
		return false
	case hidden == 0:
		return true
	}
	return hidden >= 2 && rest >= k && least >= floor && counts[order[j]] <= least-2 && rest <= (hidden-1)*(least-2)
}
