// Package migrations holds the schema of the two databases as numbered SQL
// files, embedded: who/ for the roll and the registrar, what/ for the board and
// the box. It implements no section of docs/SPEC.md; what the tables hold is
// never hashed or signed. It protects nothing.
//
// A file is named 0001_NAME.sql and runs on SQLite and PostgreSQL alike; where
// the engines must differ there are two, 0001_NAME.sqlite.sql and
// 0001_NAME.postgres.sql. Files are forward only, and one that has been released
// never changes again: package store refuses a database that was made by another
// text.
package migrations

import "embed"

// Files are all migrations, FAMILY/NUMBER_NAME[.ENGINE].sql.
//
//go:embed */*.sql
var Files embed.FS
