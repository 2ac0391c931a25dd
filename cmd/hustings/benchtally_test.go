package main

import (
	"os"
	"path/filepath"
	"reflect"
	"testing"

	"hustings/ballot/count"
	"hustings/ballot/count/ballotfile"
)

// The files of the bench are elections, the same one in both formats, and as
// large as they say. One is large enough to be read in parts.
func TestBenchFilesAreElections(t *testing.T) {
	for _, e := range []tally{{"stv-scottish", 100, 10, 4, false}, {"stv-scottish", 120_000, 10, 4, false}, {"schulze", 5000, 100, 1, true}} {
		var results []*count.Result
		for _, named := range []bool{false, true} {
			name := filepath.Join(t.TempDir(), "ballots")
			if err := e.write(name, named); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			p, err := ballotfile.Read(data, ballotfile.Options{})
			if err != nil {
				t.Fatal(err)
			}
			if p.Votes() != int64(e.ballots) || len(p.Candidates) != e.candidates || p.Seats != e.seats {
				t.Errorf("%d ballots, %d candidates, %d seats; want %+v", p.Votes(), len(p.Candidates), p.Seats, e)
			}
			r, err := count.Tally(count.Method(e.method), p, count.Options{})
			if err != nil {
				t.Fatal(err)
			}
			results = append(results, r)
		}
		if len(results[0].Elected) < e.seats || !reflect.DeepEqual(results[0], results[1]) {
			t.Errorf("%+v: elected %q from numbers, %q from names", e, results[0].Elected, results[1].Elected)
		}
	}
}
