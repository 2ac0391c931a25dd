package expr

import (
	"errors"
	"fmt"
	"strings"
)

// Bounds of an expression.
const (
	// MaxLength is the most bytes of an expression.
	MaxLength = 2000
	// MaxDepth is how deep brackets, functions and negations may be nested.
	MaxDepth = 32
)

// ErrSyntax says that a text is no expression, or asks for what is refused here.
var ErrSyntax = errors.New("expr: no expression")

// An Error says where an expression goes wrong, and why.
type Error struct {
	At  int // byte offset in the text
	Msg string
}

func (e *Error) Error() string { return e.Msg }

// Unwrap gives ErrSyntax.
func (e *Error) Unwrap() error { return ErrSyntax }

// An Expr is a parsed expression. It is not changed by evaluation and may be used
// by several goroutines.
type Expr struct {
	text  string
	root  node
	names []string
}

// String gives the text that was parsed.
func (e *Expr) String() string { return e.text }

// Names gives what stands in braces, as it is written, each once, without the
// sign # that asks for the answer as it is.
func (e *Expr) Names() []string { return e.names }

// Parse reads an expression. The error is an *Error.
func Parse(text string) (*Expr, error) {
	if len(text) > MaxLength {
		return nil, &Error{Msg: fmt.Sprintf("an expression of %d bytes is longer than the %d allowed: split it with calculatedValues", len(text), MaxLength)}
	}
	p := &parser{text: respell(text)}
	p.space()
	root, ok := p.expression()
	p.space()
	switch {
	case p.refused != nil:
		return nil, p.refused
	case !ok || p.pos < len(p.text):
		return nil, p.syntax()
	}
	return &Expr{text: text, root: root, names: p.names}, nil
}

// respell does the replacements one after the other, as SurveyJS does: a text
// made by one may be changed by the next.
func respell(text string) string {
	for _, pair := range [][2]string{{"=>", ">="}, {"=<", "<="}, {"<>", "!="}, {"equals", "equal "}} {
		text = strings.ReplaceAll(text, pair[0], pair[1])
	}
	return text
}

// parser follows SurveyJS's grammar, a parsing expression grammar: the first
// alternative that fits is taken, and words need no space after them. Each method
// that reads leaves pos where it was if it says false.
type parser struct {
	text    string
	pos     int
	far     int // how far any reading came: where the error is
	depth   int
	names   []string
	refused *Error // what fits the grammar but is not carried out
}

func (p *parser) syntax() *Error {
	at := max(p.pos, p.far)
	if at >= len(p.text) {
		return &Error{At: len(p.text), Msg: "the expression ends too early"}
	}
	rest := []rune(p.text[at:])
	hint := ""
	if before := strings.ToLower(strings.TrimRight(p.text[:at], " ")); strings.HasSuffix(before, "not") {
		hint = ": write !{a} for not"
	}
	return &Error{At: at, Msg: fmt.Sprintf("cannot read %q here%s", string(rest[:min(20, len(rest))]), hint)}
}

func (p *parser) refuse(at int, format string, args ...any) {
	if p.refused == nil {
		p.refused = &Error{At: at, Msg: fmt.Sprintf(format, args...)}
	}
}

func (p *parser) space() {
	for p.pos < len(p.text) && strings.IndexByte(" \t\n\r", p.text[p.pos]) >= 0 {
		p.pos++
	}
	p.far = max(p.far, p.pos)
}

// take reads one of words, letters in either case.
func (p *parser) take(words ...string) (string, bool) {
	for _, w := range words {
		if len(p.text)-p.pos >= len(w) && strings.EqualFold(p.text[p.pos:p.pos+len(w)], w) {
			p.pos += len(w)
			p.far = max(p.far, p.pos)
			return w, true
		}
	}
	return "", false
}

// operators of one level of precedence, loosest first. A word stands before its
// beginning.
type level struct {
	signs      []string
	operators  map[string]operator
	arithmetic bool
	optional   bool // the right side may be missing
}

var levels = []level{
	{signs: []string{"||", "or"}, operators: map[string]operator{"||": or, "or": or}, arithmetic: true},
	{signs: []string{"&&", "and"}, operators: map[string]operator{"&&": and, "and": and}, arithmetic: true},
	{
		signs: []string{"<=", "lessorequal", ">=", "greaterorequal", "==", "equal", "=", "!=", "notequal", "<", "less", ">", "greater"},
		operators: map[string]operator{
			"<=": lessOrEqual, "lessorequal": lessOrEqual, ">=": greaterOrEqual, "greaterorequal": greaterOrEqual,
			"==": equals, "equal": equals, "=": equals, "!=": notEquals, "notequal": notEquals,
			"<": lessThan, "less": lessThan, ">": greaterThan, "greater": greaterThan,
		},
	},
	{signs: []string{"+", "-"}, operators: map[string]operator{"+": add, "-": subtract}, arithmetic: true},
	{signs: []string{"*", "/", "%"}, operators: map[string]operator{"*": multiply, "/": divide, "%": modulo}, arithmetic: true},
	{signs: []string{"^", "power"}, operators: map[string]operator{"^": raise, "power": raise}, arithmetic: true},
	{
		signs: []string{"*=", "contains", "contain", "notcontains", "notcontain", "anyof", "allof", "noneof"},
		operators: map[string]operator{
			"*=": contain, "contains": contain, "contain": contain, "notcontains": notContain, "notcontain": notContain,
			"anyof": anyof, "allof": allof, "noneof": noneof,
		},
		optional: true,
	},
}

// expression reads from the loosest operator down.
func (p *parser) expression() (node, bool) {
	if p.depth++; p.depth > MaxDepth {
		p.refuse(p.pos, "nested more than %d deep: use calculatedValues", MaxDepth)
		return nil, false
	}
	defer func() { p.depth-- }()
	p.space()
	return p.binary(0)
}

func (p *parser) binary(depth int) (node, bool) {
	if depth == len(levels) {
		return p.factor()
	}
	l := &levels[depth]
	left, ok := p.binary(depth + 1)
	if !ok {
		return nil, false
	}
	for {
		start := p.pos
		p.space()
		sign, ok := p.take(l.signs...)
		if !ok {
			p.pos = start
			return left, true
		}
		p.space()
		after := p.pos
		right, ok := p.binary(depth + 1)
		switch {
		case !ok && l.optional:
			p.pos, right = after, constant{NullOf()}
		case !ok:
			p.pos = start
			return left, true
		}
		left = &binary{op: l.operators[sign], arithmetic: l.arithmetic, left: left, right: right}
	}
}
