package web

func init() {
	samplePages["result"] = []func(frame) page{
		func(f frame) page { return &resultPage{frame: f, Note: "n"} },
		func(f frame) page {
			line := lineResult{Name: "n", For: "1", Against: "2", Abstain: "3", Elected: true, Status: "s", Bar: bar{1, 2, 3, 4, 5, 6}}
			return &resultPage{
				frame: f, Kicker: "k", Changes: []string{"c"}, Checkpoint: "c", QR: qrCode("hello"), Short: "s", Poll: "/p/x", Verify: "v",
				Contests: []contestResult{
					{
						Title: "t", Lede: "l", Void: []string{"v"}, Figures: []figure{{"l", "v", "n"}}, Against: true, Lines: []lineResult{line},
						Others: []lineResult{line, {Name: "o"}}, Rest: "r", Bar: "b", Next: []string{"n"}, Ties: []string{"t"},
					},
					{Motion: true, Against: true, Lines: []lineResult{line}},
					{Lines: []lineResult{line}},
				},
			}
		},
	}
}
