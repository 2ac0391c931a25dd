package ballot

import (
	"strings"
	"testing"
)

func TestCompleteAsksForEveryKey(t *testing.T) {
	type inner struct {
		A int `json:"a"`
		B int `json:"b,omitempty"`
	}
	type outer struct {
		List []inner `json:"list"`
	}
	var v outer
	if err := UnmarshalStrict([]byte(`{"list":[{"a":1},{"a":0,"b":2}]}`), &v, Complete()); err != nil {
		t.Error(err)
	}
	for _, bad := range []string{`{}`, `{"list":[{"a":1},{"b":2}]}`, `{"list":[{}]}`} {
		err := UnmarshalStrict([]byte(bad), &v, Complete())
		if err == nil || !strings.Contains(err.Error(), "is missing") {
			t.Errorf("%s: %v", bad, err)
		}
		if err := UnmarshalStrict([]byte(bad), &v); err != nil {
			t.Errorf("%s without Complete: %v", bad, err)
		}
	}
}
