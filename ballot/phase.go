package ballot

// Phase is where a poll stands. It is derived by replaying the board (SPEC
// 8.16); nothing stores it as the truth.
type Phase uint8

// The phases of SPEC 8.16, in their order.
const (
	PhaseEmpty Phase = iota
	PhaseCeremony
	PhaseSealed
	PhaseAgreed
	PhaseRehearsed
	PhaseOpen
	PhaseClosed
	PhaseClaimed
	PhaseOpened
	PhaseCounted
	PhaseCertified
	PhaseAnnulled
)

var phaseNames = [...]string{
	"empty", "ceremony", "sealed", "agreed", "rehearsed", "open", "closed",
	"claimed", "opened", "counted", "certified", "annulled",
}

func (p Phase) String() string {
	if int(p) < len(phaseNames) {
		return phaseNames[p]
	}
	return "unknown"
}

type typeSet uint32

func set(types ...EntryType) (s typeSet) {
	for _, t := range types {
		s |= 1 << t
	}
	return s
}

var allowed = [...]typeSet{
	PhaseEmpty:     set(TypeManifest),
	PhaseCeremony:  set(TypeCeremony),
	PhaseSealed:    set(TypeAgreed, TypeRehearsal, TypeAttendance, TypeCosign, TypeAmendment),
	PhaseAgreed:    set(TypeRehearsal, TypeAttendance, TypeCosign, TypeAmendment, TypeOpen),
	PhaseRehearsed: set(TypeRehearsal, TypeAttendance, TypeCosign, TypeAmendment, TypeOpen),
	PhaseOpen:      set(TypeBatch, TypeBallot, TypeResponse, TypeIssued, TypeCosign, TypeAmendment, TypeClose),
	PhaseClosed:    set(TypeIssued, TypeBatch, TypeBallot, TypeResponse, TypeCosign, TypeAmendment, TypeClaims),
	PhaseClaimed:   set(TypeCosign, TypeOpening, TypeCombined, TypeOpeningDigest, TypeCombinedDigest, TypeAmendment, TypeOutcome),
	PhaseOpened:    set(TypeCosign, TypeOpening, TypeOpeningDigest, TypeRedactions, TypeAmendment, TypeOutcome),
	PhaseCounted:   set(TypeCounted, TypeCertificate, TypeAmendment),
	PhaseCertified: set(TypeCounted, TypeAmendment),
	PhaseAnnulled:  set(TypeAmendment),
}

var (
	electionOnly = set(TypeBallot, TypeOpening, TypeCombined)
	surveyOnly   = set(TypeResponse, TypeOpeningDigest, TypeCombinedDigest, TypeCounted, TypeRedactions)
)

// Of tells whether entries of the type belong on the board of such a poll at all.
func (t EntryType) Of(m *Manifest) bool {
	not := surveyOnly
	if m.IsSurvey() {
		not = electionOnly
	}
	return not&(1<<t) == 0
}

// Allows tells whether an entry of the type may follow in this phase.
func (p Phase) Allows(t EntryType) bool {
	return int(p) < len(allowed) && allowed[p]&(1<<t) != 0
}

// AllowsAmendment tells which amendments may follow in this phase.
func (p Phase) AllowsAmendment(k AmendmentKind) bool {
	if !p.Allows(TypeAmendment) {
		return false
	}
	switch k {
	case AmendExtend:
		return p == PhaseOpen
	case AmendAddHandle:
		return p == PhaseSealed || p == PhaseAgreed || p == PhaseRehearsed
	case AmendAnnul:
		return p != PhaseCertified && p != PhaseAnnulled
	}
	return k == AmendErratum
}
