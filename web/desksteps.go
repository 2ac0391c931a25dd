package web

import (
	"hustings/ballot"
)

// step is one thing that has to happen on a poll's way, in the reader's words.
type step struct {
	Key    string // below desk.step.
	Text   string // what it is, and how far it is
	Done   bool
	Path   string // where to do it; empty where others have to
	Button string // what the button says
	Post   bool   // the button sends a form
}

// nextOf is the first step that is not done; its Key is empty where all are.
func nextOf(list []step) step {
	for _, s := range list {
		if !s.Done {
			return s
		}
	}
	return step{}
}

// stepList collects steps.
type stepList struct {
	words *words
	base  string
	list  []step
}

// add appends a step that an officer takes at path, or that others take.
func (l *stepList) add(key string, done bool, path string, args ...any) *step {
	s := step{Key: key, Done: done, Path: path, Text: l.words.T("desk.step."+key, args...)}
	if path != "" {
		s.Button = l.words.T("desk.button." + key)
	}
	l.list = append(l.list, s)
	return &l.list[len(l.list)-1]
}

// act is the address of an act, if it can be done now.
func (l *stepList) act(d *DeskPoll, kind string) string {
	if !actPossible(d, kind) {
		return ""
	}
	return l.base + "/act/" + kind
}

// steps lists what a poll needs, in order. Before sealing they end with the
// sealing, afterwards they begin there.
func steps(w *words, d *DeskPoll, members int) []step {
	l := &stepList{words: w, base: pathOf(d.Ceremony)}
	switch {
	case d.Phase == ballot.PhaseAnnulled:
		return nil
	case d.Manifest == nil:
		l.before(d, members)
	default:
		l.sealed(d)
		l.voting(d)
		l.after(d)
	}
	return l.list
}

func (l *stepList) before(d *DeskPoll, members int) {
	l.add("draft", true, l.base+"/edit")
	l.add("roll", members > 0, "/desk/roll", "Count", members)
	if d.Complaint {
		l.add("complaint", false, "/desk/new")
		return
	}
	n := len(d.Trustees)
	joined, dealt, finished := 0, 0, 0
	for _, t := range d.Trustees {
		joined, dealt, finished = joined+one(t.Joined), dealt+one(t.Dealt), finished+one(t.Finished)
	}
	l.add("join", joined == n, l.base+"/invites", "Done", joined, "All", n).Post = true
	l.add("deal", dealt == n, "", "Done", dealt, "All", n)
	l.add("finish", finished == n, "", "Done", finished, "All", n)
	l.add("seal", false, l.base+"/act/seal")
}

func (l *stepList) sealed(d *DeskPoll) {
	opened := d.Phase >= ballot.PhaseOpen
	expected := 0
	for _, e := range d.Electorates {
		expected += e.Expected
	}
	l.add("sealed", true, "")
	l.add("slips", opened || d.Slips >= expected, l.base+"/slips", "Done", d.Slips, "All", expected)
	agreed, rehearsed := 0, 0
	for _, t := range d.Trustees {
		agreed, rehearsed = agreed+one(t.Agreed), rehearsed+one(t.Rehearsed)
	}
	n := len(d.Trustees)
	l.add("rehearse", opened || agreed == n && rehearsed == n && d.Cosigned[0] >= d.Manifest.Cosign.Sealed, "", "Agreed", agreed, "Done", rehearsed, "All", n)
	if len(d.Tellers) > 0 {
		k := 0
		for _, t := range d.Tellers {
			k += one(t.Agreed)
		}
		l.add("tellers", k == len(d.Tellers), l.act(d, actAgree), "Done", k, "All", len(d.Tellers))
	}
	for i, e := range d.Electorates {
		if e.Counts {
			path := ""
			if actPossible(d, actAttend) || e.OnBoard {
				path = l.base + "/attendance/" + digits(i)
			}
			l.add("attendance", e.OnBoard, path, "Done", e.CheckedIn, "All", e.Expected, "Who", l.words.Text(e.Names))
		}
	}
}

func (l *stepList) voting(d *DeskPoll) {
	l.add("open", d.Phase >= ballot.PhaseOpen, l.act(d, actOpen), "Time", l.words.At(d.Opens).Text)
	if d.Phase >= ballot.PhaseClosed {
		l.add("closed", true, "", "Time", l.words.At(d.Closes).Text)
	} else {
		l.add("close", false, "", "Time", l.words.At(d.Closes).Text)
	}
}

func (l *stepList) after(d *DeskPoll) {
	if d.Claims == 0 {
		l.add("claims_later", false, "", "Minutes", int(d.Manifest.ClaimsSeconds/60))
	} else {
		l.add("claims", d.Phase >= ballot.PhaseClaimed, "", "Time", l.words.At(d.Claims).Text)
	}
	k := 0
	for _, t := range d.Trustees {
		k += one(t.Opened)
	}
	if d.Redacted || d.Texts > 0 { // officers stand between the opening and the count
		l.add("opened", true, "", "Done", k, "All", len(d.Trustees))
		if d.Redacted {
			l.add("looked", true, "")
		} else {
			l.add("texts", false, l.base+"/texts", "Count", d.Texts)
		}
		l.add("results", d.Phase >= ballot.PhaseCounted, "")
	} else {
		l.add("count", d.Phase >= ballot.PhaseCounted, "", "Done", k, "Need", d.Threshold, "All", len(d.Trustees))
	}
	if len(d.Counters) > 0 {
		signed := 0
		for _, c := range d.Counters {
			signed += one(c.Agreed)
		}
		l.add("counted", signed > 0, "", "Done", signed, "All", len(d.Counters), "Address", pollPath(d.Ceremony)+"/count")
	}
	l.add("certify", d.Phase >= ballot.PhaseCertified, l.act(d, actCertify))
}

func one(b bool) int {
	if b {
		return 1
	}
	return 0
}
