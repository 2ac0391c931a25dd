package expr

// Env gives an expression the answers it asks for.
type Env interface {
	// Lookup gives the value of what stands in braces, and whether a list's order
	// counts in comparisons (a ranking). An unanswered question gives the zero Value,
	// a name of nothing gives null; an empty list equals the former alone.
	Lookup(name string) (v Value, ordered bool)
}

// Eval gives an expression's value. Where JavaScript would throw an exception the
// value is null.
func (e *Expr) Eval(env Env) Value {
	v, _ := e.run(env)
	return v
}

// True says whether a condition holds, as SurveyJS decides it: its value loosely
// equals true.
func (e *Expr) True(env Env) bool {
	return loose(e.Eval(env), BoolOf(true))
}

// run evaluates; threw says that JavaScript would have thrown.
func (e *Expr) run(env Env) (v Value, threw bool) {
	r := &running{env: env}
	v = e.root.eval(r)
	if r.threw {
		return NullOf(), true
	}
	return v, false
}

type running struct {
	env   Env
	threw bool
}

// ok gives v, and remembers if there is none.
func (r *running) ok(v Value, ok bool) Value {
	r.threw = r.threw || !ok
	return v
}

type node interface {
	eval(r *running) Value
}

type constant struct{ v Value }

func (c constant) eval(*running) Value { return c.v }

// nothing is the word null or undefined. As an operand it is null; in a list, as an
// argument, and before or after ! and empty, SurveyJS fails on it.
type nothing struct{}

func (nothing) eval(*running) Value { return NullOf() }

// evalInside evaluates where nothing may not stand.
func evalInside(n node, r *running) Value {
	_, none := n.(nothing)
	return r.ok(n.eval(r), !none)
}

type variable struct {
	name string
	asIs bool
}

func (n *variable) eval(r *running) Value {
	v, _ := r.env.Lookup(n.name)
	if n.asIs {
		return v
	}
	return reading(v)
}

// ordered says whether a node's value is a list whose order counts.
func ordered(n node, r *running) bool {
	name, ok := n.(*variable)
	if !ok {
		return false
	}
	_, strict := r.env.Lookup(name.name)
	return strict
}

type array struct{ items []node }

func (n *array) eval(r *running) Value { return ListOf(evalAll(n.items, r)...) }

func evalAll(nodes []node, r *running) []Value {
	values := make([]Value, len(nodes))
	for i, n := range nodes {
		values[i] = evalInside(n, r)
	}
	return values
}

type negate struct{ of node }

func (n *negate) eval(r *running) Value { return BoolOf(!evalInside(n.of, r).truth()) }

type emptiness struct {
	of  node
	not bool
}

func (n *emptiness) eval(r *running) Value { return BoolOf(evalInside(n.of, r).Empty() != n.not) }

type call struct {
	run       func(*running, []Value) Value
	arguments []node
}

func (n *call) eval(r *running) Value { return n.run(r, evalAll(n.arguments, r)) }

type binary struct {
	op          operator
	arithmetic  bool
	left, right node
}

func (n *binary) eval(r *running) Value {
	a, b := n.left.eval(r), n.right.eval(r)
	if n.arithmetic {
		a = stand(a, b)
		b = stand(b, a)
	}
	return n.op(r, a, b, ordered(n.left, r) || ordered(n.right, r))
}

// stand gives what an empty value counts as in a calculation, beside another.
func stand(v, beside Value) Value {
	switch {
	case !v.Empty():
		return v
	case beside.kind == Number:
		return NumberOf(0)
	case v.kind == String:
		return v
	case beside.kind == String:
		return StringOf("")
	case beside.kind == List:
		return ListOf()
	}
	return NumberOf(0)
}

// An operator combines two values; strict says that the order of lists counts.
type operator func(r *running, a, b Value, strict bool) Value

func or(_ *running, a, b Value, _ bool) Value {
	if a.truth() {
		return a
	}
	return b
}

func and(_ *running, a, b Value, _ bool) Value {
	if a.truth() {
		return b
	}
	return a
}

func equals(_ *running, a, b Value, strict bool) Value    { return BoolOf(same(a, b, strict)) }
func notEquals(_ *running, a, b Value, strict bool) Value { return BoolOf(!same(a, b, strict)) }

func lessThan(_ *running, a, b Value, _ bool) Value {
	return BoolOf(!a.missing() && !b.missing() && less(a, b))
}

func greaterThan(_ *running, a, b Value, _ bool) Value {
	return BoolOf(!a.missing() && !b.missing() && less(b, a))
}

func lessOrEqual(r *running, a, b Value, _ bool) Value {
	return BoolOf(same(a, b, false) || lessThan(r, a, b, false).Bool())
}

func greaterOrEqual(r *running, a, b Value, _ bool) Value {
	return BoolOf(same(a, b, false) || greaterThan(r, a, b, false).Bool())
}

func contain(_ *running, a, b Value, _ bool) Value { return BoolOf(contains(a, b, true)) }

func notContain(_ *running, a, b Value, _ bool) Value {
	return BoolOf(!a.truth() && !b.Empty() || contains(a, b, false))
}

func anyof(_ *running, a, b Value, _ bool) Value  { return BoolOf(anyOf(a, b)) }
func noneof(_ *running, a, b Value, _ bool) Value { return BoolOf(!anyOf(a, b)) }
func allof(_ *running, a, b Value, _ bool) Value  { return BoolOf(allOf(a, b)) }
