package board

import (
	"errors"
	"fmt"
	"iter"
	"strconv"
	"strings"
)

// ErrPath says that a name is not the canonical path of a tile or entry bundle.
var ErrPath = errors.New("board: not a tile path")

// EntryLevel is the Level of an entry bundle's Path.
const EntryLevel = -1

// CheckpointFile is the name of the file that holds the signed checkpoint.
const CheckpointFile = "checkpoint"

// maxPath is longer than any path that ParsePath accepts.
const maxPath = 64

// maxIndexParts bounds an index to 3*6 digits, which 64 bits hold.
const maxIndexParts = 6

// Path names one tile or entry bundle of a log (C2SP tlog-tiles, "Merkle Tree",
// "Log entries").
type Path struct {
	Level int    // 0 to 63, or EntryLevel
	Index uint64 // which tile of its level, from the left
	Width int    // hashes or entries in it, 1 to TileWidth; TileWidth is a full one
}

// String returns the path, such as tile/0/x001/234.p/7 or tile/entries/000.
func (p Path) String() string {
	index := fmt.Sprintf("%03d", p.Index%1000)
	for n := p.Index / 1000; n > 0; n /= 1000 {
		index = fmt.Sprintf("x%03d/%s", n%1000, index)
	}
	level := "entries"
	if p.Level != EntryLevel {
		level = strconv.Itoa(p.Level)
	}
	if p.Width == TileWidth {
		return "tile/" + level + "/" + index
	}
	return "tile/" + level + "/" + index + ".p/" + strconv.Itoa(p.Width)
}

// ParsePath is the inverse of String, and accepts nothing that String does not
// return for a tile within the bounds of C2SP.
func ParsePath(name string) (Path, error) {
	rest, ok := strings.CutPrefix(name, "tile/")
	if !ok || len(name) > maxPath {
		return Path{}, fmt.Errorf("%w: %.80q", ErrPath, name)
	}
	p := Path{Level: EntryLevel, Width: TileWidth}
	level, rest, _ := strings.Cut(rest, "/")
	index, width, partial := strings.Cut(rest, ".p/")
	var err error
	if level != "entries" {
		p.Level, err = strconv.Atoi(level)
	}
	if partial && err == nil {
		p.Width, err = strconv.Atoi(width)
	}
	if err == nil {
		p.Index, err = parseIndex(index)
	}
	// Signs, spare zeroes, x marks and a ".p/256" all fall to the last test.
	if err != nil || p.Level < EntryLevel || p.Level > 63 ||
		p.Width < 1 || p.Width > TileWidth || p.String() != name {
		return Path{}, fmt.Errorf("%w: %.80q", ErrPath, name)
	}
	return p, nil
}

// parseIndex reads x001/x234/067 leniently; ParsePath compares with String.
func parseIndex(text string) (uint64, error) {
	parts := strings.Split(text, "/")
	if len(parts) > maxIndexParts {
		return 0, ErrPath
	}
	var index uint64
	for _, part := range parts {
		part = strings.TrimPrefix(part, "x")
		n, err := strconv.ParseUint(part, 10, 16)
		if err != nil || len(part) != 3 {
			return 0, ErrPath
		}
		index = index*1000 + n
	}
	return index, nil
}

// widthAt returns how many hashes or entries the tile (level, index) has in a
// tree of the given size, 0 if there is no such tile.
func widthAt(size uint64, level int, index uint64) int {
	count := levelCount(size, level)
	if index > count/TileWidth {
		return 0
	}
	return int(min(count-index*TileWidth, TileWidth))
}

// levelCount returns the number of hashes at a tile level, or of entries at
// EntryLevel, in a tree of the given size.
func levelCount(size uint64, level int) uint64 {
	level = max(level, 0)
	if level*tileHeight >= 64 {
		return 0
	}
	return size >> (level * tileHeight)
}

// treePaths yields the path of every entry bundle and tile of a tree: bundles
// first, then tiles by level, each from left to right.
func treePaths(size uint64) iter.Seq[Path] {
	return func(yield func(Path) bool) {
		for level := EntryLevel; levelCount(size, level) > 0; level++ {
			for index := uint64(0); ; index++ {
				width := widthAt(size, level, index)
				if width == 0 {
					break
				}
				if !yield(Path{Level: level, Index: index, Width: width}) {
					return
				}
			}
		}
	}
}

// TreeFiles yields the name of every file that a published log of the given
// size consists of: entry bundles, tiles, and the checkpoint last, so that who
// copies them in this order never shows a checkpoint before what it promises.
func TreeFiles(size uint64) iter.Seq[string] {
	return func(yield func(string) bool) {
		for p := range treePaths(size) {
			if !yield(p.String()) {
				return
			}
		}
		yield(CheckpointFile)
	}
}

// IsTreeFile reports whether name is one of TreeFiles(size), without listing
// them. A partial tile of an earlier size is none: C2SP lets a log serve it,
// but it has no place in a finished set of files.
func IsTreeFile(size uint64, name string) bool {
	if name == CheckpointFile {
		return true
	}
	p, err := ParsePath(name)
	return err == nil && p.Width == widthAt(size, p.Level, p.Index)
}
