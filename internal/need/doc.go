// Package need gives tests the real things a user would have: a PostgreSQL
// server, a browser, Node. Where CI=true a missing one fails the test; elsewhere
// the test skips and says what was missing, and make test says it again.
//
// It implements no section of SPEC.md, protects nothing, and only tests import it.
package need
