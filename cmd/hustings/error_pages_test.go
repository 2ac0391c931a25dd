package main

import (
	"strings"
	"testing"
)

// TestErrorPagesUnknown: where nobody can know whether it was an election or a survey
// the page speaks of both, and an officer is told of what is stored.
func TestErrorPagesUnknown(t *testing.T) {
	w := newDeskWorld(t)
	w.want(w.get("/p/000102030405060708090a0b0c0d0e0f"), 404, "Your vote or response", "your election or survey")
	w.want(w.get("/nothing?lang=zh"), 404, "您的选票或答卷", "您的选举或调查")
	w.enter()
	page := w.want(w.get("/desk/p/000102030405060708090a0b0c0d0e0f"), 404, "What is stored")
	if strings.Contains(page.body, "Your vote") {
		t.Errorf("an officer is told of a vote:\n%s", main0(page.body))
	}
}
