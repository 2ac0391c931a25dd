package web

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"hustings/ballot/count"
)

// flow is a picture of where votes go from stage to stage: a bar for each candidate
// in each stage, ribbons between them. Its moves say the same in words.
//
// The log has each stage's votes and no single transfer. Where one candidate's
// ballots move, the ribbons are exact; of several at a time each has its part of
// every gain. Coordinates are tenths of a pixel.
type flow struct {
	Width, Height int
	Caption       string
	Bars          []flowBar
	Ribbons       []flowRibbon
	Labels        []flowLabel
	Moves         []string
}

// Pixels turns tenths into whole ones.
func (flow) Pixels(tenths int) int { return tenths / 10 }

type flowBar struct {
	X, Y, Wide, High int
	Class            string
}

type flowRibbon struct{ Class, Path string }

type flowLabel struct {
	X, Y   int
	Anchor string
	Text   string
}

// Measures in tenths of a pixel.
const (
	flowStep   = 1500 // from stage to stage
	flowSide   = 160  // beside names
	flowLong   = 2200 // the most room for a name
	flowBarWid = 120
	flowGap    = 200 // between bars, so that names beside them do not touch
	flowTall   = 2400
	flowTop    = 300
	flowMost   = 40 // stages; more are a table alone
)

// flowing is the count as bars: rows are candidates, most first choices first, and
// in the end the ballots that went to nobody.
type flowing struct {
	w     *words
	count *count.Counted
	order []int
	name  func(int) string
	votes [][]int64 // by stage and row
	total int64
	side  int // room for names on either side
}

// flow draws a count of at least two stages.
func (w *words) flow(o *count.Outcome, name func(int) string) *flow {
	c := o.Count
	if c == nil || len(c.Rounds) < 2 || len(c.Rounds) > flowMost {
		return nil
	}
	f := &flowing{w: w, count: c, name: name}
	for line := range o.Candidates {
		f.order = append(f.order, line)
	}
	slices.SortStableFunc(f.order, func(a, b int) int {
		x, y := millionths(c.Rounds[0].Votes[a]), millionths(c.Rounds[0].Votes[b])
		return int(min(1, max(-1, y-x)))
	})
	for _, round := range c.Rounds {
		row := make([]int64, 0, len(f.order)+1)
		for _, line := range f.order {
			row = append(row, millionths(round.Votes[line]))
		}
		row = append(row, millionths(round.Exhausted)+millionths(round.Lost))
		f.votes = append(f.votes, row)
	}
	for _, v := range f.votes[0] {
		f.total += v
	}
	if f.total == 0 {
		return nil
	}
	return f.draw()
}

// millionths reads an exact decimal, cut; "" is 0.
func millionths(text string) int64 {
	whole, part, _ := strings.Cut(text, ".")
	part = (part + "000000")[:6]
	v, err := strconv.ParseInt(whole+part, 10, 64)
	if err != nil {
		return 0
	}
	return v
}

func (f *flowing) draw() *flow {
	rows := len(f.order) + 1
	f.side = flowSide
	for row := range rows {
		f.side = max(f.side, flowSide+wide(label(f.rowName(row))))
	}
	out := &flow{
		Width:   2*f.side + (len(f.votes)-1)*flowStep + flowBarWid,
		Height:  flowTop + flowTall + rows*flowGap,
		Caption: f.w.T("ranks.flow.how"),
	}
	for stage := range f.votes {
		x := f.side + stage*flowStep
		out.Labels = append(out.Labels, flowLabel{x + flowBarWid/2, 180, "middle", f.w.N(stage + 1)})
		for row, y := range f.tops(stage) {
			high := f.high(f.votes[stage][row])
			if high == 0 && f.gone(stage, row) {
				continue
			}
			out.Bars = append(out.Bars, flowBar{x, y, flowBarWid, max(high, 10), f.class(stage, row)})
			switch stage {
			case 0:
				out.Labels = append(out.Labels, flowLabel{x - 60, y + high/2 + 45, "end", label(f.rowName(row))})
			case len(f.votes) - 1:
				out.Labels = append(out.Labels, flowLabel{x + flowBarWid + 60, y + high/2 + 45, "start", label(f.rowName(row))})
			}
		}
		if stage > 0 {
			f.ribbons(out, stage)
		}
	}
	return out
}

// gone reports whether a row has no bar any more.
func (f *flowing) gone(stage, row int) bool {
	return row == len(f.order) || f.count.Rounds[stage].Votes[f.order[row]] == ""
}

// tops are where the bars of a stage begin: at the same place for everybody in
// every stage but for what others hold.
func (f *flowing) tops(stage int) []int {
	var tops []int
	y := flowTop
	for _, v := range f.votes[stage] {
		tops = append(tops, y)
		y += f.high(v) + flowGap
	}
	return tops
}

func (f *flowing) high(v int64) int { return int(v * flowTall / f.total) }

func (f *flowing) class(stage, row int) string {
	switch {
	case row == len(f.order):
		return "abstain"
	case f.wins(stage, row):
		return "for"
	}
	return "plain"
}

// wins reports whether a row is elected by that stage.
func (f *flowing) wins(stage, row int) bool {
	return slices.ContainsFunc(f.count.Rounds[:stage+1], func(r count.CountRound) bool { return slices.Contains(r.Elected, f.order[row]) })
}

func (f *flowing) rowName(row int) string {
	if row == len(f.order) {
		return f.w.T("ranks.exhausted")
	}
	return f.name(f.order[row])
}

// wide is about how much room a text of twelve pixels takes, in tenths.
func wide(text string) (n int) {
	for _, r := range text {
		n += 72
		if r >= 0x2E80 {
			n += 48
		}
	}
	return n
}

// label is a name, cut where it would take too much room.
func label(name string) string {
	if wide(name) <= flowLong {
		return name
	}
	letters := []rune(name)
	for wide(string(letters)) > flowLong-120 {
		letters = letters[:len(letters)-1]
	}
	return string(letters) + "…"
}

// ribbons join a stage to the one before, and say in words what moved.
func (f *flowing) ribbons(out *flow, stage int) {
	before, after := f.votes[stage-1], f.votes[stage]
	x1, x2 := f.side+(stage-1)*flowStep+flowBarWid, f.side+stage*flowStep
	from, to := f.tops(stage-1), f.tops(stage)
	var lost int64
	var sources, goals []string
	for row := range before {
		stay := min(before[row], after[row])
		if high := f.high(stay); high > 0 {
			out.Ribbons = append(out.Ribbons, flowRibbon{"stay " + f.class(stage, row), ribbon(x1, from[row], x2, to[row], high)})
		}
		from[row] += f.high(stay)
		to[row] += f.high(stay)
		if d := after[row] - before[row]; d < 0 {
			lost -= d
			sources = append(sources, f.rowName(row))
		} else if d > 0 {
			goals = append(goals, f.w.T("ranks.flow.goal", "Name", f.rowName(row), "Votes", decimal(fmt.Sprintf("%d.%06d", d/1_000_000, d%1_000_000))))
		}
	}
	for source := range before {
		loss := before[source] - after[source]
		if loss <= 0 {
			continue
		}
		for goal := range after {
			gain := after[goal] - before[goal]
			if gain <= 0 {
				continue
			}
			high := f.high(gain * (loss * 1000 / lost) / 1000)
			if high > 0 {
				out.Ribbons = append(out.Ribbons, flowRibbon{"move", ribbon(x1, from[source], x2, to[goal], high)})
			}
			from[source] += high
			to[goal] += high
		}
	}
	if len(sources) > 0 && len(goals) > 0 {
		out.Moves = append(out.Moves, f.w.T("ranks.flow.move", "Stage", stage+1, "From", f.w.List(sources), "To", f.w.List(goals)))
	}
}

// ribbon is the outline of a band from one bar to another.
func ribbon(x1, y1, x2, y2, high int) string {
	mid := (x1 + x2) / 2
	return fmt.Sprintf("M%d %dC%d %d %d %d %d %dV%dC%d %d %d %d %d %dZ",
		x1, y1, mid, y1, mid, y2, x2, y2, y2+high, mid, y2+high, mid, y1+high, x1, y1+high)
}
