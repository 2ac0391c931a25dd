package web

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"hustings/ballot"
	"hustings/roll"
)

// quickElectors puts in who is asked.
func (o *office) quickElectors(ctx context.Context, f *quickForm, d *ballot.Draft, members []roll.Member) (detail string, err error) {
	c := o.press.catalogues
	e := ballot.DraftElectors{Names: textOf(c.zh.T("desk.quick.who.all.name"), c.en.T("desk.quick.who.all.name"))}
	branch, ofBranch := strings.CutPrefix(f.Who, whoBranch)
	poll, ofPoll := strings.CutPrefix(f.Who, whoPoll)
	switch {
	case ofBranch:
		e.Names, e.Branches = bothLanguages(branch), []string{branch}
		if !slices.ContainsFunc(members, func(m roll.Member) bool { return m.Branch == branch }) {
			f.problem("who", "who", "")
		}
	case ofPoll:
		if err := o.quickEarlier(ctx, f, &e, poll); err != nil {
			return "", err
		}
	case f.Who == whoList:
		e.Names = textOf(c.zh.T("desk.quick.who.list.name"), c.en.T("desk.quick.who.list.name"))
		e.Members, detail = f.pasted(members)
		members = append(slices.Clone(members), f.roll...)
	case f.Who != whoAll:
		f.problem("who", "who", "")
	}
	asked := map[string]bool{}
	for _, m := range members {
		number := strings.ToLower(m.Number)
		named := slices.ContainsFunc(e.Members, func(n string) bool { return strings.ToLower(n) == number })
		if m.Status.Votes() && (len(e.Members) == 0 && (len(e.Branches) == 0 || m.Branch == branch) || named) {
			asked[number] = true
		}
	}
	if least := max(d.Survey.Threshold, leastThreshold); len(asked) < least && len(f.problems) == 0 {
		f.problem("who", "few", strconv.Itoa(least))
	}
	d.Electorates = []ballot.DraftElectors{e}
	return detail, nil
}

// quickEarlier asks those whom an earlier poll asked.
func (o *office) quickEarlier(ctx context.Context, f *quickForm, e *ballot.DraftElectors, value string) error {
	id, number, _ := strings.Cut(value, ".")
	n, err := strconv.ParseUint(number, 10, 8)
	c, err2 := ballot.ParseCeremonyID(id)
	if err != nil || err2 != nil {
		f.problem("who", "who", "")
		return nil
	}
	p, err := o.Polls.Poll(ctx, c)
	if errors.Is(err, ErrNoPoll) || err == nil && int(n) >= len(p.Electorates) { //nolint:gosec // below 256
		f.problem("who", "who", "")
		return nil
	}
	if err != nil {
		return err
	}
	people, err := o.Polls.People(ctx, c, uint8(n))
	if errors.Is(err, ErrNotFound) {
		f.problem("who", "who", "")
		return nil
	}
	if err != nil {
		return err
	}
	e.Names = p.Electorates[n].Names
	for _, m := range people.List {
		e.Members = append(e.Members, m.Number)
	}
	return nil
}

// pasted reads a pasted roll: the numbers of members who are on the roll, or rows as in
// a roll's file, with its heading, which then go on the roll.
func (f *quickForm) pasted(members []roll.Member) (numbers []string, detail string) {
	if heading, _, _ := strings.Cut(strings.TrimSpace(f.List), "\n"); strings.ContainsAny(heading, ",，\t") && !strings.ContainsFunc(heading, unicode.IsDigit) {
		list, err := roll.ParseCSV(strings.NewReader(f.List), maxQuickForm)
		if err != nil {
			f.problem("list", "rows", "")
			if problems, ok := errors.AsType[*roll.Problems](err); ok && len(problems.List) > 0 {
				return nil, problems.List[0].String()
			}
			return nil, err.Error()
		}
		f.roll = list
		for _, m := range list {
			if m.Status.Votes() {
				numbers = append(numbers, m.Number)
			}
		}
		return numbers, ""
	}
	known := map[string]bool{}
	for _, m := range members {
		known[strings.ToLower(m.Number)] = true
	}
	seen := map[string]bool{}
	for _, number := range strings.FieldsFunc(f.List, func(r rune) bool { return strings.ContainsRune(" ,;，；、\n\t", r) }) {
		switch key := strings.ToLower(number); {
		case !known[key]:
			f.problem("list", "unknown", number)
		case !seen[key]:
			seen[key] = true
			numbers = append(numbers, number)
		}
	}
	if len(numbers) == 0 {
		f.problem("list", "list", "")
	}
	return numbers, ""
}
