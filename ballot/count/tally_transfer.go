package count

// transferTallies are the methods that transfer votes.
func transferTallies() map[Method]tallier {
	return map[Method]tallier{
		IRV:         tallyIRV,
		STVMeek:     tallyMeek,
		STVScottish: tallyScottish,
		STVWIGM:     tallyWIGM,
	}
}
