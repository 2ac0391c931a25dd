package ballotfile

import (
	"errors"
	"slices"

	"hustings/ballot/count"
)

// builder collects rankings and merges equal ones while it pays. That is a
// matter of memory alone: merged or not, they count the same.
type builder struct {
	p     *count.Profile
	pack  *packer  // nil: candidates are too many, or not known yet
	table []uint32 // open addressing: index of a paper plus one
	used  int
	taken int // ballots seen
}

const (
	firstTable = 1 << 12
	trial      = 1 << 16 // papers after which merging must have paid
	maxProbes  = 32      // somebody may choose rankings that collide
)

var (
	errTooMany = errors.New("ballots count more than this program can add up")
	errWeight  = errors.New("a ballot cannot count less than once")
)

func newBuilder(p *count.Profile) *builder {
	return &builder{p: p, table: make([]uint32, firstTable)}
}

// add takes a ballot that counts weight times.
func (b *builder) add(weight int64, places []count.Place) error {
	if weight < 1 {
		return errWeight
	}
	if weight > count.MaxVotes {
		return errTooMany
	}
	if b.pack != nil {
		if word, ok := b.pack.pack(places); ok {
			return b.pack.add(word, weight)
		}
	}
	b.taken++
	if b.table == nil {
		b.p.AddRanking(weight, places)
		return nil
	}
	mask := uint64(len(b.table) - 1) //nolint:gosec // never empty
	for i, tries := hash(places)&mask, 0; tries < maxProbes; i, tries = (i+1)&mask, tries+1 {
		at := b.table[i]
		if at == 0 {
			b.p.AddRanking(weight, places)
			b.table[i] = uint32(len(b.p.Papers)) //nolint:gosec // below 2^32 papers
			b.used++
			b.grow()
			return nil
		}
		paper := &b.p.Papers[at-1]
		if slices.Equal(b.p.Ranking(*paper), places) {
			if paper.Weight += weight; paper.Weight > count.MaxVotes {
				return errTooMany
			}
			return nil
		}
	}
	b.p.AddRanking(weight, places)
	return nil
}

// sort ends one builder's work: what it still does can be done beside others.
func (b *builder) sort() error {
	if b.pack == nil {
		return nil
	}
	return b.pack.sort()
}

// gather puts together what several sorted builders have read.
func gather(p *count.Profile, builds ...*builder) error {
	n, places := 0, 0
	var packs []*packer
	for _, b := range builds {
		n += len(b.p.Papers)
		places += len(b.p.Papers) * b.p.MeanLength()
		if b.pack != nil {
			packs = append(packs, b.pack)
		}
	}
	if p == builds[0].p {
		builds = builds[1:]
	} else if len(packs) == 0 && len(builds) == 1 {
		p.TakeRankings(builds[0].p)
		return nil
	}
	if len(builds) > 0 {
		p.Grow(n, places)
	}
	for _, b := range builds {
		for _, paper := range b.p.Papers {
			p.AddRanking(paper.Weight, b.p.Ranking(paper))
		}
	}
	if len(packs) == 0 {
		return nil
	}
	return papers(p, packs)
}

// grow doubles the table when it is half full, or gives merging up.
func (b *builder) grow() {
	if b.used == trial && b.taken < trial+trial/4 {
		b.table = nil
		return
	}
	if 2*b.used < len(b.table) {
		return
	}
	b.table = make([]uint32, 2*len(b.table))
	mask := uint64(len(b.table) - 1) //nolint:gosec // never empty
	for n, paper := range b.p.Papers {
		i := hash(b.p.Ranking(paper)) & mask
		for tries := 0; tries < maxProbes; i, tries = (i+1)&mask, tries+1 {
			if b.table[i] == 0 {
				b.table[i] = uint32(n + 1) //nolint:gosec // below 2^32 papers
				break
			}
		}
	}
}

func hash(places []count.Place) uint64 {
	h := uint64(len(places))
	for _, p := range places {
		h = (h ^ uint64(p)) * 0x9E3779B97F4A7C15
		h ^= h >> 29
	}
	return h
}

// names numbers candidates by name.
type names struct {
	list  []string
	index map[string]int
}

func newNames(list []string) *names {
	n := &names{index: make(map[string]int, len(list))}
	for _, name := range list {
		n.number(name)
	}
	return n
}

// number gives the candidate's number, a new one to a new name.
func (n *names) number(name string) int {
	i, ok := n.index[name]
	if !ok {
		i = len(n.list)
		n.index[name] = i
		n.list = append(n.list, name)
	}
	return i
}

// numberOf is number, for a reader: it stops when there are too many, which is
// refused when all is read.
func (n *names) numberOf(name []byte) int {
	c, ok := n.index[string(name)]
	if !ok && len(n.list) <= count.MaxProfileCandidates {
		c = n.number(string(name))
	}
	return c
}

// union is all names of several readers, in code point order behind those
// given.
func union(given []string, found []*names) *names {
	all := newNames(given)
	for _, names := range found {
		for _, name := range names.list {
			all.number(name)
		}
	}
	return all.sorted(len(given))
}

// sorted gives the first keep names in their order and the rest by code point:
// which ballot came first must not matter.
func (n *names) sorted(keep int) *names {
	list := slices.Clone(n.list)
	slices.Sort(list[keep:])
	return newNames(list)
}
