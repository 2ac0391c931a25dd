// Package arch holds the rules of the house: which room imports which, the wall
// between WHO and WHAT, what may run in a browser, who sees SQL, Echo and circl.
// The rules are data in rooms.go, the checks are functions over a package graph
// and over source files, and the tests run them on this module and on made-up
// ones that break each rule.
//
// It implements no section of SPEC.md: it keeps the privacy argument readable in
// the import graph. It sees imports and names, not the flow of data: two sides
// that meet through a file, a socket or an interface handed in by cmd are beyond
// it, and the attack on our own tables is a test of its own.
package arch
