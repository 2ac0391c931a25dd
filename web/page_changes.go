package web

import (
	"hustings/ballot"
)

// changesOf tells what officers have changed since sealing, with their reasons:
// said by T or by H.
func changesOf[S ~string](w *words, say func(string, ...any) S, f *Facts) (out []S) {
	prefix := "change."
	if f.IsSurvey {
		prefix = "survey.change."
	}
	for _, x := range f.Amendments {
		switch x.Kind {
		case ballot.AmendExtend:
			out = append(out, say(prefix+"extend", "Time", w.At(x.Close), "Reason", x.Reason))
		case ballot.AmendAnnul:
			out = append(out, say(prefix+"annul", "Reason", x.Reason))
		case ballot.AmendAddHandle:
			out = append(out, say(prefix+"add", "Reason", x.Reason))
		case ballot.AmendErratum:
			out = append(out, say(prefix+"erratum", "Reason", x.Reason))
		}
	}
	return out
}
