// Package survey is the pure domain of questionnaires: the questionnaire, the
// expressions that decide what is asked, the response, and its aggregation with
// disclosure control. What a sealed ballot is to an election, a sealed response
// is to a survey. It takes no clock, does no I/O and is WASM-safe. The room is
// empty so far.
package survey
