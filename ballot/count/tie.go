package count

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"slices"
)

const labelLot = "hustings/1 lot order"

// breakTie decides between lines equal in votes, more than the seats left, or
// leaves them tied. The lines come in ascending order.
func (d *decision) breakTie(tied []*Line, seats int) {
	by := d.rules.tie()
	switch by {
	case TieLot:
		d.draw(tied)
		d.elect(tied[:seats], ByLot)
	case TieSeniority:
		slices.SortFunc(tied, func(a, b *Line) int {
			return slices.Index(d.rules.Seniority, a.Line) - slices.Index(d.rules.Seniority, b.Line)
		})
		d.elect(tied[:seats], BySeniority)
	case TieRevote:
		d.open = seats
		markTied(tied)
	case TieNone:
		markTied(tied)
	}
	among := make([]int, len(tied))
	for i, l := range tied {
		among[i] = l.Line
	}
	d.out.Ties = append(d.out.Ties, Tie{For: tied[0].For, Seats: seats, Among: among, By: by})
}

func markTied(tied []*Line) {
	for _, l := range tied {
		l.Status = Tied
	}
}

// draw sorts by lot: ascending by a hash of the seed, which nobody knew before
// the opening, the contest and the line (SPEC 9.8).
func (d *decision) draw(tied []*Line) {
	slips := make(map[int][sha256.Size]byte, len(tied))
	for _, l := range tied {
		slips[l.Line] = lot(d.seed, d.contest.Number, l.Line)
	}
	slices.SortFunc(tied, func(a, b *Line) int {
		x, y := slips[a.Line], slips[b.Line]
		return bytes.Compare(x[:], y[:])
	})
}

// lot is H("hustings/1 lot order", seed, uint32 contest || uint32 line).
func lot(seed [32]byte, contest, line int) [sha256.Size]byte {
	b := make([]byte, 0, 2+len(labelLot)+len(seed)+8)
	b = append(b, byte(len(labelLot)))
	b = append(b, labelLot...)
	b = append(b, byte(len(seed)))
	b = append(b, seed[:]...)
	b = binary.BigEndian.AppendUint32(b, uint32(contest)) //nolint:gosec // Validate bounds it
	b = binary.BigEndian.AppendUint32(b, uint32(line))    //nolint:gosec // below 2^17
	return sha256.Sum256(b)
}
