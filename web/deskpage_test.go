package web

import (
	"net/url"
	"regexp"
	"strings"
	"testing"

	"hustings/ballot"
	"hustings/ballot/count"
	"hustings/roll"
)

// TestDeskReasons holds that the form knows the roll's own reasons.
func TestDeskReasons(t *testing.T) {
	for _, r := range roll.Reasons() {
		if !excludeReasons[string(r)] {
			t.Errorf("%q is no reason of the form", r)
		}
	}
	if len(excludeReasons) != len(roll.Reasons()) {
		t.Errorf("%d reasons, the roll has %d", len(excludeReasons), len(roll.Reasons()))
	}
}

func sampleManifest() *ballot.Manifest {
	return &ballot.Manifest{
		Titles: ballot.Text{"zh": "换届选举", "en": "Election"}, Organisation: ballot.Text{"zh": "第一支部"},
		Contests: []ballot.Contest{{
			Titles: ballot.Text{"zh": "委员"}, Electorates: []int{0}, Candidates: []ballot.Candidate{{Name: "王桂"}, {Name: "李红"}},
			Rules: count.Rules{Method: count.Choose, Seats: 1},
		}},
		Electorates: []ballot.Electorate{{Names: ballot.Text{"zh": "全体", "en": "All"}, Roll: 9, Expected: 8}},
		Trustees:    ballot.Trustees{Threshold: 2, Keys: []ballot.Party{{Name: "周三"}, {Name: "吴四"}}},
		Officers:    ballot.Officers{Needed: 1, Keys: []ballot.Party{{Name: "何娜"}}}, Tellers: []ballot.Party{{Name: "高勇"}},
		ClaimsSeconds: 600, EarlyClose: "officer", BallotsPerKey: 1,
	}
}

func sampleDeskPolls() []*DeskPoll {
	draft := &DeskPoll{
		Phase: ballot.PhaseCeremony, Titles: ballot.Text{"zh": "草案"}, Draft: &ballot.Draft{}, Opens: 1e9, Closes: 1e9 + 9, Threshold: 2,
		Trustees: []DeskTrustee{{Name: "周三", Joined: true}, {Name: "吴四"}},
	}
	broken := *draft
	broken.Complaint = true
	out := []*DeskPoll{draft, &broken}
	for phase := ballot.PhaseSealed; phase <= ballot.PhaseAnnulled; phase++ {
		d := &DeskPoll{
			Phase: phase, Titles: ballot.Text{"zh": "换届选举", "en": "Election"}, Manifest: sampleManifest(), Opens: 1e9, Closes: 1e9 + 9,
			Threshold: 2, Trustees: []DeskTrustee{{Name: "周三", Agreed: true}, {Name: "吴四"}}, Tellers: []DeskParty{{Name: "高勇"}},
			Electorates: []DeskElectorate{{Names: ballot.Text{"zh": "全体"}, Expected: 8, Counts: true, CheckedIn: 3}}, Slips: 2, Issued: -1,
		}
		if phase >= ballot.PhaseClosed {
			d.Claims, d.Issued = 1e9+99, 7
		}
		out = append(out, d)
	}
	return out
}

func init() {
	add := func(name string, make func(frame) page) { samplePages[name] = append(samplePages[name], make) }
	for _, problem := range []string{"", "wrong", "slow", "over", "link"} {
		add("desk_shut", func(f frame) page {
			return &shutPage{frame: f, Unset: problem == "link", Problem: problem, Go: "/desk"}
		})
	}
	for _, problem := range []string{"", "short", "differ"} {
		add("desk_link", func(f frame) page { return &linkPage{frame: f, Code: "X", Problem: problem, Least: 12} })
	}
	add("desk_home", func(f frame) page { return &deskHome{frame: f} })
	add("desk_home", func(f frame) page { return &deskHome{frame: f, Members: 3} })
	for _, d := range sampleDeskPolls() {
		add("desk_home", func(f frame) page {
			return &deskHome{frame: f, Members: 3, Polls: []deskRow{{*d, f.words, "/desk/p/x", nextOf(steps(f.words, d, 3))}}}
		})
		add("desk_poll", func(f frame) page {
			p := &deskPollPage{frame: f, Poll: d, Path: "/desk/p/x", Short: "AAAAA", Steps: steps(f.words, d, 3), Act: &act{Kind: actOpen}}
			p.Next = nextOf(p.Steps)
			return p
		})
		for _, kind := range []string{actSeal, actAgree, actAttend, actOpen, actExtend, actClose, actAnnul, actErratum, actLate, actCertify} {
			if d.Manifest == nil && kind != actSeal {
				continue
			}
			add("desk_act", func(f frame) page {
				return &actPage{
					frame: f, Poll: d, Path: "/desk/p/x", Kind: kind, Form: url.Values{"reason": {"r"}}, Command: commandOf(d, kind, nil),
					Problems: map[string]string{"reason": "reason", "close": "later", "title": "title", "absent": "absent", "place": "long", "teller": "teller", "time": "early", "sure": "sure", "member": "member", "electorate": "electorate"},
				}
			})
		}
	}
	sampleDeskRolls(add)
	sampleDeskForms(add)
	sampleDeskPapers(add)
}

func sampleDeskRolls(add func(string, func(frame) page)) {
	members := []roll.Member{{Number: "1", Name: "王桂", Branch: "b", Status: roll.StatusFull}, {Number: "2", Name: "李红", Status: roll.StatusLeft}}
	for _, problem := range []string{"", "none", "gone"} {
		add("desk_roll", func(f frame) page {
			return &rollPage{frame: f, Now: countRoll(members), Heads: []string{"name"}, Statuses: []string{"full", "left"}, Saved: true, First: members, More: 3, Problem: problem}
		})
	}
	add("desk_roll", func(f frame) page { return &rollPage{frame: f} })
	add("desk_preview", func(f frame) page {
		return &rollPreview{frame: f, Upload: upload{Merge: true}, After: countRoll(members), Added: 1, First: members, More: 4}
	})
	add("desk_preview", func(f frame) page { return &rollPreview{frame: f, First: members} })
	codes := []roll.ProblemCode{
		roll.FileEmpty, roll.FileTooLarge, roll.RowsTooMany, roll.EncodingUnknown, roll.QuoteBroken, roll.HeadingMissing, roll.HeadingRepeated,
		roll.HeadingUnknown, roll.ColumnExtra, roll.ColumnMissing, roll.NumberMissing, roll.NumberBad, roll.NumberRepeated, roll.NameMissing,
		roll.NameBad, roll.StatusMissing, roll.StatusUnknown, roll.EmailBad, roll.EmailRepeated, roll.PhoneBad, roll.HiddenCharacter,
		roll.PrivateUse, roll.Unreadable, roll.FormulaLeading, roll.TooLong,
	}
	add("desk_problems", func(f frame) page {
		p := &rollProblems{frame: f, File: "a.csv", All: 30, More: 5}
		for i, c := range codes {
			p.List = append(p.List, roll.Problem{Row: i, Col: i, Column: "name", Code: c, Value: "v", First: 2})
		}
		return p
	})
}

func sampleDeskForms(add func(string, func(frame) page)) {
	add("desk_presets", func(f frame) page {
		return &presetsPage{frame: f, Presets: []presetRow{{"yes-no", count.About{Title: "t"}}}}
	})
	problems := map[string]string{
		"title": "missing", "org": "long", "c0_seats": "number", "c0_candidates": "few", "c0_zh": "names", "officers": "party", "tellers": "twice",
		"excluded": "excluded", "persons": "persons", "trustees": "trustees", "threshold": "number", "opens": "time", "closes": "order", "claims": "past",
		"c0_r_quorum": "rule", "c0_r_min": "number", "c0_r_tie": "rule", "relay0_url": "relay", "relay0_operator": "operator", "relay0_keys": "relaykeys", "c0_order_note": "note", "c0_votes": "votes", "e0_branches": "overlap", "e1_branches": "branch", "e1_excluded": "excluded", "e1_zh": "missing", "e0_zh": "branches",
		"needed": "officers", "again": "rules", "approval": "long", "revision": "number",
	}
	for _, fixed := range []bool{false, true} {
		add("desk_draft", func(f frame) page {
			form := &pollForm{Preset: "yes-no", Contests: []contestForm{{Seats: "1", Rows: []candidateRow{{"王桂", "", 0}, {"", "", -1}}, Fields: rulesForm{"method": "choose"}, Rules: []string{"r"}}, {}}, Electors: make([]electorsForm, 2), Relays: []relayForm{{"https://relay.example", "x", "00"}}, details: map[string]string{"c0_r_quorum": "d"}, problems: problems, Early: true, Persons: true}
			p := &draftPage{frame: f, Form: form, Path: "/desk/new", Fixed: fixed, Poll: "/desk/p/x", Branches: []branchCount{{"b", 3}}, Zone: "UTC", Key: "save", Detail: "d", About: count.About{Title: "t", Cautions: []string{"c"}}}
			for r := range excludeReasons {
				p.Reasons = append(p.Reasons, r)
			}
			if !fixed {
				p.Key, p.Revision = "create", 0
			}
			return p
		})
	}
	for _, problem := range []string{"", "json", "keys"} {
		add("desk_json", func(f frame) page {
			return &jsonPage{frame: f, Path: "/desk/p/x", Document: "{}", Problem: problem, Detail: problem}
		})
	}
	m := sampleManifest()
	for _, problem := range []string{"", "stranger", "signature"} {
		add("desk_sign", func(f frame) page {
			d := sampleDeskPolls()[2]
			a := &act{Kind: actSeal, manifest: m, entry: &ballot.ManifestEntry{Manifest: []byte("{}")}, ctx: []byte{1}, Command: "hustings"}
			p := &signPage{frame: f, Poll: d, Path: "/desk/p/x", Act: a, Ask: a.ask(), Client: clientOf(problem == ""), Problem: problem}
			if problem != "signature" {
				p.Seal = sealWordsOf(f.words, &ballot.ManifestEntry{Manifest: []byte("{}")}, m)
			}
			return p
		})
	}
	add("desk_sign", func(f frame) page {
		d := sampleDeskPolls()[2]
		a := &act{Kind: actAgree, manifest: m, entry: &ballot.Agreed{Role: ballot.RoleTeller}, Lines: []string{"x"}}
		return &signPage{frame: f, Poll: d, Act: a, Ask: a.ask()}
	})
	for _, key := range []string{"board", "gone", "stale"} {
		add("desk_refused", func(f frame) page { return &refusedPage{frame: f, Path: "/desk", Key: key, Detail: "d"} })
	}
}

func sampleDeskPapers(add func(string, func(frame) page)) {
	code, err := newDeskQR("http://localhost/p/x#y")
	if err != nil {
		panic(err)
	}
	d := sampleDeskPolls()[2]
	add("desk_invites", func(f frame) page { return &invitesPage{frame: f, Poll: d} })
	add("desk_invites", func(f frame) page {
		return &invitesPage{frame: f, Poll: d, Invites: []inviteSheet{{DeskInvite: DeskInvite{1, "周三", "trustee=1.X"}, Address: "a", QR: code}}}
	})
	for _, problem := range []string{"", "sure", "unknown", "all"} {
		add("desk_slips", func(f frame) page { return &slipsPage{frame: f, Poll: d, Problem: problem} })
	}
	add("desk_slips", func(f frame) page {
		return &slipsPage{frame: f, Poll: d, Slips: []DeskSlip{{"1", "王桂", "b", "CODE"}}, QR: code, Short: "AAAAA"}
	})
	add("desk_notice", func(f frame) page {
		return &noticePage{frame: f, Poll: d, QR: code, Tellers: "x", Contests: []contestWords{{Title: "t", Candidates: []string{"c"}, Rules: []string{"r"}}}}
	})
	for _, problem := range []string{"", "fixed", "unknown", "pass"} {
		add("desk_attendance", func(f frame) page {
			return &attendancePage{frame: f, Poll: d, Problem: problem, Who: d.Electorates[0], People: &DeskPeople{Fixed: problem != "", List: []DeskPerson{{Number: "1", Name: "王桂", Here: true}, {Number: "2", Branch: "b"}}}}
		})
	}
}

// TestDeskWords holds that no page of the desk shows the name of a key.
func TestDeskWords(t *testing.T) {
	frames := framesOf(t)[:2]
	for name, samples := range samplePages {
		if !strings.HasPrefix(name, "desk_") {
			continue
		}
		for i, sample := range samples {
			for _, f := range frames {
				body, err := f.press.write(sample(f))
				if err != nil {
					t.Fatal(err)
				}
				if m := regexp.MustCompile(`\[desk\.[^\]]*\]`).Find(body); m != nil {
					t.Errorf("%s %d %s shows %s", name, i, f.Lang, m)
				}
			}
		}
	}
}
