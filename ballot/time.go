package ballot

// Time is a UTC time in whole seconds, `2026-11-20T08:00:00Z` in JSON (SPEC 2.5).
// Package time is not used: its layouts are a hundredth of what a browser has to
// load, and this is one layout.
type Time int64

// The one spelling: a 0 stands for a digit.
const timeForm = "0000-00-00T00:00:00Z"

const daySeconds = 86400

// MarshalText writes the one spelling of SPEC 2.5; years before 1970 and after 9999
// have none.
func (t Time) MarshalText() ([]byte, error) {
	if t < 0 || t > maxTime {
		return nil, errTime
	}
	year, month, day := civil(int(t / daySeconds))
	rest := int(t % daySeconds)
	out := []byte(timeForm)
	for at, n := range map[int]int{0: year / 100, 2: year % 100, 5: month, 8: day, 11: rest / 3600, 14: rest / 60 % 60, 17: rest % 60} {
		out[at], out[at+1] = byte('0'+n/10), byte('0'+n%10) //nolint:gosec // below 100
	}
	return out, nil
}

// UnmarshalText reads the one spelling of SPEC 2.5, years 1970 to 9999.
func (t *Time) UnmarshalText(text []byte) error {
	if len(text) != len(timeForm) {
		return errTime
	}
	for i, c := range text {
		if digit := c >= '0' && c <= '9'; digit != (timeForm[i] == '0') || !digit && c != timeForm[i] {
			return errTime
		}
	}
	two := func(at int) int { return int(text[at]-'0')*10 + int(text[at+1]-'0') }
	days := daysOf(two(0)*100+two(2), two(5), two(8))
	year, month, day := civil(days)
	if year != two(0)*100+two(2) || month != two(5) || day != two(8) || days < 0 || two(11) > 23 || two(14) > 59 || two(17) > 59 {
		return errTime
	}
	*t = Time(days*daySeconds + two(11)*3600 + two(14)*60 + two(17))
	return nil
}

func (t Time) String() string {
	s, _ := t.MarshalText()
	return string(s)
}

// The calendar by eras of 400 years that begin in March, so that the day which may
// be missing is the last of a year; 719468 days lie between its beginning and 1970.
const (
	eraDays  = 146097
	eraStart = 719468
)

// civil gives the day that is so many days after 1 January 1970.
func civil(days int) (year, month, day int) {
	days += eraStart
	era := days / eraDays
	if days < 0 {
		era = (days - eraDays + 1) / eraDays
	}
	of := days - era*eraDays                                  // day of the era
	years := (of - of/1460 + of/36524 - of/(eraDays-1)) / 365 // of the era
	of -= 365*years + years/4 - years/100                     // day of the year, from March
	month = (5*of + 2) / 153                                  // from March
	day = of - (153*month+2)/5 + 1
	year = years + era*400
	if month += 3; month > 12 {
		month -= 12
		year++
	}
	return year, month, day
}

// daysOf is the reverse of civil, for a month of 0 to 99 and any day.
func daysOf(year, month, day int) int {
	if month <= 2 {
		year--
		month += 12
	}
	era := year / 400
	if year < 0 {
		era = -1
	}
	years := year - era*400
	return era*eraDays + 365*years + years/4 - years/100 + (153*(month-3)+2)/5 + day - 1 - eraStart
}
