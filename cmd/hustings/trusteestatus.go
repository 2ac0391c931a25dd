package main

import (
	"hustings/ballot"
	"hustings/trustee"
)

// trusteeStatus is what trustee status prints with --json.
type trusteeStatus struct {
	Ceremony string        `json:"ceremony"`
	Trustee  int           `json:"trustee"` // 0 before init
	Code     string        `json:"code"`    // to compare with the other trustees, empty before all have joined
	Poll     string        `json:"poll"`    // poll id, empty before sealing
	Short    string        `json:"short"`
	Phase    string        `json:"phase"`
	Next     string        `json:"next"`    // init, deal, finish, rehearse, open, wait, none
	For      string        `json:"for"`     // what is waited for
	Missing  []int         `json:"missing"` // the trustees it waits for
	Members  []trusteeDone `json:"members"`
}

type trusteeDone struct {
	Name      string `json:"name"`
	Joined    bool   `json:"joined"`
	Dealt     bool   `json:"dealt"`
	Certified bool   `json:"certified"`
	Agreed    bool   `json:"agreed"`
	Rehearsed bool   `json:"rehearsed"`
	Opened    int    `json:"opened"` // chunks
}

func trusteeStatusOf(s *trustee.Status) *trusteeStatus {
	out := &trusteeStatus{
		Ceremony: s.Ceremony.String(), Trustee: s.Trustee, Code: s.Code, Phase: ballot.PhaseCeremony.String(),
		Next: string(s.Next), For: s.For, Missing: append([]int{}, s.Missing...), Members: []trusteeDone{},
	}
	if s.Poll != nil {
		out.Poll, out.Short, out.Phase = s.Poll.ID.String(), ballot.ShortID(s.Poll.ID), s.Poll.Phase.String()
	}
	for _, m := range s.Members {
		out.Members = append(out.Members, trusteeDone{m.Name, m.Registered, m.Dealt, m.Certified, m.Agreed, m.Rehearsed, m.Opened})
	}
	return out
}
