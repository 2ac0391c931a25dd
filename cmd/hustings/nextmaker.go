package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"time"

	"hustings/ballot"
)

// nextMaker turns the draft of a stage into that of the one that follows.
type nextMaker struct {
	hall  *hall
	chain ballot.Chain
	ask   *nextAsk
	draft *ballot.Draft
}

// follow names what is followed.
func (n *nextMaker) follow(polls []stagePoll) {
	past := n.chain[0]
	was := past.Manifest.StageOf()
	n.draft.Election = &ballot.DraftElection{Titles: was.Titles, Plan: was.Plan, Follows: &ballot.DraftFollows{
		ID: was.ID, Stage: nextStage(polls, was.ID), Step: was.Step, Reason: n.ask.Reason,
		After: ballot.After{Ceremony: past.Manifest.Ceremony, Poll: past.Poll, Size: past.Size, Root: past.Root},
	}}
	n.draft.OnlineApproval = past.Manifest.OnlineApproval
}

// revote votes on contests again.
func (n *nextMaker) revote(ctx context.Context, contests []int) error {
	past, d := n.chain[0], n.draft
	were := d.Contests
	d.Contests = nil
	kept := make(map[int]int) // electorates that still vote, by their old number
	var electorates []ballot.DraftElectors
	titled := ballot.ActAgain
	for _, i := range contests {
		act := n.ask.Act
		if act == "" {
			act = past.Acts(i)[0]
		}
		f, err := past.Revote(i, act, 0)
		if err != nil {
			return err
		}
		k, err := n.contest(ctx, f)
		if err != nil {
			return err
		}
		k.OrderNote = were[i].OrderNote
		for _, e := range were[i].Electorates {
			if _, there := kept[e]; !there {
				kept[e] = len(electorates)
				electorates = append(electorates, d.Electorates[e])
			}
			k.Electorates = append(k.Electorates, kept[e])
		}
		slices.Sort(k.Electorates)
		d.Contests = append(d.Contests, k)
		d.Election.Follows.Contests = append(d.Election.Follows.Contests, f.Stage)
		if act != ballot.ActAgain {
			titled = act
		}
	}
	d.Electorates = electorates
	n.titles(titled)
	n.persons()
	return nil
}

// titles says which vote it is: the step's own title, and how often it was voted
// on since.
func (n *nextMaker) titles(act ballot.Act) {
	step, times := n.draft.Election.Follows.Step, 0
	titles := n.draft.Titles
	for _, p := range n.chain {
		if e := p.Manifest.StageOf(); e.Step == step {
			times++
			titles = p.Manifest.Titles
		}
	}
	words := map[string]string{"zh": "（再次投票）", "en": ", re-vote"}
	if act == ballot.ActAgain {
		words = map[string]string{"zh": "（重新投票）", "en": ", held again"}
	}
	if times > 1 {
		words["zh"] = "（第 " + strconv.Itoa(times+1) + " 次投票）"
		words["en"] = ", vote " + strconv.Itoa(times+1)
	}
	n.draft.Titles = make(ballot.Text)
	for lang, title := range titles {
		n.draft.Titles[lang] = shorten(title, 300-len([]rune(words[lang]))) + words[lang]
	}
}

// shorten keeps at most n characters.
func shorten(s string, n int) string {
	if r := []rune(s); len(r) > n {
		return string(r[:n])
	}
	return s
}

// planned opens the plan's next step, all its contests.
func (n *nextMaker) planned(ctx context.Context) error {
	d, was := n.draft, n.chain[0].Manifest.StageOf()
	step := &was.Plan[was.Step]
	d.Election.Follows.Step = was.Step + 1
	d.Titles, d.Contests = step.Titles, nil
	if err := n.voters(ctx, step.Voters); err != nil {
		return err
	}
	var all []int
	for e := range d.Electorates {
		all = append(all, e)
	}
	for i := range step.Contests {
		f, err := n.chain.Planned(i, 0)
		if err != nil {
			return err
		}
		for _, name := range n.ask.Named {
			if f.Named {
				f.Candidates = append(f.Candidates, ballot.Candidate{Name: name})
			}
		}
		if len(f.Candidates) == 0 {
			return fmt.Errorf("contest %d, %s: nobody is named as a candidate\nhint: --candidate NAME", i, f.Titles.In("zh"))
		}
		k, err := n.contest(ctx, f)
		if err != nil {
			return err
		}
		k.Electorates = all
		d.Contests = append(d.Contests, k)
		d.Election.Follows.Contests = append(d.Election.Follows.Contests, f.Stage)
	}
	n.persons()
	return nil
}

// whoVotesError asks which members the elected are.
type whoVotesError struct{ Names []string }

func (e *whoVotesError) Error() string { return "say which members the elected are" }

// voters says who votes in a step of the plan.
func (n *nextMaker) voters(ctx context.Context, drawn ballot.Drawn) error {
	d := n.draft
	switch drawn.Who {
	case ballot.DrawnElected:
		names, err := n.chain.Drawn(drawn)
		if err != nil {
			return err
		}
		one := ballot.DraftElectors{Names: ballot.Text{"zh": "当选人", "en": "Those elected"}}
		taken := make(map[string]int)
		for _, name := range names {
			numbers := n.ask.Voters[name]
			if taken[name] >= len(numbers) {
				return &whoVotesError{names}
			}
			one.Members = append(one.Members, numbers[taken[name]])
			taken[name]++
		}
		d.Electorates = []ballot.DraftElectors{one}
	case ballot.DrawnList:
		if len(n.ask.Members) == 0 {
			return errors.New("the officers name who votes in this step\nhint: --member NUMBER, once for each")
		}
		d.Electorates = []ballot.DraftElectors{{Names: ballot.Text{"zh": "名单所列的人", "en": "Those on the list"}, Members: n.ask.Members}}
	case ballot.DrawnAll:
		return n.allVote(ctx)
	}
	return nil
}

// allVote takes the electorates of the last stage in which all voted.
func (n *nextMaker) allVote(ctx context.Context) error {
	for _, p := range n.chain {
		e := p.Manifest.StageOf()
		if e.Voters().Who != ballot.DrawnAll {
			continue
		}
		was, err := n.hall.draft(ctx, p.Manifest.Ceremony)
		if err != nil {
			return err
		}
		n.draft.Electorates = was.Electorates
		return nil
	}
	return fmt.Errorf("%w: one in which all vote", ballot.ErrUntold)
}

// contest writes a contest as a draft has it, pages as they were frozen.
func (n *nextMaker) contest(ctx context.Context, f *ballot.FollowsOn) (ballot.DraftContest, error) {
	k := ballot.DraftContest{Titles: f.Titles, Rules: f.Rules}
	for _, candidate := range f.Candidates {
		page, err := n.hall.pageText(ctx, n.chain, candidate.Page)
		if err != nil {
			return k, fmt.Errorf("%s: %w", candidate.Name, err)
		}
		k.Candidates = append(k.Candidates, ballot.DraftCandidate{Name: candidate.Name, Sort: n.sortKey(ctx, candidate.Name), Page: page})
	}
	return k, nil
}

// sortKey finds what a name was sorted by in a stage before.
func (n *nextMaker) sortKey(ctx context.Context, name string) string {
	for _, p := range n.chain {
		d, err := n.hall.draft(ctx, p.Manifest.Ceremony)
		if err != nil {
			continue
		}
		for i := range d.Contests {
			for _, k := range d.Contests[i].Candidates {
				if k.Name == name && k.Sort != "" {
					return k.Sort
				}
			}
		}
	}
	return ""
}

// persons leaves the list of who may be written in out where nobody may.
func (n *nextMaker) persons() {
	d := n.draft
	if !slices.ContainsFunc(d.Contests, func(k ballot.DraftContest) bool { return k.Rules.WritesIn() }) {
		d.Persons, d.PersonsOnRoll = nil, false
	}
}

// times proposes when to vote: at the whole minute, as long as before.
func (n *nextMaker) times() {
	was := n.chain[0].Manifest.Times
	long := n.ask.OpenFor
	if long <= 0 {
		long = time.Duration(was.Close-was.Open) * time.Second
	}
	opens := n.ask.Opens.Add(time.Minute - time.Second).Truncate(time.Minute)
	n.draft.Open, n.draft.Close = ballot.Time(opens.Unix()), ballot.Time(opens.Add(long).Unix())
}

// keys takes the next key of the ceremony, or lets the trustees make new ones.
func (n *nextMaker) keys(polls []stagePoll) error {
	t, was := &n.draft.Trustees, n.chain[0].Manifest.Trustees
	if n.ask.NewCeremony {
		t.Session, t.Stage = nil, 0
		return nil
	}
	key, err := freeKey(polls, was.Session, was.Stages)
	if err != nil {
		return err
	}
	t.Session, t.Stage, t.Stages = &was.Session, key, was.Stages
	return nil
}
