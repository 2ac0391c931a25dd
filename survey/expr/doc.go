// Package expr reads and evaluates the expressions of a questionnaire: what
// decides whether a question is shown, enabled or required, and what calculated
// values hold. It implements the language of docs/SURVEYS.md, "Expressions": that
// of SurveyJS, whose semantics are those of JavaScript with rules of its own on
// top. testdata/oracle.jsonl holds what the real library answers to some thousand
// generated expressions, and a test compares; what differs on purpose is listed in
// that test and in docs/SURVEYS.md.
//
// Numbers are floats here, as in a browser: nothing of this package is hashed,
// encoded or counted.
//
// It does not protect anything: an expression sees only the answers it is given,
// and has neither clock nor chance. Its cost is bounded by MaxLength and MaxDepth.
package expr
