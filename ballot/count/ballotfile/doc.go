// Package ballotfile reads the files in which others keep ballots, so that an
// election counted elsewhere can be counted again: BLT and HIL, the Condorcet
// Election Format, Debian's tally sheets, Pabulib, Vote::Count's texts,
// starvote's, and CSV of several kinds. docs/SPEC.md, chapter 9, says how each
// is read.
//
// [Read] takes the bytes of a file and gives a [count.Profile]; [Detect] tells
// the format by content. Names stay exactly as they stand in the file. What a
// file says that no format allows is refused with its line and column.
//
// The package is pure: no files are opened here. Anybody may have written what
// it reads; it is bounded by the length of the input. It cannot know whether
// the ballots are the ones that were cast.
package ballotfile
