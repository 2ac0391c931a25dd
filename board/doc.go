// Package board is the public bulletin board: one append-only log a poll, that
// anyone can copy, recompute and hold against what its cosigners saw. It
// implements section 6 of docs/SPEC.md.
//
// The log is an RFC 6962 Merkle tree with SHA-256 over opaque entries, published
// as the static files of C2SP tlog-tiles: hash tiles of height 8, entry bundles,
// and a checkpoint (tlog-checkpoint, signed-note) with exactly one signature,
// the log's. Cosignatures are those of tlog-cosignature, timestamped Ed25519;
// a proof to keep in a drawer is a tlog-proof.
//
//   - [Log] appends and publishes over a [Backend], a database, with a [Guard],
//     the checkpoint file beside it. Killed anywhere it loses nothing and forks
//     nothing; on a database that was set back it refuses to sign.
//   - [Files] reads a published log from any fs.FS, [Checker] recomputes it.
//   - [ServeFile] and [Export] give the static files out of the database.
//   - [Checkpoint], [Key] and [Proof] are the texts that people sign and keep.
//
// # What it does not protect
//
// One log's signature says nothing against the log itself, which can sign two
// histories: that takes cosigners who compare ([Cosign]), and auditors who do.
// The package judges no entry: what may stand on the board, and who may write
// it, is for the audit. It hides nothing; whatever is appended is public. The
// guard protects from accidents (a restored backup, a disk that lied, two
// servers on two copies), not from an operator who also changes the guard.
//
// The package does no I/O of its own, has no clock and draws no random numbers
// (Ed25519 signatures are deterministic). It runs in a browser.
package board

// Limits of a log. What is larger is refused wherever it comes from.
const (
	// MaxEntry is the largest entry in bytes. C2SP entry bundles hold lengths
	// in 16 bits; an entry is never empty.
	MaxEntry = 60000
	// MaxSize is the largest tree, in entries.
	MaxSize = 1 << 40
	// MaxName is the longest origin or cosigner name in bytes.
	MaxName = 255
	// MaxCheckpoint is the longest signed checkpoint in bytes, cosignatures
	// included.
	MaxCheckpoint = 32768
)

// TileWidth is the number of hashes in a full tile and of entries in a full
// bundle: 2^8, the height C2SP fixes.
const (
	TileWidth  = 1 << tileHeight
	tileHeight = 8
)
