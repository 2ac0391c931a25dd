package expr

import "strings"

// Values is an Env over an object of answers, such as {"q1": 5, "matrix": {"row":
// "col"}, "panels": [{"x": 1}]}: names are dotted and indexed, without regard to
// case, and the longest key wins ("a.b" before "a", then "b").
type Values struct {
	Root Value
}

// Lookup implements Env.
func (e Values) Lookup(name string) (Value, bool) {
	v, found := Resolve(e.Root, name)
	if !found {
		v = NullOf()
	}
	return v, false
}

type pathItem struct {
	name  string
	index int
	has   bool
}

// Resolve follows a name into an object. found is false if there is no such value.
func Resolve(root Value, name string) (v Value, found bool) {
	var path []pathItem
	for _, part := range strings.Split(name, ".") {
		item := pathItem{name: part}
		if open := strings.LastIndexByte(part, '['); open >= 0 && strings.HasSuffix(part, "]") {
			if n, ok := index(part[open+1 : len(part)-1]); ok {
				item = pathItem{name: part[:open], index: n, has: true}
			}
		}
		path = append(path, item)
	}
	if v, found = follow(root, path); !found && strings.HasSuffix(name, ".length") {
		return NumberOf(0), true
	}
	return v, found
}

func follow(v Value, path []pathItem) (Value, bool) {
	for len(path) > 0 {
		last := 0 // keys with dots end before or at an index
		for last < len(path)-1 && !path[last].has {
			last++
		}
		found := false
		for ; last >= 0; last-- {
			var next Value
			if next, found = member(v, dotted(path[:last+1])); found {
				v = next
				break
			}
		}
		if !found {
			return Value{}, false
		}
		item := path[last]
		path = path[last+1:]
		if item.has {
			if v, found = at(v, item.index); !found {
				return Value{}, false
			}
		}
	}
	return v, true
}

func dotted(path []pathItem) string {
	names := make([]string, len(path))
	for i, p := range path {
		names[i] = p.name
	}
	return strings.Join(names, ".")
}

// member gives what an object has under a key; lists and texts have a length.
func member(v Value, key string) (Value, bool) {
	switch {
	case key == "":
		return Value{}, false
	case key == "length" && v.kind == List:
		return NumberOf(float64(len(v.items))), true
	case key == "length" && v.kind == String && v.text != "":
		return NumberOf(float64(Length(v.text))), true
	}
	return v.fold(key)
}

// at gives an item of a list, from its end if n is negative.
func at(v Value, n int) (Value, bool) {
	if n < 0 {
		n += len(v.items)
	}
	if v.kind != List || n < 0 || n >= len(v.items) {
		return Value{}, false
	}
	return v.items[n], v.items[n].kind != Undefined
}
