// Package disclose turns opened responses of a survey into the only thing that is
// published of them (SPEC, "Disclosure control and results"): tables in whole
// numbers in which no number and no difference of numbers is about fewer than k
// people. Who counts calls Aggregate, and gets the same bytes from the same
// responses in any order.
//
// A rule that hides small numbers also speaks by what it hides. So here every
// decision is a function of what is published, and of nothing else, but for the
// bare fact that a number is small: whoever knows all that is published and this
// code still finds every value from 0 to k-1 possible for every answer hidden in a
// question's table. Answers that are hidden there are one lump to all cross tables,
// whatever is inside. Cross tables have no holes: small groups and rare answers are
// put together until every number is at least k. Mean, median and net promoter
// score are computed from the published table, not from the responses, and are
// intervals where it hides something: they can tell nothing new.
//
// What it does not protect: that a person is among those who answered; what is true
// of nearly everybody in a group (30 of 35 said yes); free text, which gives its
// writer away by its content; and, where cross tables form a ring (A by B, B by C, A
// by C), groups that only the three together single out in ways other than those
// checked (ring.go). With fewer than k responses nothing is published at all.
//
// The package is pure: no clock, no I/O, no randomness.
package disclose
