package main

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"

	"hustings/ballot/count"
)

// printCount prints a result for people: a column for each stage.
func printCount(out io.Writer, r *count.Result) {
	say := func(format string, args ...any) { _, _ = fmt.Fprintf(out, format+"\n", args...) }
	say("%s, %d seats: %d valid ballots, %d invalid", r.Method, r.Seats, r.Valid, r.Invalid)
	if r.Quota != "" {
		say("quota %s", r.Quota)
	}
	t := tabwriter.NewWriter(out, 0, 0, 2, ' ', tabwriter.AlignRight)
	var names []string
	seen := map[string]bool{}
	for i, round := range r.Rounds {
		_, _ = fmt.Fprintf(t, "\t%d", i+1)
		for _, e := range round.Votes {
			if !seen[e.Name] {
				seen[e.Name] = true
				names = append(names, e.Name)
			}
		}
	}
	_, _ = fmt.Fprintln(t, "\t")
	for _, name := range names {
		for _, round := range r.Rounds {
			_, _ = fmt.Fprintf(t, "\t%s", round.Votes.Of(name))
		}
		_, _ = fmt.Fprintf(t, "\t  %s\n", name)
	}
	_ = t.Flush()
	for i, round := range r.Rounds {
		if len(round.Elected) > 0 {
			say("stage %d elects %s", i+1, strings.Join(round.Elected, ", "))
		}
		if len(round.Excluded) > 0 && len(r.Rounds) > 1 {
			say("stage %d excludes %s", i+1, strings.Join(round.Excluded, ", "))
		}
	}
	for _, tie := range r.Ties {
		say("tie among %s: by %s, %s", strings.Join(tie.Among, ", "), tie.By, strings.Join(tie.Taken, ", "))
		if tie.By == count.BreakNone {
			say("  they are equal for %d seats; nothing here decides between them", tie.Seats)
		}
	}
	if len(r.Elected) == 0 {
		say("elected: nobody")
	} else {
		say("elected: %s", strings.Join(r.Elected, ", "))
	}
	if r.Next.Kind != count.Done && r.Next.Kind != "" {
		say("next: %s, %d seats", r.Next.Kind, r.Next.Seats)
	}
}
