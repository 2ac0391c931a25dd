package box_test

import (
	"bytes"
	"crypto/sha256"
	"errors"
	"slices"
	"strings"
	"testing"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
	"hustings/internal/sample"
	"hustings/survey/disclose"
)

// redactions is a file that has texts shown otherwise.
func (w *world) redactions(shown map[string]string) []byte {
	w.t.Helper()
	list := disclose.Redactions{Poll: w.ID.String(), Salt: strings.Repeat("1f", 32), List: []disclose.Redaction{}}
	for text, s := range shown {
		list.List = append(list.List, disclose.Redaction{Question: "t0", Text: disclose.TextDigest([]byte(text)), Shown: s})
	}
	data, err := list.Marshal()
	if err != nil {
		w.t.Fatal(err)
	}
	return data
}

// TestOfficersLookThroughTexts: the outcome waits for officers where a text will be
// shown; what they hand in is taken whole or not at all, wherever the process dies.
func TestOfficersLookThroughTexts(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		w := open(sample.Config{Expected: 12, Questionnaire: sample.Questions(1)})
		b := w.open()
		w.cast(b, w.ballots(12)...)
		w.advance(b)
		if _, err := b.Texts(ctx); !errors.Is(err, box.ErrPhase) {
			t.Errorf("texts of an open survey: %v", err)
		}
		w.toClaims(b, 12)
		w.trustees(b)
		w.advance(b)
		if at := b.Standing(); at.Phase != ballot.PhaseOpened || at.Texts != 12 {
			t.Fatalf("phase %v, %d texts wait", at.Phase, at.Texts)
		}
		lists, err := b.Texts(ctx)
		if err != nil || len(lists) != 1 || lists[0].Name != "t0" || len(lists[0].Texts) != 12 || !slices.IsSorted(lists[0].Texts) {
			t.Fatalf("%v, %v", lists, err)
		}
		file := w.redactions(map[string]string{"member 4": "member […]"})
		entry := ballot.Encode(w.RedactionsEntry(file))
		w.refusesRedactions(b, entry, file)
		if _, err := w.counter(b, 0).Redactions(); err == nil {
			t.Error("redactions before there are any")
		}
		w.diesRedacting(entry, file)
		at, err := b.AppendRedactions(ctx, entry, file)
		if err != nil {
			t.Fatal(err)
		}
		if again, err := b.AppendRedactions(ctx, entry, file); err != nil || again != at {
			t.Errorf("the same again: %d, %v, want %d", again, err, at)
		}
		other := w.redactions(nil)
		if _, err := b.AppendRedactions(ctx, ballot.Encode(w.RedactionsEntry(other)), other); !errors.Is(err, box.ErrEntry) {
			t.Errorf("a second list: %v", err)
		}
		if lists, err := b.Texts(ctx); err != nil || len(lists) != 0 || b.Standing().Texts != 0 {
			t.Errorf("texts to look through afterwards: %v, %v", lists, err)
		}
		c := w.open(readOnly) // another process goes on
		w.advance(c)
		w.told(c, file)
	})
}

// refusesRedactions hands in what is none.
func (w *world) refusesRedactions(b *box.Box, entry, file []byte) {
	w.t.Helper()
	for what, shown := range map[string]map[string]string{
		"a text nobody wrote": {"member 40": disclose.Mark}, "a word put in": {"member 4": "member […] four"}, "a mark alone": {"member 4": "member 4[…]"},
	} {
		bad := w.redactions(shown)
		if _, err := b.AppendRedactions(ctx, ballot.Encode(w.RedactionsEntry(bad)), bad); !errors.Is(err, box.ErrEntry) {
			w.t.Errorf("%s: %v", what, err)
		}
	}
	unsigned := &ballot.Redactions{Digest: sha256.Sum256(file)}
	for what, bad := range map[string][2][]byte{
		"another file": {entry, append(bytes.Clone(file), ' ')}, "nobody signed": {ballot.Encode(unsigned), file}, "no entry": {file, file}, "no file": {entry, nil},
	} {
		if _, err := b.AppendRedactions(ctx, bad[0], bad[1]); !errors.Is(err, box.ErrEntry) {
			w.t.Errorf("%s: %v", what, err)
		}
	}
	if _, err := b.Append(ctx, entry); !errors.Is(err, box.ErrEntry) {
		w.t.Errorf("the entry without its file: %v", err)
	}
}

// diesRedacting kills the process in each step: entry and file are both there, or
// neither is. The last time it lives.
func (w *world) diesRedacting(entry, file []byte) {
	w.t.Helper()
	leaf := ballot.LeafHash(entry)
	for n := 0; ; n++ {
		f := &fate{left: 1 << 30}
		c := w.open(readOnly, func(c *box.Config) { c.Store = mortalStore{c.Store, f} })
		f.mu.Lock()
		f.left = n
		f.mu.Unlock()
		_, err := c.AppendRedactions(ctx, entry, file)
		stored, missing := w.boxes.Poll(w.Manifest.Ceremony).Redactions(ctx)
		there := false
		look := w.open(readOnly)
		look.Look(func(s *audit.State) { there = s.Redactions != nil })
		if there != (missing == nil) || there && !bytes.Equal(stored, file) {
			w.t.Fatalf("killed %s: on the board: %v, in the sealed part: %v", f.where, there, missing)
		}
		if err == nil {
			break
		}
		if !errors.Is(err, errKilled) || n > 100 {
			w.t.Fatalf("step %d, leaf %v: %v", n, leaf, err)
		}
		if there {
			return // the rest is publishing, which crash_test kills
		}
	}
}

// told holds the results and who gets the list.
func (w *world) told(b *box.Box, file []byte) {
	w.t.Helper()
	if got := b.Standing().Phase; got != ballot.PhaseCounted {
		w.t.Fatalf("phase %v", got)
	}
	var leaf, results ballot.Digest
	b.Look(func(s *audit.State) { leaf, results = s.OutcomeLeaf(), s.Results.Results })
	data, err := w.boxes.Poll(w.Manifest.Ceremony).File(ctx, results)
	if err != nil {
		w.t.Fatal(err)
	}
	r, err := disclose.Parse(data)
	if err != nil || r.Redactions != disclose.TextDigest(file) || r.Texts[0].Redacted != 1 || !slices.Contains(r.Texts[0].Texts, "member […]") || slices.Contains(r.Texts[0].Texts, "member 4") {
		w.t.Errorf("%+v, %v", r, err)
	}
	if got, err := w.counter(b, 1).Redactions(); err != nil || !bytes.Equal(got, file) {
		w.t.Errorf("a counter gets %q, %v", got, err)
	}
	if _, err := w.counter(b, 1).ask(ballot.FetchRedactions, 0, 1); err == nil {
		w.t.Error("a part that there is not")
	}
	trustee := &fetcher{w: w, b: b, role: ballot.RoleTrustee, index: 1, key: w.Trustees[0]}
	if _, err := trustee.Redactions(); !errors.Is(err, box.ErrFetch) {
		w.t.Errorf("a trustee asks for it: %v", err)
	}
	e := &ballot.Counted{Counter: 1, Outcome: leaf}
	e.Signature = ballot.SignEntry(w.Counters[1], w.ID[:], ballot.RoleCounter, ballot.BeforeLast(e))
	w.put(b, e)
	if r := w.verify(b); !r.Stands() {
		w.t.Error("it does not stand")
	}
	exported := false
	err = b.Export(ctx, func(_ string, data []byte) error {
		exported = exported || bytes.Contains(data, file)
		return nil
	})
	if err != nil || exported {
		w.t.Errorf("the list is in the bundle: %v, %v", exported, err)
	}
}

// TestNothingToLookThrough: where no text will be shown nobody is waited for, and
// nothing is taken out.
func TestNothingToLookThrough(t *testing.T) {
	onBoth(t, func(t *testing.T, open func(sample.Config) *world) {
		for _, texts := range []int{0, 1} { // none asked for; too few to be shown
			w := open(sample.Config{Expected: 12, Questionnaire: sample.Questions(texts)})
			b := w.open()
			w.cast(b, w.ballots(9)...)
			w.advance(b)
			w.toClaims(b, 9)
			w.trustees(b)
			if did, err := b.Advance(ctx); err != nil || !did || b.Standing().Phase != ballot.PhaseOpened {
				t.Fatalf("phase %v, %v", b.Standing().Phase, err)
			}
			if lists, err := b.Texts(ctx); err != nil || len(lists) > 0 {
				t.Errorf("%v, %v", lists, err)
			}
			file := w.redactions(nil)
			if _, err := b.AppendRedactions(ctx, ballot.Encode(w.RedactionsEntry(file)), file); !errors.Is(err, box.ErrEntry) {
				t.Errorf("taken although there is nothing: %v", err)
			}
			w.advance(b)
			if got := b.Standing().Phase; got != ballot.PhaseCounted {
				t.Errorf("phase %v", got)
			}
			w.verify(b)
		}
	})
}
