package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"

	"hustings/audit"
	"hustings/ballot"
	"hustings/survey"
	"hustings/survey/disclose"
	"hustings/web"
)

type surveyCompareCmd struct {
	Earlier string `arg:"" help:"Bundle, or address, of the run that was repeated."`
	Later   string `arg:"" help:"Bundle, or address, of the run that repeats it."`
	Lang    string `help:"Language of what is printed: en or zh." enum:"en,zh" default:"en"`
	JSON    bool   `help:"Print the comparison's document (SPEC 8.20.10)." name:"json"`
}

// Run audits both bundles and prints what the result page of the later one says of
// the two.
func (c *surveyCompareCmd) Run(ctx context.Context, w world) error {
	earlier, then, drop, err := c.read(ctx, w, c.Earlier)
	if err != nil {
		return err
	}
	defer drop()
	later, now, dropLater, err := c.read(ctx, w, c.Later)
	if err != nil {
		return err
	}
	defer dropLater()
	later.CheckEarlier(earlier)
	for _, f := range later.Failures {
		return failed("%w\nhint: name the earlier run first, and the run that repeats it second", f)
	}
	result, err := disclose.Compare(then, now, later.State.Manifest.Survey, later.Added())
	if o, ok := errors.AsType[*disclose.Obstacle](err); ok {
		return &exit{exitNotYet, fmt.Errorf("no comparison is shown: %w", o)}
	}
	if err != nil {
		return err
	}
	if c.JSON {
		data, err := result.Marshal()
		if err == nil {
			_, err = fmt.Fprintf(w.out, "%s\n", data)
		}
		return err
	}
	return web.WriteComparison(w.out, c.Lang, result, now.Questionnaire)
}

// read audits a bundle, whose result must stand, and reads what was asked and what
// came of it.
func (c *surveyCompareCmd) read(ctx context.Context, w world, where string) (r *audit.Result, run *disclose.Run, drop func(), err error) {
	bundle, drop, err := openBundle(ctx, where)
	if err != nil {
		return nil, nil, nil, &exit{exitUsage, err}
	}
	defer func() {
		if err != nil {
			drop()
		}
	}()
	if r, err = audit.Verify(ctx, bundle, audit.Options{}); err != nil {
		return nil, nil, nil, &exit{exitUsage, fmt.Errorf("%s: %w\nhint: name the folder that holds the file \"checkpoint\", or the survey's address", where, err)}
	}
	for _, f := range r.Failures {
		_, _ = fmt.Fprintln(w.err, "FAILED", f)
	}
	switch {
	case !r.OK():
		return nil, nil, nil, failed("%s: %d checks failed: nothing is compared", where, len(r.Failures))
	case !r.State.Manifest.IsSurvey():
		return nil, nil, nil, &exit{exitUsage, fmt.Errorf("%s: this poll is no survey", where)}
	case !r.Stands():
		return nil, nil, nil, &exit{exitNotYet, fmt.Errorf("%s: the survey has no results that stand; it is %v", where, r.Phase)}
	}
	run, err = readRun(bundle, r)
	if err != nil {
		err = fmt.Errorf("%s: %w", where, err)
	}
	return r, run, drop, err
}

// readRun reads the two files of a bundle that was audited.
func readRun(bundle fs.FS, r *audit.Result) (*disclose.Run, error) {
	read := func(name ballot.Digest) ([]byte, error) { return fs.ReadFile(bundle, "files/"+name.String()) }
	text, err := read(r.State.Manifest.Survey.Questionnaire)
	if err != nil {
		return nil, err
	}
	run := new(disclose.Run)
	if run.Questionnaire, err = survey.Parse(text); err != nil {
		return nil, err
	}
	if text, err = read(r.State.Results.Results); err == nil {
		run.Results, err = disclose.Parse(text)
	}
	return run, err
}
