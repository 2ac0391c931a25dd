package main

import (
	"os"
	"reflect"
	"regexp"
	"strings"
	"testing"
)

// OPERATIONS.md names every key of every JSON object that a command prints, and
// no other.
func TestJSONIsDocumented(t *testing.T) {
	text, err := os.ReadFile("../../docs/OPERATIONS.md")
	if err != nil {
		t.Fatal(err)
	}
	for command, object := range map[string]any{
		"demo": demoResult{}, "poll create": created{}, "poll seal": sealedPoll{}, "poll status": pollStatus{},
		"trustee status": trusteeStatus{}, "vote": voted{}, "backup": backedUp{},
	} {
		row := regexp.MustCompile("(?m)^\\| `" + command + "` \\| (.*) \\|$").FindStringSubmatch(string(text))
		if row == nil {
			t.Errorf("%s: no line in OPERATIONS.md", command)
			continue
		}
		var want []string
		jsonKeys(reflect.TypeOf(object), &want)
		var got []string
		for _, m := range regexp.MustCompile("`([a-z_]+)`").FindAllStringSubmatch(row[1], -1) {
			got = append(got, m[1])
		}
		if strings.Join(got, " ") != strings.Join(want, " ") {
			t.Errorf("%s: OPERATIONS.md has %v, the program %v", command, got, want)
		}
	}
}

// jsonKeys lists an object's keys, and those of the objects in its lists.
func jsonKeys(of reflect.Type, into *[]string) {
	for i := range of.NumField() {
		f := of.Field(i)
		key, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		*into = append(*into, key)
		if f.Type.Kind() == reflect.Slice && f.Type.Elem().Kind() == reflect.Struct {
			jsonKeys(f.Type.Elem(), into)
		}
	}
}
