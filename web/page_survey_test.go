package web

import (
	"html/template"
)

func init() {
	line := answerLine{Name: "n", Cells: []string{"1", "2"}, Bar: length("for", 1, 2)}
	samplePages["survey"] = []func(frame) page{
		func(f frame) page { return &surveyPage{frame: f, Note: "n", Facts: []fact{{Term: "t", When: "w"}}} },
		func(f frame) page {
			f.OfSurvey = true
			return &surveyPage{
				frame: f, Kicker: "k", Lede: "l", About: "a", AboutLang: "en", Warn: "w", Facts: []fact{{Term: "t", Said: []string{"s"}}},
				Level: []string{"l"}, Action: &navLink{Label: "l", Path: "/vote/x"}, Note: "n", Issued: &navLink{Label: "i", Path: "/vote/x"},
				Told: []string{"t"}, Tables: []string{"a × b"}, Holds: []fact{{Term: "t", Said: []string{"s"}}}, Not: []string{"n"},
				Changes: []template.HTML{"c"}, Short: "id", BoardPath: "/b",
			}
		},
	}
	samplePages["survey_result"] = []func(frame) page{
		func(f frame) page { return &surveyResultPage{frame: f, Note: "n"} },
		func(f frame) page {
			return &surveyResultPage{frame: f, Compared: &comparedPart{Title: "t", Why: "w"}}
		},
		func(f frame) page {
			return &surveyResultPage{
				frame: f, Kicker: "k", Figures: []figure{{"l", "v", "n"}}, Electorates: []electorateRow{{"w", "1", "2", "3", "4"}}, Signed: "s",
				Level: []string{"l"}, Warn: "w", Hidden: "h", Rounded: "r", Redacted: "r", Certified: "c", Changes: []template.HTML{"c"},
				Compared: &comparedPart{
					Title: "t", Earlier: &navLink{Label: "l", Path: "/p/y"}, Lines: []string{"l"},
					Questions: []comparedQuestion{
						{heading: heading{Number: 1, Title: "t"}, Why: "w"},
						{
							heading: heading{Number: 2, Title: "t", Group: "g", Row: true}, Notes: []string{"n"}, Head: []string{"a", "b", "c"},
							Rows: []comparedRow{{Name: "n", Then: "1", Now: "2", Moved: "3", ThenBar: 1, NowBar: 2}}, Figures: []string{"f"},
						},
					},
				},
				Questions: []questionResult{
					{Number: 1, Title: "t", How: "h", Hidden: "h"},
					{Number: 1, Group: "g", Row: true, Title: "t", How: "h", Gone: "g", Scale: "s"},
					{
						Number: 2, Title: "t", How: "h", Base: "b", Lines: []answerLine{line, {Name: "g", Cells: []string{"1", "2"}, Gone: true}},
						Rest: &line, Columns: []string{"a", "b"}, BarIs: "b", Figures: []figure{{"l", "v", "n"}}, SomeGone: true,
						EstimateB: &bar{Parts: []barPart{{"abstain", 1, 2}}, Mark: 3},
					},
				},
				Tables: []crossResult{{Title: "t", Hidden: "h"}, {Title: "t", Grid: grid{"t", nil, []string{"h"}, []gridRow{{"r", []gridCell{{"1", "n"}}}}}}},
				Texts:  []textResult{{Title: "t", Hidden: "h"}, {Title: "t", Texts: []string{"<b>"}, Taken: "t", More: "m"}},
				Files:  []navLink{{Label: "l", Path: "/f"}}, Checkpoint: "c", QR: qrCode("hello"), Short: "s", Poll: "/p/x", Verify: []string{"v", "w"},
			}
		},
	}
	samplePages["survey_report"] = []func(frame) page{
		func(f frame) page { return &surveyReportPage{frame: f, Note: "n"} },
		func(f frame) page {
			return &surveyReportPage{
				frame: f, Rows: []fact{{Term: "t", Said: []string{"s"}}}, Figures: []figure{{"l", "v", "n"}}, Electorates: []electorateRow{{"w", "1", "2", "3", "4"}},
				Level: []string{"l"}, Signatures: []string{"s"}, Checkpoint: "c", QR: qrCode("hello"), Short: "s", Poll: "/p/x", Results: true,
			}
		},
	}
	samplePages["survey_lookup"] = []func(frame) page{
		func(f frame) page { return &surveyLookupPage{lookupPage{frame: f, Note: "n"}} },
		func(f frame) page {
			return &surveyLookupPage{lookupPage{frame: f, Total: 3, Rows: []seenRow{{Code: "c", State: "s"}}, Buckets: []bucket{{First: "00", Last: "ZZ"}}, Bucket: "00-ZZ", Poll: "/p/x"}}
		},
	}
}
