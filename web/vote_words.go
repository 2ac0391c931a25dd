package web

import (
	"slices"
	"strings"
)

// spokenWord is a text that the client's scripts say, by its key.
type spokenWord struct{ Key, Text string }

// spokenKeys are the texts that scripts choose among. What a script fills in
// stands in the text as {name}.
var spokenKeys = strings.Fields(`
step busy.open busy.calm busy.signin busy.pass busy.seal busy.seal.text busy.resend busy.recall busy.clear
when.open when.soon when.closed relay signin.desk signin.first member.nopass member.taken busy.issued busy.issued.text
issued.yes issued.no issued.wait issued.yes.here issued.yes.other issued.no.here issued.no.other issued.wait.next issued.line.yes issued.line.no issued.line.wait
ballot.review ballot.next ballot.of ballot.about note.approve note.choose note.motion note.rank note.score note.grade note.approval
count.rank count.value count.open value.left value.choice value.next value.score
count.approve count.write over under mark.yes mark.no
list.for list.chosen list.against list.abstain list.nobody list.instead
review.cast review.anyway
reason.over-selected reason.under-selected reason.write-in-unlinked reason.write-in-candidate reason.write-in-twice reason.malformed
done.look verify.line verify.line.in verify.line.bad verify.pinned verify.unpinned verify.wait verify.in verify.unknown
lang busy.open.text done.title missing.title missing.open missing.settled missing.done said.copied said.saved idle idle.lose
err.vote.none err.vote.pass err.vote.maybe err.vote.cast
`)

// askedKeys are said on a survey's page besides.
var askedKeys = strings.Fields(`
level.A0 level.A1 level.A2 level.A3 level.seen level.alone level.seen.named level.alone.named level.whole level.told level.style level.style.named
level.small level.and review.name review.time review.time.named
busy.questions form.page form.answered form.wrong form.next form.whole form.paged form.required form.remark form.other form.choose form.clear
form.none form.change form.colon form.coin form.exactly form.between form.most form.fewest form.rank form.up form.down form.in form.out
fault.row fault.missing fault.missing-in fault.miss-row fault.choice fault.number fault.date fault.email fault.low fault.high fault.step fault.few
promise.alone promise.alone.named promise.sent
fault.many fault.alone fault.ranks fault.short fault.long fault.digits fault.other fault.text fault.rule fault.unknown
`)

// V gives a text of the voting page: on a survey's, the survey's own where it has one.
func (p *votePage) V(key string, args ...any) string {
	if p.Survey && p.Has("answer."+key) {
		return p.T("answer."+key, args...)
	}
	return p.T("vote."+key, args...)
}

// spokenErrors are what can go wrong: the codes of package voter, and what keeps
// the client from running at all. Each has what happened and what to do next.
var spokenErrors = strings.Fields(`
offline server slow-down address wrong-poll manifest not-open closed not-found save state random
bad-code no-session not-in-roll other-member not-checked-in already-issued bad-signature no-pass have-pass bad-pass pass-lost
choice pending no-ballot used-up sequence refused receipt forgotten relay board fork
old-browser no-client wrong-link
`)

// Spoken is what the scripts say in the page's language.
func (p *votePage) Spoken() []spokenWord {
	say := func(key string) spokenWord {
		text := p.V(key, "N", "{n}", "Max", "{max}", "Name", "{name}", "Other", "{other}", "Time", "{time}", "Id", "{id}")
		return spokenWord{key, text}
	}
	var out []spokenWord
	keys := slices.Clone(spokenKeys)
	if p.Survey {
		keys = append(keys, askedKeys...)
	}
	for _, key := range keys {
		out = append(out, say(key))
	}
	for _, code := range spokenErrors {
		out = append(out, say("err."+code+".happened"), say("err."+code+".next"))
	}
	return out
}
