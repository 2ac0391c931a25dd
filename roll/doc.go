// Package roll is on the WHO side of the wall: organisations, branches,
// members, eligibility and sign-in. It never imports box, board or audit, nor
// they it. It knows who may vote and never what anybody voted. It does not hide
// who took part.
package roll
