package ballot

import (
	"fmt"
	"slices"
)

// Level says what a survey promises of anonymity (SPEC 8.17). It is fixed with
// the manifest. At all levels passes, box, board, sealed parts and counters are the
// same; what differs is whether a name goes along, who may run the client, and
// what is published.
type Level string

// The levels.
const (
	// LevelNamed (A0): the name goes along, sealed with the answers; results hide
	// nothing, and the counters' rows have the names.
	LevelNamed Level = "A0"
	// LevelConfidential (A1): the name goes along; the counters alone see it, and
	// results hide small groups.
	LevelConfidential Level = "A1"
	// LevelUnlinked (A2): no name; who answers by a plain form has the client run by
	// the server, which keeps nothing that ties the two, but could look meanwhile.
	LevelUnlinked Level = "A2"
	// LevelSealed (A3): no name, and the client runs on the member's own device.
	LevelSealed Level = "A3"
)

// Levels lists them, the most open first.
func Levels() []Level {
	return []Level{LevelNamed, LevelConfidential, LevelUnlinked, LevelSealed}
}

// Known says whether it is one of them.
func (l Level) Known() bool { return slices.Contains(Levels(), l) }

// Named says whether a response carries the name part, the last (A0, A1).
func (l Level) Named() bool { return l == LevelNamed || l == LevelConfidential }

// Suppresses says whether results are under thresholds (all levels but A0).
func (l Level) Suppresses() bool { return l != LevelNamed }

// ByForm says whether the server may run the client for who answers by a plain
// form (all levels but A3).
func (l Level) ByForm() bool { return l != LevelSealed }

// NamePartSize is the most bytes of the name part (SPEC 8.17): salt and line.
const NamePartSize = saltSize + MaxMemberLine

const saltSize = 16

// NamePart makes the name part of a response: the salt of the member's handle, and
// the line.
func NamePart(salt [saltSize]byte, line string) []byte {
	return append(salt[:], line...)
}

// ParseNamePart reads a name part, and gives the handle that it recomputes to.
// Whether that is a member's, the electorate says. What is no line (SPEC 7.4) is
// refused.
func ParseNamePart(ceremony CeremonyID, part []byte) (handle Digest, line string, err error) {
	if len(part) < saltSize {
		return handle, "", fmt.Errorf("%w: a name part of %d bytes", ErrResponse, len(part))
	}
	line = string(part[saltSize:])
	if _, _, _, err := ParseMemberLine(line); err != nil {
		return handle, "", fmt.Errorf("%w: %w", ErrResponse, err)
	}
	return Handle(ceremony, [saltSize]byte(part), line), line, nil
}

// level checks level, thresholds and rounding, which hang together (SPEC 8.17).
func (c *checks) level(s *Survey) {
	if !s.Level.Known() {
		c.fail("12.10", "level is %q, want one of %q", s.Level, Levels())
	}
	if !s.Level.Suppresses() {
		if s.Threshold != 0 || s.TextThreshold != 0 || s.Rounding != 0 {
			c.fail("12.10", "thresholds %d and %d, rounding %d: at level %s nothing is hidden, and all three are 0",
				s.Threshold, s.TextThreshold, s.Rounding, s.Level)
		}
		return
	}
	c.within("threshold of the survey", s.Threshold, minThreshold, maxThreshold)
	c.within("text_threshold", s.TextThreshold, s.Threshold, maxThreshold)
	if s.Rounding != 0 && s.Rounding != 5 {
		c.fail("12.10", "rounding is %d, want 0 or 5", s.Rounding)
	}
}
