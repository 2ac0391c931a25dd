package count

// PresetStage is one vote of an election that a preset foresees in stages. The
// candidates of all but the first are those elected in the one before.
type PresetStage struct {
	Name   string // "pre-vote", "final", or the office that the elected fill
	Titles Grade  // by language
	Rules  Rules
	// ByElected says that those elected in the stage before vote, and not everybody.
	ByElected bool
}

// The stage that every staged preset has: the vote that fills the seats.
const StageFinal = "final"

// PresetStages gives the stages in which an election by a preset may be held, for
// so many seats in the final. Without the first of them that is the preset alone;
// any may be left out but the final. Nil where one vote is all there is.
//
// Sources: Regulations on Elections in Primary-Level Organisations of the CPC
// (2020): candidates may be found by a pre-vote with a surplus, decided as the
// final is; the branch committee elects its secretary. Regulations on Elections
// in Primary Trade Union Organisations (2016) and the Model Charter for Social
// Organisations (1998): the committee, or the council, may elect its chair.
func PresetStages(name string, seats int) []PresetStage {
	p, err := find(name)
	if err != nil {
		return nil
	}
	final := p.rules
	final.Seats = seats
	stages := []PresetStage{{Name: StageFinal, Titles: Grade{Chinese: "正式选举", English: "Final"}, Rules: final}}
	switch name {
	case "cn-party-branch":
		before := final
		before.Seats = final.MinCandidates()
		stages = append([]PresetStage{{Name: "pre-vote", Titles: Grade{Chinese: "预选", English: "Pre-vote"}, Rules: before}}, stages...)
		return append(stages, chair(final, "secretary", "书记选举", "Election of the secretary"))
	case "cn-trade-union":
		return append(stages, chair(final, "chair", "主席选举", "Election of the chair"))
	case "cn-association":
		return append(stages, chair(final, "president", "会长选举", "Election of the president"))
	}
	return nil
}

// chair is the vote by which those elected fill an office with one of themselves:
// decided as they were elected, but everybody who could be written in stands.
func chair(r Rules, name, chinese, english string) PresetStage {
	r.Seats, r.Max, r.MinExtra = 1, 0, nil
	r.WriteIn, r.OnlyWithOppose = "", false
	r.Shortfall = ShortfallRevote
	return PresetStage{Name: name, Titles: Grade{Chinese: chinese, English: english}, Rules: r, ByElected: true}
}
