package main

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"hustings/ballot"
	"hustings/roll"
	"hustings/web"
)

// votesIn tells whether a member of the roll belongs to an electorate.
func votesIn(e *ballot.DraftElectors, m *roll.Member) bool {
	if len(e.Members) > 0 {
		return slices.ContainsFunc(e.Members, func(number string) bool { return strings.EqualFold(number, m.Number) })
	}
	return len(e.Branches) == 0 || slices.Contains(e.Branches, m.Branch)
}

// allThere wants every member that an electorate names.
func allThere(e *ballot.DraftElectors, own []roll.Member) error {
	for i, number := range e.Members {
		same := func(other string) bool { return strings.EqualFold(number, other) }
		if slices.ContainsFunc(e.Members[:i], same) {
			return fmt.Errorf("%s: member %s stands twice in the list of who votes", e.Names.In("zh"), number)
		}
		if !slices.ContainsFunc(own, func(m roll.Member) bool { return same(m.Number) }) {
			return fmt.Errorf("%s: member %s is not on the roll", e.Names.In("zh"), number)
		}
	}
	return nil
}

// eligible decides who is expected in each electorate, as the roll stands.
func (o *office) eligible(ctx context.Context, d *ballot.Draft) (list []roll.Eligibility, err error) {
	members, err := o.who.Members(ctx)
	if err != nil {
		return nil, err
	}
	if len(members) == 0 {
		return nil, fmt.Errorf("the roll is empty\nhint: hustings roll import FILE.csv")
	}
	for _, e := range d.Electorates {
		var own []roll.Member
		for _, m := range members {
			if votesIn(&e, &m) {
				own = append(own, m)
			}
		}
		if err := allThere(&e, own); err != nil {
			return nil, err
		}
		var exclusions []roll.Exclusion
		for _, x := range e.Excluded {
			exclusions = append(exclusions, roll.Exclusion{Number: x.Member, Reason: roll.Reason(x.Reason), Approval: x.Approval})
		}
		decided, err := roll.Decide(own, exclusions)
		if err != nil {
			return nil, err
		}
		list = append(list, decided)
	}
	return list, nil
}

// namesakes are the members of the roll who vote and bear a name, for an officer
// to say which of them was elected.
func (o *office) namesakes(ctx context.Context, names []string) (map[string][]roll.Member, error) {
	members, err := o.who.Members(ctx)
	if err != nil {
		return nil, err
	}
	out := make(map[string][]roll.Member)
	for _, m := range members {
		if slices.Contains(names, m.Name) && m.Status.Votes() {
			out[m.Name] = append(out[m.Name], m)
		}
	}
	return out, nil
}

// deskNamesakes is namesakes for the desk, in the order of names.
func (o *office) deskNamesakes(ctx context.Context, names []string) ([]web.DeskNamesake, error) {
	found, err := o.namesakes(ctx, names)
	if err != nil {
		return nil, err
	}
	var out []web.DeskNamesake
	for _, name := range names {
		n := web.DeskNamesake{Name: name}
		for _, m := range found[name] {
			n.Members = append(n.Members, web.DeskPerson{Number: m.Number, Name: m.Name, Branch: m.Branch})
		}
		out = append(out, n)
	}
	return out, nil
}
