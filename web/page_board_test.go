package web

import "testing"

func init() {
	at := moment{ISO: "2026-11-20T08:00:00Z", Text: "t", As: "full", Offset: 480}
	samplePages["board"] = []func(frame) page{func(f frame) page {
		return &boardPage{
			frame: f, PollTitle: "t", Kicker: "k", Checkpoint: "c", Points: []pointRow{{"n", 1, &at, "a", 1}, {Name: "m"}}, Facts: []fact{{Term: "t", Said: []string{"s"}}},
			Files: []fileRow{{"w", "/p/x/files/1", "1"}}, Verify: "v", Poll: "/p/x", Entries: []entryRow{{1, "t", "a", 2, "/p/x/board/1"}}, Prev: "/a", Next: "/b",
		}
	}}
	samplePages["entry"] = []func(frame) page{func(f frame) page {
		return &entryPage{frame: f, Type: "t", About: "a", Fields: []entryField{{"n", "v"}}, Hex: "00", Cut: true, Prev: "/a", Next: "/b"}
	}}
	samplePages["lookup"] = []func(frame) page{
		func(f frame) page { return &lookupPage{frame: f, Note: "n"} },
		func(f frame) page {
			return &lookupPage{frame: f, Total: 1, Rows: []seenRow{{"c", []string{"s"}, "x"}}, Bucket: "00-ZZ", Poll: "/p/x"}
		},
		func(f frame) page {
			return &lookupPage{frame: f, Total: 1, Buckets: bucketsIn(nil, 4), Poll: "/p/x"}
		},
	}
	line := lineResult{Name: "n", Cells: []string{"1", "2", "3"}, Elected: true, Status: "s"}
	samplePages["minutes"] = []func(frame) page{
		func(f frame) page { return &minutesPage{frame: f, Note: "n"} },
		func(f frame) page {
			m := minutesContest{
				Title: "t", Columns: []column{{"l", "for"}, {"m", ""}}, Figures: []fact{{Term: "f", Said: []string{"1", "n"}}}, Lines: []lineResult{line}, Others: []lineResult{line}, Rest: "r",
				Elected: "e", Next: []string{"n"}, Ties: []string{"t"}, Rules: []string{"r"}, Source: "s",
			}
			return &minutesPage{
				frame: f, Rows: []fact{{Term: "t", Said: []string{"s"}}}, Signatures: []string{"s"}, ByVotes: true, Checkpoint: "c", QR: qrCode("c"), Here: "/h", Poll: "/p/x",
				Contests: []minutesContest{m, {Motion: true, Lines: []lineResult{line}}, {Lines: []lineResult{line}}},
			}
		},
	}
}

// TestBuckets holds that a bucket never has so few ballots that asking for it
// tells something, and that every ballot is in one.
func TestBuckets(t *testing.T) {
	for _, n := range []int{0, 1, 1024, 1025, 3000, 20000, 300000} {
		list := make([]SeenBallot, n)
		for i := range list {
			list[i].Code = symbols(i*1024/max(n, 1)) + "00"
		}
		all := bucketsOf(list)
		total := 0
		for _, b := range all {
			if total += b.Count; len(all) > 1 && b.Count < leastInBucket {
				t.Errorf("%d ballots: bucket %s has %d", n, b.Name(), b.Count)
			}
			for _, x := range list[b.from:b.to] {
				if x.Code[:2] < b.First || x.Code[:2] > b.Last {
					t.Fatalf("%d ballots: %s in bucket %s", n, x.Code, b.Name())
				}
			}
		}
		if total != n || n > maxListedBallots && len(all) < 2 {
			t.Errorf("%d ballots: %d in %d buckets", n, total, len(all))
		}
		t.Logf("%d ballots in %d buckets", n, len(all))
	}
}
