// Package crypto is a namespace and holds no code of its own.
//
// Below it stand the three cryptographic protocols that the election rests on,
// each of them bytes in and bytes out, without a clock, files or a network:
//
//   - [hustings/crypto/blind] gives the voting credential: blind RSA
//     signatures, RFC 9474.
//   - [hustings/crypto/threshold] makes, seals to and opens with the trustees'
//     joint key.
//   - [hustings/crypto/ohttp] hides the voter's address from the ballot box:
//     Oblivious HTTP, RFC 9458, and Binary HTTP, RFC 9292.
//
// Nothing here is invented: each package composes published standards and says
// which. What a composition promises, and what it does not, is argued in
// docs/SPEC.md and docs/THREATS.md.
package crypto
