package count

import (
	"errors"
	"fmt"
)

// ErrFigures is wrapped by Finish for figures that cannot be.
var ErrFigures = errors.New("count: figures")

// Figures are the head counts of a poll, summed over its electorates. The
// number of ballots returned is not among them: the Counter knows it.
type Figures struct {
	Roll      int // members on the roll
	Excluded  int // of them, not counted by approved exclusion
	CheckedIn int // attendance counted before voting; 0 where none is taken
	Issued    int // passes taken
	Paper     int // members who got a paper ballot instead
}

// Expected is the roll less the excluded (应到).
func (f Figures) Expected() int { return f.Roll - f.Excluded }

// Present is the number present (实到) by the given source, paper included.
func (f Figures) Present(by Source) int {
	if by == CheckedIn {
		return f.CheckedIn + f.Paper
	}
	return f.Issued + f.Paper
}

func (f Figures) check() error {
	for _, v := range []struct {
		name  string
		value int
	}{
		{"roll", f.Roll},
		{"excluded", f.Excluded},
		{"checked in", f.CheckedIn},
		{"issued", f.Issued},
		{"paper", f.Paper},
	} {
		if v.value < 0 || v.value > maxFigure {
			return fmt.Errorf("%w: %s is %d, not between 0 and %d", ErrFigures, v.name, v.value, maxFigure)
		}
	}
	if f.Excluded > f.Roll {
		return fmt.Errorf("%w: %d excluded of a roll of %d", ErrFigures, f.Excluded, f.Roll)
	}
	return nil
}
