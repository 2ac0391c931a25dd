// Package roll is on the WHO side of the wall: organisations, branches,
// members, eligibility and sign-in. It never imports box, board or audit, nor
// they it. It knows who may vote and never what anybody voted.
//
// It implements SPEC chapter 7 as far as the organisation's side goes: reading
// a roll from a spreadsheet (ParseCSV), deciding who is expected (Decide),
// freezing an electorate into salted handles (Freeze), the list for observers
// (WriteObserverList), and the sign-in codes on paper slips (NewCode, HashCode)
// with a limiter for wrong ones. The handles themselves, and the proofs a member
// checks, are in package ballot. There is no clock and no storage here: time,
// randomness and files are arguments.
//
// What it does not protect: it does not hide who is on the roll from those who
// keep it, nor who took part from observers, who get every line with its salt.
// It cannot tell whether a member exists; excluded members are counted in public
// so that observers can ask. A slip is as good as its bearer.
package roll
