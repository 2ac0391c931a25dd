package audit_test

import (
	"testing"

	"hustings/audit"
	"hustings/internal/sample"
)

// TestOneTrusteeAlone: a survey may have one trustee, an election may not.
func TestOneTrusteeAlone(t *testing.T) {
	p, err := sample.Whole(sample.Config{Expected: 6, Trustees: 1, Threshold: 1, Questionnaire: sample.Questions(1)}, 5)
	must(t, err)
	if r := report(t, p, audit.Options{Sealed: sealedOf(t, p)}); !r.Stands() {
		t.Error(r.Failures)
	}
	e, err := sample.New(sample.Config{Expected: 6, Trustees: 1, Threshold: 1})
	must(t, err)
	if err := e.Seal(); err == nil {
		t.Error("an election with one trustee")
	}
}
