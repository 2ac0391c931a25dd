package survey

import (
	"fmt"
	"strconv"
	"strings"

	"hustings/survey/expr"
)

// Numbers and dates are counted in classes, since a value that only one person has
// names that person. A class begins where it says and ends where the next begins.

// starts gives where a number's classes begin: as the questionnaire says, else
// every step where there are at most twenty, else ten equal parts of the range,
// else powers of ten.
func (q *Question) starts() []Decimal {
	if len(q.classes) > 0 {
		return q.classes
	}
	if q.Min == nil || q.Max == nil {
		var all []Decimal
		for _, n := range []int64{0, 1, 10, 100, 1000, 10_000, 100_000, 1_000_000} {
			all = append(all, Decimal{Units: n})
		}
		return all
	}
	step := Decimal{Units: 1}
	if q.Step != nil {
		step = *q.Step
	}
	n, width := stepsOf(*q.Min, *q.Max, step)+1, step.millionths()
	if n > 20 {
		width *= (n + 9) / 10
	}
	var all []Decimal
	for at := q.Min.millionths(); at <= q.Max.millionths(); at += width {
		all = append(all, reduced(at))
	}
	return all
}

// single says whether each class of a number is one number.
func (q *Question) single() bool {
	if len(q.classes) > 0 || q.Min == nil || q.Max == nil || q.Step == nil {
		return false
	}
	return stepsOf(*q.Min, *q.Max, *q.Step)+1 <= 20
}

// days gives where a date's classes begin: months in a range of up to three years,
// else years, else decades; and how many characters of a date tell its class.
func (q *Question) days() (starts []string, width int) {
	low, high := q.MinDate, q.MaxDate
	if low == "" {
		low = "1900-01-01"
	}
	if high == "" {
		high = "2199-12-31"
	}
	first, last := year(low), year(high)
	if q.MinDate != "" && q.MaxDate != "" && last-first <= 3 {
		for y := first; y <= last; y++ {
			for m := 1; m <= 12; m++ {
				if month := fmt.Sprintf("%04d-%02d", y, m); month >= low[:7] && month <= high[:7] {
					starts = append(starts, month)
				}
			}
		}
		return starts, 7
	}
	if last-first > 30 {
		for d := first / 10; d <= last/10; d++ {
			starts = append(starts, fmt.Sprintf("%03d", d))
		}
		return starts, 3
	}
	for y := first; y <= last; y++ {
		starts = append(starts, strconv.Itoa(y))
	}
	return starts, 4
}

func year(date string) int {
	n, _ := strconv.Atoi(date[:4]) // a checked date
	return n
}

// classCategories names the classes of a Number or Date.
func (q *Question) classCategories() (all []Category) {
	if q.Kind == Date {
		starts, width := q.days()
		for _, s := range starts {
			label := s
			if width == 3 {
				label = s + "0–" + s + "9"
			}
			all = append(all, Category{Value: s, Label: plain(label)})
		}
		return all
	}
	starts := q.starts()
	if q.Min == nil || starts[0].Cmp(*q.Min) > 0 {
		s := "< " + starts[0].String()
		all = append(all, Category{Value: s, Label: plain(s)})
	}
	for i, s := range starts {
		c := Category{Value: s.String(), Label: plain(s.String())}
		switch {
		case q.single():
			c.Score = &s
		case i+1 < len(starts):
			c.Label = plain("≥ " + s.String() + ", < " + starts[i+1].String())
		default:
			c.Label = plain("≥ " + s.String())
		}
		all = append(all, c)
	}
	return all
}

// classOf gives the class of an answer, or -1.
func (q *Question) classOf(v expr.Value) int {
	if q.Kind == Date {
		starts, width := q.days()
		for i, s := range starts {
			if validDate(v.Text()) && strings.HasPrefix(v.Text()[:width], s) {
				return i
			}
		}
		return -1
	}
	d, err := decimalOf(v)
	if err != nil {
		return -1
	}
	starts := q.starts()
	class := -1
	for class+1 < len(starts) && starts[class+1].Cmp(d) <= 0 {
		class++
	}
	if q.Min == nil || starts[0].Cmp(*q.Min) > 0 {
		class++ // those below the first start
	}
	return class
}
