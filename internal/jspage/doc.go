// Package jspage is what the two clients in browsers, cmd/voter and cmd/desk, need of
// the page they run in: calls that give promises, promises that are waited for, bytes
// and objects across the border. It decides nothing and knows no client's errors.
// Outside a browser there is nothing in it.
//
// It protects nothing: whoever changes the page has everything that passes here.
package jspage
