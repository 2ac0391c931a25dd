// Package registrar is on the WHO side of the wall: it gives each member on the
// frozen roll one blind signature for each poll, and the same answer to the same
// request (SPEC 8.5, 10.6). At the close it says in public to whom it gave
// one (SPEC 8.9) and deletes the keys it signed with. It never imports box, board
// or audit, nor they it.
//
// # What is kept, and for how long
//
// While passes are given, one record for each: a digest of the request, the
// answer, and the day. Records are sealed and lie under a name that only the
// signing key can compute, so a database, its log or its backup tells neither
// who took a pass nor in which order, to whoever has not the key's file as well.
// At the close the records are deleted, and with the signing key goes the means
// to read any copy of them. What stays is the issued list, which is public.
//
// # What it does not protect
//
// The registrar cannot see what it signs. Nothing here keeps the operator of
// every registrar from voting for members who took no pass; the issued list
// shows such passes. Deleting overwrites a key's file with zeros and removes it;
// a disk that writes elsewhere (flash, copy-on-write and journalling file systems,
// snapshots), a backup of the directory and this process's memory may keep a
// copy, and whoever has one can read what records he has. An operator who watches
// the server at work sees who asks when.
//
// A database that is put back to an earlier state while passes are given forgets
// passes: the member could then have a second. Restore the WHO database only
// when nobody has been given a pass since the backup, or annul the poll.
package registrar
