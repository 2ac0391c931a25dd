package expr

import (
	"errors"
	"strings"
	"testing"
)

func TestRefused(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"today() > {d}", "function today: reads the clock"},
		{"age({d}) > 18", "function age: reads the clock"},
		{"isContainerReady('p')", "function isContainerReady: asks for the state"},
		{"displayValue('q')", "function displayValue: only values"},
		{"nosuch({a})", "function nosuch: there is no such function"},
		{"sumInArray({a}, 'x', {b} = 1)", "more than 2 arguments"},
		{"not {a}", "write !{a} for not"},
		{"{a} =", "ends too early"},
		{"{a", "cannot read"},
		{strings.Repeat("(", 40) + "1", "nested more than 32"},
		{strings.Repeat("!", 40) + "{a}", "nested more than 32"},
		{strings.Repeat("1+", 1500) + "1", "longer than the 2000"},
	} {
		_, err := Parse(c.text)
		var bad *Error
		if !errors.As(err, &bad) || !errors.Is(err, ErrSyntax) || !strings.Contains(bad.Msg, c.want) {
			t.Errorf("%.40s: %v, not %q", c.text, err, c.want)
		}
	}
}

// TestSaid holds the sentences of docs/SURVEYS.md about the language.
func TestSaid(t *testing.T) {
	env := Values{ObjectOf(
		Field{"部门", StringOf("Finance")},
		Field{"c", StringsOf("a", "b")},
		Field{"n", StringOf("5")},
		Field{"staff", ListOf(ObjectOf(Field{"mark", NumberOf(4)}), ObjectOf(Field{"mark", NumberOf(5)}))},
	)}
	for text, want := range map[string]bool{
		"{部门} = 'finance'":                                  true,
		"{c} = ['b', 'a']":                                  true,
		"{c} contains 'A'":                                  true,
		"{n} + 1 = 6":                                       true,
		"!{none}":                                           true,
		"{none} empty and {none} != 3":                      true,
		"sumInArray({staff}, 'mark') = 9":                   true,
		"{staff[1].mark} > {staff[0].mark}":                 true,
		"{staff[-1].mark} = 5":                              true,
		"iif({n} > 3, 'x', 'y') = x":                        true,
		"weekday('2026-11-20') = 5":                         true,
		"year({none}) = 2026":                               false,
		"dateDiff('2024-02-29', '2026-11-20', 'years') = 2": true,
	} {
		e, err := Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := e.True(env); got != want {
			t.Errorf("%s is %v", text, got)
		}
	}
}

func FuzzExpression(f *testing.F) {
	for _, seed := range []string{"{a} = 1 and !({b} contains 'x')", "iif({a[0].x} > -1.5, [1,2], sum({c})) ^ 2", "{#a} notempty or 'it\\'s' <> \"x\"", "((((", "round({a} / 3, 2) => trunc(1.25,1)"} {
		f.Add(seed)
	}
	env := Values{ObjectOf(Field{"a", ListOf(ObjectOf(Field{"x", StringOf("5,5")}))}, Field{"b", StringOf("xyz")}, Field{"c", ListOf(NumberOf(1), StringOf("2"), NullOf())})}
	f.Fuzz(func(t *testing.T, text string) {
		e, err := Parse(text)
		if err != nil {
			if !errors.Is(err, ErrSyntax) {
				t.Fatalf("error %v", err)
			}
			return
		}
		first := e.Eval(env)
		if again := e.Eval(env); first.String() != again.String() {
			t.Fatalf("%q gives %s, then %s", text, first, again)
		}
	})
}
