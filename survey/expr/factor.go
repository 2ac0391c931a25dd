package expr

import (
	"slices"
	"strconv"
	"strings"
)

// factor reads what operators stand between.
func (p *parser) factor() (node, bool) {
	if p.pos < len(p.text) && p.text[p.pos] == '(' {
		start := p.pos
		p.pos++
		if n, ok := p.expression(); ok {
			p.space()
			p.take(")") // SurveyJS does without it
			return n, true
		}
		p.pos = start
	}
	for _, read := range []func() (node, bool){p.function, p.negation, p.test, p.atom, p.list} {
		start := p.pos
		if n, ok := read(); ok {
			return n, true
		}
		p.pos = start
	}
	return nil, false
}

// function reads a name with arguments in brackets.
func (p *parser) function() (node, bool) {
	start := p.pos
	name, ok := p.word()
	if !ok || p.pos >= len(p.text) || p.text[p.pos] != '(' {
		return nil, false
	}
	p.pos++
	arguments := p.sequence()
	p.space()
	p.take(")")
	f, ok := functions[name]
	switch {
	case ok && len(arguments) > f.most:
		p.refuse(start, "function %s: more than %d arguments are not carried out here", name, f.most)
	case ok:
		return &call{run: f.run, arguments: arguments}, true
	default:
		p.refuse(start, "function %s: %s", name, whyNot(name))
	}
	return constant{NullOf()}, true
}

// sequence reads expressions between commas.
func (p *parser) sequence() []node {
	var items []node
	start := p.pos
	first, ok := p.expression()
	if !ok {
		p.pos = start
		return nil
	}
	for items = append(items, first); ; {
		start = p.pos
		p.space()
		if _, ok := p.take(","); !ok {
			p.pos = start
			return items
		}
		next, ok := p.expression()
		if !ok {
			p.pos = start
			return items
		}
		items = append(items, next)
	}
}

// list reads [1, 2].
func (p *parser) list() (node, bool) {
	if _, ok := p.take("["); !ok {
		return nil, false
	}
	items := p.sequence()
	p.space()
	if _, ok := p.take("]"); !ok {
		return nil, false
	}
	return &array{items}, true
}

// negation reads !x.
func (p *parser) negation() (node, bool) {
	if _, ok := p.take("!", "negate"); !ok {
		return nil, false
	}
	if p.depth++; p.depth > MaxDepth {
		p.refuse(p.pos, "nested more than %d deep", MaxDepth)
		return nil, false
	}
	defer func() { p.depth-- }()
	p.space()
	n, ok := p.factor()
	return &negate{n}, ok
}

// test reads x empty and x notempty.
func (p *parser) test() (node, bool) {
	n, ok := p.atom()
	if !ok {
		return nil, false
	}
	p.space()
	word, ok := p.take("empty", "notempty")
	return &emptiness{n, word == "notempty"}, ok
}

// atom reads a constant or a name in braces.
func (p *parser) atom() (node, bool) {
	p.space()
	rest := p.text[p.pos:]
	for _, word := range []string{"undefined", "null"} {
		if strings.HasPrefix(rest, word) {
			p.pos += len(word)
			return nothing{}, true
		}
	}
	if word, ok := p.take("true", "false"); ok {
		return constant{BoolOf(word == "true")}, true
	}
	if f, ok := p.number(); ok {
		return constant{NumberOf(f)}, true
	}
	if word, ok := p.word(); ok {
		return constant{reading(StringOf(word))}, true
	}
	if text, ok := p.quoted(); ok {
		return constant{StringOf(text)}, true
	}
	return p.variable()
}

// variable reads {name}.
func (p *parser) variable() (node, bool) {
	rest := p.text[p.pos:]
	if !strings.HasPrefix(rest, "{") {
		return nil, false
	}
	end := strings.IndexAny(rest[1:], "{}")
	if end < 1 || rest[1+end] != '}' {
		return nil, false
	}
	name := rest[1 : 1+end]
	p.pos += end + 2
	p.far = max(p.far, p.pos)
	v := &variable{name: name}
	if len(name) > 1 && name[0] == '#' {
		v.name, v.asIs = name[1:], true
	}
	if !slices.Contains(p.names, v.name) {
		p.names = append(p.names, v.name)
	}
	return v, true
}

// number reads 12, -3, 0.5 or 0x10: no leading zeros, no exponent.
func (p *parser) number() (float64, bool) {
	rest := p.text[p.pos:]
	if strings.HasPrefix(rest, "0x") {
		if n := digits(rest[2:]); n > 0 {
			p.pos += 2 + n
			return digitsNumber(rest[2:2+n], 16, true), true
		}
	}
	sign := 0
	if strings.HasPrefix(rest, "-") {
		sign = 1
	}
	n := digits(rest[sign:])
	if n == 0 {
		return 0, false
	}
	end := sign + n
	switch {
	case end < len(rest) && rest[end] == '.' && digits(rest[end+1:]) > 0:
		end += 1 + digits(rest[end+1:])
	case rest[sign] == '0':
		end = sign + 1
	}
	f, err := strconv.ParseFloat(rest[:end], 64)
	if err != nil && f == 0 {
		return 0, false
	}
	p.pos += end
	p.far = max(p.far, p.pos)
	return f, true
}

// word reads letters of ASCII, and digits after the first.
func (p *parser) word() (string, bool) {
	start := p.pos
	for p.pos < len(p.text) {
		c := p.text[p.pos]
		letter := c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c == '_'
		if !letter && (p.pos == start || c < '0' || c > '9') {
			break
		}
		p.pos++
	}
	return p.text[start:p.pos], p.pos > start
}

// quoted reads a text in quotes, in which both kinds of quotes are escaped.
func (p *parser) quoted() (string, bool) {
	rest := p.text[p.pos:]
	if rest == "" || rest[0] != '\'' && rest[0] != '"' {
		return "", false
	}
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		switch c := rest[i]; {
		case c == '\\' && i+1 < len(rest) && (rest[i+1] == '\'' || rest[i+1] == '"'):
			i++
			b.WriteByte(rest[i])
		case c == rest[0]:
			p.pos += i + 1
			p.far = max(p.far, p.pos)
			return b.String(), true
		case c == '\'' || c == '"':
			return "", false
		default:
			b.WriteByte(c)
		}
	}
	return "", false
}
