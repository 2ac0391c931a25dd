// Package web is the only importer of Echo. It serves the HTTP calls of SPEC
// chapter 10 and the gateway of SPEC 11.7; pages come beside them, one file for
// each. A handler binds, calls one service and answers; it holds no SQL and no
// cryptography. The routes are in routes.go, on one screen.
//
// No single file sees both who votes (roll, registrar) and what is voted (box,
// board, audit), and no handler's receiver does: [Who] is what pass.go and
// signin.go are made of, [What] what cast.go, board.go and the others are. Either
// half may be missing, and then its routes are.
//
// A page is a struct that embeds frame, a template of its name in templates/, its
// words in locale/AREA.LANG.json and a line in samplePages of the tests. A handler
// makes the struct with press.frame and sends it with press.show, or with
// press.showOwn where something of the reader's own is in it. The language comes
// from ?lang=, which links carry on, else from Accept-Language; no cookie keeps
// it. docs/adr/0005-pages.md says why.
//
// Nothing is logged of a request, on any path: no address, path, header or body.
// What fails inside gets a random number that the asker is told, and the log has
// the cause under it, with the time to the minute. A cookie is set and read
// below /me alone.
//
// It does not hide an address from the machine it runs on, from a proxy before
// it or from the network, nor the moment at which somebody signs in or casts: who
// watches the wire sees both. A relay (SPEC chapter 11) parts the address from
// the ballot; doing both at different times parts the moments.
package web
