package count

// transferTallies are the methods that transfer votes.
func transferTallies() map[Method]tallier {
	return map[Method]tallier{
		IRV:         tallyIRV,
		STVScottish: tallyScottish,
		STVWIGM:     tallyWIGM,
	}
}
