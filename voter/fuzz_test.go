package voter_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/sha256"
	"strings"
	"testing"

	"hustings/board"
	"hustings/voter"
)

func node(left, right board.Hash) board.Hash {
	return sha256.Sum256(append(append([]byte{1}, left[:]...), right[:]...))
}

func TestAddress(t *testing.T) {
	ceremony, poll := strings.Repeat("0a", 16), strings.Repeat("0b", 32)
	for _, good := range []string{
		"https://vote.example.org/p/" + ceremony, "http://127.0.0.1:8080/p/" + ceremony + "#" + poll,
		"http://[::1]:1/p/" + ceremony, "https://a/p/" + ceremony + "#" + poll,
	} {
		a, err := voter.ParseAddress(good)
		if err != nil || a.String() != good || (a.Poll != nil) != strings.Contains(good, "#") {
			t.Errorf("%s: %+v, %v", good, a, err)
		}
	}
	if a, err := voter.ParseAddress("https://a/p/" + ceremony + "/"); err != nil || a.String() != "https://a/p/"+ceremony {
		t.Errorf("%v", err)
	}
	for _, bad := range []string{
		"", "a/p/" + ceremony, "ftp://a/p/" + ceremony, "HTTPS://a/p/" + ceremony, "https://A/p/" + ceremony,
		"https:///p/" + ceremony, "https://a:b@c/p/" + ceremony, "https://a:/p/" + ceremony, "https://a:0/p/" + ceremony,
		"https://a:65536/p/" + ceremony, "https://a/q/" + ceremony, "https://a/p/" + ceremony[1:], "https://a/p/" + ceremony + "0",
		"https://a/p/" + strings.ToUpper(ceremony), "https://a/p/" + ceremony + "?x", "https://a/p/" + ceremony + "#",
		"https://a/p/" + ceremony + "#" + poll[1:], "https://a/p/" + ceremony + "#" + strings.ToUpper(poll),
		"https://a/p/" + ceremony + "//", "https://a/p/" + ceremony + "/x", "https://[::1/p/" + ceremony, "https://a b/p/" + ceremony,
		"https://a/p/" + ceremony + "#" + poll + "#" + poll, "https://a\n/p/" + ceremony, strings.Repeat("https://a", 99),
	} {
		_, err := voter.ParseAddress(bad)
		wants(t, err, voter.ErrAddress)
	}
}

func FuzzParseAddress(f *testing.F) {
	f.Add("http://127.0.0.1:8080/p/" + strings.Repeat("0a", 16) + "#" + strings.Repeat("0b", 32))
	f.Add("https://[::1]/p/" + strings.Repeat("0a", 16) + "/")
	f.Fuzz(func(t *testing.T, text string) {
		a, err := voter.ParseAddress(text)
		if err != nil {
			return
		}
		again, err := voter.ParseAddress(a.String())
		if err != nil || again.String() != a.String() || !strings.HasPrefix(text, a.Origin) {
			t.Errorf("%q reads as %v", text, a)
		}
	})
}

func FuzzParsePass(f *testing.F) {
	p := pass(f)
	f.Add(p.Bytes())
	f.Add(p.Bytes()[:60])
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := voter.ParsePass(data)
		if err != nil {
			return
		}
		if !bytes.Equal(p.Bytes(), data) {
			t.Error("two encodings of one pass")
		}
		again, err := voter.ParsePassText(p.Text())
		if err != nil || !bytes.Equal(again.Bytes(), data) {
			t.Errorf("text form: %v", err)
		}
	})
}

func FuzzParsePassText(f *testing.F) {
	f.Add(pass(f).Text())
	f.Add("HUSTINGS-PASS:AE======")
	f.Fuzz(func(t *testing.T, text string) {
		p, err := voter.ParsePassText(text)
		if err == nil && p.Text() != strings.TrimSpace(text) {
			t.Error("two texts of one pass")
		}
	})
}

func pass(f *testing.F) *voter.Pass {
	s := newServer(openPoll())
	c, err := s.device().open()
	if err != nil {
		f.Fatal(err)
	}
	if _, err := c.SignIn(f.Context(), code(0)); err != nil {
		f.Fatal(err)
	}
	if err := c.TakePass(f.Context()); err != nil {
		f.Fatal(err)
	}
	return must(c.Pass())
}

// FuzzAnswer gives any bytes for any answer: no panic, and nothing but what the
// server has signed is taken.
func FuzzAnswer(f *testing.F) {
	s := newServer(openPoll())
	f.Add(uint8(1), uint16(200), s.member(0).Body)
	f.Add(uint8(2), uint16(200), []byte(`{"signature":"00"}`))
	f.Add(uint8(4), uint16(409), []byte(`{"error":{"code":"sequence","expected":1,"text":"","next":""}}`))
	f.Add(uint8(4), uint16(200), make([]byte, 162))
	f.Add(uint8(6), uint16(200), []byte("hustings/1/00\n1\nAAAA\n\n"))
	f.Fuzz(func(t *testing.T, at uint8, status uint16, body []byte) {
		s := newServer(openPoll())
		b := s.browser()
		call := 0
		fetch := func(ctx context.Context, r voter.Request) (voter.Response, error) {
			a, err := b.fetch(ctx, r)
			if call == int(at%10) {
				a = voter.Response{Status: int(status), Body: body}
			}
			call++
			return a, err
		}
		c, err := voter.Open(t.Context(), voter.Config{Address: s.address(), Fetch: fetch, Random: rand.Reader})
		if err != nil {
			return
		}
		if _, err := c.SignIn(t.Context(), code(0)); err != nil {
			return
		}
		if err := c.TakePass(t.Context()); err != nil {
			return
		}
		if r, err := c.Cast(t.Context(), fill(c, 1)); err == nil && s.ballots[r.Leaf] == nil {
			t.Error("a receipt for a ballot that is not in the box")
		}
		_, _ = c.CheckInclusion(t.Context())
	})
}
