// Package survey is the pure domain of questionnaires: the questionnaire and what
// is refused in one, the response, its check and its encoding, and what the one
// who answers gets to see. What a sealed ballot is to an election, a sealed
// response is to a survey.
//
// It implements docs/SPEC.md, chapter "Questionnaires", and docs/SURVEYS.md, which
// describes the language for those who write questionnaires: a subset of SurveyJS.
// The browser of the one who answers, the server's preview and the counter run the
// same code. It takes no clock, does no I/O and is WASM-safe; chance is an
// argument.
//
// It does not protect anything by itself. Which answers a response has can tell
// who wrote it: what may be published of them is package survey/disclose's
// business, and style of writing is nobody's.
package survey
