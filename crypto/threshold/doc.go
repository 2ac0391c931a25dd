// Package threshold holds the trustees' key: generation without a dealer,
// sealing to it, partial opening with proof, combining, opening.
//
// It implements chapter 5 of docs/SPEC.md. Ballots are sealed with HPKE base
// mode (RFC 9180: DHKEM(P-256, HKDF-SHA256), HKDF-SHA256, AES-128-GCM) to a
// joint key whose private half nobody holds: n trustees hold Shamir shares of
// it, any t of them open. The key is made with C2SP cocktail-dkg on P-256 and
// SHA-256 (Feldman's verifiable secret sharing with proofs of possession,
// encrypted shares and a certificate that every trustee signs). A trustee
// proves a whole chunk of partial openings with one batched Chaum-Pedersen
// proof, whose weights come from a hash over everything (the small-exponents
// test of Bellare, Garay and Rabin, 1998).
//
// Everything here is bytes in and bytes out: no clock, no files, no network.
//
// What it does not protect: it cannot tell whether an opening is due (package
// trustee refuses before the close), whether t trustees act together against
// the voters, or who posted a message (entries on the board are signed with
// keys that this package never sees). Secrets are handled in constant time as
// far as filippo.io/nistec and filippo.io/bigmod do so; everything that is
// public is handled in variable time. Go cannot promise that secrets are wiped
// from memory.
package threshold
