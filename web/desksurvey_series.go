package web

import (
	"errors"
	"net/http"
	"slices"
	"strings"

	"github.com/labstack/echo/v4"

	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
)

// runRow is a survey that can be repeated, in a list.
type runRow struct {
	Poll, Title string
	Closed      string
	Same, Of    int // questions that are the same, of those of the new one
	Chosen      bool
}

// runRows lists the runs that share a question with a questionnaire, or all without one,
// and the one chosen.
func (w *words) runRows(runs []DeskRun, q *survey.Questionnaire, chosen string) (out []runRow, err error) {
	for _, r := range runs {
		row := runRow{Poll: r.Poll.String(), Title: w.Text(r.Manifest.Titles), Closed: w.On(r.Closed).Text}
		row.Chosen = row.Poll == chosen
		if q != nil {
			then, err := survey.Parse(r.Questionnaire)
			if err != nil {
				return nil, err
			}
			row.Same, row.Of = disclose.Shared(then, q)
			if row.Same == 0 && !row.Chosen {
				continue
			}
		}
		out = append(out, row)
	}
	return out, nil
}

// repeatSurvey begins a survey that asks what an earlier one asked.
func (o *office) repeatSurvey(c echo.Context, poll string) error {
	runs, err := o.Polls.Repeatable(c.Request().Context())
	if err != nil {
		return err
	}
	at := slices.IndexFunc(runs, func(r DeskRun) bool { return r.Poll.String() == poll })
	if at < 0 {
		return o.showSurveys(c, http.StatusNotFound, false)
	}
	return o.beginSurvey(c, &handedIn{Text: string(runs[at].Questionnaire), repeats: &runs[at]})
}

// repeats fills a form in as the run was that is to be repeated.
func (f *surveyForm) repeats(r *DeskRun) {
	m := r.Manifest
	f.Earlier = r.Poll.String()
	f.TitleZH, f.TitleEN, f.OrgZH, f.OrgEN = m.Titles[zh], m.Titles[en], m.Organisation[zh], m.Organisation[en]
	f.Rounded = m.Survey.Rounding != 0
	if m.Survey.Threshold > 0 {
		f.K, f.TextK = digits(m.Survey.Threshold), digits(m.Survey.TextThreshold)
	}
	for _, t := range m.Survey.Tables {
		f.Tables = append(f.Tables, t[0]+crossSep+t[1])
	}
}

// earlier reads which run the form says is repeated.
func (f *surveyForm) earlier(runs []DeskRun) *ballot.PollID {
	if f.Earlier == "" {
		return nil
	}
	for _, r := range runs {
		if r.Poll.String() == f.Earlier {
			return &r.Poll
		}
	}
	f.problem("earlier", "earlier")
	return nil
}

// Runs are the surveys that this one may repeat.
func (p *surveyDraftPage) Runs() ([]runRow, error) {
	return p.runRows(p.Survey.runs, p.Survey.q, p.Survey.Earlier)
}

// seriesWords says how a run's electorate differs from those before it, and whether
// a comparison will be shown.
type seriesWords struct {
	Lines  []string
	Forbid string // why there will be none, as the rolls stand
	Detail string // why it cannot be said, in English
}

// seriesOf puts the numbers of a manifest, or of what would be one, into words.
func (w *words) seriesOf(s *ballot.Survey) *seriesWords {
	if len(s.Earlier) == 0 {
		return nil
	}
	out := &seriesWords{}
	for i, e := range s.Earlier {
		key := "desk.survey.series.first"
		if i > 0 {
			key = "desk.survey.series.before"
		}
		out.Lines = append(out.Lines, w.T(key, "Run", ballot.ShortID(e.Poll), "Joined", e.Joined, "Left", e.Left))
	}
	if e, ok := s.Apart(0); !ok {
		out.Forbid = w.T("desk.survey.series.forbid", "Run", ballot.ShortID(e.Poll), "Joined", e.Joined, "Left", e.Left, "Count", s.SeriesThreshold())
	}
	return out
}

// series says the same of a draft that is stored, as the roll stands now.
func (o *office) series(c echo.Context, w *words, d *ballot.Draft) (*seriesWords, error) {
	if d.Survey.Earlier == nil {
		return nil, nil
	}
	list, err := o.Polls.Series(c.Request().Context(), d)
	if errors.Is(err, ErrRefused) {
		return &seriesWords{Detail: strings.ReplaceAll(err.Error(), "\n", "; ")}, nil
	}
	if err != nil {
		return nil, err
	}
	return w.seriesOf(&ballot.Survey{Threshold: d.Survey.Threshold, Earlier: list}), nil
}
