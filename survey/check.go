package survey

import "strings"

// check finds what can only be seen once everything has been read: references,
// circles and sizes.
func (r *reader) check() {
	reads := r.checkReferences()
	r.checkCircles(reads)
	if len(r.problems) == 0 {
		r.layOut()
	}
}

// edges say which values have to be known before another: of a question, whether
// it is asked; of a calculated value, what it is.
type edges map[thing][]thing

// thing is a question, a container or a calculated value.
type thing interface{ called() string }

func (q *Question) called() string   { return q.ID }
func (c *Container) called() string  { return c.Name }
func (c *calculated) called() string { return c.name }

// checkReferences refuses names of nothing, and references to answers under a coin.
func (r *reader) checkReferences() edges {
	reads := make(edges)
	for _, ref := range r.refs {
		for _, name := range ref.names {
			t, why := r.q.resolve(name, ref.from.scope)
			if why != "" {
				r.problemOnce(ref.at, name, "{%s} in %s of %s: %s", name, ref.from.key, ref.what, why)
				continue
			}
			for _, q := range t.questions {
				if q.Odds != nil && !(ref.from.validator && ref.from.question == q) {
					r.problemRandomized(ref, name)
				}
			}
			if ref.from.decides() {
				reads.add(ref.from, t)
			}
		}
	}
	return reads
}

func (r *reader) problemOnce(at int, name, format string, args ...any) {
	before := len(r.problems)
	r.problem(at, Reference, name, format, args...)
	if before == len(r.problems) {
		return
	}
	last := r.problems[before]
	for _, p := range r.problems[:before] {
		if p == last { // the same place in another fixed panel
			r.problems = r.problems[:before]
			return
		}
	}
}

func (r *reader) problemRandomized(ref reference, name string) {
	before := len(r.problems)
	r.problemOnce(ref.at, name, "{%s} in %s of %s: the answer under the coin is true on the device alone, and what depends on it would tell it", name, ref.from.key, ref.what)
	if len(r.problems) > before {
		r.problems[before].Reason = Privacy
	}
}

func (e edges) add(from owner, t target) {
	var who thing
	switch {
	case from.calculated != nil:
		who = from.calculated
	case from.question != nil:
		who = from.question
	default:
		who = from.container
	}
	for _, q := range t.questions {
		e[who] = append(e[who], q)
	}
	if t.calculated != nil {
		e[who] = append(e[who], t.calculated)
	}
}

// checkCircles refuses a question that is asked depending on itself, and a value
// calculated from itself, through others or not.
func (r *reader) checkCircles(reads edges) {
	for _, q := range r.q.questions { // a question is there only if its panels are
		for c := q.parent; c != nil; c = c.parent {
			reads[q] = append(reads[q], reads[c]...)
		}
	}
	w := &walk{reads: reads, state: make(map[thing]int)}
	for _, q := range r.q.questions {
		if circle := w.circle(q); circle != nil {
			r.problem(q.at, Reference, q.Name, "visibleIf goes round in a circle: %s", strings.Join(circle, " needs "))
		}
	}
	for _, c := range r.q.calculated {
		if circle := w.circle(c); circle != nil {
			r.problem(c.at, Reference, c.name, "calculated values go round in a circle: %s", strings.Join(circle, " needs "))
		}
	}
}

type walk struct {
	reads edges
	state map[thing]int // 1 on the way, 2 done
	way   []thing
}

// circle gives the names on a circle that is reached from n, the first time it is
// met.
func (w *walk) circle(n thing) (names []string) {
	switch w.state[n] {
	case 2:
		return nil
	case 1:
		for i := len(w.way) - 1; ; i-- {
			names = append([]string{w.way[i].called()}, names...)
			if w.way[i] == n {
				return append(names, n.called())
			}
		}
	}
	w.state[n] = 1
	w.way = append(w.way, n)
	for _, next := range w.reads[n] {
		if found := w.circle(next); found != nil && names == nil {
			names = found
		}
	}
	w.way = w.way[:len(w.way)-1]
	w.state[n] = 2
	return names
}
