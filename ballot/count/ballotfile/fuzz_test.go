package ballotfile

import (
	"errors"
	"testing"

	"hustings/ballot/count"
)

// FuzzRead holds every reader to its promise: a profile that Check accepts and
// that every method takes or refuses, or an error with a reason; never a panic.
func FuzzRead(f *testing.F) {
	for _, c := range cases {
		f.Add([]byte(c.in))
	}
	for _, c := range faults {
		f.Add([]byte(c.in))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if len(data) > 1<<16 {
			return
		}
		for _, format := range append(Formats(), "") {
			p, err := Read(data, Options{Format: format})
			if err != nil {
				if !errors.Is(err, ErrSyntax) && !errors.Is(err, count.ErrProfile) {
					t.Errorf("%s: %v wraps neither ErrSyntax nor ErrProfile", format, err)
				}
				continue
			}
			if err := p.Check(); err != nil {
				t.Errorf("%s: %v", format, err)
			}
			if len(p.Candidates) > 12 || p.Votes() > 1<<20 {
				continue
			}
			for _, m := range []count.Method{count.IRV, count.STVScottish, count.STVMeek, count.STVWIGM} {
				r, err := count.Tally(m, p, count.Options{})
				if err != nil && !errors.Is(err, count.ErrProfile) && !errors.Is(err, count.ErrRules) {
					t.Errorf("%s, %s: %v", format, m, err)
				}
				if err == nil && r.Valid+r.Invalid != p.Votes()+p.Invalid {
					t.Errorf("%s, %s: %d valid, %d invalid of %d", format, m, r.Valid, r.Invalid, p.Votes())
				}
			}
		}
	})
}
