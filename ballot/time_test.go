package ballot

import (
	"testing"
	"time"
)

// TestTimeIsTheCalendar compares with package time, day by day.
func TestTimeIsTheCalendar(t *testing.T) {
	for day := int64(0); day*daySeconds <= maxTime; day++ {
		at := Time(day*daySeconds + day*7919%daySeconds)
		want := time.Unix(int64(at), 0).UTC().Format("2006-01-02T15:04:05Z")
		if got := at.String(); got != want {
			t.Fatalf("%d is %s, want %s", at, got, want)
		}
		var back Time
		if err := back.UnmarshalText([]byte(want)); err != nil || back != at {
			t.Fatalf("%s is %d, %v", want, back, err)
		}
	}
	for _, at := range []Time{-1, maxTime + 1} {
		if text, err := at.MarshalText(); err == nil {
			t.Errorf("%d is %s", at, text)
		}
	}
}

func FuzzTime(f *testing.F) {
	for _, text := range []string{
		"2026-11-20T08:00:00Z", "2024-02-29T23:59:59Z", "2023-02-29T00:00:00Z", "2100-02-29T00:00:00Z", "2026-13-01T00:00:00Z", "2026-00-01T00:00:00Z",
		"2026-11-31T00:00:00Z", "2026-11-00T00:00:00Z", "2026-11-20T24:00:00Z", "2026-11-20T08:60:00Z", "2026-11-20T08:00:60Z", "1969-12-31T23:59:59Z", "0000-00-00T00:00:00Z",
		"9999-12-31T23:59:59Z", "2026-11-20t08:00:00z", "2026-11-20T08:00:00+00:00", "２026-11-20T08:00:00Z", "2026-11-20T08:00:00.0Z", "2026-11-20 08:00:00Z", "2026-99-99T99:99:99Z",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		const layout = "2006-01-02T15:04:05Z"
		at, err := time.Parse(layout, text)
		want := err == nil && at.Unix() >= 0 && at.Unix() <= maxTime && at.Format(layout) == text
		var got Time
		if err := got.UnmarshalText([]byte(text)); (err == nil) != want || want && int64(got) != at.Unix() {
			t.Errorf("%q is %d, %v; want %v, %v", text, got, err, at, want)
		}
	})
}
