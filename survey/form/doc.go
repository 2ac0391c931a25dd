// Package form is a questionnaire as plain HTML forms need it: a machine without
// memory that is handed what a browser has posted and says what to show next. It
// reads what was typed into answers, keeps what could not be read, finds what is
// asked now and what is wrong, and gives all of it to a template. What was answered
// so far travels in hidden fields; nothing is kept between two requests.
//
// It goes with docs/SPEC.md, 8.17 ("Plain forms") and docs/SURVEYS.md. What answers
// mean, and whether they are right, package survey says; this one adds the words
// of a form: names of fields, steps, and where on the page something is wrong.
//
// It does not protect anything. Who runs it sees the answers: that is why there are
// no plain forms at level A3. It takes no clock, does no I/O and throws no coin; the
// seed of random orders is an argument and travels with the answers.
package form
