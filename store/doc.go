// Package store is the only importer of sqlx and the database drivers: types of
// the domain go in, types of the domain come out. WHO and WHAT are two
// databases with no id in common; no single file of this package sees both. It
// runs the same SQL on SQLite and PostgreSQL. It does not protect data from
// someone who holds the files: docs/THREATS.md says what they tell.
package store
