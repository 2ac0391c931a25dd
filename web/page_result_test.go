package web

import "html/template"

func init() {
	samplePages["result"] = []func(frame) page{
		func(f frame) page { return &resultPage{frame: f, Note: "n"} },
		func(f frame) page {
			line := lineResult{Name: "n", Cells: []string{"1", "2", "3"}, Elected: true, Status: "s", Bar: bar{[]barPart{{"for", 1, 2}}, 6}}
			return &resultPage{
				frame: f, Kicker: "k", Changes: []template.HTML{"c"}, Checkpoint: "c", QR: qrCode("hello"), Short: "s", Poll: "/p/x", Verify: "v",
				Contests: []contestResult{
					{
						Title: "t", Lede: "l", Void: []string{"v"}, Figures: []figure{{"l", "v", "n"}}, Columns: []column{{"l", "for"}, {"m", ""}}, Lines: []lineResult{line},
						Grids:  []grid{{"t", []string{"n"}, []string{"h"}, []gridRow{{"r", []gridCell{{"1", "n"}}}}}, {Title: "u"}},
						Flow:   &flow{100, 100, "c", []flowBar{{1, 2, 3, 4, "for"}}, []flowRibbon{{"move", "M0 0Z"}}, []flowLabel{{1, 2, "end", "l"}}, []string{"m"}},
						Others: []lineResult{line, {Name: "o"}}, Rest: "r", Bar: "b", Next: []string{"n"}, Ties: []string{"t"},
					},
					{Motion: true, Columns: []column{{"l", "for"}, {"m", ""}}, Lines: []lineResult{line}},
					{Lines: []lineResult{line}},
				},
			}
		},
	}
}
