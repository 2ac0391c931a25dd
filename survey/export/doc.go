// Package export writes results of surveys for other programs: tables as CSV and
// XLSX, made of what package disclose lets be published and of nothing else; and,
// for surveys that are not anonymous, responses row by row with syntax for SPSS and
// a script for R. It implements nothing of docs/SPEC.md: who recomputes results
// compares the document of SPEC 8.20.7, not these. Rows are read by SPSS by a file of
// their own, since it takes no line ends within a text.
//
// Cells that a spreadsheet would take for a formula are made texts. What it does not
// protect: whoever exports rows (levels A0 and A1) hands out responses.
//
// The package is pure: it writes to an io.Writer, the same bytes for the same input.
package export
