package main

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"errors"
	"strings"

	"hustings/audit"
	"hustings/ballot"
	"hustings/box"
	"hustings/survey/disclose"
)

// countSurvey fetches the sealed part as the counter, recomputes the results and signs.
func (d *demo) countSurvey(ctx context.Context) error {
	if d.survey == nil {
		return nil
	}
	bundle, drop, err := openBundle(ctx, d.origin+"/p/"+d.poll.ceremony.String())
	if err != nil {
		return err
	}
	defer drop()
	r, err := audit.Verify(ctx, bundle, audit.Options{Poll: &d.poll.id})
	if err != nil {
		return err
	}
	k, err := newCounter(d.origin, r, bundle, d.survey.counter, func() int64 { return d.now().Unix() })
	if err != nil {
		return err
	}
	if err := fetchSealed(ctx, k, d.survey.sealed, d.w); err != nil {
		return err
	}
	fails, err := recount(ctx, k, d.survey.sealed)
	if err != nil {
		return err
	}
	for _, f := range fails {
		return f
	}
	if err := k.Sign(ctx); err != nil {
		return err
	}
	d.watch.lap("counted", "the counter has recomputed the results and signed")
	return nil
}

// lookThrough lets the officer take the end of one text out, where the results will
// show any.
func (d *demo) lookThrough(ctx context.Context) error {
	if d.survey == nil {
		return nil
	}
	if err := d.advanceTo(ctx, ballot.PhaseOpened); err != nil {
		return err
	}
	if d.looks != nil {
		return d.looks(ctx)
	}
	lists, err := d.poll.box.box.Texts(ctx)
	if errors.Is(err, box.ErrPhase) || err == nil && len(lists) == 0 {
		return nil // no text is shown, and the outcome may be there
	}
	if err != nil {
		return err
	}
	data, n, err := redact(d.poll.id, rand.Reader, lists, []disclose.Redaction{demoRedaction(lists[0])})
	if err != nil {
		return err
	}
	e := &ballot.Redactions{Digest: sha256.Sum256(data)}
	e.Officers = d.office.sign(d.poll.id[:], ballot.BeforeList(e))
	if _, err := d.poll.box.box.AppendRedactions(ctx, ballot.Encode(e), data); err != nil {
		return err
	}
	all := 0
	for _, l := range lists {
		all += len(l.Texts)
	}
	d.watch.lap("texts", "the officer has looked through %d texts and shortened %d", all, n)
	return nil
}

// demoRedaction takes the last word out of a list's last text.
func demoRedaction(l disclose.TextList) disclose.Redaction {
	text := l.Texts[len(l.Texts)-1]
	keep := strings.LastIndexByte(text, ' ') + 1 // all of it, where it is one word
	return disclose.Redaction{Question: l.Name, Text: disclose.TextDigest([]byte(text)), Shown: text[:keep] + disclose.Mark}
}
