// Package web is the only importer of Echo: the routes in one file, one file
// for each page, pages with types, templates, static files and locales. A
// handler binds, calls one service and renders or redirects; it holds no SQL
// and no cryptography. No single file of it sees both who votes (roll,
// registrar) and what is voted (box, board, audit): pass.go issues, cast.go
// casts. The room is empty so far.
package web
