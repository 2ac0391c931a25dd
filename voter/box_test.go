package voter_test

import (
	"crypto/rand"
	"fmt"
	"strings"

	"golang.org/x/crypto/cryptobyte"

	"hustings/ballot"
	"hustings/crypto/ohttp"
	"hustings/voter"
)

func (s *server) box(rest string, body []byte) voter.Response {
	switch rest {
	case "":
		return s.cast(body)
	case "/claim":
		var entry cryptobyte.String
		in := cryptobyte.String(body)
		if !in.ReadUint16LengthPrefixed(&entry) {
			return no(400, "bad-request")
		}
		entry, _, _ = s.poll.Manifest.SplitCast(entry)
		r, err := ballot.ParseReceipt(in)
		if err != nil || r.Verify(s.poll.ID, s.poll.Manifest.Box.Key) != nil || r.Leaf != ballot.LeafHash(entry) {
			return no(422, "bad-ballot")
		}
		s.claims++
		return yes(`{"claimed":true}`)
	case "/recall":
		return s.recall(body)
	}
	return no(404, "not-found")
}

func (s *server) cast(cast []byte) voter.Response {
	entry, sealed, err := s.poll.Manifest.SplitCast(cast)
	if err != nil {
		return no(422, "bad-ballot")
	}
	e, err := ballot.Parse(entry)
	if err != nil {
		return no(422, "bad-ballot")
	}
	b := e.(*ballot.Ballot)
	leaf := ballot.LeafHash(entry)
	if s.ballots[leaf] == nil {
		if err := must(ballot.NewChecker(s.poll.ID, s.poll.Manifest)).Check(entry, b); err != nil {
			return no(422, "bad-ballot")
		}
		if b.Sequence != s.next[b.Key] {
			return voter.Response{Status: 409, Body: fmt.Appendf(nil,
				`{"error":{"code":"sequence","expected":%d,"text":"t","next":"n"}}`, s.next[b.Key])}
		}
		if b.Response != nil {
			if _, err := s.poll.Manifest.ParseResponse(s.poll.ID, sealed, *b.Response); err != nil {
				return no(422, "bad-ballot")
			}
			s.poll.Sealed.Put(entry, sealed)
		}
		s.ballots[leaf], s.last[b.Key] = entry, entry
		s.next[b.Key]++
	}
	r := ballot.SignReceipt(s.poll.Box, s.poll.ID, b, leaf)
	return voter.Response{Status: 200, Body: r.Bytes()}
}

func (s *server) recall(body []byte) voter.Response {
	if len(body) != 97 {
		return no(400, "bad-request")
	}
	key := ballot.PublicKey(body[1:33])
	if err := ballot.VerifyRecall(s.poll.ID, body[0], key, [64]byte(body[33:])); err != nil {
		return no(403, "forbidden")
	}
	entry := s.last[key]
	if entry == nil {
		return no(404, "not-found")
	}
	var out cryptobyte.Builder
	out.AddUint8(s.next[key])
	ballot.AddCredentials(&out, must(ballot.Parse(entry)).(*ballot.Ballot).Credentials)
	return voter.Response{Status: 200, Body: out.BytesOrPanic()}
}

func (b *browser) relay(r voter.Request) voter.Response {
	b.relayed++
	message, seal, err := gateway().Decapsulate(r.Body)
	if err != nil || r.ContentType != ohttp.RequestType || len(message)%ohttp.Pad != 0 {
		return no(422, "ohttp-key")
	}
	inner := must(ohttp.ParseRequest(message))
	rest, ok := strings.CutPrefix(inner.Path, "/box/"+b.poll.Manifest.Ceremony.String())
	if !ok || inner.Authority != "poll.example" || inner.Scheme != "https" || inner.Method != "POST" {
		return no(404, "not-found")
	}
	a := b.box(rest, inner.Content)
	if b.bend != nil { // the box's answer, as the bent server gives it
		b.bend(voter.Request{URL: "inner:" + rest}, &a)
	}
	response := ohttp.Response{Status: a.Status, Content: a.Body}
	return voter.Response{Status: 200, Body: must(seal.Seal(must(response.Marshal(ohttp.Pad)), rand.Reader))}
}
