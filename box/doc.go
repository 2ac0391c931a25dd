// Package box is on the WHAT side of the wall: it takes sealed ballots, makes
// them durable, gives receipts and appends sorted batches to the board. It makes
// the entries of SPEC 8.3, 8.7, 8.10 and 8.13 that have the box or nobody as
// their author, and implements the calls of SPEC 10.7 and 10.8.
//
//   - [Box.Cast], [Box.Claim], [Box.Recall]: what voters ask for.
//   - [Box.Advance]: does whatever the poll needs next; call it on a clock's tick.
//   - [Box.Append]: takes entries that others signed.
//   - [Desk]: a poll before it is sealed.
//
// Ballots wait in rows that are sealed under a key kept in a file and destroyed
// once a batch is on the board, so that neither the database nor what it leaves
// on the disk keeps an order of arrival (docs/adr/0004-waiting-room.md). No
// address, time or session is an argument of anything here, nothing is logged,
// and no type of a member is in scope: the package never imports roll or
// registrar.
//
// It does not hide the sender's network address from whoever carries the bytes
// to it, nor the order of arrival from who watches the running process or has
// its key files and its database while ballots wait.
package box
