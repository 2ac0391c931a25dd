// Package voter is the voter's half of a poll, as ordinary Go, so that it is
// tested natively and runs in a browser as WASM. It implements the voter's side
// of docs/SPEC.md: ballot key, pass and ballot (8.4 to 8.6), receipt (8.8), the
// calls of chapter 10, the relay (11.6), and the look-up by whole tiles.
//
// One [Client] is one voter in one poll. [Open] reads the manifest and refuses
// any other than the address names. [Client.SignIn] checks that the member is on
// the roll, [Client.TakePass] has a pass signed by every registrar,
// [Client.Cast] seals, signs and sends a ballot and checks its receipt, and
// [Client.CheckInclusion] looks for it on the board. After the close
// [Client.CheckIssued] says whether a pass was given in the member's name. With the 27 characters of
// the voting secret alone, [Client.Recall] goes on from another device.
//
// The caller hands in randomness, the means to fetch and the means to store. A
// connection that drops, or a process that is killed, costs nothing at any step:
// what the next step needs is stored before anything is sent, and sending it
// again has the same answer. Errors carry a [Code], for which a page has a
// sentence.
//
// # What it does not protect
//
// A device that lies can vote as it likes; the voter finds out by looking the
// ballot up from another one. The stored state is the voter's pass: whoever reads
// it can vote with it, and, while the pass is being asked for, can tell which
// request was whose. It holds no choice in the clear. Choices, secrets and
// blinding factors pass through memory that Go gives no means to erase. An
// operator who watches pass and ballot arrive in one sitting can guess; sending
// by a relay, and later, is what helps.
package voter
