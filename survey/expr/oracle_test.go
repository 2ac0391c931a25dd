package expr

import (
	"bufio"
	"bytes"
	"encoding/json"
	"math"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// oracleCase is a line of testdata/oracle.jsonl, which make oracle writes: an
// expression, values, and what the real survey-core made of them.
type oracleCase struct {
	Expression string          `json:"e"`
	Values     json.RawMessage `json:"v"`
	Result     string          `json:"r"`
	Holds      bool            `json:"t"`
}

// deliberate are the differences on purpose; docs/SURVEYS.md has the same list.
var deliberate = []struct {
	name  string
	holds func(c oracleCase, got string) bool
}{
	{
		"where JavaScript throws an exception, the value is null",
		func(c oracleCase, got string) bool { return c.Result == "throws" && got == "null" },
	},
	{
		"unknown functions are refused, where survey-core warns and gives null",
		func(c oracleCase, _ string) bool {
			_, err := Parse(c.Expression)
			return err != nil && strings.Contains(err.Error(), "there is no such function")
		},
	},
	{
		"dates are days written YYYY-MM-DD, anything else is null",
		func(c oracleCase, _ string) bool { return otherDate.MatchString(c.Expression) },
	},
	{
		"the last digits of a power",
		func(c oracleCase, got string) bool {
			a, errA := strconv.ParseFloat(c.Result, 64)
			b, errB := strconv.ParseFloat(got, 64)
			return strings.ContainsAny(c.Expression, "^p") && errA == nil && errB == nil && math.Abs(a-b) <= math.Abs(a)*1e-13
		},
	},
}

// otherDate finds a function of dates with a date that is spelled otherwise.
var otherDate = regexp.MustCompile(`(?:dateDiff|diffDays|getYear|year|month|day|weekday)\([^)]*'(?:\d{1,3}-|\d{5,}-|\d{4}-\d-|\d{4}-\d{3,}|[^']*-\d'|[^']*-\d{3,}'|[^']*[^0-9'-])`)

func TestOracle(t *testing.T) {
	file, err := os.Open("testdata/oracle.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = file.Close() }()
	lines := bufio.NewScanner(file)
	lines.Buffer(nil, 1<<20)
	if !lines.Scan() || !strings.Contains(lines.Text(), "survey-core") {
		t.Fatal("the first line does not say which survey-core was asked")
	}
	count, wrong, differ := 0, 0, make(map[string]int)
	for lines.Scan() {
		var c oracleCase
		if err := json.Unmarshal(lines.Bytes(), &c); err != nil {
			t.Fatal(err)
		}
		count++
		got, holds := answer(t, c)
		if got == c.Result && holds == c.Holds {
			continue
		}
		explained := false
		for _, d := range deliberate {
			if d.holds(c, got) {
				explained = true
				differ[d.name]++
				break
			}
		}
		if !explained {
			if wrong++; wrong <= 40 {
				t.Errorf("%s\n  with %s\n  is %s (%v), not %s (%v)", c.Expression, c.Values, c.Result, c.Holds, got, holds)
			}
		}
	}
	if err := lines.Err(); err != nil {
		t.Fatal(err)
	}
	if count != 5000 {
		t.Errorf("%d cases, not 5000", count)
	}
	if wrong > 0 {
		t.Errorf("%d of %d differ", wrong, count)
	}
	for _, d := range deliberate {
		if differ[d.name] == 0 {
			t.Errorf("no case shows the difference: %s", d.name)
		}
	}
}

func answer(t *testing.T, c oracleCase) (string, bool) {
	e, err := Parse(c.Expression)
	if err != nil {
		return "syntax", false
	}
	env := Values{fromJSON(t, c.Values)}
	return written(e.Eval(env)), e.True(env)
}

// written puts a value into one line, as the oracle does.
func written(v Value) string {
	switch v.kind {
	case String:
		var b bytes.Buffer
		w := json.NewEncoder(&b)
		w.SetEscapeHTML(false)
		_ = w.Encode(v.text)
		text := strings.TrimSuffix(b.String(), "\n")
		return strings.NewReplacer(`\u2028`, "\u2028", `\u2029`, "\u2029").Replace(text)
	case List:
		parts := make([]string, len(v.items))
		for i, item := range v.items {
			parts[i] = written(item)
		}
		return "[" + strings.Join(parts, ",") + "]"
	case Object:
		parts := make([]string, len(v.fields))
		for i, f := range v.fields {
			parts[i] = strconv.Quote(f.Key) + ":" + written(f.Value)
		}
		return "{" + strings.Join(parts, ",") + "}"
	}
	return v.String()
}

// fromJSON reads a value, keys in their order.
func fromJSON(t *testing.T, data []byte) Value {
	t.Helper()
	d := json.NewDecoder(bytes.NewReader(data))
	v, err := next(d)
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func next(d *json.Decoder) (Value, error) {
	token, err := d.Token()
	if err != nil {
		return Value{}, err
	}
	switch x := token.(type) {
	case bool:
		return BoolOf(x), nil
	case float64:
		return NumberOf(x), nil
	case string:
		return StringOf(x), nil
	case json.Delim:
		v := Value{kind: List}
		if x == '{' {
			v.kind = Object
		}
		for d.More() {
			var key json.Token
			if x == '{' {
				if key, err = d.Token(); err != nil {
					return v, err
				}
			}
			item, err := next(d)
			if err != nil {
				return v, err
			}
			if name, ok := key.(string); ok {
				v.fields = append(v.fields, Field{name, item})
			} else {
				v.items = append(v.items, item)
			}
		}
		_, err := d.Token()
		return v, err
	}
	return NullOf(), nil
}
