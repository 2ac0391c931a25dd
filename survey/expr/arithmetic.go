package expr

import "math"

func add(r *running, a, b Value, _ bool) Value { return r.ok(sumOf(a, b)) }

func subtract(r *running, a, b Value, _ bool) Value {
	return r.ok(afterSum(a, b, NumberOf(a.number()-b.number())))
}

func multiply(r *running, a, b Value, _ bool) Value {
	f := a.number() * b.number()
	n := decimals(a) + decimals(b)
	if n == 0 {
		return NumberOf(f)
	}
	return r.ok(fixed(f, n))
}

func divide(_ *running, a, b Value, _ bool) Value {
	if !b.truth() {
		return NullOf()
	}
	return NumberOf(a.number() / b.number())
}

func modulo(_ *running, a, b Value, _ bool) Value {
	if !b.truth() {
		return NullOf()
	}
	return NumberOf(math.Mod(a.number(), b.number()))
}

func raise(_ *running, a, b Value, _ bool) Value { return NumberOf(power(a.number(), b.number())) }
