// Package store is the only importer of sqlx and the database drivers: types of
// the domain go in, types of the domain come out. WHO and WHAT are two
// databases with no id in common; no single file of this package sees both. It
// runs the same SQL on SQLite and PostgreSQL, and implements no section of
// docs/SPEC.md.
//
// Any number of processes may use a database at once: the server and the commands
// beside it. Transactions are serializable on both engines and run again when they
// lose (DB.Transact); what a method has returned without error is on the disk.
//
// It does not protect data from someone who holds the files and the key directory:
// docs/THREATS.md says what they tell. It keeps no time finer than a day, and at
// a registrar's close it rewrites the tables whose rows came one by one
// (Who.ScrubPasses). It cannot reach what lies below: old blocks of a disk, a file
// system's snapshots, PostgreSQL's log (pg_wal) and replicas. What must not be
// read there is sealed before it comes here, under a key that is deleted.
package store
