package roll

import "fmt"

// Turnover counts, by member number, who is in a later electorate and not in an
// earlier one, and the other way round (SPEC 8.20.10). ErrRepeated if a number
// stands twice in one of them: such a person could answer twice.
func Turnover(earlier, later []string) (joined, left int, err error) {
	was, err := keysOf(earlier)
	if err != nil {
		return 0, 0, fmt.Errorf("the earlier electorate: %w", err)
	}
	is, err := keysOf(later)
	if err != nil {
		return 0, 0, fmt.Errorf("the later electorate: %w", err)
	}
	for key := range is {
		if !was[key] {
			joined++
		}
	}
	for key := range was {
		if !is[key] {
			left++
		}
	}
	return joined, left, nil
}

func keysOf(numbers []string) (map[string]bool, error) {
	keys := make(map[string]bool, len(numbers))
	for _, n := range numbers {
		key := numberKey(n)
		if keys[key] {
			return nil, fmt.Errorf("%w: %s", ErrRepeated, n)
		}
		keys[key] = true
	}
	return keys, nil
}
