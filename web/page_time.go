package web

import (
	"fmt"
	"html"
	"html/template"
	"strings"
	"time"

	"hustings/ballot"
)

// moment is a time as a page shows it: in the site's zone, which is named. Where
// scripts run, page.js puts it into the reader's own zone, in the same form.
type moment struct {
	ISO  string // for the datetime attribute
	Text string
	// As is the form: full, soon, day, until (a time after the one before it), zone
	// (its name alone); empty for a day, which is the same everywhere.
	As     string
	Offset int // minutes by which the site's zone is ahead of UTC then
}

func (m moment) String() string { return m.Text }

// element is the moment as HTML.
func (m moment) element() string {
	if m.As == "" {
		return fmt.Sprintf("<time datetime=\"%s\">%s</time>", m.ISO, html.EscapeString(m.Text))
	}
	return fmt.Sprintf("<time datetime=\"%s\" data-as=\"%s\" data-offset=\"%d\">%s</time>", m.ISO, m.As, m.Offset, html.EscapeString(m.Text))
}

// H is T as HTML, with a time element for each moment among the values.
func (w *words) H(key string, args ...any) template.HTML {
	var moments []moment
	args = append([]any(nil), args...)
	for i := 1; i < len(args); i += 2 {
		switch v := args[i].(type) {
		case moment:
			args[i] = fmt.Sprintf("\x00%d\x00", len(moments))
			moments = append(moments, v)
		case string:
			args[i] = strings.ReplaceAll(v, "\x00", "")
		}
	}
	text := html.EscapeString(w.T(key, args...))
	for i, m := range moments {
		text = strings.ReplaceAll(text, html.EscapeString(fmt.Sprintf("\x00%d\x00", i)), m.element())
	}
	return template.HTML(text) //nolint:gosec // escaped above
}

func (w *words) local(t ballot.Time) time.Time { return time.Unix(int64(t), 0).In(w.zone) }

// moment begins a moment in one of the forms.
func (w *words) moment(t ballot.Time, as string) moment {
	_, seconds := w.local(t).Zone()
	return moment{ISO: t.String(), As: as, Offset: seconds / 60}
}

// At writes a time in the site's zone with the zone's name.
func (w *words) At(t ballot.Time) moment {
	m, at := w.moment(t, "full"), w.local(t)
	m.Text = w.T("time.full", "Date", w.date(at), "Clock", w.clock(at), "Zone", w.zoneName(at))
	return m
}

// soon writes a time near now: today, tomorrow, or the date.
func (w *words) soon(t ballot.Time, now time.Time) moment {
	m, at, today := w.moment(t, "soon"), w.local(t), now.In(w.zone)
	day := w.date(at)
	switch day {
	case w.date(today):
		day = w.T("time.today")
	case w.date(today.AddDate(0, 0, 1)):
		day = w.T("time.tomorrow")
	}
	m.Text = w.T("time.full", "Date", day, "Clock", w.clock(at), "Zone", w.zoneName(at))
	return m
}

// between is the time of voting: said by T or by H.
func between[S ~string](w *words, say func(string, ...any) S, f *Facts) S {
	from, to, zone := w.moment(f.Open, "day"), w.moment(f.Close, "until"), w.moment(f.Open, "zone")
	open, end := w.local(f.Open), w.local(f.Close)
	from.Text = w.T("time.day", "Date", w.date(open), "Clock", w.clock(open))
	to.Text = w.clock(end)
	if w.date(open) != w.date(end) {
		to.Text = w.T("time.day", "Date", w.date(end), "Clock", to.Text)
	}
	zone.Text = w.zoneName(open)
	return say("poll.between", "Open", from, "Close", to, "Zone", zone)
}

func (*words) clock(at time.Time) string { return at.Format("15:04") }

// On writes a time's day in the site's zone.
func (w *words) On(t ballot.Time) moment {
	at := w.local(t)
	return moment{ISO: at.Format("2006-01-02"), Text: w.date(at)}
}

// date follows the CLDR's long form of zh and en-GB.
func (w *words) date(at time.Time) string {
	return w.T("time.date", "Year", fmt.Sprint(at.Year()), "Month", w.T(fmt.Sprintf("time.month.%d", at.Month())), "Day", fmt.Sprint(at.Day()))
}

// zoneName names the zone with its distance from UTC: Beijing time, UTC+8.
func (w *words) zoneName(at time.Time) string {
	_, seconds := at.Zone()
	offset := "UTC"
	if seconds != 0 {
		offset = fmt.Sprintf("UTC%+d", seconds/3600)
		if rest := abs(seconds) % 3600 / 60; rest > 0 {
			offset += fmt.Sprintf(":%02d", rest)
		}
	}
	name := w.zone.String()
	if name == "UTC" || name == "Local" {
		return offset
	}
	if key := "zone." + name; w.Has(key) {
		return w.T("time.zone", "Name", w.T(key), "Offset", offset)
	}
	_, city, _ := strings.Cut(name, "/")
	return w.T("time.zone", "Name", strings.ReplaceAll(city, "_", " "), "Offset", offset)
}

func abs(n int) int { return max(n, -n) }
