// Package registrar is on the WHO side of the wall: it gives each member on the
// roll one blind signature for each poll, and the same answer to the same
// request (SPEC, "Pass"). It never imports box, board or audit, nor they it. It
// cannot see what it signs, and it does not keep the operator of every registrar
// from voting for members who took no pass; the issued list shows them.
package registrar
