// Package count decides elections: what a contest's rules are, which choices
// they allow, and, from the choices and the figures of a poll, who is elected,
// by which clause, and what comes next.
//
// It implements docs/SPEC.md, chapter 9. Rules are data: a [Rules] value is
// part of the manifest, is checked once at sealing ([Rules.Validate]), is told
// to voters in plain words ([Rules.PlainWords]) and is applied here and nowhere
// else. A [Contest] reads and writes one choice; a [Counter] takes the choices
// of a poll one after the other, in any order, in constant memory unless ballots
// rank; [Counter.Finish] gives the [Outcome], whose bytes ([Outcome.Encode]) are
// the same whoever counts.
//
// Ballots that come from elsewhere, from files or paper, make a [Profile]: [Tally]
// counts one by any [Method], [TallyRules] under a rule set, and both give a
// [Result]. Package ballotfile reads the files.
//
// Each way of voting is one file: approve.go, choose.go, yesno.go; those that
// rank share ranks.go in polls, and transfer.go, meek.go and condorcet.go for the
// count. All shares are whole numbers or fractions compared exactly; there is no
// floating point anywhere.
//
// The package is pure: no clock, no randomness, no input or output, nothing of
// the project imported. It does not open ballots, does not know names, and
// trusts the caller for the figures (roll, attendance, passes): that those are
// right is what the audit checks. It gives no legal advice: a preset cites its
// source and says where law or custom asks for a human decision.
package count
