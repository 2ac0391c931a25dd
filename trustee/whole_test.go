package trustee

import (
	"testing"

	"hustings/ballot"
	"hustings/internal/sample"
)

func TestWholePoll(t *testing.T) {
	h := claimed(t, sample.Config{})
	if o := h.wantOpened(1, false); len(o.Waiting) != 2 || o.Needed != 2 {
		t.Fatalf("%+v, want to wait for the other two", o)
	}
	h.nothingOpened()
	h.wantOpened(2, true)
	h.wantOpened(1, true)
	if o := h.wantOpened(1, true); o.Posted != 0 {
		t.Fatalf("opened again: %+v", o)
	}
	h.finish()
	h.wantOpened(3, true)
	status, err := h.tool(1).Status(ctx)
	h.must(err)
	if status.Next != StepNone || status.Poll.Phase != ballot.PhaseCertified || !status.Poll.Confirmed || len(status.Poll.Failures) > 0 {
		t.Errorf("status at the end: %+v, poll %+v", status, status.Poll)
	}
}
