// Package lss reads surveys of LimeSurvey (.lss files, XML) and writes them in the
// language of docs/SURVEYS.md, with a line for each thing that is not carried over.
// It implements docs/SURVEYS.md, "From LimeSurvey".
//
// It does not protect anything: what it writes is checked like any other
// questionnaire before it can be published. Files are bounded, and document types,
// entities of their own and everything fetched from elsewhere are refused.
package lss
