package audit_test

import (
	"context"
	"testing"

	"hustings/audit"
	"hustings/internal/sample"
)

func TestWholePollStands(t *testing.T) {
	p, err := sample.Whole(sample.Config{}, 5)
	if err != nil {
		t.Fatal(err)
	}
	fsys, err := p.FS()
	if err != nil {
		t.Fatal(err)
	}
	r, err := audit.Verify(context.Background(), fsys, audit.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range r.Failures {
		t.Error(f)
	}
	if !r.Stands() {
		t.Errorf("result does not stand: %+v", r.Report)
	}
	t.Logf("%s", r.Outcome)
}
