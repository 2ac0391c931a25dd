package survey

import (
	"encoding/json"
	"maps"
	"os"
	"slices"
	"testing"
)

// shape is as much of a JSON Schema as the test looks at.
type shape struct {
	Properties map[string]json.RawMessage `json:"properties"`
	AnyOf      []shape                    `json:"anyOf"`
	Defs       map[string]shape           `json:"$defs"`
	Strict     *bool                      `json:"unevaluatedProperties"`
}

// all gives the properties of a shape and of its alternatives.
func (s shape) all() map[string]bool {
	names := make(map[string]bool)
	for _, one := range append([]shape{s}, s.AnyOf...) {
		for name := range one.Properties {
			names[name] = true
		}
	}
	return names
}

// TestSchema holds the published schema to the reader: the same types, the same
// properties, nothing else let through.
func TestSchema(t *testing.T) {
	data, err := os.ReadFile("../docs/questionnaire.schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var schema shape
	if err := json.Unmarshal(data, &schema); err != nil {
		t.Fatal(err)
	}
	over := make(map[string]bool)
	maps.Copy(over, harmless)
	for name := range same {
		over[name] = true
	}
	equalSets(t, "read over", over, schema.Defs["readOver"].all())
	for class, known := range properties(t) {
		def, name := schema.Defs[class], class
		switch class {
		case "survey":
			def = schema
		case "text":
			def = schema.Defs["text_"]
		case "choice":
			def = schema.Defs["tick"]
		case "randomized", "numericvalidator", "textvalidator", "answercountvalidator", "emailvalidator", "expressionvalidator":
			continue // inside others
		}
		if class == "choice" {
			known["isExclusive"] = true
		}
		equalSets(t, name, known, def.all())
		for _, one := range append([]shape{def}, def.AnyOf...) {
			if len(one.Properties) > 0 && (one.Strict == nil || *one.Strict) {
				t.Errorf("%s lets other properties through", name)
			}
		}
	}
}

func equalSets(t *testing.T, what string, want, got map[string]bool) {
	t.Helper()
	for _, name := range slices.Sorted(maps.Keys(want)) {
		if !got[name] {
			t.Errorf("%s: the schema does not know %s", what, name)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(got)) {
		if !want[name] {
			t.Errorf("%s: the schema lets %s through", what, name)
		}
	}
}

// properties has one element of each type read, and gives the properties asked for.
func properties(t *testing.T) map[string]map[string]bool {
	t.Helper()
	elements := ""
	for _, kind := range append(slices.Clone(kindNames), "panel", "paneldynamic") {
		elements += `{"type": "` + kind + `", "name": "` + kind + `_1", "choices": [{"value": 1}], "columns": [1], "rows": [1], "items": [{"name": "i"}], "html": "x", "panelCount": 1, "randomized": {}},`
	}
	for _, kind := range []string{"number", "date"} {
		elements += `{"type": "text", "name": "` + kind + `_1", "inputType": "` + kind + `"},`
	}
	root, bad := readJSON([]byte(`{"calculatedValues": [{}], "pages": [{"elements": [` + elements[:len(elements)-1] + `]}]}`))
	if bad != nil {
		t.Fatal(bad)
	}
	r := &reader{asked: make(map[string][]string)}
	r.questionnaire(root)
	all := make(map[string]map[string]bool)
	for class, names := range r.asked {
		all[class] = make(map[string]bool)
		for _, name := range names {
			all[class][name] = true
		}
	}
	return all
}
