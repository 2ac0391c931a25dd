// Package box is on the WHAT side of the wall: it takes sealed ballots, makes
// them durable, gives receipts and appends sorted batches to the board (SPEC,
// "Casting" and "Publication"). It never imports roll or registrar, and no type
// of a member is in its scope. It does not hide the sender's network address
// from whoever carries the bytes to it.
package box
