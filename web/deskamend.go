package web

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"unicode/utf8"

	"hustings/ballot"
)

func (o *office) makeExtend(p *actPage, a *act) {
	until, ok := o.parseLocal(p.Value("close"))
	if !ok || until <= p.Poll.Closes {
		p.Problems["close"] = "later"
	}
	reason := p.reason(1)
	a.entry = &ballot.Amendment{Kind: ballot.AmendExtend, Time: o.now(), Close: uint64(max(0, until)), Reason: reason} //nolint:gosec // a time
	a.Lines = lines(p.T("desk.sign.extend", "Time", p.At(until).Text), string(reason))
}

func (o *office) makeClose(ctx context.Context, p *actPage, a *act) error {
	reason := string(p.reason(1))
	if len(p.Problems) > 0 {
		return nil
	}
	e, err := o.Polls.Close(ctx, p.Poll.Ceremony, reason, o.now())
	if err != nil {
		return err
	}
	a.entry, a.Lines = e, lines(p.T("desk.sign.close", "Time", p.At(ballot.Time(o.clock().Unix())).Text), reason)
	return nil
}

func (o *office) makeAmendment(p *actPage, a *act) {
	e := &ballot.Amendment{Kind: ballot.AmendErratum, Time: o.now(), Reason: p.reason(1)}
	if p.Kind == actAnnul {
		e.Kind = ballot.AmendAnnul
		typed := false
		for _, title := range p.Poll.Titles {
			typed = typed || strings.TrimSpace(p.Value("title")) == title
		}
		if !typed {
			p.Problems["title"] = "title"
		}
	}
	a.entry, a.Lines = e, lines(string(e.Reason))
}

// now is the clock as entries have it.
func (o *office) now() uint64 {
	return uint64(max(0, o.clock().Unix())) //nolint:gosec // not below 0
}

// maxReason is the longest reason in bytes (SPEC 8.3).
const maxReason = 2000

// reason reads the field reason, of at least so many characters.
func (p *actPage) reason(least int) []byte {
	text := strings.TrimSpace(p.Value("reason"))
	if !utf8.ValidString(text) || len(text) > maxReason || len(text) < least {
		p.Problems["reason"] = "reason"
	}
	return []byte(text)
}

func lines(list ...string) (out []string) {
	for _, s := range list {
		if s != "" {
			out = append(out, s)
		}
	}
	return out
}

// makeLate adds a member who came on the roll after sealing. The board gets a
// handle and a reason; who it is, the desk alone knows.
func (o *office) makeLate(ctx context.Context, p *actPage, a *act) error {
	i, err := strconv.Atoi(p.Value("electorate"))
	if len(p.Poll.Electorates) == 1 {
		i, err = 0, nil
	}
	if err != nil || i < 0 || i >= len(p.Poll.Electorates) {
		p.Problems["electorate"] = "electorate"
	}
	number, reason := strings.TrimSpace(p.Value("member")), p.reason(1)
	if number == "" {
		p.Problems["member"] = "member"
	}
	if len(p.Problems) > 0 {
		return nil
	}
	handle, line, err := o.Polls.Late(ctx, p.Poll.Ceremony, uint8(i), number) //nolint:gosec // at most 16
	if errors.Is(err, ErrNotFound) {
		p.Problems["member"], p.Detail = "member", err.Error()
		return nil
	}
	if err != nil {
		return err
	}
	_, name, _, err := ballot.ParseMemberLine(line)
	if err != nil {
		return err
	}
	a.entry = &ballot.Amendment{Kind: ballot.AmendAddHandle, Electorate: uint8(i), Handle: handle, Time: o.now(), Reason: reason} //nolint:gosec // at most 16
	a.Lines = lines(p.T("desk.sign.late", "Name", name, "Number", number, "Who", p.Text(p.Poll.Electorates[i].Names)), string(reason))
	return nil
}
